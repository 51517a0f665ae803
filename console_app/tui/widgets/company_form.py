"""The fields of a company: name with its live preview, description, tags with their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.containers import VerticalGroup
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from console_app.codat.drafts import MAX_TAGS, NewCompany
from console_app.services.tagging import read_tags, write_tags
from console_app.tui.render.names import name_preview
from console_app.tui.render.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult


class CompanyForm(VerticalGroup):
    """What a person types about a company. It keeps everything until the screen is left."""

    class Changed(Message):
        """A field has another value."""

    class NameChanged(Changed):
        """The name has another value."""

    class Submitted(Message):
        """Enter was pressed in the name."""

    def __init__(self, name: str = "", description: str = "", tags: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._start = (name, description, dict(tags or {}))
        self._tags_text = write_tags(tags or {})

    def compose(self) -> ComposeResult:
        name, description, _ = self._start
        yield Input(name, id="form-name", placeholder="As the customer is called, e.g. Alder & Pike Ltd")
        yield Static(id="form-preview")
        yield TextArea(description, id="form-description", show_line_numbers=False, tab_behavior="focus", compact=True)
        yield TextArea(self._tags_text, id="form-tags", show_line_numbers=False, tab_behavior="focus", compact=True)
        yield Static(id="form-state")

    def on_mount(self) -> None:
        self.query_one("#form-name").border_title = "Name"
        self.query_one("#form-description").border_title = "Description"
        self.query_one("#form-tags").border_title = "Tags, one a line: key=value"
        self.query_one("#form-name").focus()
        self._judge()

    @property
    def draft(self) -> NewCompany:
        """What has been typed. Tags that nobody touched are exactly those the form began with."""
        written = self.query_one("#form-tags", TextArea).text
        tags = self._start[2] if written == self._tags_text else read_tags(written).tags
        return NewCompany(
            name=self.query_one("#form-name", Input).value.strip(),
            description=self.query_one("#form-description", TextArea).text.strip(),
            tags=tags,
        )

    def problems(self) -> list[str]:
        """What keeps it from being sent, for a person."""
        written = read_tags(self.query_one("#form-tags", TextArea).text)
        return [*(problem.message for problem in self.draft.problems()), *written.problems]

    def focus_first(self) -> None:
        """Put the cursor into the name."""
        self.query_one("#form-name").focus()

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
        name = self.query_one("#form-name", Input).value
        self.query_one("#form-preview", Static).update(name_preview(name))
        problems = (
            self.problems() if name.strip() else list(read_tags(self.query_one("#form-tags", TextArea).text).problems)
        )
        count = plain(f"{len(self.draft.tags)} of {MAX_TAGS} tags", "$quiet")
        warnings = [plain(f"⚠ {problem}", "$text-error") for problem in problems]
        self.query_one("#form-state", Static).update(Content("\n").join([count, *warnings]))
