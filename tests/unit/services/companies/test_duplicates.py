"""Is the customer here already? What a person would call the same name is found, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.duplicates import NameIndex, is_slip, name_words
from tests.builders import company_summary

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary

Index: TypeAlias = Callable[..., Awaitable[NameIndex]]

KNOWN = (
    "Hargreaves Plumbing Ltd",
    "Acme Bakery Limited",
    "Acme Bakery (Leeds)",
    "Acme Toys",
    "Blue Bird Foods",
    "Bluebell Garden Centre",
    "North Street Bakery",
    "South Street Bakery",
    "J.P. Morton & Sons",
    "Caf Zo",
    "Branch 12",
    "The Whistling Kettle Co",
    "O'Brien Logistics",
    "株式会社サンプル",
    "H",
    "ETRADE",
    "Vestas Wind Systems AS",
    "L'Oral",
)


def named(name: str, company_id: str = "") -> CompanySummary:
    return company_summary(name=name, id=company_id or f"id of {name}")


@pytest.fixture
def index() -> Index:
    """Makes an index of companies with these names."""

    async def make(*names: str) -> NameIndex:
        made = NameIndex()
        await made.take_in([named(name) for name in names])
        return made

    return make


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Hargreaves Plumbing", "Hargreaves Plumbing Ltd"),
        ("HARGREAVES PLUMBING LIMITED", "Hargreaves Plumbing Ltd"),
        ("  hargreaves   plumbing, ltd. ", "Hargreaves Plumbing Ltd"),
        ("J P Morton and Sons", "J.P. Morton & Sons"),
        ("JP Morton & Sons LLC", "J.P. Morton & Sons"),
        ("Whistling Kettle", "The Whistling Kettle Co"),
        ("OBrien Logistics", "O'Brien Logistics"),
        ("O’Brien Logistics", "O'Brien Logistics"),
        ("Café Zoë", "Caf Zo"),
        ("E*TRADE Ltd", "ETRADE"),
        ("Vestas Wind Systems A/S", "Vestas Wind Systems AS"),
        ("L’Oréal\N{NO-BREAK SPACE}Ltd", "L'Oral"),
        ("株式会社サンプル", "株式会社サンプル"),
        ("h", "H"),
    ],
)
async def test_the_same_name_is_found_however_it_is_written(index: Index, typed: str, known: str) -> None:
    found = (await index(*KNOWN)).similar(typed)
    same = [hit.company.name for hit in found if hit.same_name]
    # J P and JP are the same letters, in other words.
    assert (same or [hit.company.name for hit in found])[0] == known


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Hargreves Plumbing", "Hargreaves Plumbing Ltd"),
        ("Hargraeves Plumbing", "Hargreaves Plumbing Ltd"),
        ("Hargreaves Plumbing & Heating", "Hargreaves Plumbing Ltd"),
        ("Plumbing Hargreaves", "Hargreaves Plumbing Ltd"),
        ("Hargreaves", "Hargreaves Plumbing Ltd"),
        ("harg", "Hargreaves Plumbing Ltd"),
        ("Bluebird Foods", "Blue Bird Foods"),
        ("Blue Bi", "Blue Bird Foods"),
        ("Blue Bird Fo", "Blue Bird Foods"),
        ("Whistlng Kettle", "The Whistling Kettle Co"),
    ],
)
async def test_a_similar_name_is_found(index: Index, typed: str, known: str) -> None:
    found = (await index(*KNOWN)).similar(typed)
    assert known in [hit.company.name for hit in found]


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Harper Plumbing", "Hargreaves Plumbing Ltd"),
        ("Acme Toys", "Acme Bakery Limited"),
        ("North Street Bakery", "South Street Bakery"),
        ("Branch 13", "Branch 12"),
        ("Hargreaves Plumbing", "H"),
        ("Bakery", "North Street Bakery"),
        ("Ltd", "Acme Bakery Limited"),
        ("The", "The Whistling Kettle Co"),
        ("Ac", "Acme Toys"),
        ("Limited Company", "Acme Bakery Limited"),
        ("", "H"),
        ("!!!", "H"),
    ],
)
async def test_another_customer_is_not_taken_for_this_one(index: Index, typed: str, other: str) -> None:
    found = (await index(*KNOWN)).similar(typed)
    assert other not in [hit.company.name for hit in found]


async def test_the_same_come_first_then_the_closest(index: Index) -> None:
    found = (await index(*KNOWN)).similar("Acme Bakery")
    assert [(hit.company.name, hit.same_name) for hit in found] == [
        ("Acme Bakery Limited", True),
        ("Acme Bakery (Leeds)", False),
    ]


async def test_all_namesakes_are_told_apart_and_not_more_than_asked_for() -> None:
    index = NameIndex()
    await index.take_in([named("Toft Stores", f"id-{number:02}") for number in range(20)])
    found = index.similar("toft stores", most=5)
    assert [hit.company.id for hit in found] == [f"id-{number:02}" for number in range(5)]


async def test_a_rare_name_is_found_among_thousands_that_share_its_words(index: Index) -> None:
    crowd = [f"{first} Bakery {number}" for first in ("North", "South", "East", "West") for number in range(800)]
    found = (await index(*crowd, "Quillfeather Bakery")).similar("Quilfeather Bakery")
    assert [hit.company.name for hit in found] == ["Quillfeather Bakery"]


async def test_the_index_follows_the_list() -> None:
    index = NameIndex()
    first, second = named("Toft Stores", "1"), named("Acme Toys", "2")
    await index.take_in([first, second])
    await index.take_in([named("Toft Holdings", "1")])
    assert len(index) == 1
    assert index.similar("Acme Toys") == []
    assert [hit.company.name for hit in index.similar("Toft Holdings")] == ["Toft Holdings"]
    assert not any(hit.same_name for hit in index.similar("Toft Stores"))
    await index.take_in([])
    assert index.similar("Toft Holdings") == []


async def test_a_company_that_changed_is_shown_as_it_is_now() -> None:
    index = NameIndex()
    await index.take_in([named("Toft Stores", "1")])
    now = company_summary(name="Toft Stores", id="1", description="a deli")
    await index.take_in([now])
    assert index.similar("Toft Stores")[0].company is now


async def test_learning_many_names_gives_others_a_turn() -> None:
    index = NameIndex()
    learning = asyncio.create_task(index.take_in([named(f"Company {number} Foods") for number in range(20_000)]))
    turns = 0
    while not learning.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 5


@given(st.lists(st.text(max_size=30), max_size=8), st.text(max_size=30))
def test_no_name_is_too_strange(names: list[str], typed: str) -> None:
    index = NameIndex()
    asyncio.run(index.take_in([named(name, str(number)) for number, name in enumerate(names)]))
    found = index.similar(typed, most=20)
    expected = {str(number) for number, name in enumerate(names) if name_words(typed) and name == typed}
    assert expected <= {hit.company.id for hit in found if hit.same_name}
    asyncio.run(index.take_in([]))
    assert index.similar(typed) == []


@pytest.mark.parametrize(
    ("word", "other", "slip"),
    [
        ("bakery", "bakrey", True),
        ("bakery", "bakry", True),
        ("bakery", "bakkery", True),
        ("bakery", "bakely", True),
        ("bakery", "bakerys", True),
        ("bakery", "bakery", False),
        ("bakery", "cakery", False),
        ("bakery", "bkaeyr", False),
        ("bakery", "baker ies", False),
        ("ford", "fort", False),
        ("12345", "12346", False),
        ("unit12", "unit13", False),
        ("", "a", False),
    ],
)
def test_what_counts_as_a_slip(word: str, other: str, slip: bool) -> None:
    assert is_slip(word, other) is slip
    assert is_slip(other, word) is slip
