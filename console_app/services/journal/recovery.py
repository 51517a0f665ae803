"""Finds out what became of writes that were left open: by a lost answer, a killed program, a power cut.

Codat is looked at, nothing is sent. What was done is recorded as done; for the rest somebody decides whether to
finish it or to let it be. To finish it means to send the same once more: under the same idempotency key as long as
Codat is sure to remember that, so that it cannot be done twice; later under another, and only right after a look that
found nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from console_app.clock import now
from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import NotFound
from console_app.codat.naming import clean_name
from console_app.codat.sending import Ambiguous
from console_app.codat.statuses import Status
from console_app.services.journal.events import Outcome
from console_app.services.writing import Action

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from console_app.codat.writes import Intent
    from console_app.services.journal.entries import Entry
    from console_app.services.session import Session

_SLACK = timedelta(seconds=5)
_SKEW = timedelta(minutes=10)
_FINISHABLE = frozenset({Action.CREATE_COMPANY, Action.CHANGE_COMPANY, Action.CREATE_CONNECTION, Action.UNLINK})


class Found(Enum):
    """What a look at Codat has found of a write."""

    DONE = "done"
    NOT_DONE = "not done"
    UNCLEAR = "unclear"
    """Something is there, but a person has to say whether it is that."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A write that was left open, and what a look has found."""

    entry: Entry
    found: Found
    words: str
    """In a sentence, literal text."""
    company_id: str = ""
    company_name: str = ""
    connection_id: str = ""

    @property
    def can_be_finished(self) -> bool:
        """Whether it can be sent again from here: what deletes is decided anew on its own screen."""
        return self.found is Found.NOT_DONE and self.entry.action in _FINISHABLE and not self.entry.body_is_cut


class NothingToFinish(Exception):
    """A look right before has found that it must not be sent again; the finding comes with it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.words)
        self.finding = finding


async def examine(session: Session) -> AsyncIterator[Finding]:
    """Look at each write that was left open, the oldest first; what was done is recorded as done.

    Raises:
        JournalUnwritable: the journal cannot be read or written.
        CodatError: Codat could not be asked; nothing is recorded of that write.
    """
    for entry in await session.journal.unfinished():
        finding = await look(session, entry)
        if finding.found is Found.DONE:
            await _settle(session, finding, Outcome.DONE, "looked at Codat")
        yield finding


async def look(session: Session, entry: Entry) -> Finding:
    """Look at Codat what became of a write. Nothing is sent.

    Raises:
        WrongAccount, AccountNotTold: it would be looked for in an account where it is not.
        CodatError: Codat could not be asked.
    """
    await session.belonging.require()
    try:
        match entry.action:
            case Action.CREATE_COMPANY:
                return await _look_for_company(session, entry)
            case Action.CREATE_CONNECTION:
                return await _look_for_connection(session, entry)
            case Action.CHANGE_COMPANY:
                return await _look_at_change(session, entry)
            case Action.UNLINK:
                return await _look_at_unlink(session, entry)
            case Action.DELETE_COMPANY | Action.DELETE_CONNECTION:
                return await _look_at_deletion(session, entry)
    except Ambiguous:
        return Finding(
            entry,
            Found.UNCLEAR,
            "Several are there that it could be, or not all could be seen. Look at the customer before you go on.",
            entry.company_id,
            entry.company_name,
        )
    return Finding(entry, Found.UNCLEAR, "This version of the program does not know what that is.")


async def finish(session: Session, finding: Finding) -> None:
    """Have done what was left open and had not been done.

    Raises:
        NothingToFinish: it was done meanwhile, or nobody can tell; nothing was sent.
        UnfinishedWrite: the same was asked for a second time, and that is open and too old, too; nothing was sent.
        JournalUnwritable, NotAllowed: nothing was sent.
        CodatError: it was not done, or (`OutcomeUnknown`) that is not known.
    """
    entry = finding.entry
    intent = entry.intent
    if not intent.is_fresh():
        # Codat has forgotten the key, and would do it twice.
        finding = await look(session, entry)
        if finding.found is Found.DONE:
            await _settle(session, finding, Outcome.DONE, "looked at Codat")
        if not finding.can_be_finished:
            raise NothingToFinish(finding)
        # What is sent now is a write of its own: that of before was not done, and must not be waited for.
        await _settle(session, finding, Outcome.NOT_DONE, "looked at Codat")
        intent = intent.renew()
    await _send(session, entry, intent)
    await _settle(session, finding, Outcome.DONE, "finished later")


async def drop(session: Session, finding: Finding) -> None:
    """Let it be: somebody has seen what was found.

    Raises:
        JournalUnwritable: that could not be recorded.
    """
    outcome = Outcome.NOT_DONE if finding.found is Found.NOT_DONE else Outcome.DROPPED
    await _settle(session, finding, outcome, "let be")


async def _send(session: Session, entry: Entry, intent: Intent) -> None:
    body = entry.body or {}
    match entry.action:
        case Action.CREATE_COMPANY:
            draft = NewCompany(str(body.get("name", "")), body.get("description"), body.get("tags") or {})
            await session.writing.create_company(draft, intent=intent)
        case Action.CHANGE_COMPANY:
            await session.writing.change_company(entry.company_id, _changes(entry), intent=intent)
        case Action.CREATE_CONNECTION:
            key = str(body.get("platformKey", ""))
            await session.writing.create_connection(entry.company_id, key, intent=intent)
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
    """From when on it can have been made, by Codat's clock.

    Raises:
        Ambiguous: it is said to be in the future, so the clock that dated it was wrong, and nobody knows how far.
    """
    if entry.at > now() + _SKEW:
        raise Ambiguous
    if entry.dated:
        return entry.at - _SLACK
    ahead = session.clock_ahead
    return entry.at - _SKEW if ahead is None else entry.at - ahead - _SLACK


class _Others(NamedTuple):
    """What other writes of the kind say of what is found."""

    made: set[str]
    """Ids of what they have made: it must not be taken for the result of both."""
    may_have_made_it: bool
    """Whether one of them is open, too, and would have made the very same."""


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


async def _look_for_company(session: Session, entry: Entry) -> Finding:
    body = entry.body or {}
    draft = NewCompany(str(body.get("name", "")), tags=body.get("tags") or {})
    await _learn_the_time(session, entry)
    others = await _others(session, entry)
    company = await session.client.find_created_company(draft, since=_since(session, entry), apart_from=others.made)
    if company is None:
        return Finding(entry, Found.NOT_DONE, f"No company “{clean_name(draft.name)}” was created then.")
    if others.may_have_made_it:
        raise Ambiguous
    words = f"The company was created: “{company.name}”."
    return Finding(entry, Found.DONE, words, company.id, company.name)


async def _look_for_connection(session: Session, entry: Entry) -> Finding:
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
        return _of_company(entry, Found.NOT_DONE, "No such connection was created then.")
    if others.may_have_made_it:
        raise Ambiguous
    words = f"The connection to {connection.platform_name or key} was created; it is {connection.status}."
    return _of_company(entry, Found.DONE, words, connection.id)


async def _look_at_change(session: Session, entry: Entry) -> Finding:
    try:
        company = await session.client.get_company(entry.company_id)
    except NotFound:
        return _gone(entry)
    if _changes(entry).is_made(company):
        return _of_company(entry, Found.DONE, "The company is as it was meant to be.")
    return _of_company(entry, Found.NOT_DONE, "The company is not as it was meant to be.")


async def _look_at_unlink(session: Session, entry: Entry) -> Finding:
    try:
        connection = await session.client.get_connection(entry.company_id, entry.connection_id)
    except NotFound:
        return _gone(entry)
    if connection.status == Status.UNLINKED:
        return _of_company(entry, Found.DONE, "The connection is Unlinked.")
    if connection.status == Status.LINKED:
        return _of_company(entry, Found.NOT_DONE, "The connection is Linked.")
    words = f"The connection is {connection.status or 'in no status that is known'}: nobody can tell from that."
    return _of_company(entry, Found.UNCLEAR, words)


async def _look_at_deletion(session: Session, entry: Entry) -> Finding:
    try:
        if entry.action == Action.DELETE_COMPANY:
            await session.client.get_company(entry.company_id)
        else:
            await session.client.get_connection(entry.company_id, entry.connection_id)
    except NotFound:
        return _of_company(entry, Found.DONE, "It is deleted.")
    return _of_company(entry, Found.NOT_DONE, "It is still there.")


def _gone(entry: Entry) -> Finding:
    return _of_company(entry, Found.UNCLEAR, "What it was about has been deleted since.")


def _of_company(entry: Entry, found: Found, words: str, connection_id: str = "") -> Finding:
    return Finding(entry, found, words, entry.company_id, entry.company_name, connection_id or entry.connection_id)


def _changes(entry: Entry) -> CompanyChanges:
    body = entry.body or {}
    return CompanyChanges(body.get("name"), body.get("description"), body.get("tags"))


async def _learn_the_time(session: Session, entry: Entry) -> None:
    """See what time it is at Codat, if no answer has told, or what it told makes an entry one of the future: what was
    made before must not be taken for it."""
    if session.clock_ahead is None or entry.at > now():
        await session.identify()
