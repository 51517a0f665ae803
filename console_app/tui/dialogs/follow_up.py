"""Ask how a company is followed up: its owner, the next step, its day, and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from console_app.services.companies.follow_up import LONGEST_NOTE, LONGEST_OWNER, Wanted
from console_app.services.companies.follow_up_form import FieldWords, Reading, Typed, read_follow_up, typed_first
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import today
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.line import LONGEST_SUBJECT
from console_app.tui.render.follow_up import note_line
from console_app.tui.render.text import clip, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_input import SafeInput

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console_app.services.companies.follow_up import FollowUp

_LONGEST_DAY = 40
_FIELDS = (
    ("owner", "Owner", LONGEST_OWNER),
    ("step", "Next step", LONGEST_NOTE),
    ("due", "Due", _LONGEST_DAY),
    ("note", "Note", LONGEST_NOTE),
)
"""The fields: the part of their ids, their labels, and the most characters."""


class FollowUpDialog(HostedScreen, ModalScreen[Wanted | None]):
    """A form of four lines that says while one types what each will do. Answers with None if it is left."""

    PLACE: ClassVar[str] = "follow_up"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        *table.bindings("follow_up"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    def __init__(self, name: str, present: FollowUp, *, user: str) -> None:
        """Ask.

        Args:
            name: The company's name, as it may be shown.
            present: How it is followed up now.
            user: The user of this program.
        """
        super().__init__()
        self._name = name
        self._present = present
        self._user = user
        self._is_done = False
        self._first = typed_first(present)
        self._fields = {
            key: SafeInput(getattr(self._first, key), id=f"follow-up-{key}", max_length=longest, compact=True)
            for key, _, longest in _FIELDS
        }

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="follow-up"):
            yield SteadyText("Follow-up", classes="dialog-title")
            yield SteadyText(plain(clip(sanitized(self._name), LONGEST_SUBJECT), "$quiet"))
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                for key, label, _ in _FIELDS:
                    with Horizontal(classes="follow-up-field"):
                        yield SteadyText(label, classes="follow-up-label")
                        yield self._fields[key]
                    yield SteadyText(id=f"follow-up-{key}-words", classes="follow-up-words")
                if self._present.notes:
                    notes = Content("\n").join(map(note_line, self._present.notes))
                    yield SteadyText(notes, id="follow-up-notes")
            done = f"{key_of('follow_up.done')} step done   " if self._present.step is not None else ""
            saves = f"Enter or {key_of('follow_up.submit')} saves"
            yield SteadyText(f"{saves}   Tab next field   {done}Esc cancels", classes="dialog-hint")

    def on_mount(self) -> None:
        """Begin in the first empty field: the owner, or the next step, or the note."""
        is_empty = (key for key in ("owner", "step", "note") if not self._fields[key].value)
        self._fields[next(is_empty)].focus()
        self._show()

    @property
    def reading(self) -> Reading:
        """Return what the fields say."""
        typed = {key: field.value for key, field in self._fields.items()}
        return read_follow_up(Typed(**typed, is_done=self._is_done), self._present, user=self._user, today=today())

    @on(Input.Changed)
    def _show(self) -> None:
        reading = self.reading
        for key, _, _ in _FIELDS:
            words: FieldWords = getattr(reading, key)
            shown = words.words
            if key == "step" and self._is_done and words.is_usable:
                shown = f"✓ Done: {self._present.next_step}"
            field = self.query_one(f"#follow-up-{key}-words", SteadyText)
            field.display = bool(shown)
            field.update(plain(shown, "$quiet" if words.is_usable else "$text-warning"))

    def action_toggle_done(self) -> None:
        """Say that the present step is done, which leaves the fields to the one after it; or take it back."""
        if self._present.step is None:
            return
        self._is_done = not self._is_done
        for key in ("step", "due"):
            field, first = self._fields[key], getattr(self._first, key)
            if self._is_done and field.value == first:
                field.value = ""
            elif not self._is_done and not field.value:
                field.value = first
        self._fields["step"].focus()
        self._show()

    @on(Input.Submitted)
    def action_submit(self) -> None:
        """Answer with what the fields say, or go to the first that cannot be taken."""
        reading = self.reading
        if reading.problem is None:
            self.dismiss(reading.wanted)
            return
        wrong = next(key for key, _, _ in _FIELDS if getattr(reading, key) is reading.problem)
        self._fields[wrong].focus()
