"""Recover interrupted writes: those with a lost answer, a killed program, a power cut.

Codat is only read. A write that was done is recorded as done; for the rest a person decides whether to finish or
dismiss it. Finishing sends the same write once more: under the same idempotency key while Codat is sure to remember
that, so that it cannot be done twice; later under another, and only right after a check that found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import now
from console_app.codat.company_names import clean_name
from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import NotFound
from console_app.codat.sender import Ambiguous
from console_app.codat.status_names import Status
from console_app.services.account.write_request import Action
from console_app.services.companies.field_changes import has_values
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.codat.idempotency import Intent
    from console_app.services.account.session import Session
    from console_app.services.journal.entries import Entry

_SLACK = timedelta(seconds=5)
_SKEW = timedelta(minutes=10)
_FINISHABLE = frozenset(
    {Action.CREATE_COMPANY, Action.CHANGE_COMPANY, Action.CREATE_CONNECTION, Action.UNLINK, Action.REFRESH_DATA}
)


class WriteState(Enum):
    """The result of checking a write at Codat."""

    DONE = "done"
    NOT_DONE = "not done"
    UNCLEAR = "unclear"
    """There is a candidate, but a person has to decide whether it is the result."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A write that was left open, and the result of its check."""

    entry: Entry
    found: WriteState
    words: str
    """The result in a sentence, literal text."""
    company_id: str = ""
    company_name: str = ""
    connection_id: str = ""

    @property
    def can_be_finished(self) -> bool:
        """Return whether it can be sent again from here: deletions have to be confirmed on their own screen."""
        return self.found is WriteState.NOT_DONE and self.entry.action in _FINISHABLE and not self.entry.body_is_cut


class NothingToFinish(Exception):
    """Raised when a check right before shows that it must not be sent again; the finding comes with it."""

    def __init__(self, finding: Finding) -> None:
        """Keep the finding."""
        super().__init__(finding.words)
        self.finding = finding


async def examine(session: Session) -> AsyncIterator[Finding]:
    """Check each write that was left open, oldest first; those that were done are recorded as done.

    Raises:
        JournalUnwritable: The journal cannot be read or written.
        CodatError: Codat could not be read; nothing is recorded of that write.
    """
    for entry in await session.journal.interrupted_writes():
        finding = await check(session, entry)
        if finding.found is WriteState.DONE:
            await _settle(session, finding, Outcome.DONE, "checked at Codat")
        yield finding


async def check(session: Session, entry: Entry) -> Finding:
    """Check the outcome of a write at Codat. Nothing is changed.

    Args:
        session: The session, of the account of the write.
        entry: The write, whose outcome is open.

    Raises:
        WrongAccount, AccountUnknown: The account is not the one of the write.
        CodatError: Codat could not be read.
    """
    await session.identity.require()
    try:
        match entry.action:
            case Action.CREATE_COMPANY:
                return await _check_created_company(session, entry)
            case Action.CREATE_CONNECTION:
                return await _check_created_connection(session, entry)
            case Action.CHANGE_COMPANY:
                return await _check_change(session, entry)
            case Action.UNLINK:
                return await _check_unlink(session, entry)
            case Action.DELETE_COMPANY | Action.DELETE_CONNECTION:
                return await _check_deletion(session, entry)
            case Action.REFRESH_DATA:
                return await _check_refresh(session, entry)
            case Action.REGISTER_WEBHOOK | Action.REMOVE_WEBHOOK:
                return await _check_webhook(session, entry)
    except Ambiguous:
        return Finding(
            entry,
            WriteState.UNCLEAR,
            "More than one record could match, or some could not be read. Check the customer before you continue.",
            entry.company_id,
            entry.company_name,
        )
    return Finding(entry, WriteState.UNCLEAR, "This version of the program does not know this action.")


async def finish(session: Session, finding: Finding) -> None:
    """Send a write that was left open and had not been done.

    Args:
        session: The session, of the account of the write.
        finding: The result of a check just made.

    Raises:
        NothingToFinish: It was done meanwhile, or that is unclear; nothing was sent.
        PendingWriteError: An identical write is open and too old as well; nothing was sent.
        JournalUnwritable, NotAllowed: Nothing was sent.
        CodatError: It was not done, or (`OutcomeUnknown`) that is not known.
    """
    entry = finding.entry
    intent = entry.intent
    if not intent.is_fresh():
        # Codat has forgotten the key, and would do it twice.
        finding = await check(session, entry)
        if finding.found is WriteState.DONE:
            await _settle(session, finding, Outcome.DONE, "checked at Codat")
        if not finding.can_be_finished:
            raise NothingToFinish(finding)
        # This is a new write: the old one was not done, and must not be waited for.
        await _settle(session, finding, Outcome.NOT_DONE, "checked at Codat")
        intent = intent.renew()
    await _send(session, entry, intent)
    await _settle(session, finding, Outcome.DONE, "finished later")


async def drop(session: Session, finding: Finding) -> None:
    """Dismiss a write after a person has seen the finding.

    Args:
        session: The session, of the account of the write.
        finding: The result of the check that the person has seen.

    Raises:
        JournalUnwritable: It could not be recorded.
    """
    outcome = Outcome.NOT_DONE if finding.found is WriteState.NOT_DONE else Outcome.DROPPED
    await _settle(session, finding, outcome, "dropped")


async def _send(session: Session, entry: Entry, intent: Intent) -> None:
    body = entry.body or {}
    match entry.action:
        case Action.CREATE_COMPANY:
            draft = NewCompany(str(body.get("name", "")), body.get("description"), body.get("tags") or {})
            await session.writing.create_company(draft, intent=intent)
        case Action.CHANGE_COMPANY:
            await session.writing.change_company(
                entry.company_id, _changes(entry), intent=intent, before=entry.before, undoes=entry.undoes
            )
        case Action.CREATE_CONNECTION:
            key = str(body.get("platformKey", ""))
            await session.writing.create_connection(entry.company_id, key, intent=intent)
        case Action.REFRESH_DATA:
            await session.writing.refresh_data(
                entry.company_id, _data_type(entry), entry.connection_id or None, intent=intent
            )
        case _:
            await session.writing.unlink(entry.company_id, entry.connection_id, intent=intent)


async def _settle(session: Session, finding: Finding, outcome: Outcome, how: str) -> None:
    await session.journal.settle_entry(
        finding.entry.id,
        outcome,
        how,
        companyId=finding.company_id,
        companyName=finding.company_name,
        connectionId=finding.connection_id,
    )


def _since(session: Session, entry: Entry) -> datetime:
    """Return the earliest time at which it can have been done, by Codat's clock.

    Raises:
        Ambiguous: Its time is in the future, so the clock was wrong by an unknown amount.
    """
    if entry.at > now() + _SKEW:
        raise Ambiguous
    if entry.dated:
        return entry.at - _SLACK
    ahead = session.clock_ahead
    return entry.at - _SKEW if ahead is None else entry.at - ahead - _SLACK


class _Others(NamedTuple):
    """The consequences of similar writes for a candidate."""

    made: set[str]
    """Ids of their results, which must not be taken for the result of this write."""
    may_have_made_it: bool
    """True if one of them is open, too, and would have the same result."""


async def _others(session: Session, entry: Entry) -> _Others:
    made, rivals = set(), False
    for each in await session.journal.entries():
        if each.key == entry.key or each.action != entry.action:
            continue
        if each.outcome is Outcome.DONE:
            made.add(each.company_id if each.action == Action.CREATE_COMPANY else each.connection_id)
        elif each.outcome.is_open:
            rivals = rivals or _would_make(each) == _would_make(entry)
    return _Others(made, rivals)


def _would_make(entry: Entry) -> object:
    body = entry.body or {}
    if entry.action == Action.CREATE_COMPANY:
        return clean_name(str(body.get("name", "")))
    return entry.company_id, str(body.get("platformKey", ""))


async def _check_created_company(session: Session, entry: Entry) -> Finding:
    body = entry.body or {}
    draft = NewCompany(str(body.get("name", "")), tags=body.get("tags") or {})
    await _learn_the_time(session, entry)
    others = await _others(session, entry)
    company = await session.client.find_created_company(draft, since=_since(session, entry), apart_from=others.made)
    if company is None:
        return Finding(entry, WriteState.NOT_DONE, f"The company “{clean_name(draft.name)}” was not created.")
    if others.may_have_made_it:
        raise Ambiguous
    words = f"The company was created: “{company.name}”."
    return Finding(entry, WriteState.DONE, words, company.id, company.name)


async def _check_created_connection(session: Session, entry: Entry) -> Finding:
    key = str((entry.body or {}).get("platformKey", ""))
    await _learn_the_time(session, entry)
    others = await _others(session, entry)
    try:
        connection = await session.client.find_created_connection(
            entry.company_id, key, since=_since(session, entry), apart_from=others.made
        )
    except NotFound:
        return _gone(entry)
    if connection is None:
        return _of_company(entry, WriteState.NOT_DONE, "The connection was not created.")
    if others.may_have_made_it:
        raise Ambiguous
    words = f"The connection to {connection.platform_name or key} was created; it is {connection.status}."
    return _of_company(entry, WriteState.DONE, words, connection.id)


async def _check_change(session: Session, entry: Entry) -> Finding:
    try:
        company = await session.client.get_company(entry.company_id)
    except NotFound:
        return _gone(entry)
    if _changes(entry).is_made(company):
        return _of_company(entry, WriteState.DONE, "The company has the new values.")
    if entry.before is not None and not entry.before_is_cut and not has_values(company, entry.before):
        # To send it now would undo what another person has done.
        words = "The company has neither the new values nor those before: it was changed since."
        return _of_company(entry, WriteState.UNCLEAR, words)
    return _of_company(entry, WriteState.NOT_DONE, "The company does not have the new values.")


async def _check_unlink(session: Session, entry: Entry) -> Finding:
    try:
        connection = await session.client.get_connection(entry.company_id, entry.connection_id)
    except NotFound:
        return _gone(entry)
    if connection.status == Status.UNLINKED:
        return _of_company(entry, WriteState.DONE, "The connection is Unlinked.")
    if connection.status == Status.LINKED:
        return _of_company(entry, WriteState.NOT_DONE, "The connection is Linked.")
    words = (
        f"The connection is {connection.status or 'in an unknown status'}: "
        "its status does not show whether the unlink happened."
    )
    return _of_company(entry, WriteState.UNCLEAR, words)


async def _check_deletion(session: Session, entry: Entry) -> Finding:
    try:
        if entry.action == Action.DELETE_COMPANY:
            await session.client.get_company(entry.company_id)
        else:
            await session.client.get_connection(entry.company_id, entry.connection_id)
    except NotFound:
        return _of_company(entry, WriteState.DONE, "It was deleted.")
    return _of_company(entry, WriteState.NOT_DONE, "It still exists.")


async def _check_refresh(session: Session, entry: Entry) -> Finding:
    await _learn_the_time(session, entry)
    since, data_type = _since(session, entry), _data_type(entry)
    try:
        operations = await session.client.data.newest_operations(entry.company_id)
    except NotFound:
        return _gone(entry)
    of_it = (
        each
        for each in operations
        if data_type in {None, each.data_type} and entry.connection_id in {"", each.connection_id}
    )
    if any(each.requested is not None and each.requested >= since for each in of_it):
        return _of_company(entry, WriteState.DONE, "The data was read again, or is being read.")
    return _of_company(entry, WriteState.NOT_DONE, "The data was not read again.")


async def _check_webhook(session: Session, entry: Entry) -> Finding:
    body = entry.body or {}
    consumers = await session.client.webhooks.list_consumers()
    if entry.action == Action.REGISTER_WEBHOOK:
        is_done = any(each.url == body.get("url") for each in consumers)
        words = "The webhook is registered." if is_done else "The webhook was not registered."
    else:
        is_done = all(each.id != body.get("webhookId") for each in consumers)
        words = "The webhook was removed." if is_done else "The webhook is still registered."
    return Finding(entry, WriteState.DONE if is_done else WriteState.NOT_DONE, words)


def _data_type(entry: Entry) -> str | None:
    data_type = (entry.body or {}).get("dataType")
    return data_type if isinstance(data_type, str) else None


def _gone(entry: Entry) -> Finding:
    return _of_company(entry, WriteState.UNCLEAR, "It has been deleted since.")


def _of_company(entry: Entry, found: WriteState, words: str, connection_id: str = "") -> Finding:
    return Finding(entry, found, words, entry.company_id, entry.company_name, connection_id or entry.connection_id)


def _changes(entry: Entry) -> CompanyChanges:
    body = entry.body or {}
    return CompanyChanges(body.get("name"), body.get("description"), body.get("tags"))


async def _learn_the_time(session: Session, entry: Entry) -> None:
    """Read Codat's time if it is not known, or if it would put an entry into the future.

    An older record must not be taken for the result.
    """
    if session.clock_ahead is None or entry.at > now():
        await session.identify()
