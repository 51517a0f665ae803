"""One thing that a person asked for, and the key that keeps it from being done twice.

For 90 minutes Codat answers a repeat of a POST or PATCH with the same ``Idempotency-Key`` from its cache
(Codat's page *Idempotency*). So the key belongs to the person's intent, not to a request: it is made once and
used for every repeat.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console_app.clock import computer_now, now, seconds_passed

KEY_LIFETIME = timedelta(minutes=90)
"""How long Codat remembers a key."""

_MARGIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a person asked for.

    Make it when they press the button, hand the same one in again if they press it twice, and `renew` it only
    when it is known that nothing happened.
    """

    key: str
    created_at: datetime
    is_reused: bool = False
    """An earlier run of the program may have sent it already, nobody here knows when."""
    _counted_from: float = field(default_factory=seconds_passed, compare=False, repr=False)
    _made_at: datetime = field(default_factory=computer_now, compare=False, repr=False)
    _age_then: timedelta = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_age_then", now() - self.created_at)

    @classmethod
    def new(cls) -> Intent:
        """A new one, with a GUID of its own, from now on."""
        return cls(str(uuid.uuid4()), now())

    def renew(self) -> Intent:
        """The same wish under a new key. Only after it is known that nothing happened under the old one."""
        return Intent.new()

    @property
    def age(self) -> timedelta:
        """How long ago it was asked for; negative where that is said to be in the future.

        This computer's clock may be set meanwhile, and its counter may stand still while it sleeps: the longer of the
        two times counts. How old an earlier run's was is told from moments of the same clock, once.
        """
        counted = timedelta(seconds=seconds_passed() - self._counted_from)
        return self._age_then + max(counted, computer_now() - self._made_at)

    def is_fresh(self) -> bool:
        """True while a repeat with this key is sure to be recognised; five minutes are kept in hand. Nothing is sure of
        what is to be asked for in the future."""
        return self._age_then >= -_MARGIN and self.age < KEY_LIFETIME - _MARGIN
