"""Check a draft before something is created, for the screens and the shell alike.

Nothing here calls Codat. It uses only data that was read already, so that it can run at every keystroke, and once more
just before a write is sent.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.codat.company_names import clean_name, lost_letters, plain_letters, respelt
from console_app.codat.plain_text import plain_signs
from console_app.codat.status_names import Status
from console_app.records import record
from console_app.services.companies.statuses import (
    NO_CONNECTIONS,
    UNREADABLE,
    Access,
    access_of,
    status_record,
    statuses_with,
)
from console_app.services.connections.platforms import SECOND_ADVICE, accounting_connection, inactive_accounting
from console_app.services.text.sanitize import sanitized, shorten
from console_app.services.text.time_format import ago, as_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.directory import Directory
    from console_app.services.connections.platforms import Platform
    from console_app.services.connections.slots import PlatformSlots

SHARED_BY_MANY = 5
"""In companies. A tag on more of them names a region or a team, not a customer."""
MOST_NAMED = 8
"""The most companies that are listed as possibly the same customer; more are not read during a call."""
_LONGEST_NAME = 80
_MOST_LETTERS = 10


class FindingKind(StrEnum):
    """The subject of a finding."""

    UNFIT = "unfit"
    """Codat would refuse the draft."""
    SAVED_NAME = "saved-name"
    """Codat will save another name than the one typed."""
    LOST_LETTERS = "lost-letters"
    """Codat would save the name without some of its letters."""
    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_TAG = "same-tag"
    """A company of another name has a tag that hardly any other has, such as a customer number."""
    LIST_UNREAD = "list-unread"
    """The companies are not completely read, so that namesakes cannot be excluded."""
    COMPANY_LIMIT = "company-limit"
    """The plan had no room for another company at the last attempt."""
    DISABLED = "disabled"
    BETA = "beta"
    ON_PREMISE = "on-premise"
    ALREADY_LINKED = "already-linked"
    """The same software is already connected."""
    ALREADY_PENDING = "already-pending"
    """The same software is already waiting for the customer."""
    COMES_BACK = "comes-back"
    """The same software was connected before, and comes back through its own link."""
    SECOND_ACCOUNTING = "second-accounting"
    """Other accounting software is connected: Codat may refuse a second."""
    PLATFORM_FULL = "platform-full"
    """The platform's limit of Linked connections is reached: it may refuse the next customer."""
    OTHER_ACCOUNTING = "other-accounting"
    """Other accounting software was connected, or is waiting for the customer: it is not active."""


class Severity(StrEnum):
    """Degrees to which a finding limits the intended write."""

    BLOCKS = "blocks"
    """It would fail, so it is not sent."""
    WARNS = "warns"
    """It needs a confirmation."""
    TELLS = "tells"
    """Information only."""


@record(frozen=True, slots=True)
class Finding:
    """A finding and the alternative. Both are literal text, a sentence each."""

    kind: FindingKind
    severity: Severity
    sentence: str
    instead: str
    company_id: str | None = None
    """The existing company to use instead."""
    connection_id: str | None = None
    """The existing connection to use instead."""
    whom: str = ""
    """The beginning of the sentence where it names that company."""


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that cannot be overridden."""
    return [each for each in findings if each.severity is Severity.BLOCKS]


def warns(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that have to be confirmed."""
    return [each for each in findings if each.severity is Severity.WARNS]


def check_company(draft: NewCompany, directory: Directory, session: Session) -> list[Finding]:
    """Return the findings for a draft before it is created, the most important first.

    Names are searched as of the last `directory.names.take_in`, tags among all known rows.

    Args:
        draft: The company to create.
        directory: The companies of the account.
        session: The open session.
    """
    found = [
        Finding(FindingKind.UNFIT, Severity.BLOCKS, sanitized(problem.message), "Correct it first.")
        for problem in draft.problems()
    ]
    found += _same_customers(draft, directory)
    if not directory.was_read:
        found.append(
            Finding(
                FindingKind.LIST_UNREAD,
                Severity.WARNS,
                "The list of companies has not been read completely, so the customer may already exist."
                if directory.as_of is None
                else f"The list of companies is as of {as_of(directory.as_of)}, so the customer may exist by now.",
                "Refresh the list, then search for the customer.",
            )
        )
    if session.company_limit_reached:
        found.append(
            Finding(
                FindingKind.COMPANY_LIMIT,
                Severity.WARNS,
                "The plan's company limit was reached when a company was last created.",
                "Reconnect an old company, or ask for a larger plan.",
            )
        )
    return found + _about_name(draft.name)


def _about_name(name: str) -> list[Finding]:
    """Return a finding if Codat will save another name."""
    saved, lost, spelt = clean_name(name), lost_letters(name), respelt(name)
    if lost:
        shown = sanitized(lost[:_MOST_LETTERS]) + "…" * (len(lost) > _MOST_LETTERS)
        return [
            Finding(
                FindingKind.LOST_LETTERS,
                Severity.WARNS,
                f"Codat drops {shown} and would save the name as {_quoted(saved)}."
                if saved
                else f"Codat drops {shown}, and nothing of the name would remain.",
                f"With letters that Codat keeps it is {_quoted(spelt)}." if spelt else "Use the letters A to Z.",
            )
        ]
    if saved and saved != plain_signs(name).strip():
        spelt = clean_name(plain_letters(name))
        return [
            Finding(
                FindingKind.SAVED_NAME,
                Severity.TELLS,
                f"Codat will save the name as {_quoted(saved)}.",
                f"With characters that Codat keeps it is {_quoted(spelt)}."
                if spelt != saved
                else "If that reads wrong, use A to Z, digits and - ' & @ . , ? !",
            )
        ]
    return []


def check_connection(company: Company, platform: Platform, slots: PlatformSlots | None = None) -> list[Finding]:
    """Return the findings before `company` gets a connection to `platform`, blocking ones first.

    Args:
        company: The company as it was just read.
        platform: The platform of the connection to create.
        slots: The platform's slots, if it has a limit.
    """
    found = check_platform(platform, slots)
    same = (_linked(company, platform), connection_to_reuse(company, platform))
    found += [_about_same(each, platform) for each in same if each is not None]
    if platform.is_accounting:
        others = _without_same(company, platform)
        active, inactive = accounting_connection(others), inactive_accounting(others)
        if active is not None:
            found.append(_about_second(active))
        elif inactive is not None:
            found.append(_about_inactive(inactive))
    order = list(Severity)
    return sorted(found, key=lambda each: order.index(each.severity))


def check_platform(platform: Platform, slots: PlatformSlots | None = None) -> list[Finding]:
    """Return the findings on the software itself, whichever customer it is for.

    Args:
        platform: The platform of the connection to create.
        slots: The platform's slots, if it has a limit.
    """
    name = sanitized(platform.name)
    found: list[Finding] = []
    if not platform.enabled:
        found.append(
            Finding(
                FindingKind.DISABLED,
                Severity.BLOCKS,
                f"{name} is disabled for this account.",
                "Enable it in the Portal first, or pick another platform.",
            )
        )
    if slots is not None and slots.is_full:
        found.append(Finding(FindingKind.PLATFORM_FULL, Severity.WARNS, slots.sentence, slots.advice))
    if platform.is_on_premise:
        found.append(
            Finding(
                FindingKind.ON_PREMISE,
                Severity.TELLS,
                f"{name} runs on the customer's own PC and needs a connector there.",
                "The link has to be opened on that PC, not on a phone.",
            )
        )
    if platform.is_beta:
        found.append(
            Finding(
                FindingKind.BETA,
                Severity.TELLS,
                f"Codat's integration with {name} is in beta.",
                "Tell the customer before they begin.",
            )
        )
    return found


def connection_to_reuse(company: Company, platform: Platform) -> Connection | None:
    """Return the connection to the same software whose own link the customer needs, a pending one first.

    Args:
        company: The company as it was just read.
        platform: The platform that was picked.
    """
    for status in statuses_with(Access.AWAITED, Access.ENDED):
        for connection in company.connections:
            if connection.status == status and _is_of(connection, platform):
                return connection
    return None


def candidate_words(company: CompanySummary) -> str:
    """Return a company's status and age: "PendingAuth, created 3 d ago"."""
    known = {NO_CONNECTIONS: "no connections", UNREADABLE: "status unreadable"}
    standing = known.get(company.standing, sanitized(company.standing))
    return f"{standing}, created {ago(company.created, never='at an unknown time')}"


def _same_customers(draft: NewCompany, directory: Directory) -> list[Finding]:
    """Return one finding a company, for the best reason there is: the name, a telling tag, a similar name."""
    similar = directory.names.similar(draft.name, most=MOST_NAMED)
    found: dict[str, Finding] = {}
    for each in similar:
        if each.same_name:
            found[each.company.id] = _about_customer(FindingKind.SAME_NAME, each.company, "already exists")
    for tag, company in _with_same_tag(draft, directory):
        words = f"has the same tag {sanitized('='.join(tag))}"
        found.setdefault(company.id, _about_customer(FindingKind.SAME_TAG, company, words))
    for each in similar:
        words = "has a similar name"
        found.setdefault(each.company.id, _about_customer(FindingKind.SIMILAR_NAME, each.company, words))
    return list(found.values())[:MOST_NAMED]


def _with_same_tag(draft: NewCompany, directory: Directory) -> list[tuple[tuple[str, str], CompanySummary]]:
    wanted = {(key, value) for key, value in draft.tags.items() if value.strip()}
    if not wanted:
        return []
    carried = [(tag, company) for company in directory.all() for tag in company.tags if tag in wanted]
    count = Counter(tag for tag, _ in carried)
    return [(tag, company) for tag, company in carried if count[tag] <= SHARED_BY_MANY]


def _about_customer(kind: FindingKind, company: CompanySummary, words: str) -> Finding:
    whom = _quoted(company.name)
    return Finding(
        kind,
        Severity.WARNS,
        f"{whom} {words}: {candidate_words(company)}.",
        "If it is the same customer, go to that company instead.",
        company.id,
        whom=whom,
    )


def _about_same(connection: Connection, platform: Platform) -> Finding:
    name, ids = sanitized(platform.name), {"connection_id": connection.id}
    match access_of(connection.status):
        case Access.AWAITED:
            return Finding(
                FindingKind.ALREADY_PENDING,
                Severity.WARNS,
                f"A connection to {name} is already waiting for the customer, created {ago(connection.created)}.",
                "Use that one: the customer only needs a new link for it.",
                **ids,
            )
        case Access.WORKS:
            return Finding(
                FindingKind.ALREADY_LINKED,
                Severity.WARNS,
                f"{name} is already connected.",
                "There is nothing to do. For another organisation, create another company with another name; Codat may "
                "refuse a second accounting connection."
                if platform.is_accounting
                else "There is nothing to do, unless they have another account there.",
                **ids,
            )
        case _:
            record = status_record(connection.status)
            past = record.past if record is not None else "access was lost"
            return Finding(
                FindingKind.COMES_BACK,
                Severity.WARNS,
                f"{name} was connected before, and {past}.",
                "Get a new link for that connection: the customer reconnects with it.",
                **ids,
            )


def _about_second(connection: Connection) -> Finding:
    return Finding(
        FindingKind.SECOND_ACCOUNTING,
        Severity.WARNS,
        f"There is already an accounting connection: {_named(connection)}.",
        SECOND_ADVICE
        if access_of(connection.status) is Access.WORKS
        else "Check it before you create another one: Codat may refuse a second.",
        connection_id=connection.id,
    )


def _about_inactive(connection: Connection) -> Finding:
    return Finding(
        FindingKind.OTHER_ACCOUNTING,
        Severity.TELLS,
        f"There is another accounting connection, which is not active: {_named(connection)}.",
        "If they want that one, get a new link for it instead.",
        connection_id=connection.id,
    )


def _named(connection: Connection) -> str:
    name = sanitized(connection.platform_name or connection.integration_key) or "other accounting software"
    return f"{name}, {sanitized(connection.status) or 'status unknown'}"


def _linked(company: Company, platform: Platform) -> Connection | None:
    each_linked = (each for each in company.connections if each.status == Status.LINKED and _is_of(each, platform))
    return next(each_linked, None)


def _is_of(connection: Connection, platform: Platform) -> bool:
    return connection.integration_key.casefold() == platform.key.casefold()


def _without_same(company: Company, platform: Platform) -> Company:
    """Return the company without its connections to that software, which have their own findings."""
    others = [each for each in company.connections if not (_is_of(each, platform) and access_of(each.status))]
    return company.model_copy(update={"connections": others})


def _quoted(name: str) -> str:
    shown = shorten(sanitized(name).strip(), _LONGEST_NAME)
    return f"“{shown}”" if shown else "A company without a name"
