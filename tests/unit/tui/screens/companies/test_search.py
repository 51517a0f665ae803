"""What the list shows, and in which order: the search alone, without a screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from console_app.codat.models import Company
from console_app.services.companies.cached_company import CompanySummary, summarise
from console_app.services.companies.columns import BY_NAME, SortBy, SortKey
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.search import parse
from console_app.tui.features.quiet import Quiet
from console_app.tui.screens.companies.search import NEAR_NAMES, ListSearch
from console_app.tui.widgets.filter_chips import EVERY_STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.tui.screens.companies.loader import Loader


@dataclass
class Directory:
    names: list[str]
    revision: int = 1

    def __len__(self) -> int:
        return len(self.names)

    def all(self) -> list[CompanySummary]:
        return [summarise(Company(id=f"id of {name}", name=name)) for name in self.names]


@dataclass
class ListScreen:
    """A screen of which the search needs no more than the companies, and that nobody types."""

    directory: Directory
    console: Any = field(default_factory=lambda: SimpleNamespace(until_quiet=Quiet().wait))
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


def asking(search: ListSearch, text: str) -> ListSearch:
    """Search for a text, without a line to type it into."""
    search._search = parse(text)
    return search


def test_near_names_are_shown_where_none_is_as_typed_and_words_say_so() -> None:
    search, desk = searching("Toft", "Ambridge")
    assert names_of(asking(search, "tofft").found()) == ["Toft"]
    assert "toft" in search.words
    assert (search.shows_near, search.words_for_export) == (True, f"tofft {NEAR_NAMES}")
    assert search.matching(desk.directory.all())[0].name == "Toft"
    assert names_of(asking(search, "toft").found()) == ["Toft"]
    assert (search.shows_near, search.words, search.words_for_export) == (False, ("toft",), "toft")


def test_statuses_are_counted_and_picked_before_and_after_a_search() -> None:
    search, _ = searching("Toft", "Ambridge")
    for text in (None, "", "toft"):
        if text is not None:
            asking(search, text)
        found = search.found()
        assert search.counts(found) == {NO_CONNECTIONS: len(found), EVERY_STATUS: len(found)}
        search.status = NO_CONNECTIONS
        assert names_of(search.shown(found)) == names_of(found)
        search.status = "Linked"
        assert names_of(search.shown(found)) == []
        search.status = EVERY_STATUS


async def test_a_long_list_is_searched_in_turns_with_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.tui.screens.companies.search.AT_ONCE", 1)
    monkeypatch.setattr("console_app.tui.screens.companies.search.UNPREPARED_AT_ONCE", 1)
    monkeypatch.setattr("console_app.in_turns.TURN", 0)
    search, desk = searching("Toft", "Ambridge")
    assert search.takes_long
    await search.find_in_turns()
    for letters in (False, True):
        await search.prepare(letters=letters)
    for text, found in (("toft", ["Toft"]), ("tofft", ["Toft"])):
        await asking(search, text).find_in_turns()
        assert names_of(search.found()) == found
    turns = asking(search, "ambrigde").find_in_turns()
    turns.send(None)
    desk.directory.names = ["Ambrigde"]
    desk.directory.revision += 1
    assert names_of(search.found()) == ["Ambrigde"]
    with pytest.raises(StopIteration):
        turns.send(None)
    assert names_of(search.found()) == ["Ambrigde"]


async def test_a_first_search_of_many_and_one_of_fields_give_other_work_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.tui.screens.companies.search.UNPREPARED_AT_ONCE", 1)
    search, desk = searching("Toft", "Ambridge")
    assert asking(search, "toft").takes_long
    await search.find_in_turns()
    assert not asking(search, "toft").takes_long
    desk.directory.revision += 1
    assert names_of(search.found()) == ["Toft"]
    assert asking(search, "toft").takes_long
    await search.prepare()
    assert not asking(search, "toft").takes_long
    # For it, every company of the store may have to be decoded.
    assert asking(search, "tag:region=uk").takes_long
