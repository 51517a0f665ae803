"""Entries are found by their customer, also where what was to make that customer came to nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from console_app.services.journal.entries import fold
from console_app.services.journal.reading import BadQuery, narrow, of_company

if TYPE_CHECKING:
    from console_app.services.journal.entries import Entry

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def entry(number: int, name: str, company_id: str = "") -> Entry:
    event = {"event": "begun", "id": f"{number}", "at": NOW.isoformat(), "action": "create-company"}
    (made,) = fold([(number, {**event, "companyName": name, "companyId": company_id})])
    return made


ENTRIES = [
    entry(1, "Toft Stores"),
    entry(2, "TOFT STORES", "id-toft"),
    entry(3, "Toft Stores", "id-another"),
    entry(4, "Ambridge"),
    entry(5, ""),
]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("company:id-toft", [1, 2]),
        ('company:"ID-Toft"', [1, 2]),
        ("company:id-nobody", []),
        ("company:toft", [1, 2, 3]),
        ("company:id-", [2, 3]),
    ],
)
def test_a_customers_id_finds_also_what_was_to_make_it(query: str, numbers: list[int]) -> None:
    assert [each.number for each in narrow(ENTRIES, query, NOW)] == numbers


def test_one_customers_journal_has_also_what_was_to_make_it() -> None:
    assert [each.number for each in of_company(ENTRIES, "id-toft")] == [1, 2]
    assert [each.number for each in of_company(ENTRIES, "id-new")] == []
    assert [each.number for each in of_company(ENTRIES, "id-new", "Ambridge")] == [4]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("who=jo", "who:jo"),
        ("toft who = jo", "who:jo"),
        ("action : unlink", "action:unlink"),
        ("outcome: open", "outcome:open"),
        ("day==monday", "day:monday"),
        ("-who:jo", "negated"),
        ("!who:jo", "negated"),
        ("not who:jo", "negated"),
        ("toft OR ambridge", "“OR”"),
        ("toft && who:jo", "“&&”"),
        ('company = "Toft Stores"', 'company:"Toft Stores"'),
    ],
)
def test_what_other_searches_write_is_told_and_how_it_is_written_here(query: str, said: str) -> None:
    with pytest.raises(BadQuery) as told:
        narrow(ENTRIES, query, NOW)
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("company:L’Oréal", [6]), ("L'Oral", [6]), ("E*TRADE", [7]), ("company:etrade", [7])],
)
def test_a_customer_is_found_under_what_was_typed_and_what_is_stored(query: str, numbers: list[int]) -> None:
    stored = [*ENTRIES, entry(6, "L'Oral"), entry(7, "ETRADE")]
    assert [each.number for each in narrow(stored, query, NOW)] == numbers


@pytest.mark.parametrize("query", ["toft and sons", "TOFT AND SONS", "R&B = Co", '"who = jo"', "toft and", "a=b"])
def test_what_may_be_a_name_is_one(query: str) -> None:
    assert narrow(ENTRIES, query, NOW) == []
