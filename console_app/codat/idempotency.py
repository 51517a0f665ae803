"""Identify one thing a person asked for, with the key that keeps it from being done twice.

For 90 minutes Codat answers a repeat of a POST or PATCH with the same ``Idempotency-Key`` from its cache
(https://docs.codat.io/using-the-api/write-data/idempotency). So the key belongs to the person's intent, not to a
request: it is made once and used for every repeat.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console_app.clock import computer_now, now, seconds_passed

KEY_LIFETIME = timedelta(minutes=90)
"""The time for which Codat remembers a key."""

_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a person asked for.

    Make it when the button is pressed, pass the same one again if it is pressed twice, and `renew` it only when it is
    known that nothing happened.
    """

    key: str
    created_at: datetime
    is_reused: bool = False
    """True if an earlier run may have sent it already, at an unknown time."""
    _counted_from: float = field(default_factory=seconds_passed, compare=False, repr=False)
    _made_at: datetime = field(default_factory=computer_now, compare=False, repr=False)
    _age_then: timedelta = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the age that the intent has already; the counter measures the rest."""
        object.__setattr__(self, "_age_then", now() - self.created_at)

    @classmethod
    def new(cls) -> Intent:
        """Return a new intent with its own GUID, starting now."""
        return cls(str(uuid.uuid4()), now())

    def renew(self) -> Intent:
        """Return the same intent under a new key. Call it only when nothing happened under the old one."""
        return Intent.new()

    @property
    def age(self) -> timedelta:
        """Return the time since the intent was made; negative if that moment is in the future.

        This computer's clock may be set meanwhile, and its counter may stand still while it sleeps: the longer of the
        two times counts. The age of an intent from an earlier run is computed once, from moments of the same clock.
        """
        counted = timedelta(seconds=seconds_passed() - self._counted_from)
        return self._age_then + max(counted, computer_now() - self._made_at)

    def is_fresh(self) -> bool:
        """Return True while Codat is sure to recognise a repeat with this key; five minutes are kept as a margin.

        False for a moment in the future.
        """
        return self._age_then >= -_MARGIN and self.age < KEY_LIFETIME - _MARGIN
