"""On the shell, too, a day in a search is the day of the CREATED column."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.conftest import Books, Run


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A time zone to live in. At any hour one of the two that are used here has another day than UTC."""
    name: str = request.param
    monkeypatch.setenv("TZ", name)
    time.tzset()
    yield name
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati"], indirect=True)
@pytest.mark.parametrize("server", [(), ("--server",)])
def test_a_company_is_found_under_the_day_that_is_shown(
    run: Run, books: Books, zone: str, server: tuple[str, ...]
) -> None:
    made = books.company("Toft Stores", "qhyg")
    listed = run("companies", "--columns", "created")
    shown = date.fromisoformat(listed.out.splitlines()[1].strip())
    before, after = shown - timedelta(days=1), shown + timedelta(days=1)
    for text, is_found in [
        (f"created:{shown}", True),
        (f"created:{before}", False),
        (f"created:{after}", False),
        (f"created>={shown}", True),
        (f"created<={shown}", True),
        (f"created<{shown}", False),
        (f"created>{shown}", False),
        (f"age:{shown}", True),
    ]:
        found = run("companies", text, "--ids", *server)
        assert found.code == 0, found.err
        assert found.out.split() == ([made.id] if is_found else []), text
    assert run("audit", "--fail-on", f"created:{shown}").code == 3
    assert run("audit", "--fail-on", f"created:{after}").code == 0
