"""A duration means the same wherever it is typed: in a search, in `--since`, in `--timeout` and in `--fail-on`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console_app.cli.audit_conditions import read_conditions
from console_app.cli.options import read_timeout
from console_app.services.audit.snapshot_choice import moment_of
from console_app.services.search import parse
from console_app.services.search.language import Ago
from console_app.services.search.values import read_value
from console_app.services.text.duration import read_duration

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("30min", timedelta(minutes=30)),
        ("1h30m", timedelta(minutes=90)),
        ("12 h", timedelta(hours=12)),
        (" 2H ", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w2d", timedelta(days=9)),
        ("3mo", timedelta(days=90)),
        ("1y", timedelta(days=365)),
        ("0d", timedelta(0)),
    ],
)
def test_a_duration_is_read(text: str, length: timedelta) -> None:
    assert read_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", " ", "7", "-1d", "1.5h", "m", "30m1h", "1h1h", "3 moons", "9" * 5000 + "d", "٣d", "1ｄ", "soon"]
)
def test_what_is_none_is_told_apart(text: str) -> None:
    assert read_duration(text) is None


@pytest.mark.parametrize("text", ["90s", "1h30m", "36h", "2d"])
def test_it_means_the_same_everywhere(text: str) -> None:
    length = read_duration(text)
    assert length is not None
    assert read_timeout(text) == length.total_seconds()
    assert moment_of(text, NOW) == NOW - length
    assert read_value("age", ">", text, quoted=False, before=None) == Ago(length)
    assert not parse(f"age>{text}").problems
    assert [each.query for each in read_conditions(f"pending>{text}")] == [f"status:pending age>{text}"]
