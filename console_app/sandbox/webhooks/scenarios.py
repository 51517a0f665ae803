"""Do what the Portal does for webhooks and the API does not: signing secrets, and disabled consumers.

Methods may be called from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from console_app.sandbox.webhooks import consumers

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.state import State

T = TypeVar("T")


class WebhookScenarios:
    """The scenarios of one sandbox's webhooks."""

    def __init__(self, state: State) -> None:
        """Keep the data that they change."""
        self._state = state

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

        return self._state.run(work)
