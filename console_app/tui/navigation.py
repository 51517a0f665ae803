"""Open screens. Nothing else imports a screen, and each is imported when it is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from textual.screen import Screen

    from console_app.codat.models import Company, Connection
    from console_app.services.audit import Worklist
    from console_app.services.links.link import ShownLink
    from console_app.services.snapshots.models import ChangeKind
    from console_app.tui.host import BulkAnswer, CompanyToOpen, Home, Host, LinkSource, PickedConnection
    from console_app.tui.screens.companies.screen import CompaniesScreen
    from console_app.tui.screens.company import CompanyScreen
else:
    # Textual goes through all that an application has for each class of one: this is a part of one class.
    Host = object


class Navigation(Host):
    """Opens every screen that another one can ask for."""

    @property
    def home(self) -> Home:
        return cast("Home", self.screen_stack[0])

    def show_list(self, search: str, title: str) -> None:
        from console_app.tui.screens.companies.found import FoundScreen

        self.push_screen(FoundScreen(cast("CompaniesScreen", self.screen_stack[0]), search, title))

    def go_back_to(self, screen: Screen[Any]) -> None:
        from console_app.tui.screens.base import HostedScreen

        if isinstance(screen, HostedScreen):
            screen.stay()
        while screen in self.screen_stack and (top := self.screen) is not screen:
            if not isinstance(top, HostedScreen) or not top.leave():
                return

    def show_company(self, company: Company, *, read_again: bool = False) -> None:
        self._show_company(company, read_again=read_again)

    def show_connection(
        self, company: Company, connection: Connection, *, show_link: bool = False, is_new: bool = False
    ) -> None:
        below = self._show_company(company)
        self.open_connection(company, connection, show_link=show_link, is_new=is_new, then=below.came_back)

    def _show_company(self, company: Company, *, read_again: bool = False) -> CompanyScreen:
        from console_app.tui.screens.company import CompanyScreen

        self.home.find(company.id)
        top = self.screen
        if isinstance(top, CompanyScreen) and top.company_id == company.id:
            top.company = company
            if read_again:
                top.load()
            return top
        shown = CompanyScreen(company.id, known=None if read_again else company)
        self.push_screen(shown)
        return shown

    def open_company(self, company_id: str, *, connect: bool = False, passing: bool = False, typed: str = "") -> None:
        def show() -> None:
            from console_app.tui.screens.company import CompanyScreen

            self.push_screen(CompanyScreen(company_id, connect=connect, passing=passing))

        self.show_customer(company_id, show, typed=typed)

    def open_create_company(self, name: str, then: Callable[[CompanyToOpen | None], None]) -> None:
        from console_app.tui.screens.company_edit import CreateCompanyScreen

        self.push_screen(CreateCompanyScreen(name), then)

    def open_edit_company(self, company: Company, then: Callable[[Company | None], None]) -> None:
        from console_app.tui.screens.company_edit import EditCompanyScreen

        self.push_screen(EditCompanyScreen(company), then)

    def open_delete_company(self, company: Company, then: Callable[[bool | None], None]) -> None:
        from console_app.tui.screens.delete import DeleteScreen

        self.push_screen(DeleteScreen(company), then)

    def open_platform_picker(self, company: Company, then: Callable[[PickedConnection | None], None]) -> None:
        from console_app.tui.screens.platforms import PlatformPickerScreen

        self.push_screen(PlatformPickerScreen(company), then)

    def open_company_link(self, company: Company) -> None:
        from console_app.tui.screens.company_link import CompanyLinkScreen

        self.push_screen(CompanyLinkScreen(company))

    def open_connection(
        self,
        company: Company,
        connection: Connection,
        *,
        show_link: bool = False,
        only_link: bool = False,
        is_new: bool = False,
        link: ShownLink | None = None,
        then: Callable[[Connection | None], None] | None = None,
    ) -> None:
        def show() -> None:
            from console_app.tui.screens.connection import ConnectionScreen

            shown = ConnectionScreen(
                company, connection, show_link=show_link, only_link=only_link, is_new=is_new, link=link
            )
            self.push_screen(shown, then)

        self.show_customer(company.id, show)

    def open_delete_connection(
        self, company: Company, connection: Connection, then: Callable[[bool | None], None]
    ) -> None:
        from console_app.tui.screens.delete import DeleteScreen

        self.push_screen(DeleteScreen(company, connection), then)

    def open_link(self, source: LinkSource, then: Callable[[None], None]) -> None:
        from console_app.tui.screens.link import LinkScreen

        self.push_screen(LinkScreen(source), then)

    def open_data(self, company: Company, connection: Connection | None = None) -> None:
        from console_app.tui.screens.data import DataScreen

        self.push_screen(DataScreen(company, connection))

    def open_onboarding(self, name: str = "") -> None:
        from console_app.tui.screens.onboarding.wizard import OnboardingWizard

        OnboardingWizard(self).begin(name)

    def open_onboarding_of(self, company: Company) -> None:
        from console_app.tui.screens.onboarding.wizard import OnboardingWizard

        OnboardingWizard(self).customer_is(company)

    def open_audit(self) -> None:
        from console_app.tui.screens.audit import AuditScreen

        self.push_screen(AuditScreen())

    def open_changes(self, kind: ChangeKind | None = None) -> None:
        from console_app.tui.screens.changes import ChangesScreen

        self.push_screen(ChangesScreen(kind))

    def open_worklist(self, worklist: Worklist) -> None:
        from console_app.tui.screens.worklist import WorklistScreen

        self.push_screen(WorklistScreen(worklist))

    def open_keep_alive(self) -> None:
        from console_app.tui.screens.keep_alive import KeepAliveScreen

        self.push_screen(KeepAliveScreen())

    def open_bulk_unlink(
        self,
        company_ids: Collection[str],
        then: Callable[[BulkAnswer | None], None],
        *,
        known: Company | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        from console_app.tui.screens.bulk_unlink import BulkUnlinkScreen

        self.push_screen(BulkUnlinkScreen(company_ids, known=known, only=only), then)

    def open_journal(self, company_id: str = "") -> None:
        from console_app.tui.screens.journal import JournalScreen

        self.push_screen(JournalScreen(company_id))

    def open_manual(self, place: str = "") -> None:
        from console_app.tui.screens.manual import ManualScreen

        if not isinstance(self.screen, ManualScreen):
            self.push_screen(ManualScreen(place))
