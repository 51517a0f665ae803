"""Ask whose books the connection of a screen leads to, and keep a person's word that they are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from console_app.codat.errors import CodatError
from console_app.codat.status_names import Status
from console_app.services.account.activity import ActivityKind
from console_app.services.connections.entity_check import (
    NoSuchAnswer,
    ask_entity,
    confirm_entity,
    gap_words,
    withdraw_entity,
)
from console_app.services.journal.file import JournalUnwritable
from console_app.services.text.error_messages import explain
from console_app.tui.render.entity import EntityState
from console_app.tui.screens.connection_view import ConnectionView

if TYPE_CHECKING:
    from console_app.codat.models import Connection


class EntityView(ConnectionView, Protocol):
    """A screen with a connection that may lead to the wrong books."""

    entity: EntityState


class ConnectionEntity:
    """The books behind the connection of one screen."""

    def __init__(self, view: EntityView) -> None:
        """Ask for `view`; nothing is asked before `ask`."""
        self._view = view

    def begin(self, connection: Connection) -> None:
        """Show what is known already, and ask for what became Linked in this run while no screen showed it."""
        view = self._view
        check = view.console.directory.entities.check(view.company.name, connection.id)
        view.entity = EntityState(check)
        activities = view.console.session.activity_log.of_connection(connection.id)
        linked = [each.at for each in activities if each.kind is ActivityKind.LINKED]
        if linked and (check is None or check.seen.seen_at < linked[-1]):
            self.ask(just_linked=False)

    def ask(self, *, just_linked: bool = True, by_hand: bool = False) -> None:
        """Ask Codat, with one call, if the connection is Linked.

        Args:
            just_linked: False if the connection was read a while ago.
            by_hand: True if a person asks for it, also where Codat had no answer before.
        """
        connection = self._view.connection
        if connection is not None and connection.status == Status.LINKED:
            self._view.entity = EntityState(self._view.entity.check, is_requesting=True)
            self._view.run_worker(
                self._ask(connection, just_linked=just_linked, by_hand=by_hand), group="entity", exclusive=True
            )

    async def _ask(self, connection: Connection, *, just_linked: bool, by_hand: bool) -> None:
        view, console = self._view, self._view.console
        known = view.entity.check
        try:
            found = EntityState(
                await ask_entity(
                    console.session,
                    console.directory,
                    view.company,
                    connection,
                    just_linked=just_linked,
                    by_hand=by_hand,
                )
            )
        except NoSuchAnswer as answer:
            found = EntityState(known, gap=gap_words(answer.gap) if answer.is_new else "")
        except CodatError as error:
            found = EntityState(known, problem=explain(error, "asking whose books these are"))
        view.entity = found

    def confirm(self) -> None:
        """Keep the person's word that these are the right books."""
        if self._view.entity.is_in_question:
            self._view.run_worker(self._say(is_right=True), group="entity", exclusive=True)

    def withdraw(self) -> None:
        """Take back that these are the right books."""
        if self._view.entity.is_confirmed:
            self._view.run_worker(self._say(is_right=False), group="entity", exclusive=True)

    async def _say(self, *, is_right: bool) -> None:
        view, console = self._view, self._view.console
        check = view.entity.check
        assert check is not None
        keep = confirm_entity if is_right else withdraw_entity
        try:
            check = await keep(console.session, console.directory, view.company, check.seen.connection_id)
        except JournalUnwritable as error:
            console.notify_user(f"It was not kept. {error.message} {error.next_step}".strip(), severity="warning")
            return
        view.entity = EntityState(check)
        if is_right:
            console.notify_user(f"Kept as right, by {check.seen.confirmed_by}. The journal has it.")
        else:
            console.notify_user("No longer kept as right. The journal has it.")
