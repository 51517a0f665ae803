"""The list of companies as what can be asked: what there is to ask for, and whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import CodatError
from console_app.tui.render.sentences import counted
from console_app.tui.screens.reading_list import ReadingList

if TYPE_CHECKING:
    from console_app.services.search import Search
    from console_app.services.search.completing import Vocabulary


class AskingList(ReadingList):
    """A list of companies that can be searched, here and at Codat."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._search: Search | None = None
        self._vocabulary: Vocabulary | None = None
        self._known = -1

    def vocabulary(self) -> Vocabulary:
        """What there is to be searched for, gathered again when companies have come or gone.

        What could tell a customer is left out while the screen is shared.
        """
        from console_app.services.search.completing import Vocabulary

        if self._vocabulary is None or self._known != len(self.directory):
            self._vocabulary, self._known = Vocabulary.of(self.directory.all()), len(self.directory)
        return replace(self._vocabulary, tags=(), creators=()) if self.console.veil.on else self._vocabulary

    def action_search_help(self) -> None:
        """Tell what the search understands."""
        from console_app.tui.modals.search_help import SearchHelp

        self.app.push_screen(SearchHelp())

    def action_ask_codat(self) -> None:
        """Ask Codat itself for what is searched for."""
        if self._search is None or self._search.is_empty:
            self.console.say("Type what to ask for into the search first: Codat is asked for just that.", brief=True)
        elif not self.loading_list:
            self.session.ask_proxy_again()
            self.run_worker(self._ask_codat(self._search), group="companies", exclusive=True)

    async def _ask_codat(self, search: Search) -> None:
        from console_app.services.asking_the_server import ask_server

        self.loading_list = True
        # To the minute, as the list counts.
        moment = now().replace(second=0, microsecond=0)
        try:
            asked = await ask_server(self.session, self.directory, search, moment)
        except CodatError as error:
            self.fail(error, "asking Codat for what is searched for", shown=bool(len(self.directory)))
        else:
            self.problem = None
            found = counted(len(asked.found), "company", "companies")
            self.console.say(
                f"{found} found. {asked.words}", severity="warning" if asked.refused else "information", timeout=10
            )
        finally:
            self.loading_list = False
            self.post_message(self.RowsChanged())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "ask_codat":
            return self.session.is_open or None
        return super().check_action(action, parameters)
