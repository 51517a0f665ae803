"""Ask Codat once whose books a connection leads to, and keep the answer and what a person says of it.

Imports pydantic through the client's errors, so it stays out of the first frame's imports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.codat.errors import BadRequest, Forbidden, NotFound, StatusError
from console_app.codat.redact import hide_otp
from console_app.services.account.activity import ActivityKind
from console_app.services.account.write_request import Action
from console_app.services.connections.entity import ACCOUNT_WIDE, Entity, EntityCheck, EntityGap, SeenEntity
from console_app.services.text.sanitize import sanitized, without_secrets
from console_app.services.text.time_format import iso_utc

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

_NO_SUCH_CALL = frozenset({405, 501})
_LONGEST_NAME = 200
"""Characters of a name that are kept: with more, the question to the customer would leave the screen."""


async def ask_entity(
    session: Session,
    directory: Directory,
    company: Company,
    connection: Connection,
    *,
    just_linked: bool = True,
    by_hand: bool = False,
) -> EntityCheck:
    """Ask Codat for the entity behind a connection, with one call, and keep it.

    Args:
        session: The open session.
        directory: The companies of the account, which keep the answer.
        company: The connection's company.
        connection: The connection, which has to be Linked.
        just_linked: False if the connection was read a while ago. It may be gone or not be Linked any more, so that an
            error says nothing of its platform; and nothing shows that the key is still good.
        by_hand: True if a person asks for it: then Codat is asked also where it had no answer.

    Raises:
        NoSuchAnswer: Codat has no answer for this account or platform. That is remembered (`EntityGap.holds`); while it
            is, no call is made.
        CodatError: The call failed for another reason. Nothing is remembered.
    """
    entities = directory.entities
    await directory.recall_entities()
    gap = entities.gap(connection.integration_key, now())
    if gap is not None and not by_hand:
        raise NoSuchAnswer(gap, is_new=False)
    try:
        found = await session.client.data.get_information(company.id, connection.id)
    except StatusError as error:
        scope = _scope_of(error, connection.integration_key)
        if scope is None or entities.has_answers(scope) or not just_linked:
            raise
        gap = EntityGap(scope, error.status, without_secrets(error.message), now())
        directory.note_entity_gap(gap)
        raise NoSuchAnswer(gap, is_new=True) from error
    name, currency = found.company_name.strip()[:_LONGEST_NAME], found.base_currency.strip()[:_LONGEST_NAME]
    entity = Entity(hide_otp(name), hide_otp(currency).upper())
    before = entities.seen(connection.id)
    if before is None:
        seen = SeenEntity(company.id, connection.id, connection.integration_key, entity, now())
    else:
        seen = before.seen_again(entity, now())
    directory.note_entity(seen)
    check = entities.check(company.name, connection.id)
    assert check is not None
    return check


class NoSuchAnswer(Exception):
    """Raised when Codat has no answer about entities for this account or platform."""

    def __init__(self, gap: EntityGap, *, is_new: bool) -> None:
        """Keep the gap, and whether it was found just now."""
        super().__init__(gap_words(gap))
        self.gap = gap
        self.is_new = is_new


def gap_words(gap: EntityGap) -> str:
    """Return why Codat does not say whose books they are, in a sentence."""
    which = "this account may have no Sync for Payables" if gap.scope == ACCOUNT_WIDE else "not for this platform"
    return f"Codat does not say whose books these are: {which} ({gap.status}: {sanitized(gap.words).rstrip('.')})."


def _scope_of(error: StatusError, platform_key: str) -> str | None:
    """Return what an error says to have no answer, or None if it says nothing of that.

    The description lists 400, 402, 403 and 404, without saying when. 402 answers every call of an account whose free
    time is over. A proxy in between says nothing of Codat.
    """
    if error.from_between:
        return None
    if isinstance(error, Forbidden):
        return ACCOUNT_WIDE
    if isinstance(error, BadRequest | NotFound) or error.status in _NO_SUCH_CALL:
        return platform_key
    return None


async def confirm_entity(session: Session, directory: Directory, company: Company, connection_id: str) -> EntityCheck:
    """Keep a person's word that the entity of a connection is right, in the journal and beside the entity.

    Args:
        session: The open session.
        directory: The companies of the account.
        company: The connection's company.
        connection_id: The id of a connection whose entity was seen.

    Raises:
        KeyError: No entity of the connection was seen.
        JournalUnwritable: It could not be recorded, so it is not kept.
    """
    seen = await _record(session, directory, company, connection_id, Action.CONFIRM_ENTITY)
    moment = now()
    kept = seen.confirmed(session.journal.writer, moment)
    return _keep(session, directory, company, kept, ActivityKind.ENTITY_CONFIRMED, moment)


async def withdraw_entity(session: Session, directory: Directory, company: Company, connection_id: str) -> EntityCheck:
    """Take back that the entity of a connection is right: it is judged by its name again.

    Args:
        session: The open session.
        directory: The companies of the account.
        company: The connection's company.
        connection_id: The id of a connection whose entity was confirmed.

    Raises:
        KeyError: No entity of the connection was seen.
        JournalUnwritable: It could not be recorded, so what was said before still holds.
    """
    seen = await _record(session, directory, company, connection_id, Action.WITHDRAW_ENTITY)
    return _keep(session, directory, company, seen.withdrawn(), ActivityKind.ENTITY_WITHDRAWN, now())


async def _record(
    session: Session, directory: Directory, company: Company, connection_id: str, action: Action
) -> SeenEntity:
    """Record what a person says of an entity in the journal, and return what was seen of it."""
    seen = directory.entities.seen(connection_id)
    if seen is None:
        raise KeyError(connection_id)
    body = {"entity": seen.entity.name, "currency": seen.entity.currency}
    if action is Action.WITHDRAW_ENTITY and seen.confirmed_at is not None:
        body |= {"confirmedBy": seen.confirmed_by, "confirmedAt": iso_utc(seen.confirmed_at)}
    await session.journal.note(
        action,
        session,
        company_id=company.id,
        company_name=company.name,
        connection_id=connection_id,
        platform=next(
            (each.platform_name for each in company.connections if each.id == connection_id and each.platform_name),
            seen.platform_key,
        ),
        body=body,
    )
    return seen


def _keep(
    session: Session, directory: Directory, company: Company, seen: SeenEntity, kind: ActivityKind, moment: datetime
) -> EntityCheck:
    directory.note_entity(seen)
    session.activity_log.note(kind, company.id, seen.connection_id, seen.entity.name, moment)
    check = directory.entities.check(company.name, seen.connection_id)
    assert check is not None
    return check
