"""Entries are found by their customer, also where what was to make that customer came to nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console_app.services.journal.search import BadQuery, narrow, of_company
from tests.builders import journal_entry

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


ENTRIES = [
    journal_entry(1, companyName="Toft Stores"),
    journal_entry(2, companyName="TOFT STORES", companyId="id-toft"),
    journal_entry(3, companyName="Toft Stores", companyId="id-another"),
    journal_entry(4, companyName="Ambridge"),
    journal_entry(5, companyName=""),
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
    stored = [*ENTRIES, journal_entry(6, companyName="L'Oral"), journal_entry(7, companyName="ETRADE")]
    assert [each.number for each in narrow(stored, query, NOW)] == numbers


@pytest.mark.parametrize("query", ["toft and sons", "TOFT AND SONS", "R&B = Co", '"who = jo"', "toft and", "a=b"])
def test_what_may_be_a_name_is_one(query: str) -> None:
    assert narrow(ENTRIES, query, NOW) == []
