"""What the list shows, and in which order: the search alone, without a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from console_app.codat.models import Company
from console_app.services.companies.cached_company import CompanySummary, summarise
from console_app.services.companies.columns import BY_NAME, SortBy, SortKey
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.tui.screens.companies.search import ListSearch
from console_app.tui.widgets.filter_chips import EVERY_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.tui.screens.companies.loader import Loader


@dataclass
class Directory:
    names: list[str]
    revision: int = 1

    def all(self) -> list[CompanySummary]:
        return [summarise(Company(id=f"id of {name}", name=name)) for name in self.names]


@dataclass
class ListScreen:
    """A screen of which the search needs no more than the companies."""

    directory: Directory
    changes: list[str] = field(default_factory=list)


def searching(*names: str) -> tuple[ListSearch, ListScreen]:
    desk = ListScreen(Directory([*names]))
    search = ListSearch(cast("Any", desk), cast("Loader", None), changed=lambda: desk.changes.append("changed"))
    return search, desk


def names_of(companies: Iterable[CompanySummary]) -> list[str]:
    return [company.name for company in companies]


def test_a_status_is_picked_by_its_key_and_left_by_the_same() -> None:
    search, desk = searching("Toft")
    search.toggle_status("Linked")
    assert (search.status, search.text_with_status) == ("Linked", "status:linked")
    search.status = "Linked"
    search.toggle_status("Linked")
    assert (search.status, search.text_with_status) == (EVERY_STATUS, "")
    assert desk.changes == ["changed"] * 2


def test_only_companies_of_the_status_are_shown() -> None:
    search, _ = searching("Toft", "Ambridge")
    assert names_of(search.matching(search.found())) == ["Ambridge", "Toft"]
    search.status = "Linked"
    assert search.matching(search.found()) == []
    search.status = NO_CONNECTIONS
    assert names_of(search.matching(search.found())) == ["Ambridge", "Toft"]


def test_each_press_sorts_by_the_next_column_and_begins_again_after_the_last() -> None:
    search, desk = searching()
    columns = (SortBy.NAME, SortBy.CREATED)
    search.sort_by_next(columns)
    assert search.order == (SortKey(SortBy.CREATED, descending=True),)
    search.sort_by_next(columns)
    assert search.order == BY_NAME
    search.sort_by_next((SortBy.STATUS,))
    assert search.order[0].by is SortBy.STATUS
    assert len(desk.changes) == 3


def test_the_order_is_turned_around_and_the_rows_with_it() -> None:
    search, _ = searching("Toft", "Ambridge")
    assert names_of(search.found()) == ["Ambridge", "Toft"]
    search.reverse()
    assert names_of(search.found()) == ["Toft", "Ambridge"]


def test_rows_are_sorted_anew_when_the_companies_have_changed_or_it_is_asked_for() -> None:
    search, desk = searching("Toft")
    assert names_of(search.found()) == ["Toft"]
    desk.directory.names.append("Ambridge")
    assert names_of(search.found()) == ["Toft"]
    search.forget_order()
    assert names_of(search.found()) == ["Ambridge", "Toft"]
    desk.directory.names.append("Borchester")
    desk.directory.revision += 1
    assert names_of(search.found()) == ["Ambridge", "Borchester", "Toft"]
