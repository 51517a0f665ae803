"""Say whose books a connection leads to, in a line, and as a question to the customer. Names are as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.connections.entity import EntityMatch
from console_app.services.text.time_format import stamp

if TYPE_CHECKING:
    from console_app.services.connections.entity import Entity, EntityCheck

_WORDS = {
    EntityMatch.SAME: "the same name as here",
    EntityMatch.SIMILAR: "a similar name",
    EntityMatch.DIFFERENT: "another name than here",
}


def entity_text(entity: Entity) -> str:
    """Return the name and the currency: "Ambridge Dairy Ltd, GBP"."""
    return ", ".join(filter(None, (entity.name or "no name", entity.currency)))


def match_words(check: EntityCheck) -> str:
    """Return how the entity fits the name here, without a full stop.

    Args:
        check: The entity and its judgement.
    """
    seen = check.seen
    match check.match:
        case EntityMatch.UNNAMED:
            return "their books have no name"
        case EntityMatch.CONFIRMED:
            when = f" on {stamp(seen.confirmed_at)}" if seen.confirmed_at is not None else ""
            return f"confirmed as right by {seen.confirmed_by}{when}"
        case EntityMatch.DIFFERENT if seen.before is not None:
            return f"another entity than before, which was {entity_text(seen.before)}"
        case EntityMatch.SIMILAR:
            return f"{_WORDS[check.match]}: {check.why}"
        case _:
            return _WORDS[check.match]


def entity_line(check: EntityCheck) -> str:
    """Return name, currency and judgement in a line: "Toft Ltd, GBP (another name than here)"."""
    return f"{entity_text(check.seen.entity)} ({match_words(check)})"


def question(check: EntityCheck) -> str:
    """Return the sentence to say to the customer on the call."""
    entity = check.seen.entity
    currency = f", kept in {entity.currency}" if entity.currency else ""
    return f"I see the books of {entity.name}{currency}. Is that the company you meant to connect?"
