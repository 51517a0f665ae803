"""Events of the journal as writes: read from the newest on they are the same as read from the oldest on."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from console_app.services.journal.entries import EventKind, NewestFirst, group_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KINDS = [*EventKind, "of-a-later-version"]


def event_of(identity: str, kind: str, number: int) -> dict[str, Any]:
    """An event that says of itself which one it is."""
    return {
        "event": kind,
        "id": identity,
        "at": f"2026-11-{number % 28 + 1:02}T12:00:00+00:00",
        "outcome": ("done", "refused", "unknown")[number % 3],
        "companyName": f"Firm {number}" if number % 2 else "",
        "how": str(number),
    }


def slices_of(events: Sequence[Any], at: Sequence[int]) -> Iterator[Sequence[Any]]:
    edges = sorted({0, len(events), *(each % (len(events) + 1) for each in at)})
    for begin, end in itertools.pairwise(edges):
        yield events[begin:end]


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(KINDS)), max_size=20),
    st.lists(st.integers(0, 20), max_size=3),
)
def test_newest_first_they_are_the_same_writes(listed: list[tuple[str, str]], at: list[int]) -> None:
    begun: set[str] = set()
    events = []
    for number, (identity, kind) in enumerate(listed, 1):
        # Each write begins once, and first; what a person has confirmed is one event.
        if (kind in {EventKind.BEGUN, EventKind.NOTED}) == (identity not in begun):
            begun.add(identity)
            events.append((number, event_of(identity, kind, number)))
    groups = NewestFirst()
    found = [entry for each in slices_of(events[::-1], at) for entry in groups.take(each)]
    assert found == group_events(events)
