"""One thing that a person asked for, and the key that keeps it from being done twice.

For 90 minutes Codat answers a repeat of a POST or PATCH with the same ``Idempotency-Key`` from its cache
(Codat's page *Idempotency*). So the key belongs to the person's intent, not to a request: it is made once and
used for every repeat.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from console_app.clock import now as present
from console_app.clock import seconds_passed

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

    @classmethod
    def new(cls) -> Intent:
        """A new one, with a GUID of its own, from now on."""
        return cls(str(uuid.uuid4()), present())

    def renew(self) -> Intent:
        """The same wish under a new key. Only after it is known that nothing happened under the old one."""
        return Intent.new()

    def is_fresh(self, now: datetime | None = None) -> bool:
        """True while a repeat with this key is sure to be recognised; five minutes are kept in hand.

        The clock of the machine may be put back meanwhile, and its counter may stand still while it sleeps: the longer
        of the two times counts, and nothing is sure of what is to be asked for in the future.
        """
        age = (now or present()) - self.created_at
        counted = timedelta(seconds=seconds_passed() - self._counted_from)
        return age >= -_MARGIN and max(age, counted) < KEY_LIFETIME - _MARGIN
