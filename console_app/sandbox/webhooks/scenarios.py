"""Do what the Portal does for webhooks and the API does not (secrets, test events), and let the sending go wrong.

Methods may be called from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from console_app.sandbox.http import bad_request
from console_app.sandbox.webhooks import consumers

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.settings import Settings
    from console_app.sandbox.state import State
    from console_app.sandbox.webhooks.poster import Attempt
    from console_app.sandbox.webhooks.sender import Sender
    from console_app.sandbox.webhooks.troubles import WebhookTroubles

T = TypeVar("T")


class WebhookScenarios:
    """The scenarios of one sandbox's webhooks."""

    def __init__(self, state: State, settings: Callable[[], Settings], sender: Sender) -> None:
        """Keep what they change.

        Args:
            state: The data.
            settings: Returns the settings.
            sender: Sends the events.
        """
        self._state = state
        self._settings = settings
        self.sender = sender

    def begin(self) -> None:
        """Continue to send what is due since the last run, if there are consumers."""
        if self._state.run(lambda: self._state.number("SELECT EXISTS (SELECT 1 FROM webhooks WHERE disabled = 0)")):
            self.sender.wake()

    def trouble(self, troubles: WebhookTroubles) -> None:
        """Let the sending go wrong from now on; `NO_TROUBLES` ends it."""
        self._settings().webhooks = troubles
        self.sender.wake_if_begun()

    def wait(self, timeout: float = 10.0) -> bool:
        """Wait until all that is due was sent, or failed.

        Returns:
            False if that takes more than `timeout` seconds.
        """
        return self.sender.wait_until_idle(timeout)

    @property
    def attempts(self) -> list[Attempt]:
        """Return the last 1,000 attempts to send something, oldest first."""
        return self.sender.attempts

    def send_test(self, consumer_id: str, event_type: str, payload: Any) -> None:
        """Send any event to a consumer, whatever events it wants.

        Raises:
            ApiError: 404, there is no such consumer; 400, it is disabled.
        """

        def post() -> None:
            consumer = consumers.find_consumer(self._state, consumer_id)
            if consumer["disabled"]:
                raise bad_request(consumer["id"], "The webhook consumer is disabled.", "TestWebhookConsumer")
            self._state.events.test(consumer["id"], event_type, payload)

        self._write(post)

    def secret(self, consumer_id: str) -> str:
        """Return a consumer's signing secret, the newest if there are several.

        Raises:
            ApiError: 404, there is no such consumer.
        """
        return self._write(lambda: str(consumers.find_consumer(self._state, consumer_id)["secret"]))

    def rotate_secret(self, consumer_id: str) -> str:
        """Make a new signing secret, and return it; the one before signs beside it for a day.

        Raises:
            ApiError: 404, there is no such consumer.
        """
        return self._write(lambda: consumers.rotate_secret(self._state, consumer_id))

    def set_disabled(self, consumer_id: str, disabled: bool) -> dict[str, Any]:
        """Disable a consumer or enable it, and return it as the API has it.

        Raises:
            ApiError: 404, there is no such consumer.
        """
        return self._write(lambda: consumers.set_disabled(self._state, consumer_id, disabled))

    def _write(self, change: Callable[[], T]) -> T:
        def work() -> T:
            self._state.catch_up()
            with self._state.writing():
                return change()

        result = self._state.run(work)
        self.sender.wake_if_begun()
        return result
