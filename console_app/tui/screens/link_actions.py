"""Copy, open and send the link of a screen, save its QR code, and trust its host.

A link that does not lead to Codat, the sandbox or a host that was recognised is neither copied nor opened. Screens ask
here, and nowhere else, whether links may be shown at all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Protocol

from console_app.clock import now
from console_app.services.account.activity import ActivityKind
from console_app.services.companies.case_note import case_note
from console_app.services.desktop.open_external import NoBrowser, NoMailProgram, open_in_browser, open_mail
from console_app.services.export.destination import shown_path
from console_app.services.links.invitation import Form, InvitationDetails, MailTooLong, invitation, mailto_url
from console_app.services.links.link import LINK_READERS, HostCheck, link_refusal
from console_app.services.links.qr_image import QrForm, qr_name, qr_stem, save_qr
from console_app.tui.commands.keys import key_for, key_of
from console_app.tui.dialogs.choices import InviteAnswer, InviteScreen
from console_app.tui.dialogs.confirmations import ConfirmOpenLink
from console_app.tui.dialogs.help import PlatformCardScreen
from console_app.tui.dialogs.save import code_question, save_with
from console_app.tui.dialogs.text_to_copy import TextToCopy
from console_app.tui.render.connection import no_link_yet, platform_name
from console_app.tui.render.link import lifetime_content
from console_app.tui.render.text import plain
from console_app.tui.render.top_bar import REFUSED_SIGN
from console_app.tui.screens.connection_view import ConnectionView

if TYPE_CHECKING:
    from textual.content import Content

    from console_app.services.account.permissions import NotAllowed
    from console_app.services.links.link import LinkHost, ShownLink

LINK_ACTIONS = frozenset({"copy_link", "open_link", "trust_host", "message", "save_code"})
"""The actions that need a link that may be shown."""


class LinkView(ConnectionView, Protocol):
    """A screen that shows a link."""

    PLACE: ClassVar[str]
    link: ShownLink | None

    def draw_link_again(self) -> None:
        """Draw the link again, because its host is known better."""

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Record that `link` was opened, unless another one is shown by now."""

    def refresh_bindings(self) -> None:
        """Show the relevant keys."""

    def show_whole_link(self) -> None:
        """Show the code and the link in full, to scan it or read it out."""

    def customer_answered(self) -> None:
        """Find out what the customer did, who was played here."""


class LinkActions:
    """The actions of one screen with a link."""

    def __init__(self, view: LinkView, host_check: HostCheck | None = None) -> None:
        """Act on the link of `view`. Screens that show the same link share its `host_check`."""
        self._view = view
        self.host_check = host_check or HostCheck(view.console.session)

    # Whether it may be shown

    @property
    def refusal(self) -> NotAllowed | None:
        """Return why links may not be shown now; None if they may."""
        return link_refusal(self._view.console.session)

    def refuses(self) -> bool:
        """Return whether links may not be shown now, after telling the person why."""
        refusal = self.refusal
        return refusal is not None and self._view.console.refuses(refusal.capability)

    def allowed(self, link: ShownLink | None) -> ShownLink | None:
        """Return `link`, or None if links may not be shown."""
        return None if self.refusal else link

    def locks_changed(self) -> None:
        """Remove the link if it may no longer be shown."""
        self._view.link = self.allowed(self._view.link)
        self._view.draw_link_again()
        self._view.refresh_bindings()

    def no_link_words(self, *, requesting: bool) -> Content:
        """Return what replaces the link."""
        refusal = self.refusal
        if refusal is None:
            return no_link_yet(requesting=requesting, place=self._view.PLACE)
        return plain(f"{REFUSED_SIGN} {refusal.message} ({self._view.console.reason(refusal)})", "$text-warning")

    def host(self) -> LinkHost | None:
        """Return where the link leads; None without a link."""
        link = self._view.link
        return None if link is None else self.host_check.host_of(link)

    def safe_link(self) -> ShownLink | None:
        """Return the link, if it may be drawn, copied and opened: its host is trusted and it still works."""
        link, host = self._view.link, self.host()
        if link is None or host is None or host.warning is not None or not link.is_good(now()):
            return None
        return link

    def can_do(self, action: str) -> bool:
        """Return whether one of `LINK_ACTIONS` makes sense now; a refused one is kept, to explain itself."""
        if self.refusal:
            return action != "trust_host"
        if action == "trust_host":
            host = self.host()
            return host is not None and host.may_be_branded
        return self.safe_link() is not None

    def unannounced(self) -> tuple[object, ...]:
        """Return what is shown of the link and changes with the clock, or without saying so."""
        view, refusal = self._view, self.refusal
        return (
            None if view.link is None else lifetime_content(view.link, place=view.PLACE).plain,
            None if refusal is None else refusal.message,
            self.host(),
            view.console.session.lan_url,
            view.console.access,
            view.console.mouse_is_free,
        )

    def record(self, kind: ActivityKind, text: str = "") -> None:
        """Record what was done with the link, for the case note."""
        connection = self._view.connection
        company_id, connection_id = self._view.company.id, connection.id if connection else None
        self._view.console.session.activity_log.note(kind, company_id, connection_id, text, now())

    def _is_still_there(self, link: ShownLink) -> bool:
        """Return whether the link is still the shown one; if not, say that nothing was done."""
        there = self.safe_link() == link
        if not there:
            self._view.console.notify_user(
                "The link has changed in the meantime, so nothing was done. Try again.", severity="warning"
            )
        return there

    # Copy and open

    def copy(self) -> None:
        """Copy the link."""
        link = self.safe_link()
        if link is not None:
            instruction = f"press {key_for(self._view.PLACE, 'save_code')} to save the QR code"
            self._view.console.send_to_clipboard(
                link.url, "The link", also=self._sharing_warning(link), instead=instruction
            )
            self.record(ActivityKind.LINK_COPIED)

    def _sharing_warning(self, link: ShownLink) -> str:
        """Return the warning about a link that leaves the screen, in a chat or a mail: once a run."""
        console = self._view.console
        if console.warned_of_previews:
            return ""
        console.warned_of_previews = True
        return LINK_READERS if link.works_once else "Anybody who has the link can use it: send it to the customer only."

    def open_here(self) -> None:
        """Open the link here, after a question: that uses a one-time link up."""
        link = self.safe_link()
        if link is not None:
            self._view.run_worker(self._open(link), group="browser", exclusive=True)

    async def _open(self, link: ShownLink) -> None:
        console = self._view.console
        is_sandbox = console.session.embedded_sandbox is not None
        # Nobody waits for a link of the sandbox, and a new one costs nothing.
        if not is_sandbox and not await console.push_screen_wait(ConfirmOpenLink(works_once=link.works_once)):
            return
        try:
            await open_in_browser(link.url)
        except NoBrowser as error:
            instead = f" {key_of('link.customer')} plays the customer without one." if is_sandbox else ""
            keys = ("link.customer",) if is_sandbox else ()
            console.notify_user(f"{error}{instead}", severity="warning", timeout=10, keys=keys)
        else:
            self._view.link_was_used(link, "it was opened on this machine.")
            self.record(ActivityKind.LINK_OPENED)

    # The host

    def trust_host(self) -> None:
        """Trust the link's host as the account's own branded domain, for this profile."""
        host = self.host()
        if host is not None and host.may_be_branded:
            self._view.run_worker(self._trust(host.host), group="trust")

    async def _trust(self, host: str) -> None:
        kept = await self._view.console.session.trust_host(host)
        self._view.draw_link_again()
        self._view.refresh_bindings()
        until = "from now on" if kept else "until the program ends: it could not be saved"
        self._view.console.notify_user(f"Links to {host} are shown {until}.")

    # The message

    def invite(self) -> None:
        """Write to the customer: copy the invitation, or open it in the mail program."""
        link = self.safe_link()
        if link is not None:
            self._view.run_worker(self._invite(link), group="message", exclusive=True)

    def _details(self, link: ShownLink) -> InvitationDetails:
        console, connection = self._view.console, self._view.connection
        session = console.session
        key = connection.integration_key if connection else ""
        return InvitationDetails(
            customer=self._view.company.name,
            platform=platform_name(connection) if connection else "accounting software",
            link=link.url,
            expires_at=link.expires_at,
            works_once=link.works_once,
            on_premise=key in session.on_premise,
            contact=console.settings.contact,
            sender=session.account.name if session.account else "",
        )

    async def _invite(self, link: ShownLink) -> None:
        console = self._view.console
        details = self._details(link)
        text = invitation(details, Form.PLAIN)
        answer = await console.push_screen_wait(
            InviteScreen(text, works_once=link.works_once, may_scan=not details.on_premise)
        )
        if answer is None or not self._is_still_there(link):
            return
        if answer is InviteAnswer.SHOW:
            self._view.show_whole_link()
            return
        if answer is InviteAnswer.MAIL:
            try:
                await open_mail(mailto_url(text))
            except (MailTooLong, NoMailProgram) as error:
                console.notify_user(str(error), severity="warning", timeout=15)
                return
            passed = f"The invitation was passed to your mail program. {self._sharing_warning(link)}"
            console.notify_user(passed.rstrip(), timeout=10)
            self.record(ActivityKind.INVITED, "in the mail program")
            return
        message = invitation(details, Form.MARKDOWN) if answer is InviteAnswer.MARKDOWN else text
        whole = f"{message.subject}\n\n{message.body}"
        if answer is not InviteAnswer.EDIT:
            self._copy_message(link, whole)
        copied = answer is not InviteAnswer.EDIT
        console.push_screen(TextToCopy("Invitation", whole, partial(self._copy_message, link), copied=copied))
        if message.notice:
            console.notify_user(message.notice, severity="warning", timeout=15)

    def _copy_message(self, link: ShownLink, text: str) -> None:
        """Copy the invitation, as long as its link is the shown one."""
        if self._is_still_there(link):
            self._view.console.send_to_clipboard(text, "The invitation", also=self._sharing_warning(link))
            self.record(ActivityKind.INVITED, "copied")

    # The picture

    def save_code(self) -> None:
        """Save the QR code as a picture, for a chat or a slide."""
        link = self.safe_link()
        if link is not None:
            self._view.run_worker(self._save_code(link), group="save", exclusive=True)

    async def _save_code(self, link: ShownLink) -> None:
        console, connection = self._view.console, self._view.connection
        platform = platform_name(connection) if connection else "link"
        path = await save_with(
            console,
            lambda: code_question(works_once=link.works_once),
            lambda path, form: save_qr(link.url, path, QrForm(form)),
            stem=qr_stem(link.url, qr_name(self._view.company.name, platform, now())),
            still_wanted=lambda: self._is_still_there(link),
        )
        if path is None:
            return
        self.record(ActivityKind.QR_SAVED, path.suffix.removeprefix(".").upper())
        saved = f"Saved as {shown_path(path)}. Delete it once the customer is connected."
        console.notify_user(saved, timeout=15)

    # What to say meanwhile, and afterwards

    def show_card(self) -> None:
        """Show what the customer needs for this software."""
        connection = self._view.connection
        if connection is not None:
            key = connection.integration_key
            on_premise = key in self._view.console.session.on_premise
            self._view.console.push_screen(PlatformCardScreen(key, platform_name(connection), on_premise=on_premise))

    def copy_note(self) -> None:
        """Copy a note for the CRM: what was done, present state, next steps."""
        session = self._view.console.session
        note = case_note(
            self._view.company,
            self._view.connection,
            session.activity_log,
            moment=now(),
            account_name=session.account.name if session.account else "",
            is_sandbox=session.profile.is_sandbox,
            entities=self._view.console.directory.entities,
            follow_up=self._view.console.directory.follow_ups.of(self._view.company.id),
        )
        self._view.console.copy_note(note)
