"""Ask how to invite, and choose related companies or an action."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from console_app.services.links.link import LINK_READERS
from console_app.tui.dialogs.dialog import Dialog
from console_app.tui.render.text import counted, plain
from console_app.tui.screens.base import HostedScreen
from console_app.tui.widgets.panels import SafeOptionList
from console_app.tui.widgets.steady_text import SteadyText

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from console_app.codat.models import Company, CompanyReference
    from console_app.services.links.invitation import Invitation
    from console_app.services.text.privacy_mask import PrivacyMask

ACTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("y", "copy_marked", "Copy the ids", "one a line"),
    ("e", "export", "Export …", "CSV, HTML, JSON and others"),
    ("r", "refresh_marked", "Read again", "one call each"),
    ("w", "watch_marked", "Watch links", "adds the pending ones to the waiting room"),
    ("L", "worklist", "Worklist", "go through them one by one"),
    ("U", "unlink_marked", "Unlink …", "shows each one, then asks"),
)
"""Key, action of the list, label, and a short explanation."""


class MarkedMenu(HostedScreen, ModalScreen["str | None"]):
    """Answers with the action of the list to run."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Close")]

    def __init__(self, marked: int) -> None:
        """List what can be done with the marked companies.

        Args:
            marked: How many companies are marked, for the title.
        """
        super().__init__()
        self._marked = marked

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog", id="marked"):
            yield SteadyText(counted(self._marked, "marked company", "marked companies"), classes="dialog-title")
            yield SafeOptionList(
                *(
                    Option(Content.assemble((f"{key} ", "bold $accent"), plain(f"{label:<14}"), plain(about, "$quiet")))
                    for key, _, label, about in ACTIONS
                ),
                id="marked-list",
            )
            yield SteadyText("Press a key or Enter   Esc closes", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one(OptionList).focus()

    def on_key(self, event: events.Key) -> None:
        """Do what the key stands for."""
        for key, action, _, _ in ACTIONS:
            if event.character == key:
                event.stop()
                event.prevent_default()
                self.dismiss(action)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(ACTIONS[event.option_index][1])


class RelatedCompanies(HostedScreen, ModalScreen[str | None]):
    """The parent and the subsidiaries of a company; answers with an id."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]

    def __init__(self, company: Company) -> None:
        """List the parent and the subsidiaries of a company.

        Args:
            company: The company, with its references.
        """
        super().__init__()
        self._references: list[tuple[str, CompanyReference]] = []
        if company.parent:
            self._references.append(("Parent", company.parent))
        self._references += [("Subsidiary", reference) for reference in company.subsidiaries]

    def compose(self) -> ComposeResult:
        """Compose the widgets."""
        with Vertical(classes="dialog"):
            yield Label("Related companies", classes="dialog-title")
            yield SafeOptionList()
            yield SteadyText("Enter opens it   Esc closes", classes="dialog-hint")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.watch(self.app, "privacy_mask", self._show)

    def _show(self, privacy_mask: PrivacyMask) -> None:
        rows = self.query_one(OptionList)
        at = rows.highlighted or 0
        rows.set_options(Option(self._row(kind, reference, privacy_mask)) for kind, reference in self._references)
        rows.highlighted = at

    @staticmethod
    def _row(kind: str, reference: CompanyReference, privacy_mask: PrivacyMask) -> Content:
        name = privacy_mask.name(reference.id, reference.name or privacy_mask.id(reference.id))
        return Content.assemble(plain(f"{kind:<11}", "$quiet"), plain(name, "bold"))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._references[event.option_index][1].id)


class InviteAnswer(Enum):
    """The ways to get the link to the customer."""

    SHOW = auto()
    """Not as a message: they scan the code, or it is read out to them."""
    PLAIN = auto()
    MARKDOWN = auto()
    MAIL = auto()
    EDIT = auto()
    """As text, after changing it."""


class InviteScreen(Dialog["InviteAnswer | None"]):
    """Shows the message. Esc leaves it unsent; to show the link has the focus, because nobody else reads it there."""

    def __init__(self, message: Invitation, *, works_once: bool, may_scan: bool) -> None:
        """Show the message, below its notice if it has one, with the ways to send it.

        Args:
            message: The invitation, with the customer's link in it.
            works_once: True for a one-time link.
            may_scan: True if the customer may open it on a phone.
        """
        lines = [plain(f"⚠ {message.notice}", "$text-warning"), Content("")] if message.notice else []
        lines += [plain(_safest_words(works_once=works_once, may_scan=may_scan), "$text-warning"), Content("")]
        lines += [plain(message.subject, "bold"), Content("")]
        lines += [plain(line) for line in message.body.rstrip().splitlines()]
        answers: list[tuple[str, InviteAnswer | None]] = [
            ("Scan or read out" if may_scan else "Read it out", InviteAnswer.SHOW),
            ("Copy as text", InviteAnswer.PLAIN),
            ("Copy as Markdown", InviteAnswer.MARKDOWN),
            ("Open in mail", InviteAnswer.MAIL),
            ("Change it first", InviteAnswer.EDIT),
            ("Cancel", None),
        ]
        super().__init__("Invite the customer", Content("\n").join(lines), answers)

    def action_safe(self) -> None:
        """Send nothing."""
        self.dismiss(None)


def _safest_words(*, works_once: bool, may_scan: bool) -> str:
    """Return why the link is better shown than sent, while the customer is on the phone."""
    advice = "On a call, let them scan the code or read the link out" if may_scan else "On a call, read the link out"
    return f"{advice}. {LINK_READERS if works_once else 'Anybody who has this link can use it.'}"
