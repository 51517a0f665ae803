"""How a link gets to a customer who is not looking at the screen: an invitation, a picture, a note for the CRM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.config.folders import pictures_folder
from console_app.services.browsing import NoMailProgram, open_mail
from console_app.services.case_notes import case_note
from console_app.services.deeds import DeedKind
from console_app.services.invitations import Form, InvitationDetails, MailTooLong, invitation, mailto_url
from console_app.services.qr_files import QrForm, qr_name, save_qr
from console_app.services.saving import CannotSave
from console_app.tui.modals.invite import InviteAnswer, InviteScreen
from console_app.tui.modals.save_code import SaveCode
from console_app.tui.render.connection import platform_name
from console_app.tui.screens.code_drawing import CodeDrawing

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.links import ShownLink

SHARING_ACTIONS = frozenset({"message", "save_code"})
"""What needs a link that may be shown."""


class LinkSharing(CodeDrawing):
    """A screen whose link can be sent in a message and saved as a picture."""

    def shared_company(self) -> Company:
        """The customer of the link."""
        raise NotImplementedError

    def shared_connection(self) -> Connection | None:
        """The connection of the link; None where the customer picks the software."""
        return None

    def note_deed(self, kind: DeedKind, text: str = "") -> None:
        """Remember what was done with the link, for the case note."""
        connection = self.shared_connection()
        self.console.session.deeds.note(
            kind, self.shared_company().id, connection.id if connection else None, text, now()
        )

    def link_was_copied(self) -> None:
        self.note_deed(DeedKind.LINK_COPIED)

    def link_was_opened(self) -> None:
        self.note_deed(DeedKind.LINK_OPENED)

    # The message

    def action_message(self) -> None:
        """Write to the customer: copy the invitation, or open it in the mail program."""
        link = self.safe_link()
        if link is not None:
            self.run_worker(self._message(link), group="message", exclusive=True)

    def _is_still_there(self, link: ShownLink) -> bool:
        """Whether the link is still the one that is shown; if not, the person is told that nothing was done."""
        there = self.safe_link() == link
        if not there:
            self.console.say("The link has changed meanwhile, so nothing was done. Try again.", severity="warning")
        return there

    def _details(self, link: ShownLink) -> InvitationDetails:
        connection, session = self.shared_connection(), self.console.session
        key = connection.integration_key if connection else ""
        return InvitationDetails(
            customer=self.shared_company().name,
            platform=platform_name(connection) if connection else "accounting software",
            link=link.url,
            expires_at=link.expires_at if link.works_once else None,
            works_once=link.works_once,
            on_premise=key in session.on_premise,
            contact=self.console.settings.contact,
            sender=session.account.name if session.account else "",
        )

    async def _message(self, link: ShownLink) -> None:
        details = self._details(link)
        plain = invitation(details, Form.PLAIN)
        answer = await self.app.push_screen_wait(InviteScreen(plain))
        if answer is None or not self._is_still_there(link):
            return
        if answer is InviteAnswer.MAIL:
            try:
                await open_mail(mailto_url(plain))
            except (MailTooLong, NoMailProgram) as error:
                self.console.say(str(error), severity="warning", timeout=15)
                return
            self.console.say("The invitation was handed to your mail program.")
            self.note_deed(DeedKind.INVITED, "in the mail program")
            return
        message = plain if answer is InviteAnswer.PLAIN else invitation(details, Form.MARKDOWN)
        text = f"{message.subject}\n\n{message.body}"
        self.console.send_to_clipboard(text, "The invitation", also=self.preview_warning())
        self.note_deed(DeedKind.INVITED, "copied")
        if message.notice:
            self.console.say(message.notice, severity="warning", timeout=15)

    # The picture

    def action_save_code(self) -> None:
        """Save the QR code as a picture, for a chat or a slide."""
        link = self.safe_link()
        if link is not None:
            self.run_worker(self._save_code(link), group="save", exclusive=True)

    async def _save_code(self, link: ShownLink) -> None:
        folder = pictures_folder()
        form = await self.app.push_screen_wait(SaveCode(folder))
        if form is None or not self._is_still_there(link):
            return
        connection = self.shared_connection()
        platform = platform_name(connection) if connection else "link"
        try:
            path = save_qr(link.url, folder, qr_name(self.shared_company().name, platform, now()), form)
        except CannotSave as error:
            self.console.say(error.next_step, title=error.happened, severity="warning", timeout=15)
            return
        self.note_deed(DeedKind.QR_SAVED, "SVG" if form is QrForm.SVG else "PNG")
        self.console.say(f"Saved as {path}. Delete it once the customer is connected.", timeout=15)

    # What to say meanwhile

    def action_card(self) -> None:
        """What the customer needs for this software, and what they will see."""
        from console_app.tui.modals.coaching import CoachingScreen

        connection = self.shared_connection()
        if connection is not None:
            key = connection.integration_key
            on_premise = key in self.console.session.on_premise
            self.app.push_screen(CoachingScreen(key, platform_name(connection), on_premise=on_premise))

    # The note

    def action_note(self) -> None:
        """Copy a note for the CRM: what was done, how it stands, and what comes next."""
        session = self.console.session
        note = case_note(
            self.shared_company(),
            self.shared_connection(),
            session.deeds,
            moment=now(),
            account_name=session.account.name if session.account else "",
            is_sandbox=session.profile.is_sandbox,
        )
        self.console.send_to_clipboard(note, "The case note")
