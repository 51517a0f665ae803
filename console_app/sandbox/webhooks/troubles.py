"""Say what goes wrong with the sending of webhooks until it is changed: lost, doubled, late, shuffled, badly signed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_DELAY = 30 * 24 * 3600.0
MOST_HELD = 1_000


class Signature(StrEnum):
    """What stands in the header for the signature."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


def _is_true(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _between(least: float, most: float) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        if not least <= float(value) <= most:
            raise ValueError(f"{value} is not from {least:.0f} to {most:.0f}")
        return float(value)

    return read


@dataclass(frozen=True, slots=True)
class WebhookTroubles:
    """The troubles, each in force until it is changed."""

    silent: bool = False
    """No event is sent, and those of this time never are."""
    failing: bool = False
    """Every attempt fails as if nothing answered at the address, and is made again later."""
    twice: bool = False
    """Each message is sent twice, with the same id."""
    late_seconds: float = 0.0
    """Events are sent so many seconds of the sandbox's clock after they were raised."""
    out_of_order: int = 0
    """Events are held until so many wait for a consumer, and then sent newest first; 0: in order."""
    signature: Signature = Signature.RIGHT
    timestamp_seconds: float = 0.0
    """Seconds between now and the timestamp that is sent and signed; less than 0: it is old."""
    retry_scale: float = 1.0
    """The waits between attempts are so many times as long; with 0 all attempts follow at once."""

    @classmethod
    def read(cls, body: Any) -> Self:
        """Return the troubles of a JSON object; those left out are none. Null means none at all.

        Raises:
            ValueError, TypeError: There is no such trouble, or its value is invalid.
        """
        given = {} if body is None else dict(body)
        if unknown := sorted(set(given) - set(_NAMES)):
            raise ValueError(f"webhooks has no {', '.join(unknown)}, only {', '.join(_NAMES)}")
        return cls(**{_NAMES[name]: _READERS[_NAMES[name]](value) for name, value in given.items()})

    def as_json(self) -> dict[str, Any]:
        """Return the troubles in the form that `read` accepts."""
        return {name: getattr(self, attribute) for name, attribute in _NAMES.items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "silent": _is_true,
    "failing": _is_true,
    "twice": _is_true,
    "late_seconds": _between(0, LONGEST_DELAY),
    "out_of_order": lambda value: int(_between(0, MOST_HELD)(value)),
    "signature": Signature,
    "timestamp_seconds": _between(-LONGEST_DELAY, LONGEST_DELAY),
    "retry_scale": _between(0, 10),
}


def _in_camel_case(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)


_NAMES = {_in_camel_case(each.name): each.name for each in fields(WebhookTroubles)}
NO_TROUBLES = WebhookTroubles()
