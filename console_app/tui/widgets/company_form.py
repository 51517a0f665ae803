"""Edit a company's name with a live preview, description, and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from console_app.codat.company_names import clean_name, lost_letters, respelt
from console_app.codat.drafts import MAX_TAGS, NewCompany
from console_app.services.companies.tags import read_tags, write_tags
from console_app.services.text.sanitize import sanitized, sanitized_lines
from console_app.tui.commands.keys import key_at
from console_app.tui.render.company import name_preview
from console_app.tui.render.text import plain
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.text_area import SafeTextArea
from console_app.tui.widgets.text_input import SafeInput

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
    """Fields for a company. They keep what was typed until the screen is left.

    The fields show a literal form of their initial values, cut at their limits. An unchanged field still has exactly
    its initial value.
    """

    class Changed(Message):
        """A field has another value."""

    class NameChanged(Changed):
        """The name has another value."""

    class Submitted(Message):
        """Enter was pressed in the name."""

    def __init__(self, name: str = "", description: str = "", tags: Mapping[str, str] | None = None) -> None:
        """Make the form.

        Args:
            name: The name to begin with.
            description: The description to begin with.
            tags: The tags to begin with.
        """
        super().__init__()
        self._start = NewCompany(name, description, dict(tags or {}))
        self._name_field = SafeInput(name, max_length=NAME_LENGTH, id="form-name", placeholder="The customer's name")
        self._description_field = SafeTextArea(
            description, max_length=DESCRIPTION_LENGTH, id="form-description", compact=True
        )
        self._tags_field = SafeTextArea(
            write_tags(self._start.tags), max_length=TAGS_LENGTH, id="form-tags", compact=True
        )
        self._warned_of = ""
        """The name for which a warning of lost letters was shown."""
        self._seen = (self._name_field.value, self._description_field.text, self._tags_field.text)

    def compose(self) -> ComposeResult:
        """Compose the fields."""
        yield self._name_field
        yield SteadyText(id="form-preview")
        yield self._description_field
        yield self._tags_field
        yield SteadyText(id="form-state")

    def on_mount(self) -> None:
        """Watch the fields."""
        self._name_field.border_title = "Name"
        self._description_field.border_title = "Description"
        self._tags_field.border_title = "Tags, one a line: key=value"
        self._name_field.focus()
        self._judge()

    @property
    def touched(self) -> frozenset[str]:
        """Return the fields that were changed, of `name`, `description` and `tags`."""
        now = (self._name_field.value.strip(), self._description_field.text.strip(), self._tags_field.text)
        before = (self._seen[0].strip(), self._seen[1].strip(), self._seen[2])
        fields = zip(("name", "description", "tags"), now, before, strict=True)
        return frozenset(field for field, value, first in fields if value != first)

    @property
    def is_touched(self) -> bool:
        """Return whether any field was changed."""
        return bool(self.touched)

    @property
    def first_tags(self) -> Mapping[str, str]:
        """Return the tags that the form began with."""
        return self._start.tags

    @property
    def draft(self) -> NewCompany:
        """Return what has been typed; an unchanged field is exactly what the form began with."""
        touched, start = self.touched, self._start
        return NewCompany(
            name=self._name_field.value.strip() if "name" in touched else start.name,
            description=self._description_field.text.strip() if "description" in touched else start.description,
            tags=self._tags_written() if "tags" in touched else start.tags,
        )

    def _tags_written(self) -> dict[str, str]:
        """Return the tags in the field. A tag that is still as it was shown is the one that the form began with."""
        as_shown: dict[tuple[str, str], tuple[str, str]] = {}
        for key, value in self._start.tags.items():
            for shown in read_tags(sanitized_lines(write_tags({key: value}))).tags.items():
                as_shown[shown] = (key, value)
        return dict(as_shown.get(written, written) for written in read_tags(self._tags_field.text).tags.items())

    def problems(self) -> list[str]:
        """Return why it cannot be sent, in sentences."""
        return [*(sanitized(problem.message) for problem in self.draft.problems()), *self._unreadable_tags()]

    def _unreadable_tags(self) -> tuple[str, ...]:
        return read_tags(self._tags_field.text).problems if "tags" in self.touched else ()

    @property
    def respelt(self) -> str:
        """Return the name in letters that Codat keeps, if it would drop some; empty otherwise."""
        return respelt(self._name_field.value) if "name" in self.touched or not self._start.name else ""

    def respell(self) -> None:
        """Spell the name with letters that Codat keeps."""
        if self.respelt:
            self.propose_name(self.respelt)

    def loss(self) -> str:
        """Return the warning about dropped letters, the first time such a name is to be sent.

        Returns:
            Empty if the same name is sent again, or no letter is dropped.
        """
        name = self._name_field.value
        spelt = self.respelt
        if not spelt or name == self._warned_of:
            return ""
        self._warned_of = name
        lost, saved = sanitized(lost_letters(name)), sanitized(clean_name(name))
        key = key_at(self, "respell")
        return f"Codat drops {lost}. {key} spells the name “{spelt}”; the same key again saves it as “{saved}”."

    def propose_name(self, name: str) -> None:
        """Set another name and focus its field."""
        self._name_field.value = name
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
        self.query_one("#form-preview", Static).update(name_preview(name, getattr(self.screen, "PLACE", "")))
        problems = self.problems() if name.strip() else list(self._unreadable_tags())
        more = len(problems) - WARNINGS_SHOWN
        if more > 0:
            problems[WARNINGS_SHOWN:] = [f"{more:,} more like these." if more > 1 else problems[-1]]
        count = plain(f"{len(self.draft.tags)} of {MAX_TAGS} tags", "$quiet")
        warnings = [plain(f"⚠ {warning}", "$text-error") for warning in [*self._cut_short(), *problems]]
        self.query_one("#form-state", Static).update(Content("\n").join([count, *warnings]))

    def _cut_short(self) -> list[str]:
        """Return a sentence about fields whose beginning only is shown."""
        cut = {
            "name": self._name_field.began_cut,
            "description": self._description_field.began_cut,
            "tags": self._tags_field.began_cut,
        }
        return [
            f"The {field} is too long to edit here; saving would truncate it."
            for field, was_cut in cut.items()
            if was_cut
        ]
