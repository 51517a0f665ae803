"""The order of the company list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.columns import (
    BY_NAME,
    SortBy,
    SortKey,
    order_words,
    read_order,
    sort,
    toggle_sort,
    written_order,
)
from tests.builders import company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.columns import Order

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def aged(name: str, *statuses: str, days: int | None = None, tags: dict[str, str] | None = None) -> CompanySummary:
    """A company that was created, and synced, so many days ago; its connections, too."""
    created = None if days is None else NOW - timedelta(days=days)
    connections = [connection(each, ("", f"P{each}"), created=created, last_sync=created) for each in statuses]
    return company_summary(
        *connections, id=f"id-{name}", name=name, created=created, tags=tags or {}, last_sync=created
    )


ACME = aged("Acme", "Deauthorized", days=3)
BRYN = aged("bryn", "Linked", days=1, tags={"region": "uk"})
CORA = aged("Çora", "PendingAuth", "Linked", days=2)
DUNE = aged("Dune")
ALL = [DUNE, CORA, ACME, BRYN]


def order_of(*texts: str) -> Order:
    return read_order(texts)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (("name",), "Acme bryn Çora Dune"),
        (("-name",), "Dune Çora bryn Acme"),
        (("status",), "Acme Çora bryn Dune"),
        (("created",), "Dune Acme Çora bryn"),
        (("-created",), "bryn Çora Acme Dune"),
        (("last_sync",), "Dune Acme Çora bryn"),
        (("-connections",), "Çora Acme bryn Dune"),
        (("-connections", "-name"), "Çora bryn Acme Dune"),
        (("tags",), "bryn Acme Çora Dune"),
        (("platform",), "Acme bryn Çora Dune"),
    ],
)
def test_the_list_is_sorted_by_several_columns_and_equal_rows_stay_in_name_order(
    order: tuple[str, ...], names: str
) -> None:
    assert " ".join(row.name for row in sort(ALL, order_of(*order))) == names


def test_namesakes_have_an_order_of_their_own() -> None:
    one, two = (company_summary(name="Toft", id=each) for each in "12")
    assert sort([two, one]) == sort([one, two]) == [one, two]


@given(st.permutations(ALL), st.lists(st.sampled_from(SortBy), max_size=4, unique=True), st.booleans())
def test_the_order_depends_on_the_rows_alone_and_not_on_how_they_came(
    rows: list[CompanySummary], columns: list[SortBy], descending: bool
) -> None:
    order = tuple(SortKey(each, descending) for each in columns)
    assert sort(rows, order) == sort(ALL, order)


def test_a_column_that_is_asked_for_alone_replaces_the_others_and_then_turns_around() -> None:
    order = toggle_sort(BY_NAME, SortBy.STATUS)
    assert order_words(order) == "by status ↑"
    assert order_words(toggle_sort(order, SortBy.STATUS)) == "by status ↓"
    assert order_words(toggle_sort(order, SortBy.LAST_SYNC)) == "by last sync ↓"


def test_a_column_that_is_asked_for_as_well_is_added_turned_and_taken_out() -> None:
    order = toggle_sort(order_of("status"), SortBy.LAST_SYNC, as_well=True)
    assert order_words(order) == "by status ↑, last sync ↓"
    order = toggle_sort(order, SortBy.LAST_SYNC, as_well=True)
    assert order_words(order) == "by status ↑, last sync ↑"
    assert toggle_sort(order, SortBy.LAST_SYNC, as_well=True) == order_of("status")


def test_the_last_column_that_is_taken_out_leaves_the_order_by_name() -> None:
    assert toggle_sort(order_of("-status"), SortBy.STATUS, as_well=True) == BY_NAME


@given(st.lists(st.builds(SortKey, st.sampled_from(SortBy), st.booleans()), min_size=1, unique_by=lambda key: key.by))
def test_an_order_that_is_written_can_be_read_again(keys: list[SortKey]) -> None:
    assert read_order(written_order(tuple(keys))) == tuple(keys)


@pytest.mark.parametrize(
    ("texts", "problem"), [(["colour"], "'colour' is not a column. Columns: name,"), (["name", "-name"], "twice")]
)
def test_an_order_that_cannot_be_meant_says_why(texts: list[str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_order(texts)
