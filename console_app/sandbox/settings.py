"""Hold the sandbox's settings, and the records of the calls that it got."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console_app.sandbox.otp import OtpRule
from console_app.sandbox.switches import DEFAULT_SWITCHES, Switches
from console_app.sandbox.webhooks.troubles import NO_TROUBLES, WebhookTroubles

if TYPE_CHECKING:
    from console_app.sandbox.churn import Unrest
    from console_app.sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call to the API as it came in, for tests to read. Holds no key."""

    method: str
    path: str
    query: str
    body: str
    idempotency_key: str | None
    status: int | None
    replayed: bool

    def as_json(self) -> dict[str, Any]:
        """Return the record as JSON for the control route; `status` is null if the connection was dropped."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "body": self.body,
            "idempotencyKey": self.idempotency_key,
            "status": self.status,
            "replayed": self.replayed,
        }


@dataclass(slots=True)
class Settings:
    """The sandbox's settings, each in force until it is changed."""

    otp_rule: OtpRule = OtpRule.OLD_LIVES
    latency: float = 0.0
    company_limit: int | None = None
    refusals: dict[str, Any] = field(default_factory=dict)
    """Values of `REFUSALS`."""
    faults: list[Fault] = field(default_factory=list)
    unrest: Unrest | None = None
    switches: Switches = DEFAULT_SWITCHES
    webhooks: WebhookTroubles = NO_TROUBLES

    @property
    def link_rule(self) -> OtpRule | None:
        """Return the rule for links; None if they carry no OTP."""
        return self.otp_rule if self.switches.one_time_links else None
