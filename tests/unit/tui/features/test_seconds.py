"""What shows a time is drawn when it reads otherwise, and not each second."""

from __future__ import annotations

from datetime import timedelta

from console_app.clock import now
from console_app.tui.features.seconds import OnlyWhenChanged
from console_app.tui.render.connection import waiting_line


def test_half_a_minute_without_a_poll_is_drawn_three_times() -> None:
    drawn: list[str] = []
    checked = moment = now()

    def words() -> str:
        return waiting_line(checked, "", moment=moment).plain

    each_second = OnlyWhenChanged(words, lambda: drawn.append(words().removeprefix("Waiting for the customer … ")))
    for _ in range(30):
        each_second()
        moment += timedelta(seconds=1)
    assert drawn == ["checked just now", "last checked 10 s ago", "last checked 20 s ago"]
