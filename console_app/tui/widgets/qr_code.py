"""Show a link as a QR code that fits the room, or a text if it would not scan."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from rich.segment import Segment
from textual.filter import NoColor
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from console_app.services.links.qr import QrPlan, QrTooLarge, plan_qr
from console_app.services.links.qr_styles import BY_PREFERENCE, Drawing
from console_app.services.text.sanitize import sanitized
from console_app.tui.render.qr import Ink, draw_qr
from console_app.tui.render.text import fit


class QrCode(Widget):
    """Draws `link` in the middle of its area.

    Where no code fits whole it says how large the terminal must be and that the link does the same. The link
    is a one-time password: it is kept in `link` alone and shows up in no repr, log line or tooltip.
    """

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {"qr-code--title", "qr-code--words"}

    link: reactive[str | None] = reactive(None)
    """The address to draw; `None` leaves the place empty."""

    drawings: reactive[tuple[Drawing, ...]] = reactive(BY_PREFERENCE[:2])
    """The allowed drawings; the first that fits is used."""

    no_room: reactive[str] = reactive("")
    """The reason why it needs so much room, if that is unexpected."""

    size_words: reactive[str] = reactive("")
    """The advice if the code does not fit, instead of the required terminal size."""

    hint: reactive[str] = reactive("")
    """A last sentence for when the code does not fit, such as which key shows it full-screen."""

    def __init__(
        self,
        link: str | None = None,
        *,
        hint: str = "",
        id: str | None = None,  # noqa: A002 - the name that every widget has for it
        classes: str | None = None,
    ) -> None:
        """Make the widget.

        Args:
            link: The link; None for none.
            hint: What to say if there is no room for the code.
            id: The widget's id.
            classes: Its CSS classes.
        """
        super().__init__(id=id, classes=classes)
        self._planned: tuple[tuple[object, ...], QrPlan | QrTooLarge] | None = None
        self._drawn: tuple[QrPlan, Ink, list[Strip]] | None = None
        self.set_reactive(QrCode.link, link)
        self.set_reactive(QrCode.hint, hint)

    @property
    def plan(self) -> QrPlan | QrTooLarge | None:
        """Return what is drawn at the present size; None without a link or before there is a size."""
        link = self.link
        columns, rows = self.size
        if not link or not columns or not rows:
            return None
        asked = (link, columns, rows, self.drawings)
        if self._planned is None or self._planned[0] != asked:
            self._planned = (asked, plan_qr(link, columns, rows, self.drawings))
        return self._planned[1]

    @property
    def fits(self) -> bool:
        """Return whether a code that scans is on screen."""
        return isinstance(self.plan, QrPlan)

    def watch_link(self) -> None:
        """Draw the new link."""
        # A link that is no longer shown has no business in memory.
        self._planned = self._drawn = None

    def render_line(self, y: int) -> Strip:
        """Draw a line."""
        plan = self.plan
        ground = self.visual_style.rich_style
        if isinstance(plan, QrPlan):
            strips = self._draw(plan)
            row = y - (self.size.height - plan.rows) // 2
            if 0 <= row < plan.rows:
                left = (self.size.width - plan.columns) // 2
                return strips[row].crop_pad(plan.columns, left, self.size.width - plan.columns - left, ground)
        elif isinstance(plan, QrTooLarge):
            lines = self._words(plan)
            row = y - max(0, (self.size.height - len(lines)) // 2)
            if 0 <= row < len(lines):
                name, text = lines[row]
                rich = self.get_visual_style(name).rich_style
                return Strip([Segment(fit(text, self.size.width, "center"), rich)], self.size.width)
        return Strip.blank(self.size.width, ground)

    def _draw(self, plan: QrPlan) -> list[Strip]:
        ink = self._ink()
        if self._drawn is None or self._drawn[0] is not plan or self._drawn[1] != ink:
            self._drawn = (plan, ink, draw_qr(plan, ink))
        return self._drawn[2]

    def _ink(self) -> Ink:
        """Return our own colours, unless only the terminal's two are available."""
        if any(isinstance(line_filter, NoColor) for line_filter in self.get_line_filters()):
            return "light" if self.app.current_theme.dark else "dark"
        return "sixteen" if self.app.console.color_system == "standard" else "colours"

    def _words(self, plan: QrTooLarge) -> list[tuple[str, str]]:
        """Return title and sentences, wrapped to the width."""
        if plan.needs is None:
            advice = ["This link is too long for a QR code", "Send the link itself: it works the same."]
        else:
            # What stands around the code stays as large as it is.
            width, height = self.app.size
            columns = width + max(0, plan.needs[0] - self.size.width)
            rows = height + max(0, plan.needs[1] - self.size.height)
            advice = [
                "No room for the QR code",
                *(
                    [self.size_words]
                    if self.size_words
                    else [f"It needs a terminal of {columns} × {rows}.", f"This one is {width} × {height}."]
                ),
                *([self.no_room] if self.no_room else []),
                "The link works the same.",
            ]
        if self.hint:
            advice.append(sanitized(self.hint))
        lines: list[tuple[str, str]] = []
        for number, sentence in enumerate(advice):
            name = "qr-code--words" if number else "qr-code--title"
            lines += [(name, line) for line in wrap(sentence, max(1, min(44, self.size.width - 2)))]
        return lines
