"""What has to be known before something is created: the same for the screens and for a plain shell.

Nothing here asks Codat. What was read already is judged, so that it can be asked at every keystroke, and once more
just before something is sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.codat.naming import clean_name, lost_letters, plain_letters, respelt
from console_app.codat.plain_text import plain_signs
from console_app.codat.statuses import Status
from console_app.services.platforms import accounting_connection
from console_app.services.summaries import NO_CONNECTIONS, UNREADABLE, CompanySummary
from console_app.services.visible import visible
from console_app.services.when import ago, as_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.drafts import NewCompany
    from console_app.codat.models import Company, Connection
    from console_app.services.directory import Directory
    from console_app.services.platforms import Platform
    from console_app.services.session import Session

SHARED_BY_MANY = 5
"""Companies. A tag that more of them carry names a region or a team, not a customer."""
MOST_NAMED = 8
"""Companies that are named as the same customer, perhaps; nobody looks at more during a call."""
_LONGEST_NAME = 80
_MOST_LETTERS = 10
_KNOWN = frozenset(map(str, Status))


class Concern(StrEnum):
    """What a finding is about."""

    UNFIT = "unfit"
    """Codat would refuse the draft."""
    SAVED_NAME = "saved-name"
    """Codat will save another name than was written."""
    LOST_LETTERS = "lost-letters"
    """Codat would save the name without some of its letters."""
    SAME_NAME = "same-name"
    SIMILAR_NAME = "similar-name"
    SAME_TAG = "same-tag"
    """A company of another name carries a tag that hardly any other does, such as a customer number."""
    LIST_UNREAD = "list-unread"
    """The companies have not been read to the end, so that namesakes cannot be ruled out."""
    COMPANY_LIMIT = "company-limit"
    """The plan had no room for another company when it was last tried."""
    DISABLED = "disabled"
    BETA = "beta"
    ON_PREMISE = "on-premise"
    ALREADY_LINKED = "already-linked"
    """The same software is connected."""
    ALREADY_PENDING = "already-pending"
    """The same software waits for the customer."""
    COMES_BACK = "comes-back"
    """The same software was connected once, and comes back through its own link."""
    SECOND_ACCOUNTING = "second-accounting"
    """Other accounting software is connected, or was, or waits for the customer."""


class Severity(StrEnum):
    """What a finding means for what somebody is about to do."""

    BLOCKS = "blocks"
    """It would go wrong, so it is not sent."""
    WARNS = "warns"
    """Only somebody who says so goes on."""
    TELLS = "tells"
    """Good to know, and nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know, and what to do instead. Both are literal text, a sentence each."""

    kind: Concern
    severity: Severity
    sentence: str
    instead: str
    company_id: str | None = None
    """The company that is there already, to go to instead."""
    connection_id: str | None = None
    """The connection that is there already, to use instead."""
    whom: str = ""
    """What the sentence begins with where it names that company."""


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """Those that nobody can override."""
    return [each for each in findings if each.severity is Severity.BLOCKS]


def warns(findings: Iterable[Finding]) -> list[Finding]:
    """Those that somebody has to override to go on."""
    return [each for each in findings if each.severity is Severity.WARNS]


def check_company(draft: NewCompany, directory: Directory, session: Session) -> list[Finding]:
    """What to know before `draft` is created, the most telling first.

    Names are looked for as of the last `directory.names.take_in`, tags among all rows that are known.
    """
    found = [
        Finding(Concern.UNFIT, Severity.BLOCKS, visible(problem.message), "Correct it first.")
        for problem in draft.problems()
    ]
    found += _same_customers(draft, directory)
    if not directory.was_read:
        found.append(
            Finding(
                Concern.LIST_UNREAD,
                Severity.WARNS,
                "The list of companies has not been read to its end, so the customer may be there already."
                if directory.as_of is None
                else f"The list of companies is as of {as_of(directory.as_of)}, so the customer may be there by now.",
                "Read the list again, and look for the customer.",
            )
        )
    if session.company_limit_reached:
        found.append(
            Finding(
                Concern.COMPANY_LIMIT,
                Severity.WARNS,
                "The plan's company limit was reached when a company was last created.",
                "Reconnect an old company, or ask for a larger plan.",
            )
        )
    return found + _about_name(draft.name)


def _about_name(name: str) -> list[Finding]:
    """What Codat will make of a name, where that is another one."""
    saved, lost, spelt = clean_name(name), lost_letters(name), respelt(name)
    if lost:
        shown = visible(lost[:_MOST_LETTERS]) + "…" * (len(lost) > _MOST_LETTERS)
        return [
            Finding(
                Concern.LOST_LETTERS,
                Severity.WARNS,
                f"Codat drops {shown} and would save the name as {_quoted(saved)}."
                if saved
                else f"Codat drops {shown}, and nothing of the name would remain.",
                f"In letters that Codat keeps it is {_quoted(spelt)}." if spelt else "Write it in the letters A to Z.",
            )
        ]
    if saved and saved != plain_signs(name).strip():
        spelt = clean_name(plain_letters(name))
        return [
            Finding(
                Concern.SAVED_NAME,
                Severity.TELLS,
                f"Codat will save the name as {_quoted(saved)}.",
                f"In signs that Codat keeps it is {_quoted(spelt)}."
                if spelt != saved
                else "Write it in A to Z, digits and - ' & @ . , ? ! if that reads wrong.",
            )
        ]
    return []


def check_connection(company: Company, platform: Platform) -> list[Finding]:
    """What to know before `company` gets a connection to `platform`, what stands in the way first."""
    found = check_platform(platform)
    same = (_linked(company, platform), connection_to_reuse(company, platform))
    found += [_about_same(each, platform) for each in same if each is not None]
    other = accounting_connection(_without_same(company, platform)) if platform.is_accounting else None
    if other is not None:
        found.append(_about_second(other))
    order = list(Severity)
    return sorted(found, key=lambda each: order.index(each.severity))


def check_platform(platform: Platform) -> list[Finding]:
    """What to know of the software itself, whoever is to be connected to it."""
    name = visible(platform.name)
    found: list[Finding] = []
    if not platform.enabled:
        found.append(
            Finding(
                Concern.DISABLED,
                Severity.BLOCKS,
                f"{name} is disabled for this account.",
                "Enable it in the Portal first, or pick another platform.",
            )
        )
    if platform.is_on_premise:
        found.append(
            Finding(
                Concern.ON_PREMISE,
                Severity.TELLS,
                f"{name} runs on the customer's own PC and needs a connector there.",
                "Have the link opened on that PC, not on a phone.",
            )
        )
    if platform.is_beta:
        found.append(
            Finding(
                Concern.BETA,
                Severity.TELLS,
                f"Codat's integration with {name} is in beta.",
                "Say so to the customer before they begin.",
            )
        )
    return found


def connection_to_reuse(company: Company, platform: Platform) -> Connection | None:
    """The connection of the same software whose own link is what the customer needs, the pending one first."""
    for status in (Status.PENDING_AUTH, Status.DEAUTHORIZED, Status.UNLINKED):
        for connection in company.connections:
            if connection.status == status and _is_of(connection, platform):
                return connection
    return None


def candidate_words(company: CompanySummary) -> str:
    """A company's state and age: "PendingAuth, created 3 d ago"."""
    known = {NO_CONNECTIONS: "no connections", UNREADABLE: "status unreadable"}
    standing = known.get(company.standing, visible(company.standing))
    return f"{standing}, created {ago(company.created, never='at an unknown time')}"


def _same_customers(draft: NewCompany, directory: Directory) -> list[Finding]:
    """One finding a company, for the best reason there is: the name, a telling tag, a similar name."""
    similar = directory.names.similar(draft.name, most=MOST_NAMED)
    found: dict[str, Finding] = {}
    for each in similar:
        if each.same_name:
            found[each.company.id] = _about_customer(Concern.SAME_NAME, each.company, "is there already")
    for tag, company in _with_same_tag(draft, directory):
        words = f"carries the same tag {visible('='.join(tag))}"
        found.setdefault(company.id, _about_customer(Concern.SAME_TAG, company, words))
    for each in similar:
        words = "has a similar name"
        found.setdefault(each.company.id, _about_customer(Concern.SIMILAR_NAME, each.company, words))
    return list(found.values())[:MOST_NAMED]


def _with_same_tag(draft: NewCompany, directory: Directory) -> list[tuple[tuple[str, str], CompanySummary]]:
    wanted = {(key, value) for key, value in draft.tags.items() if value.strip()}
    if not wanted:
        return []
    carried = [(tag, company) for company in directory.all() for tag in company.tags if tag in wanted]
    count = Counter(tag for tag, _ in carried)
    return [(tag, company) for tag, company in carried if count[tag] <= SHARED_BY_MANY]


def _about_customer(kind: Concern, company: CompanySummary, words: str) -> Finding:
    whom = _quoted(company.name)
    return Finding(
        kind,
        Severity.WARNS,
        f"{whom} {words}: {candidate_words(company)}.",
        "Go to that company instead if it is the same customer.",
        company.id,
        whom=whom,
    )


def _about_same(connection: Connection, platform: Platform) -> Finding:
    name, ids = visible(platform.name), {"connection_id": connection.id}
    match connection.status:
        case Status.PENDING_AUTH:
            return Finding(
                Concern.ALREADY_PENDING,
                Severity.WARNS,
                f"A connection to {name} already waits for the customer, created {ago(connection.created)}.",
                "Use that one: a fresh link for it is all the customer needs.",
                **ids,
            )
        case Status.LINKED:
            return Finding(
                Concern.ALREADY_LINKED,
                Severity.BLOCKS if platform.is_accounting else Severity.WARNS,
                f"{name} is connected already.",
                "There is nothing to do. Another organisation of theirs needs a company of its own, under another name."
                if platform.is_accounting
                else "There is nothing to do, unless they have another account there.",
                **ids,
            )
        case _:
            lost = "access was lost" if connection.status == Status.DEAUTHORIZED else "it was unlinked"
            return Finding(
                Concern.COMES_BACK,
                Severity.WARNS,
                f"{name} was connected before, and {lost}.",
                "Get a fresh link for that connection: the customer comes back through it.",
                **ids,
            )


def _about_second(connection: Connection) -> Finding:
    name = visible(connection.platform_name or connection.integration_key) or "other accounting software"
    match connection.status:
        case Status.LINKED:
            instead = "Codat allows one active one: unlink it first, or keep it."
        case Status.PENDING_AUTH:
            instead = "Its link can still be used: show that one instead."
        case _:
            instead = "If they stayed with it, the customer can come back through its own link."
    return Finding(
        Concern.SECOND_ACCOUNTING,
        Severity.BLOCKS if connection.status == Status.LINKED else Severity.WARNS,
        f"There is an accounting connection already: {name}, {visible(connection.status) or 'status unknown'}.",
        instead,
        connection_id=connection.id,
    )


def _linked(company: Company, platform: Platform) -> Connection | None:
    each_linked = (each for each in company.connections if each.status == Status.LINKED and _is_of(each, platform))
    return next(each_linked, None)


def _is_of(connection: Connection, platform: Platform) -> bool:
    return connection.integration_key.casefold() == platform.key.casefold()


def _without_same(company: Company, platform: Platform) -> Company:
    """The company without its connections of that software, which are told of on their own."""
    others = [each for each in company.connections if not (_is_of(each, platform) and each.status in _KNOWN)]
    return company.model_copy(update={"connections": others})


def _quoted(name: str) -> str:
    shown = visible(name).strip()
    if len(shown) > _LONGEST_NAME:
        shown = f"{shown[: _LONGEST_NAME - 1].rstrip()}…"
    return f"“{shown}”" if shown else "A company without a name"
