"""Show a text that is drawn again only when it has changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console_app.tui.render.label_indent import HangingContent, hang, has_labels

if TYPE_CHECKING:
    from textual.selection import Selection
    from textual.visual import Visual, VisualType

_NO_SPACE = re.compile(r"\S")


class SteadyText(Static):
    """A text that may be put in again each second: what is the same is not drawn, and only another size is laid out.

    Textual draws a text that is put in again, and lays out the whole screen for it, scroll bars included. Over ssh that
    is a screenful of bytes a second for nothing. Values are wrapped beside their labels.
    """

    def render(self) -> Visual:
        """Return the text."""
        return _hanging(self.visual)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what is selected, as it stands there."""
        shown = self._render()
        if isinstance(shown, HangingContent):
            return selection.extract(hang(shown, self.content_size.width).plain), "\n"
        return super().get_selection(selection)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Put in a text.

        Args:
            content: The text.
            layout: False if its size is known to be the same.
        """
        before = self.content
        if isinstance(content, str) and content == before and isinstance(before, str):
            return
        if isinstance(before, Content) and isinstance(content, Content):
            if content.is_same(before):
                return
            layout = layout and self.styles.auto_dimensions and not self._takes_the_same_room(before, content)
        super().update(content, layout=layout)

    def _takes_the_same_room(self, before: Content, after: Content) -> bool:
        if not all(each.display for each in self.ancestors_with_self if isinstance(each, Widget)):
            # It will be laid out when it is shown.
            return True
        if _have_one_shape(before, after):
            return True
        width, height = self.content_size
        # The type of Textual's own widgets' rules, which is not that of the argument.
        rules: Any = self.styles
        return width > 0 and not rules.is_auto_width and _hanging(after).get_height(rules, width) == height


def _hanging(visual: Visual) -> Visual:
    return HangingContent.of(visual) if isinstance(visual, Content) and has_labels(visual) else visual


def _have_one_shape(before: Content, after: Content) -> bool:
    """Return whether both break into the same lines at any width: their words are as long, one by one."""
    old, new = before.plain, after.plain
    is_narrow = all(each.cell_length == len(each.plain) for each in (*before.split(), *after.split()))
    return is_narrow and _NO_SPACE.sub("x", old) == _NO_SPACE.sub("x", new)
