"""Hold the rules of the account and the platforms that can be switched: each is a field here, and nothing else.

Codat's documentation leaves several of them open, and an account can differ in the others. `Scenarios.switch` takes
them by the names of the fields, the control route `/sandbox/scenarios` in camel case.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from console_app.sandbox.data_types import OUTCOMES, is_data_type
from console_app.sandbox.entities import EntityChoice
from console_app.sandbox.webhooks.signature import HeaderNames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANY_DATA_TYPE = "*"
LONGEST_READ = 24 * 3600.0


class RivalRule(StrEnum):
    """The answer to a second accounting connection (or bank feed) beside a Linked one. Codat does not document it."""

    ACCEPT = "accept"
    BAD_REQUEST = "400"
    CONFLICT = "409"


class TypeName(StrEnum):
    """The name under which an event's type stands in its body: the schemas have one, most of the examples the other."""

    EVENT_TYPE = "eventType"
    TYPE = "type"


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    if not 0 <= float(value) <= LONGEST_READ:
        raise ValueError(f"a read takes from 0 to {LONGEST_READ:.0f} seconds")
    return float(value)


def _outcomes(value: Any) -> dict[str, str]:
    outcomes = dict(value or {})
    for data_type, status in outcomes.items():
        if data_type != ANY_DATA_TYPE and not is_data_type(data_type):
            raise ValueError(f"there is no data type {data_type}")
        if status not in OUTCOMES:
            raise ValueError(f"a read ends with one of {', '.join(OUTCOMES)}")
    return outcomes


_READERS: dict[str, Callable[[Any], Any]] = {
    "one_time_links": _flag,
    "rival_rule": RivalRule,
    "entity": EntityChoice,
    "payables": _flag,
    "refreshes": _flag,
    "access_expires": _flag,
    "read_seconds": _seconds,
    "read_outcomes": _outcomes,
    "webhook_headers": HeaderNames,
    "webhook_type_name": TypeName,
    "webhook_own_writes": _flag,
    "webhook_cascade": _flag,
    "webhook_otps": _flag,
}
"""The check of each switch's value."""


@dataclass(frozen=True, slots=True)
class Switches:
    """The switches, each in force until it is changed."""

    one_time_links: bool = True
    """Links carry an OTP, work once, and expire. Off: they carry none, and work for everybody and for ever."""
    rival_rule: RivalRule = RivalRule.ACCEPT
    """The answer to a second connection where only one may be active."""
    entity: EntityChoice = EntityChoice.RIGHT
    """The company in their books that customers connect unless they pick another one on the link page."""
    payables: bool = True
    """The account has Sync for Payables. Off: `payables/info` is answered with 403."""
    refreshes: bool = True
    """The account may have data read again. Off: the refresh operations are answered with 403."""
    access_expires: bool = False
    """Access ends after the platform's days (`Integration.access_days`) without a sync."""
    read_seconds: float | None = None
    """How long each read takes by the sandbox's clock; None: as long as its data type usually does."""
    read_outcomes: Mapping[str, str] = field(default_factory=dict)
    """The status in which reads end that are requested from now on, by data type; `*` stands for all."""
    webhook_headers: HeaderNames = HeaderNames.WEBHOOK
    """The names of the headers that a webhook's message is signed with."""
    webhook_type_name: TypeName = TypeName.EVENT_TYPE
    """The name of the event's type in a message."""
    webhook_own_writes: bool = True
    """Writes by the API raise events, too, and not only what customers do."""
    webhook_cascade: bool = False
    """The connections of a deleted company have `connection.deleted` each."""
    webhook_otps: bool = False
    """Links in messages carry an OTP of their own. Off: they carry none, as in Codat's examples, and open nothing."""

    def changed(self, **values: Any) -> Self:
        """Return these switches with other values.

        Raises:
            ValueError, TypeError: A switch or its value does not exist.
        """
        if unknown := sorted(set(values) - set(_READERS)):
            raise ValueError(f"unknown: {', '.join(unknown)}")
        return replace(self, **{name: _READERS[name](value) for name, value in values.items()})

    def outcome_of(self, data_type: str) -> str | None:
        """Return the status in which a read is to end; None if no switch says so."""
        return self.read_outcomes.get(data_type) or self.read_outcomes.get(ANY_DATA_TYPE)

    def as_json(self) -> dict[str, Any]:
        """Return all switches by their names in the control route."""
        return {name: getattr(self, attribute) for name, attribute in SWITCH_NAMES.items()}


DEFAULT_SWITCHES = Switches()


def _camel_case(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


SWITCH_NAMES = {_camel_case(each.name): each.name for each in fields(Switches)}
"""The names in the control route, and those of the fields."""
