"""Define the contract of the application: what screens, dialogs, widgets and features may ask of it.

They know this class, and neither each other nor `app`, which makes them and fills it in. Its methods are abstract; a
metaclass that holds that at run time would not go with Textual's, so that the type checker does.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.app import App
from textual.reactive import var

from console_app.records import record
from console_app.services.desktop.terminals import Glyphs
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.tui.render.top_bar import AccessLine, AccountLine
from console_app.tui.workers import close_unstarted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date, datetime

    from textual.dom import DOMNode
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.worker import Worker, WorkType

    from console_app.codat.models import Company, Connection
    from console_app.config.capabilities import Capability
    from console_app.config.settings import Settings
    from console_app.services.account.permissions import NotAllowed
    from console_app.services.account.session import Session
    from console_app.services.account.ui_state import UiState, WatchedLink
    from console_app.services.audit import Worklist
    from console_app.services.audit.cache import AuditCache
    from console_app.services.audit.work_marks import WorkMarks
    from console_app.services.companies.directory import Directory
    from console_app.services.companies.follow_up import Wanted
    from console_app.services.connections.slots import PlatformSlots
    from console_app.services.data.first_data import FirstSync
    from console_app.services.links.link import HostCheck, ShownLink
    from console_app.services.links.qr_styles import Drawing
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.snapshots.models import ChangeKind
    from console_app.services.snapshots.reasons import SnapshotReason
    from console_app.services.text.error_messages import Explanation
    from console_app.services.watch.waiting_room import WaitingRoom
    from console_app.services.watch.watcher import Watcher
    from console_app.services.webhooks.coverage import Coverage
    from console_app.tui.render.entity import EntityState
    from console_app.tui.render.outcome import Outcome

Result = TypeVar("Result")


@record(frozen=True, slots=True)
class CompanyToOpen:
    """The company to go to: the new one, or an existing one."""

    company_id: str
    is_new: bool


@record(frozen=True, slots=True)
class PickedConnection:
    """A new connection, or an existing one."""

    connection: Connection
    is_new: bool


@record(frozen=True, slots=True)
class BulkAnswer:
    """The result of unlinking many connections, for the screen below."""

    companies: Mapping[str, Company]
    """The companies as they were last read, by id."""
    settled: frozenset[str]
    """Ids of companies and connections for which nothing is left to do."""


class ListLoader(Protocol):
    """A reader of the list of companies."""

    @property
    def is_loading(self) -> bool:
        """Return whether companies are being read."""

    @property
    def problem(self) -> Explanation | None:
        """Return the last error, until something succeeds."""

    @property
    def reads_ended(self) -> int:
        """Return how many reads of the list have ended."""

    @property
    def read_since(self) -> float:
        """Return when the last read of the list began, on the monotonic clock."""

    def read_again(self, reason: SnapshotReason = ...) -> None:
        """Read the whole list again; not while it is being read."""

    def stop(self) -> None:
        """Stop reading; earlier data is kept."""


class Home(Protocol):
    """The list of companies, which lies under all other screens."""

    @property
    def loader(self) -> ListLoader:
        """Return the loader."""

    def find(self, company_id: str) -> None:
        """Show all companies, with the cursor on one."""

    def show_search(self, text: str) -> None:
        """Show the companies that match a search."""

    def show_view(self, wanted: str) -> None:
        """Open a view by its key or its name."""

    @property
    def typed(self) -> str:
        """Return what stands in the search."""

    def ask_for_caller(self) -> None:
        """Ask in the search which customer the call is with."""


class LinkSource(Protocol):
    """A screen that watches a connection and has its link, which another screen shows full-screen."""

    @property
    def company(self) -> Company:
        """Return the link's company."""

    @property
    def connection(self) -> Connection | None:
        """Return the connection as it was last read."""

    @property
    def link(self) -> ShownLink | None:
        """Return the link, if there is one."""

    @property
    def checked_at(self) -> datetime | None:
        """Return when the connection was last read; None for never."""

    @property
    def watch_note(self) -> str:
        """Return why the watch fails right now; empty if it does not."""

    @property
    def is_requesting_link(self) -> bool:
        """Return whether a link is on its way."""

    @property
    def newer_link(self) -> bool:
        """Return whether a newer link than the shown one was created."""

    @property
    def outcome(self) -> Outcome | None:
        """Return what has just happened: linked, unlinked."""

    @property
    def entity(self) -> EntityState:
        """Return whose books the connection leads to, as far as it is known."""

    @property
    def first_sync(self) -> FirstSync:
        """Return what has become of the first sync after the customer's consent."""

    @property
    def full_platform(self) -> PlatformSlots | None:
        """Return the platform's slots, if a link is needed and the platform may refuse the customer."""

    @property
    def problem(self) -> Explanation | None:
        """Return the last error, until something succeeds."""

    @property
    def problem_to_copy(self) -> Explanation | None:
        """Return what is copied for Codat's support."""

    @property
    def customer_id(self) -> str:
        """Return the company's id."""

    @property
    def connection_in_view(self) -> str:
        """Return the connection's id."""

    @property
    def is_on_premise(self) -> bool:
        """Return whether the link is for the PC where the software runs."""

    @property
    def advice(self) -> str:
        """Return what the customer needs for this platform."""

    @property
    def host_check(self) -> HostCheck:
        """Return the check of the link's host, made once for both screens."""

    def watch_link_source(self, watcher: DOMNode, changed: Callable[[], None], checked: Callable[[], None]) -> None:
        """Call `changed` when something shown of the link changes, `checked` after polls, while `watcher` exists."""

    def unannounced(self) -> tuple[object, ...]:
        """Return what is shown and changes with the clock, or without saying so."""

    def link_was_used(self, link: ShownLink, how: str) -> None:
        """Record that the link is used."""

    def poll_fast(self) -> None:
        """Poll more often for a while, because a person is there."""

    def action_copy_problem(self) -> None:
        """Copy the error for Codat's support."""

    def action_fresh_link(self) -> None:
        """Ask for a new link."""

    def action_ask_entity(self) -> None:
        """Ask Codat whose books the connection leads to."""

    def action_confirm_entity(self) -> None:
        """Keep the person's word that these are the right books."""

    def action_withdraw_entity(self) -> None:
        """Take back that these are the right books."""

    def action_show_holders(self) -> None:
        """Show the connections that use up the platform's limit."""

    def action_unlink(self) -> None:
        """Unlink a Linked connection, after a confirmation."""

    def action_refresh(self) -> None:
        """Poll now."""


class Host(App[Any]):
    """An application with an account, its companies, and screens that open one another through it."""

    session: Session
    """The account the program works on."""
    directory: Directory
    """The companies known."""
    store: AccountStore
    """The stored data of the account."""
    settings: Settings
    onboard_first: str | None = None
    """The customer's name, as far as it is known, for an onboarding that begins when the account opens; None: none."""
    warned_of_previews: bool = False
    """True if this run has warned that link previews in chats may use a link up."""
    typed_before: bytes = b""
    """The input that was read from the terminal before the program took it."""

    account: var[AccountLine] = var(AccountLine, init=False)
    """The account in the top bar; changes when the session opens and when Codat's answer has its name."""
    access: var[AccessLine] = var(AccessLine, init=False)
    """The permissions in the first line; counts down while actions are unlocked."""
    privacy_mask: var[PrivacyMask] = var(PrivacyMask, init=False)
    """Hides other customers from the customer on the call. All drawn and copied text goes through it."""
    glyphs: var[Glyphs] = var(Glyphs.FINE, init=False)
    """The glyphs that the terminal can draw; fine until its answer says otherwise."""
    code_drawing: var[Drawing | None] = var(None, init=False)
    """The drawing of QR codes that the user has chosen, if any."""
    mouse_is_free: var[bool] = var(False, init=False)
    """True while the terminal has the mouse."""

    def run_worker(self, work: WorkType[Result], *arguments: Any, **options: Any) -> Worker[Result]:
        """Run work in the background; see `DOMNode.run_worker`."""
        return close_unstarted(super().run_worker(work, *arguments, **options), work)

    # Words to the person

    @abstractmethod
    def notify_user(
        self,
        text: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float = 5,
        brief: bool = False,
        keys: tuple[str, ...] = (),
    ) -> None:
        """Notify the person. The text may come from outside: it is shown literally, and masked on a shared screen.

        Args:
            text: what is said; one that names a customer asks the `privacy_mask` first.
            title: stands above it.
            severity: `information`, `warning` or `error`.
            timeout: seconds for which it stays.
            brief: it only answers a key, and does not come back when another one takes its place.
            keys: the ids of the commands whose keys it names first; it is only shown where these work.
        """

    @abstractmethod
    def clear_answers(self) -> None:
        """Remove the notices, unless one of them is still relevant."""

    @abstractmethod
    def ring(self, title: str, text: str) -> None:
        """Ring the bell and notify the desktop. Title and text may come from outside, and are sanitized."""

    @abstractmethod
    def copy_note(self, note: str) -> None:
        """Show a case note, to be changed, and copy it; on a shared screen it is copied without being shown."""

    @abstractmethod
    def send_to_clipboard(
        self, text: str, what: str, *, shown: bool = False, also: str = "", instead: str = ""
    ) -> None:
        """Copy `text` to where the person can paste it, and say how that went.

        Args:
            text: what is copied.
            what: begins the sentence that says so.
            shown: whether the notice holds the text: for what may not be on the screen, such as an id.
            also: is said after it.
            instead: another way to get at it, where the terminal may not have taken it.
        """

    @abstractmethod
    def account_changed(self) -> None:
        """Show what is now known of the account."""

    @abstractmethod
    def pick_theme(self, name: str) -> None:
        """Change to a theme by the name that Textual knows it by, also in the next run."""

    @abstractmethod
    def each_second(self, node: DOMNode, call: Callable[[], None]) -> None:
        """Call a function once a second while the person sees a node, and when the node is seen again."""

    @abstractmethod
    async def until_quiet(self) -> None:
        """Give other work a turn, and wait while the person presses keys: for work that nobody waits for."""

    # Results that are shown again

    @property
    @abstractmethod
    def audit_cache(self) -> AuditCache:
        """Return the last results of the audit, creating their place on first use."""

    # What may be done

    @property
    @abstractmethod
    def unlock_key(self) -> str:
        """Return the key that unlocks, as people write it."""

    @abstractmethod
    def refuses(self, capability: Capability) -> bool:
        """Return whether a capability is not available now, after telling the person why."""

    @abstractmethod
    def refusal_of(self, action: str, node: DOMNode) -> NotAllowed | None:
        """Return why the action of a key of `node` is not available now; None if it is."""

    @abstractmethod
    def reason(self, refusal: NotAllowed) -> str:
        """Return why a command is not available, in a few words."""

    @abstractmethod
    def reminder(self, action: str) -> str:
        """Return the label of a key that ends an unusual state, while it lasts; empty for others."""

    @abstractmethod
    def offer(self, action: str, screen: Screen[Any]) -> str:
        """Return the label of a key that is sometimes useful on a screen, while it is; empty for others."""

    # The shared screen

    @abstractmethod
    def link_opened(self) -> None:
        """Hide other customers if the setting asks for it when a link fills the screen."""

    # Watching

    @property
    @abstractmethod
    def watcher(self) -> Watcher:
        """Return the watcher, creating it on first use."""

    @property
    @abstractmethod
    def waiting_room(self) -> WaitingRoom:
        """Return the waiting room, creating it on first use."""

    @property
    @abstractmethod
    def event_coverage(self) -> Coverage:
        """Return whether Codat's events report the changes of watched connections."""

    @property
    @abstractmethod
    def event_words(self) -> str:
        """Return what a watch says of Codat's events, in a sentence; empty as long as none has come."""

    @property
    @abstractmethod
    def is_watching(self) -> bool:
        """Return whether any connection is watched."""

    @abstractmethod
    def poll_for_event(self, company_id: str) -> None:
        """Poll a company if it is watched, because an event has told of a change."""

    @abstractmethod
    def poll_fast_everywhere(self) -> None:
        """Poll all watched connections fast again."""

    @property
    @abstractmethod
    def has_waiting_links(self) -> bool:
        """Return whether a link is out, without creating the waiting room: the first frame need not wait for it."""

    @abstractmethod
    def watch_again(self) -> None:
        """Watch the links of the last run again, once after the list has been read."""

    @abstractmethod
    def has_in_view(self, connection_id: str) -> bool:
        """Return whether the person sees the connection's changes: only a dialog may lie over its screen."""

    @abstractmethod
    def tell_deleted(self, company: Company, connection_id: str | None) -> None:
        """Stop watching a deleted company or connection, and remove it from the screens."""

    # Between runs

    @property
    @abstractmethod
    def keeps_state(self) -> bool:
        """Return whether what is open is kept for the next run: not with `--clean`, nor of a sandbox in memory."""

    @property
    @abstractmethod
    def ui_state(self) -> UiState:
        """Return what is open, and at the start what was open in the last run."""

    @abstractmethod
    def note_ui_state(self, **changes: Any) -> None:
        """Keep fields of `UiState` for the next run. It costs little where nothing has changed."""

    @property
    @abstractmethod
    def platforms_used(self) -> tuple[str, ...]:
        """Return the keys of the platforms that were connected last, the last one first."""

    @abstractmethod
    def note_platform(self, key: str) -> None:
        """Keep that a platform was connected: it comes first in the picker."""

    @abstractmethod
    def keep_watched(self, watched: Mapping[str, WatchedLink | None]) -> None:
        """Keep connections that are watched for the next run, by their ids; None for one that is not any more."""

    @abstractmethod
    async def work_marks(self, view: str, day: date) -> WorkMarks:
        """Return what people have said of the companies of a worklist, which a `--clean` run begins without."""

    @abstractmethod
    def ask_follow_up(self, company_id: str) -> None:
        """Ask for owner, next step and a note of a company, and keep them."""

    @abstractmethod
    def keep_follow_up(self, company_id: str, wanted: Wanted) -> None:
        """Keep how a company is to be followed up, with the user and the time; the screens show it at once."""

    @abstractmethod
    async def last_watched(self) -> list[WatchedLink]:
        """Return the connections that were watched when the last run ended."""

    # The sandbox's links on phones

    @abstractmethod
    def account_opened(self) -> None:
        """Ask what is to be asked once the account is open."""

    @abstractmethod
    def toggle_local_network(self) -> None:
        """Open the sandbox's links to phones in the local network after a question, or close them."""

    @abstractmethod
    def check_local_network(self) -> None:
        """Close them if this machine no longer has that address."""

    # Other profiles

    @abstractmethod
    def switch_profile(self, name: str) -> None:
        """Go to a profile by its name, after logging in if it has no key."""

    @abstractmethod
    async def leave_for(self, profile: str) -> None:
        """Begin again with a profile, by its name, after the questions that come before the program is left."""

    # Interrupted writes

    @abstractmethod
    def find_interrupted(self) -> None:
        """Check, once after the list has been read, whether the last run was interrupted during a write."""

    @abstractmethod
    def settle_interrupted(self) -> None:
        """Show interrupted writes, and check their outcome."""

    # QR codes and the terminal

    @abstractmethod
    def code_drawings(self) -> tuple[Drawing, ...]:
        """Return how codes may be drawn here, the best first: what the person chose, whole cells, half-blocks."""

    @abstractmethod
    def choose_drawing(self, drawing: Drawing) -> None:
        """Draw codes in this way from now on, in this terminal."""

    @abstractmethod
    def ask_tmux(self) -> None:
        """Ask tmux whether its clients support UTF-8: another one may be attached by now."""

    def write_to_terminal(self, sequence: str) -> None:
        """Write a whole escape sequence to the terminal, between two frames. Only in the event loop's thread."""
        if self._driver is not None and self.is_running:
            self._driver.write(sequence)

    # Screens. Each opens over the one that is there; `then` gets its answer, None where it was left without one.

    @property
    @abstractmethod
    def home(self) -> Home:
        """Return the list of companies."""

    @abstractmethod
    def show_list(self, search: str, title: str) -> None:
        """List the companies that a search finds, over the present screen, which Esc goes back to.

        Args:
            search: The search.
            title: What it finds, for the top bar.
        """

    @abstractmethod
    def go_back_to(self, screen: Screen[Any]) -> None:
        """Leave the screens above one, as far as none of them asks first or has to wait."""

    @abstractmethod
    def show_company(self, company: Company, *, read_again: bool = False) -> None:
        """Show a company that was read a moment ago: on its own screen if that is on top, else on a new one.

        Args:
            company: as it was read.
            read_again: whether it is to be read again, because a write's outcome is unknown.
        """

    @abstractmethod
    def show_connection(
        self, company: Company, connection: Connection, *, show_link: bool = False, is_new: bool = False
    ) -> None:
        """Show a company as `show_company` does, and over it one of its connections."""

    @abstractmethod
    def show_customer(self, company_id: str, show: Callable[[], None], *, typed: str = "") -> None:
        """Show a customer; on a shared screen after a question, unless their name was typed in full.

        Args:
            company_id: The company's id.
            show: Shows the customer.
            typed: What was typed of the name, beside the search of the list.
        """

    @abstractmethod
    def open_company(self, company_id: str, *, connect: bool = False, passing: bool = False, typed: str = "") -> None:
        """Open a company by its id; on a shared screen as `show_customer` does.

        Args:
            company_id: The company's id.
            connect: True to add a connection at once.
            passing: True if that is all that is wanted: Esc goes back to where it began, and not to the company.
            typed: What was typed of the name, beside the search of the list.
        """

    @abstractmethod
    def open_create_company(self, name: str, then: Callable[[CompanyToOpen | None], None]) -> None:
        """Ask for a new company, whose `name` may be known already."""

    @abstractmethod
    def open_edit_company(self, company: Company, then: Callable[[Company | None], None]) -> None:
        """Edit a company; the answer is the company as Codat saved it."""

    @abstractmethod
    def open_delete_company(self, company: Company, then: Callable[[bool | None], None]) -> None:
        """Ask whether to delete a company; the answer says whether it is gone."""

    @abstractmethod
    def open_platform_picker(self, company: Company, then: Callable[[PickedConnection | None], None]) -> None:
        """Ask which platform a company is to be connected to."""

    @abstractmethod
    def open_company_link(self, company: Company) -> None:
        """Show the link on which the customer picks the software."""

    @abstractmethod
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
        """Open a connection of a company; the answer is the connection as it was last read.

        Args:
            company: whose it is.
            connection: as it was read last.
            show_link: whether the link is to fill the screen at once.
            only_link: whether the link is all that was asked for: who leaves it leaves this screen, too.
            is_new: the connection was created just now, so that the link that came with it is good.
            link: one that the customer has already and that is still good.
            then: gets the answer.
        """

    @abstractmethod
    def open_delete_connection(
        self, company: Company, connection: Connection, then: Callable[[bool | None], None]
    ) -> None:
        """Ask whether to delete a connection; the answer says whether it is gone."""

    @abstractmethod
    def show_customer_link(
        self,
        company_id: str,
        connection_id: str | None = None,
        *,
        known: Company | None = None,
        then: Callable[[Connection | None], None] | None = None,
    ) -> None:
        """Show the link that a customer needs full-screen; where several connections need one, ask which is meant.

        Args:
            company_id: The company's id.
            connection_id: The connection's id; None for the one that needs a link.
            known: The company as it was read; None to take it from the list.
            then: Gets the connection as it was last read, once its link is left.
        """

    @abstractmethod
    def open_link(self, source: LinkSource, then: Callable[[None], None]) -> None:
        """Show the link of a connection full-screen; `then` is called afterwards."""

    @abstractmethod
    def open_data(self, company: Company, connection: Connection | None = None) -> None:
        """Show what Codat has read of a company's data, or of one connection's."""

    @abstractmethod
    def open_onboarding(self, name: str = "") -> None:
        """Begin the onboarding; `name` is what is known of the customer's name."""

    @abstractmethod
    def open_onboarding_of(self, company: Company) -> None:
        """Begin the onboarding of an existing company with the next missing step."""

    @abstractmethod
    def open_audit(self) -> None:
        """Open the audit."""

    @abstractmethod
    def open_changes(self, kind: ChangeKind | None = None) -> None:
        """Open the changes between two snapshots: all, or one kind."""

    @abstractmethod
    def open_worklist(self, worklist: Worklist) -> None:
        """Open a worklist; `title` says what its items are."""

    @abstractmethod
    def open_keep_alive(self) -> None:
        """List the connections whose access ends soon."""

    @abstractmethod
    def open_bulk_unlink(
        self,
        company_ids: Collection[str],
        then: Callable[[BulkAnswer | None], None],
        *,
        known: Company | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """Unlink the Linked connections of companies.

        Args:
            company_ids: The companies.
            then: Called with the result.
            known: The only company, as it was read.
            only: The connections of that company.
        """

    @abstractmethod
    def open_journal(self, company_id: str = "") -> None:
        """Open the journal: all of it, or one company's."""

    @abstractmethod
    def open_manual(self, place: str = "") -> None:
        """Open the manual at the topic that fits a screen, which is named by its place in the table of commands."""


def host_of(node: DOMNode) -> Host:
    """Return the application of a node, with its own type."""
    return cast("Host", node.app)
