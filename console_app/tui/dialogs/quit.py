"""Ask whether to quit during a request, or while customers are being watched."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.features.keyboard import KeyGuard
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.text import counted, fit, plain, short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.text.privacy_mask import PrivacyMask
    from console_app.services.watch.waiting_room import Waiting

NAMED_MAX = 5
"""The most customers that the question names."""
NAME_WIDTH = 40


class QuitWhileWriting(Dialog[bool]):
    """True to leave the program during a request, whose answer would be lost."""

    def __init__(self) -> None:
        """Ask whether to quit before Codat has answered a change."""
        text = Content(
            "A request is on its way to Codat. If you quit now, it may still be carried out, but you won't see "
            "the answer: check the customer before you repeat it."
        )
        super().__init__("Quit during a request?", text, [("Wait for the answer", False), ("Quit", True)])


class QuitAnswer(Enum):
    """The answers to the question whether to quit while customers are being watched."""

    STAY = auto()
    AGAIN = auto()
    """Quit; the next run watches them again, if it can."""
    FORGET = auto()
    """Quit; the next run does not."""


class QuitWhileWatching(Dialog[QuitAnswer]):
    """Asked before the program ends while customers have links that are being watched."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "app.quit", show=False, id="companies.quit")]

    def __init__(self, waiting: Sequence[Waiting], privacy_mask: PrivacyMask, *, is_kept: bool) -> None:
        """Ask whether to quit, and who is to be watched again.

        Args:
            waiting: Who is being watched, the latest first.
            privacy_mask: Hides the names of other customers.
            is_kept: True if they can be watched again in the next run.
        """
        names = [_row(each, privacy_mask) for each in waiting[:NAMED_MAX]]
        left = len(waiting) - len(names)
        if left > 0:
            names.append(plain(f"  … and {left} more", "$quiet"))
        number = counted(len(waiting), "customer has", "customers have")
        then = "The links keep working. If you quit, nothing says what becomes of them"
        if is_kept:
            again = key_of("everywhere.quit")
            then += f" until the next start, which can watch them again: {again} once more does that"
        first = plain(f"{number} a link and may use it any moment:")
        text = Content("\n").join([first, *names, Content(""), plain(f"{then}.")])
        answers = [("Stay", QuitAnswer.STAY), ("Quit", QuitAnswer.FORGET)]
        if is_kept:
            answers = [
                ("Stay", QuitAnswer.STAY),
                ("Quit, watch again next time", QuitAnswer.AGAIN),
                ("Quit", QuitAnswer.FORGET),
            ]
        super().__init__("Quit while customers are being watched?", text, answers)
        self._key = KeyGuard()

    def on_mount(self) -> None:
        """Begin to tell a key for this question from those before it."""
        self._key.begin()

    def is_key_intentional(self) -> bool:
        """Return whether the quit key is a new one, and not the one that has asked held down or pressed twice."""
        return self._key.is_intentional()


def _row(waiting: Waiting, privacy_mask: PrivacyMask) -> Content:
    company = waiting.company
    name = privacy_mask.name(company.id, shown_name(company.name, company.id))
    return Content.assemble(
        plain(f"  {fit(short(name), NAME_WIDTH)} ", "bold"), plain(short(platform_name(waiting.connection)), "$quiet")
    )
