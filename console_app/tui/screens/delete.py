"""Delete a connection or a company: what is lost first, then the name to type."""

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
from console_app.services.companies.delete import Deleted, Deletion, connection_of
from console_app.services.companies.errors import CompanyChangedError
from console_app.services.text.confirm_phrase import confirm_phrase
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render import delete as render
from console_app.tui.render.connection import platform_name
from console_app.tui.render.text import plain, short
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.models import Company, Connection


class Stage(Enum):
    """The stages of the screen: whether it is known what would be lost."""

    READING = auto()
    UNREAD = auto()
    """It could not be read, so what would be lost is unknown."""
    READY = auto()


class CompanySubject:
    """A company, to be deleted with all of its connections."""

    kind = "company"
    """The kind of thing that is deleted."""
    connection_id: str | None = None

    def trail(self) -> tuple[str, ...]:
        """Return the words behind the company's name in the top bar."""
        return (f"Delete {self.kind}",)

    def loss(self, company: Company, _shown: Company) -> Content:
        """Return what is deleted and lost."""
        return render.company_words(company)

    def name(self, company: Company) -> str:
        """Return the name of what is deleted."""
        return short(company.name)


class ConnectionSubject:
    """One connection of a company."""

    kind = "connection"

    def __init__(self, connection: Connection) -> None:
        """Keep the id and the platform of what is deleted.

        Args:
            connection: The connection.
        """
        self.connection_id = connection.id
        self._platform = platform_name(connection)

    def trail(self) -> tuple[str, ...]:
        """Return the words behind the company's name in the top bar."""
        return self._platform, f"Delete {self.kind}"

    def loss(self, company: Company, shown: Company) -> Content:
        """Return what is deleted and lost."""
        # Under the privacy mask its id is hidden, too: it stands where it stands.
        places = [each.id for each in shown.connections]
        if self.connection_id not in places:
            return plain("Codat's answer on this connection could not be read.", "$text-warning")
        return render.connection_words(company, company.connections[places.index(self.connection_id)])

    def name(self, company: Company) -> str:
        """Return the name of what is deleted."""
        connection = connection_of(company, self.connection_id)
        name = short(company.name)
        return f"{short(platform_name(connection))} of {name}" if connection else name


class DeleteScreen(ConsoleScreen[bool]):
    """Deletes a company, or one of its connections. Answers True if it was deleted."""

    PLACE = "delete"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
        *scroll_bindings(),
    ]

    stage: var[Stage] = var(Stage.READING)

    def __init__(self, company: Company, connection: Connection | None = None) -> None:
        """Delete a connection of `company`; without one, the company with all its connections."""
        self.subject = ConnectionSubject(connection) if connection is not None else CompanySubject()
        super().__init__("Companies", company.name, *self.subject.trail())
        self._shown = company
        self._deletion = Deletion(self.session, self.directory, company.id, self.subject.connection_id)

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        with VerticalScroll(id="delete-what", can_focus=False) as box:
            box.border_title = f"Delete this {self.subject.kind}?"
            yield SteadyText(id="delete-words")
        with VerticalGroup(id="delete-panel"):
            yield TypedConfirmation(self._to_type(), render.BEFORE_DELETE)
            with Horizontal(id="delete-buttons"):
                yield Button("Cancel", id="delete-cancel")
                yield Button(f"Delete {self.subject.kind}", id="delete-go", variant="error")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one("#delete-cancel").focus()
        # What was said of the key before would lie over the buttons.
        self.console.clear_answers()
        self._show()
        self._read()

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._shown.id

    @property
    def subject_ids(self) -> tuple[str, str | None]:
        """Return the ids of the company and the connection."""
        return self._shown.id, self.subject.connection_id

    def _to_type(self) -> str:
        return confirm_phrase(self._shown.name, self._shown.id, otherwise="delete")

    # What would be lost

    def _read(self) -> None:
        self.stage = Stage.READING
        self.run_worker(self._read_latest(), group="delete-read", exclusive=True)

    async def _read_latest(self) -> None:
        try:
            company = await self._deletion.read()
        except CodatError as error:
            self.fail(error, f"reading the {self.subject.kind}")
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
            self.query_one(TypedConfirmation).ask_for(self._to_type(), render.BEFORE_DELETE)
        self._show()

    def watch_stage(self) -> None:
        """React to a change of `stage`."""
        if self.query("#delete-go"):
            self._show()

    def watch_writing(self) -> None:
        """React to a change of `writing`."""
        if self.query("#delete-go"):
            self._show()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self._show()

    def _show(self) -> None:
        words = self.query_one("#delete-words", Static)
        if self.stage is Stage.READY:
            words.update(self.subject.loss(self.console.privacy_mask.company(self._shown), self._shown))
        else:
            unread = self.stage is Stage.UNREAD
            words.update(
                "Could not read what would be lost, so nothing was sent." if unread else "Reading what would be lost …"
            )
        confirmation = self.query_one(TypedConfirmation)
        confirmation.display = self.stage is Stage.READY
        confirmation.disabled = self.writing
        go = self.query_one("#delete-go", Button)
        usual = f"Delete {self.subject.kind}"
        open_question = self._deletion.outcome_unknown
        go.label = "Deleting …" if self.writing else "Check and ask again" if open_question else usual
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
        """Type letters into the field, though the safe answer has the focus."""
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

    @on(TypedConfirmation.Confirmed)
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
        try:
            how = await self._deletion.submit(self._shown)
        except CompanyChangedError as changed:
            self._take(changed.company)
            self.query_one(TypedConfirmation).ask_for(self._to_type(), render.BEFORE_DELETE)
            self.query_one("#delete-cancel").focus()
            self.console.notify_user(
                "It has changed since it was shown, so nothing was deleted. Check what would be lost now.",
                severity="warning",
                timeout=15,
            )
            return
        except CodatError as error:
            self.fail(error, f"deleting the {self.subject.kind}", writing=True)
            return
        finally:
            self.writing = False
        await self.wait_until_on_top()
        if how is not None:
            self._leave_gone(how)

    def _leave_gone(self, how: Deleted) -> None:
        """Stop watching what no longer exists, and leave."""
        name = self.subject.name(self._shown)
        message = f"Deleted {name}." if how is Deleted.DONE else f"{name} had already been deleted by someone else."
        self.console.tell_deleted(self._shown, self.subject.connection_id)
        self.console.notify_user(message, title=f"The {self.subject.kind} no longer exists", timeout=10)
        self.dismiss(True)

    @property
    def asks_before_leaving(self) -> bool:
        """Return whether the outcome of the deletion is unknown."""
        return self.writing or self._deletion.outcome_unknown

    @property
    def answer_on_leaving(self) -> bool:
        """Return that nothing was deleted."""
        return False

    def action_back(self) -> None:
        """Leave without deleting; after a question if the outcome is unknown."""
        if not self.writing and self._deletion.outcome_unknown:
            text = Content(
                "Codat has not said whether it was deleted. If you leave, refresh the list (r) to check whether "
                "it still exists."
            )
            answers = [("Stay and ask again", False), ("Leave", True)]
            self.ask_to_leave(Dialog("Leave without the answer?", text, answers))
        else:
            super().action_back()

    def action_scroll(self, direction: str) -> None:
        """Scroll what is lost."""
        scroll(self.query_one("#delete-what", VerticalScroll), direction)
