"""Define what is known of the legal entity behind a connection, and judge it by the company's name here.

Codat asks for the entity once a connection is Linked (`entity_check`). People link the wrong one: another company of
theirs, a demonstration company, that of their accountant. The judgement is shown to a person and decides nothing.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.records import record

if TYPE_CHECKING:
    from datetime import datetime

ACCOUNT_WIDE = "account"
"""The scope of a gap that concerns every platform: the account has no Sync for Payables."""
GAP_HOLDS = timedelta(days=30)
"""After so long Codat is asked again: an account may have got Sync for Payables meanwhile."""


class EntityMatch(StrEnum):
    """The answer to whether a connection leads to the books of the company here. The values are words of the search."""

    SAME = "same"
    SIMILAR = "similar"
    """The names are alike: a person has to decide."""
    DIFFERENT = "different"
    """The names differ, or a re-link led to another entity than before."""
    CONFIRMED = "confirmed"
    """A person has said that this entity is right."""
    UNNAMED = "unnamed"
    """The books have no name."""


@record(frozen=True, slots=True)
class Entity:
    """A legal entity, as it stands in the customer's books."""

    name: str
    currency: str = ""
    """The base currency, in three letters; empty if it is not known."""

    @property
    def has_name(self) -> bool:
        """Return whether the books have a name."""
        return bool(self.name.strip())

    def is_same_as(self, other: Entity) -> bool:
        """Return whether both are one entity, as far as name and currency tell."""
        from console_app.services.names.comparison import Likeness, compare_names

        if self.currency and other.currency and self.currency != other.currency:
            return False
        return self.name == other.name or compare_names(self.name, other.name).likeness is Likeness.SAME


@record(frozen=True, slots=True)
class SeenEntity:
    """The entity that a connection led to when Codat was asked last."""

    company_id: str
    connection_id: str
    platform_key: str
    entity: Entity
    seen_at: datetime
    before: Entity | None = None
    """The entity of an earlier link of the same connection, if it was another one."""
    confirmed_by: str = ""
    """The person who said that the entity is right, as `user@host`; empty if nobody did."""
    confirmed_at: datetime | None = None

    def confirmed(self, by: str, at: datetime | None) -> SeenEntity:
        """Return the same with a person's word that the entity is right.

        Args:
            by: The person, as `user@host`.
            at: When they said so; None if nobody does.
        """
        return SeenEntity(
            self.company_id, self.connection_id, self.platform_key, self.entity, self.seen_at, self.before, by, at
        )

    def withdrawn(self) -> SeenEntity:
        """Return the same without a person's word."""
        return self.confirmed("", None)

    def seen_again(self, entity: Entity, at: datetime) -> SeenEntity:
        """Return what is known after Codat was asked again.

        A confirmation stays as long as the entity stays the same, also where its books have no name for once. The
        entity before the last one is not another one: it is where a person who was asked back has returned to.

        Args:
            entity: The entity now.
            at: When Codat was asked.
        """
        last = self.entity if self.entity.has_name or self.before is None else self.before
        confirmed = (self.confirmed_by, self.confirmed_at)
        if not entity.has_name:
            kept = (last if last.has_name else None, *confirmed)
        elif last.is_same_as(entity):
            kept = (self.before if last is self.entity else None, *confirmed)
        elif self.before is not None and self.before.is_same_as(entity):
            kept = (None, "", None)
        else:
            kept = (last if last.has_name else None, "", None)
        return SeenEntity(self.company_id, self.connection_id, self.platform_key, entity, at, *kept)


@record(frozen=True, slots=True)
class EntityGap:
    """Codat has no answer: the account has no Sync for Payables, or it does not cover the platform."""

    scope: str
    """`ACCOUNT_WIDE`, or the key of the platform."""
    status: int
    """The HTTP status of the answer; which one stands for which gap is not documented."""
    words: str
    """The message from Codat, without secrets."""
    at: datetime

    def holds(self, moment: datetime) -> bool:
        """Return whether Codat is not to be asked again yet; one from the future was noted by a wrong clock."""
        return abs(moment - self.at) < GAP_HOLDS


@record(frozen=True, slots=True)
class EntityCheck:
    """What was seen of a connection, and how it fits the company's name here."""

    seen: SeenEntity
    match: EntityMatch
    why: str = ""
    """The reason, as the end of a sentence about the two names; empty if there is none to give."""

    @property
    def is_in_question(self) -> bool:
        """Return whether a person should ask the customer."""
        return self.match is EntityMatch.DIFFERENT


def check_entity(company_name: str, seen: SeenEntity) -> EntityCheck:
    """Judge an entity by the company's name.

    At a re-link to another entity than before, the names are not enough: the new one has to be nearer to the name here
    than the one before.

    Args:
        company_name: The company's name at Codat.
        seen: What was seen of its connection.
    """
    from console_app.services.names.comparison import Likeness, compare_names

    if not seen.entity.has_name:
        return EntityCheck(seen, EntityMatch.UNNAMED)
    found = compare_names(company_name, seen.entity.name)
    if seen.confirmed_at is not None:
        return EntityCheck(seen, EntityMatch.CONFIRMED, str(found.why))
    order = (Likeness.DIFFERENT, Likeness.SIMILAR, Likeness.SAME)
    if seen.before is not None and found.likeness is not Likeness.DIFFERENT:
        earlier = compare_names(company_name, seen.before.name)
        if order.index(found.likeness) <= order.index(earlier.likeness):
            return EntityCheck(seen, EntityMatch.DIFFERENT, "this connection led to another entity before")
    return EntityCheck(seen, EntityMatch(str(found.likeness)), str(found.why))
