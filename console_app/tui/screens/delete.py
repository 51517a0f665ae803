"""Delete a connection, or a company: what is lost first, then the name to type, the safe answer ready."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding
from textual.containers import Horizontal, VerticalGroup, VerticalScroll
from textual.content import Content
from textual.reactive import var
from textual.widgets import Button, Static

from console_app.codat.errors import CodatError
from console_app.services.confirming import to_type
from console_app.services.deleting import ChangedMeanwhile, Deleted, Deletion, connection_of
from console_app.tui.modals.dialog import Dialog
from console_app.tui.render import deleting as render
from console_app.tui.render.connection import platform_name
from console_app.tui.render.sentences import short
from console_app.tui.render.text import plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection


class Stage(Enum):
    """How far it has come."""

    READING = auto()
    UNREAD = auto()
    """It could not be read, so that nobody knows what would be lost."""
    READY = auto()


class DeleteScreen(ConsoleScreen[bool]):
    """Deletes a company, or one of its connections. True: it is gone."""

    PLACE = "delete"
    WHAT: ClassVar[str] = ""
    """What is deleted, in a word."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        Binding("up", "scroll('up')", show=False),
        Binding("down", "scroll('down')", show=False),
        Binding("pageup", "scroll('page_up')", show=False),
        Binding("pagedown", "scroll('page_down')", show=False),
    ]

    stage: var[Stage] = var(Stage.READING)

    def __init__(self, company: Company, connection: Connection | None = None) -> None:
        named = [platform_name(connection)] if connection else []
        super().__init__("Companies", company.name, *named, f"Delete {self.WHAT}")
        self._shown = company
        self._connection_id = connection.id if connection else None
        self._deletion: Deletion | None = None

    def words(self, company: Company) -> Content:
        """What is deleted, and what is lost with it."""
        raise NotImplementedError

    def compose_body(self) -> Iterable[Widget]:
        with VerticalScroll(id="delete-what", can_focus=False) as box:
            box.border_title = f"Delete this {self.WHAT} for good?"
            yield Static(id="delete-words")
        with VerticalGroup(id="delete-panel"):
            yield TypedConfirmation(self._to_type(), render.BEFORE)
            with Horizontal(id="delete-buttons"):
                yield Button("Cancel", id="delete-cancel")
                yield Button(f"Delete {self.WHAT}", id="delete-go", variant="error")

    def on_mount(self) -> None:
        self._deletion = Deletion(self.session, self.directory, self._shown.id, self._connection_id)
        self.query_one("#delete-cancel").focus()
        # What was said of the key before would lie over the buttons.
        self.console.clear_answers()
        self._show()
        self._read()

    @property
    def customer_id(self) -> str:
        """Whom the screen is about."""
        return self._shown.id

    @property
    def about(self) -> tuple[str, str | None]:
        return self._shown.id, self._connection_id

    def _to_type(self) -> str:
        return to_type(self._shown.name, self._shown.id, otherwise="delete")

    # What would be lost

    def _read(self) -> None:
        self.stage = Stage.READING
        self.run_worker(self._read_anew(), group="delete-read", exclusive=True)

    async def _read_anew(self) -> None:
        assert self._deletion is not None
        try:
            company = await self._deletion.read()
        except CodatError as error:
            self.fail(error, f"reading the {self.WHAT}")
            self.stage = Stage.UNREAD
            return
        self.problem = None
        if company is None:
            self._leave_gone(Deleted.GONE_ALREADY)
            return
        self._take(company)
        self.stage = Stage.READY

    def _take(self, company: Company) -> None:
        renamed = company.name != self._shown.name
        self._shown = company
        if renamed:
            self.query_one(TypedConfirmation).ask_for(self._to_type(), render.BEFORE)
        self._show()

    def watch_stage(self) -> None:
        if self.query("#delete-go"):
            self._show()

    def watch_writing(self) -> None:
        if self.query("#delete-go"):
            self._show()

    def veil_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        words = self.query_one("#delete-words", Static)
        if self.stage is Stage.READY:
            words.update(self.words(self.console.veil.company(self._shown)))
        else:
            unread = self.stage is Stage.UNREAD
            words.update("Nobody knows what would be lost: nothing was sent." if unread else "Reading what is lost …")
        confirmation = self.query_one(TypedConfirmation)
        confirmation.display = self.stage is Stage.READY
        confirmation.disabled = self.writing
        go = self.query_one("#delete-go", Button)
        open_question = self._deletion is not None and self._deletion.outcome_unknown
        go.label = "Deleting …" if self.writing else "Look and ask again" if open_question else f"Delete {self.WHAT}"
        if self.stage is Stage.UNREAD:
            go.label = "Read again"
        go.disabled = self.writing or not (self.stage is Stage.UNREAD or self._may_go())
        self.query_one("#delete-cancel", Button).disabled = self.writing

    def _may_go(self) -> bool:
        return self.stage is Stage.READY and self.query_one(TypedConfirmation).holds()

    # Doing it

    @on(TypedConfirmation.Changed)
    def _typed(self) -> None:
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Letters go into the field, though the safe answer has the focus."""
        confirmation = self.query_one(TypedConfirmation)
        if self.focused is not self.query_one("#delete-cancel") or not confirmation.display:
            return
        if event.character is not None and event.character.isalnum():
            event.stop()
            self.set_focus(confirmation.field)
            confirmation.field.insert_text_at_cursor(event.character)

    @on(Button.Pressed, "#delete-cancel")
    def _cancelled(self) -> None:
        self.action_back()

    @on(Button.Pressed, "#delete-go")
    def _go(self) -> None:
        if self.writing:
            return
        if self.stage is Stage.UNREAD:
            self._read()
        elif self._may_go():
            self.writing = True
            self.run_worker(self._delete(), group="delete", exclusive=True)

    async def _delete(self) -> None:
        assert self._deletion is not None
        try:
            how = await self._deletion.submit(self._shown)
        except ChangedMeanwhile as changed:
            self._take(changed.company)
            self.query_one(TypedConfirmation).ask_for(self._to_type(), render.BEFORE)
            self.query_one("#delete-cancel").focus()
            self.console.say(
                "It has changed since it was shown, so nothing was deleted. Look at what would be lost now.",
                severity="warning",
                timeout=15,
            )
            return
        except CodatError as error:
            self.fail(error, f"deleting the {self.WHAT}", writing=True)
            return
        finally:
            self.writing = False
        await self.come_to_the_top()
        self._leave_gone(how)

    def _leave_gone(self, how: Deleted) -> None:
        """It is not there any more: nobody watches it, and no screen shows it."""
        company = self._shown
        name = short(company.name)
        if self._connection_id is not None:
            connection = connection_of(company, self._connection_id)
            name = f"{short(platform_name(connection))} of {name}" if connection else name
        said = f"Deleted {name}." if how is Deleted.DONE else f"{name} was deleted already, by somebody else."
        self.console.tell_deleted(company, self._connection_id)
        self.console.say(said, title=f"The {self.WHAT} is gone", timeout=10)
        self.dismiss(True)

    def action_back(self) -> None:
        """Leave without deleting; while nobody knows what became of it, after a question."""
        if not self.writing and self._deletion is not None and self._deletion.outcome_unknown:
            text = Content(
                "Codat has not said whether it was deleted. If you leave, refresh the list (r) to see whether it is "
                "still there."
            )
            answers = [("Stay and ask again", False), ("Leave", True)]
            self.ask_to_leave(Dialog("Leave without knowing?", text, answers))
        elif self.writing:
            super().action_back()
        else:
            self.dismiss(False)

    def action_scroll(self, where: str) -> None:
        """Move in what is lost."""
        box = self.query_one("#delete-what", VerticalScroll)
        moves = {"up": box.scroll_up, "down": box.scroll_down, "page_up": box.scroll_page_up}
        moves.get(where, box.scroll_page_down)(animate=False)


class DeleteConnectionScreen(DeleteScreen):
    """Deletes one connection of a company."""

    WHAT = "connection"

    def __init__(self, company: Company, connection: Connection) -> None:
        super().__init__(company, connection)

    def words(self, company: Company) -> Content:
        # Under a veil its id is hidden, too: it stands where it stands.
        places = [each.id for each in self._shown.connections]
        if self._connection_id not in places:
            return plain("Codat's answer on this connection could not be read.", "$text-warning")
        return render.connection_words(company, company.connections[places.index(self._connection_id)])


class DeleteCompanyScreen(DeleteScreen):
    """Deletes a company with all of its connections."""

    WHAT = "company"

    def __init__(self, company: Company) -> None:
        super().__init__(company)

    def words(self, company: Company) -> Content:
        return render.company_words(company)
