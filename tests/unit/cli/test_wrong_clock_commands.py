"""Commands on a computer whose clock is wrong: they say so, and remember and forget nothing until it is right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.clocks import ComputerClock

AHEAD = timedelta(hours=26)
SAYS = "The clock of this computer is 1 d 2 h ahead of Codat's."
DOES = "Correct the date, time and time zone of this computer, or set them over the network, then try again."


def snapshots(run: Any) -> int:
    """Return the number of stored snapshots."""
    return int(run("store", "info", "--json").result["snapshots"]["count"])


def test_a_company_that_was_just_created_is_never_gone_and_first_is_the_first(
    run: Any, books: Any, computer_clock: ComputerClock
) -> None:
    books.company("Toft Stores")
    assert run("snapshot").code == 0
    computer_clock.wrong_by = AHEAD
    wrong = run("snapshot")
    assert wrong.code == 1
    assert wrong.err.startswith(f"{SAYS} No snapshot was saved, and nothing was deleted.\n")
    assert DOES in wrong.err
    assert "codat-console doctor" in wrong.err
    computer_clock.wrong_by = timedelta(0)
    books.company("Ambridge Dairy")
    assert run("snapshot").code == 0
    for since in ("last", "first"):
        changed = run("diff", "--since", since, "--json")
        assert changed.code == 3
        assert [(row["kind"], row["company"]) for row in changed.result["rows"]] == [("new", "Ambridge Dairy")]
    assert snapshots(run) == 2


@pytest.mark.parametrize("wrong_by", [AHEAD, -AHEAD])
def test_an_audit_says_that_it_is_not_remembered_and_judges_by_codats_clock(
    run: Any, books: Any, computer_clock: ComputerClock, wrong_by: timedelta
) -> None:
    books.company("Toft Stores", "qhyg")
    computer_clock.wrong_by = wrong_by
    ended = run("audit", "--fail-on", "pending>2h", "--json")
    assert ended.code == 0, "it waits for a second, whatever the clock says here"
    (event,) = (each for each in ended.events if each["event"] == "clock")
    assert abs(event["aheadSeconds"] - wrong_by.total_seconds()) <= 2
    assert "No snapshot was saved" in event["message"]
    assert run("audit", "--fail-on", "pending<2h").code in {2, 3}
    assert snapshots(run) == 0
    assert run("companies", "age<2h").out.count("Toft Stores") == 1


def test_a_diff_with_a_refresh_is_refused_and_without_goes_on(
    run: Any, books: Any, computer_clock: ComputerClock
) -> None:
    books.company("Toft Stores")
    assert run("snapshot").code == 0
    books.company("Ambridge Dairy")
    assert run("snapshot").code == 0
    computer_clock.wrong_by = AHEAD
    refused = run("diff", "--refresh")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(SAYS)
    assert run("diff").code == 3
    assert snapshots(run) == 2


def test_prune_forgets_nothing_while_the_clock_is_wrong(run: Any, books: Any, computer_clock: ComputerClock) -> None:
    books.company("Toft Stores")
    for _ in range(2):
        assert run("snapshot").code == 0
    computer_clock.wrong_by = timedelta(days=900)
    refused = run("store", "prune", "--keep-days", "0")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == f"The clock of this computer is 900 d 0 h ahead of Codat's.\nNothing was deleted.\n{DOES}\n"
    assert run("store", "prune", "--json").error["message"].startswith("The clock of this computer is 900 d")
    assert snapshots(run) == 2
    computer_clock.wrong_by = timedelta(0)
    assert run("store", "prune", "--keep-days", "0").out == "Deleted 1 snapshot older than 0 days; 1 snapshot stays.\n"


def test_prune_without_codat_counts_from_what_codat_has_dated(
    run: Any, books: Any, computer_clock: ComputerClock
) -> None:
    books.company("Toft Stores")
    assert run("snapshot").code == 0
    computer_clock.wrong_by = timedelta(days=900)
    books.sandbox.stop()
    pruned = run("store", "prune")
    assert (pruned.code, pruned.out) == (0, "Deleted 0 snapshots older than 400 days; 1 snapshot stays.\n")


def test_what_is_remembered_from_the_future_is_told(run: Any, books: Any, computer_clock: ComputerClock) -> None:
    books.company("Toft Stores")
    assert run("snapshot").code == 0
    computer_clock.wrong_by = -AHEAD
    ended = run("companies", "--cached")
    assert ended.code == 0
    assert "By this computer's clock that is in the future" in ended.err
    assert "The newest snapshot is from" in run("diff", "--since", "2h").err
    computer_clock.wrong_by = timedelta(0)
    assert "future" not in run("companies", "--cached").err
    assert "future" not in run("diff", "--since", "2h").err


def test_doctor_says_how_far_and_what_that_means(run: Any, books: Any, computer_clock: ComputerClock) -> None:
    computer_clock.wrong_by = AHEAD
    ended = run("doctor", "--json")
    (check,) = (each for each in ended.result["checks"] if each["subject"] == "Clock")
    assert (check["verdict"], check["found"]) == ("broken", "1 d 2 h ahead of Codat's")
    assert check["advice"].startswith(DOES)
    assert "no snapshot is saved" in check["advice"]
    assert ended.code == 1
