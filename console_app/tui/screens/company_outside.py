"""Take one company to other programs: its id, a note for the CRM, Codat's web Portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.services.companies.case_note import case_note
from console_app.services.desktop.open_external import NoBrowser, open_in_browser
from console_app.services.links.link import portal_company_url

if TYPE_CHECKING:
    from console_app.tui.screens.company_view import CompanyView


class CompanyOutside:
    """What other programs get of one screen's company."""

    def __init__(self, screen: CompanyView) -> None:
        """Hand over the company of `screen`."""
        self._screen = screen

    def copy_id(self) -> None:
        """Copy the company's id."""
        self._screen.console.send_to_clipboard(self._screen.company_id, "The company's id", shown=True)

    def copy_note(self) -> None:
        """Copy a note for the CRM about the company and all of its connections."""
        company, session = self._screen.company, self._screen.session
        if company is not None:
            note = case_note(
                company,
                None,
                session.activity_log,
                moment=now(),
                account_name=session.account.name if session.account else "",
                is_sandbox=session.profile.is_sandbox,
                entities=self._screen.directory.entities,
                follow_up=self._screen.directory.follow_ups.of(company.id),
            )
            self._screen.console.copy_note(note)

    def open_portal(self) -> None:
        """Open the company in Codat's web Portal."""
        screen = self._screen
        url = portal_company_url(screen.session, screen.company_id)
        if url is None:
            is_sandbox = screen.session.profile.is_sandbox
            screen.console.notify_user(
                "The sandbox has no Portal." if is_sandbox else "The Portal's address is unknown."
            )
        else:
            screen.run_worker(self._open(url), group="browser", exclusive=True)

    async def _open(self, url: str) -> None:
        console = self._screen.console
        try:
            await open_in_browser(url)
        except NoBrowser as error:
            console.notify_user(f"{error} {console.privacy_mask.id(url)}", severity="warning", timeout=15)
        else:
            console.notify_user(f"Opening {console.privacy_mask.id(url)}")
