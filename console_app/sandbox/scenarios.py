"""Make things happen: limits, the clock, simulated days, and customers who answer without a browser.

Methods may be called from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from console_app.sandbox import authorization, quota
from console_app.sandbox import churn as absence
from console_app.sandbox import simulation as life
from console_app.sandbox.entities import EntityChoice
from console_app.sandbox.http import connection_not_found
from console_app.sandbox.otp import OtpRule
from console_app.sandbox.settings import Settings
from console_app.sandbox.switches import DEFAULT_SWITCHES, Switches
from console_app.sandbox.traffic import TrafficScenarios
from console_app.sandbox.webhooks.scenarios import WebhookScenarios
from console_app.sandbox.webhooks.sender import Sender

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from console_app.sandbox.churn import Unrest
    from console_app.sandbox.entities import Entity
    from console_app.sandbox.state import State

Choice = Literal["authorise", "cancel", "fail"]

_BETWEEN_EXPIRIES = 60.0


class Scenarios(TrafficScenarios):
    """The scenarios of one sandbox: those of its calls, and those of its account and its data."""

    def __init__(
        self,
        state: State,
        otp_rule: OtpRule = OtpRule.OLD_LIVES,
        switches: Switches = DEFAULT_SWITCHES,
        *,
        webhooks_anywhere: bool = False,
    ) -> None:
        """Start without faults."""
        super().__init__(Settings(otp_rule=otp_rule, switches=switches))
        self._state = state
        self._rule_at_start = otp_rule
        self._switches_at_start = switches
        self._expired_at: float | None = None
        sender = Sender(state, lambda: self.settings, self.expire_access, anywhere=webhooks_anywhere)
        self.webhooks = WebhookScenarios(state, lambda: self.settings, sender)

    def reset(self) -> None:
        """Reset everything except the clock and the data."""
        self.settings = Settings(otp_rule=self._rule_at_start, switches=self._switches_at_start)
        self._gate.open()
        self.webhooks.sender.wake_if_begun()

    def switch(self, **values: Any) -> None:
        """Change fields of `Switches`, such as `one_time_links=False` or `rival_rule="409"`.

        Raises:
            ValueError, TypeError: A switch or its value does not exist.
        """
        self.settings.switches = self.settings.switches.changed(**values)

    def set_otp_rule(self, rule: OtpRule | str) -> None:
        """Choose whether a new OTP invalidates the older ones of its link.

        Raises:
            ValueError: There is no such rule.
        """
        self.settings.otp_rule = OtpRule(rule)

    def set_company_limit(self, limit: int | None) -> None:
        """Answer the next create with 402 if there are this many companies; 50 is the free plan's limit."""
        self.settings.company_limit = limit

    def now(self) -> datetime:
        """Return the sandbox's time."""
        self._state.run(self._state.catch_up)
        return self._state.clock.now()

    def advance_clock(self, by: timedelta) -> datetime:
        """Move the clock.

        Returns:
            The new time.
        """
        return self._move(lambda: self._state.clock.offset + by.total_seconds())

    def set_clock(self, moment: datetime) -> datetime:
        """Set the clock, which continues from there.

        Returns:
            The new time.
        """
        return self._move(lambda: self._state.clock.offset + (moment - self._state.clock.now()).total_seconds())

    def reset_clock(self) -> datetime:
        """Reset the clock to real time.

        Returns:
            The new time.
        """
        return self._move(lambda: 0.0)

    def _move(self, offset: Callable[[], float]) -> datetime:
        def move() -> None:
            self._state.catch_up()
            self._state.move_clock(offset())

        self._state.run(move)
        return self._state.clock.now()

    def set_quota_left(self, left: int) -> None:
        """Set how many of today's calls are left."""

        def change() -> None:
            self._state.catch_up()
            with self._state.writing():
                quota.set_left(self._state, left)

        self._state.run(change)

    def live(self, days: float, seed: int = 0, rate: float = 1.0) -> Counter[str]:
        """Simulate days as in a real account; see `simulation.live`.

        Returns:
            How often each event happened.

        Raises:
            ValueError: A value is out of range.
        """
        return self._state.run(lambda: life.live(self._state, days, seed, rate))

    def hide_company(self, company_id: str) -> None:
        """Remove a company from every answer until `show_company`.

        Raises:
            ApiError: 404, there is no such company.
        """
        self._write(lambda: absence.hide(self._state, company_id))

    def show_company(self, company_id: str) -> None:
        """Restore a hidden company as it was.

        Raises:
            ApiError: 404, no such company is hidden.
        """
        self._write(lambda: absence.show(self._state, company_id))

    def shuffle_between_pages(self, unrest: Unrest | None) -> None:
        """Change the list of companies after each page that is read; None to stop."""
        self.settings.unrest = unrest

    def deauthorize(self, connection_id: str) -> None:
        """Revoke access as the customer would.

        Raises:
            ApiError: 404, there is no such connection.
        """
        self._with_connection(connection_id, lambda row: authorization.deauthorize(self._state, row))

    def expire_access(self) -> None:
        """End the access of connections without a sync if the switch is on, at most once a minute of the clock.

        Runs on the state's thread.
        """
        if not self.settings.switches.access_expires:
            self._expired_at = None
            return
        now = self._state.clock.stamp()
        if self._expired_at is None or abs(now - self._expired_at) >= _BETWEEN_EXPIRIES:
            self._expired_at = now
            with self._state.writing():
                authorization.expire_access(self._state)

    def answer_as_customer(
        self, connection_id: str, choice: Choice, entity: EntityChoice | Entity | str | None = None
    ) -> None:
        """Answer like the buttons of the link page, without using up a link.

        Args:
            connection_id: The connection.
            choice: The button.
            entity: The company in the customer's books: `right`, `similar`, `wrong` or `none`, or one that is given;
                None for that of the switches.

        Raises:
            ApiError: 404, there is no such connection.
            ValueError: There is no such entity.
        """
        picked = EntityChoice(entity) if isinstance(entity, str) else entity
        actions: dict[str, Callable[[Any], None]] = {
            "authorise": lambda row: authorization.authorize(self._state, row, picked, self.settings.switches),
            "cancel": lambda row: authorization.refuse(self._state, row, authorization.Refusal.CANCELLED),
            "fail": lambda row: authorization.refuse(self._state, row, authorization.Refusal.WENT_WRONG),
        }
        self._with_connection(connection_id, actions[choice])

    def _with_connection(self, connection_id: str, action: Callable[[Any], None]) -> None:
        def change() -> None:
            row = self._state.row("SELECT * FROM connections WHERE id = ?", connection_id.lower())
            if row is None:
                raise connection_not_found(connection_id)
            action(row)

        self._write(change)

    def _write(self, change: Callable[[], object]) -> None:
        def work() -> None:
            self._state.catch_up()
            with self._state.writing():
                change()

        self._state.run(work)
