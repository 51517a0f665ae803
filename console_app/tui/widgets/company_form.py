"""The fields of a company: name with its live preview, description, tags with their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from console_app.codat.drafts import MAX_TAGS, NewCompany
from console_app.codat.naming import clean_name, lost_letters, respelt
from console_app.services.tagging import read_tags, write_tags
from console_app.services.visible import visible
from console_app.tui.render.names import name_preview
from console_app.tui.render.text import plain
from console_app.tui.widgets.literal_fields import LiteralInput, literal_lines
from console_app.tui.widgets.literal_text_area import LiteralTextArea

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult


NAME_LENGTH = 500
"""Characters. Codat names no limit; no customer's name comes near this one."""
DESCRIPTION_LENGTH = 2_000
"""Characters. Codat names no limit; it is meant for references and short notes."""
TAGS_LENGTH = 16_000
"""Characters: ten tags of the longest key and value fit, even where every character has to be written as `\\uXXXX`."""
WARNINGS_SHOWN = 4


class CompanyForm(VerticalGroup):
    """What a person types about a company. It keeps everything until the screen is left.

    The fields show a literal form of what they begin with, cut at their limits. A field that nobody changed stands for
    exactly what it began with all the same.
    """

    class Changed(Message):
        """A field has another value."""

    class NameChanged(Changed):
        """The name has another value."""

    class Submitted(Message):
        """Enter was pressed in the name."""

    def __init__(self, name: str = "", description: str = "", tags: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._start = NewCompany(name, description, dict(tags or {}))
        self._name_field = LiteralInput(
            name, max_length=NAME_LENGTH, id="form-name", placeholder="As the customer is called"
        )
        self._description_field = LiteralTextArea(
            description, max_length=DESCRIPTION_LENGTH, id="form-description", compact=True
        )
        self._tags_field = LiteralTextArea(
            write_tags(self._start.tags), max_length=TAGS_LENGTH, id="form-tags", compact=True
        )
        self._warned_of = ""
        """The name whose lost letters were told."""
        self._seen = (self._name_field.value, self._description_field.text, self._tags_field.text)

    def compose(self) -> ComposeResult:
        yield self._name_field
        yield Static(id="form-preview")
        yield self._description_field
        yield self._tags_field
        yield Static(id="form-state")

    def on_mount(self) -> None:
        self._name_field.border_title = "Name"
        self._description_field.border_title = "Description"
        self._tags_field.border_title = "Tags, one a line: key=value"
        self._name_field.focus()
        self._judge()

    @property
    def touched(self) -> frozenset[str]:
        """The fields that no longer show what they began with, of `name`, `description` and `tags`."""
        now = (self._name_field.value.strip(), self._description_field.text.strip(), self._tags_field.text)
        before = (self._seen[0].strip(), self._seen[1].strip(), self._seen[2])
        fields = zip(("name", "description", "tags"), now, before, strict=True)
        return frozenset(field for field, value, first in fields if value != first)

    @property
    def is_touched(self) -> bool:
        """Whether anything is there that the form did not begin with."""
        return bool(self.touched)

    @property
    def draft(self) -> NewCompany:
        """What has been typed; a field that nobody changed is exactly what the form began with."""
        touched, start = self.touched, self._start
        return NewCompany(
            name=self._name_field.value.strip() if "name" in touched else start.name,
            description=self._description_field.text.strip() if "description" in touched else start.description,
            tags=self._tags_written() if "tags" in touched else start.tags,
        )

    def _tags_written(self) -> dict[str, str]:
        """The tags in the field. Where a tag is still there as it was shown, it is the one that the form began with."""
        as_shown: dict[tuple[str, str], tuple[str, str]] = {}
        for key, value in self._start.tags.items():
            for shown in read_tags(literal_lines(write_tags({key: value}))).tags.items():
                as_shown[shown] = (key, value)
        return dict(as_shown.get(written, written) for written in read_tags(self._tags_field.text).tags.items())

    def problems(self) -> list[str]:
        """What keeps it from being sent, for a person."""
        return [*(visible(problem.message) for problem in self.draft.problems()), *self._unreadable_tags()]

    def _unreadable_tags(self) -> tuple[str, ...]:
        return read_tags(self._tags_field.text).problems if "tags" in self.touched else ()

    @property
    def respelt(self) -> str:
        """The name in letters that Codat keeps, where it would lose some; empty otherwise."""
        return respelt(self._name_field.value) if "name" in self.touched or not self._start.name else ""

    def respell(self) -> None:
        """Write the name in letters that Codat keeps."""
        if self.respelt:
            self.propose_name(self.respelt)

    def loss(self) -> str:
        """What to say the first time a name that would lose letters is to be sent; empty when it is sent again as it
        is, or loses none."""
        name = self._name_field.value
        spelt = self.respelt
        if not spelt or name == self._warned_of:
            return ""
        self._warned_of = name
        lost, saved = visible(lost_letters(name)), visible(clean_name(name))
        return f"Codat drops {lost}. F4 writes the name as “{spelt}”; the same again saves it as “{saved}”."

    def propose_name(self, name: str) -> None:
        """Write another name into its field, which gets the focus."""
        self._name_field.value = name
        self._name_field.focus()

    def focus_first(self) -> None:
        """Put the cursor into the name."""
        self._name_field.focus()

    @on(Input.Changed, "#form-name")
    def _name_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._judge()
        self.post_message(self.NameChanged())

    @on(TextArea.Changed)
    def _text_typed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._judge()
        self.post_message(self.Changed())

    @on(Input.Submitted, "#form-name")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted())

    def _judge(self) -> None:
        name = self._name_field.value
        self.query_one("#form-preview", Static).update(name_preview(name))
        problems = self.problems() if name.strip() else list(self._unreadable_tags())
        more = len(problems) - WARNINGS_SHOWN
        if more > 0:
            problems[WARNINGS_SHOWN:] = [f"{more:,} more like these." if more > 1 else problems[-1]]
        count = plain(f"{len(self.draft.tags)} of {MAX_TAGS} tags", "$quiet")
        warnings = [plain(f"⚠ {warning}", "$text-error") for warning in [*self._cut_short(), *problems]]
        self.query_one("#form-state", Static).update(Content("\n").join([count, *warnings]))

    def _cut_short(self) -> list[str]:
        """What the form began with and could not show to its end."""
        cut = {
            "name": self._name_field.began_cut,
            "description": self._description_field.began_cut,
            "tags": self._tags_field.began_cut,
        }
        return [
            f"Only the beginning of the {field} is shown here: a change saves no more than that."
            for field, was_cut in cut.items()
            if was_cut
        ]
