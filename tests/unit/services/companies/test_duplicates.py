"""Is the customer here already? What a person would call the same name is found, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.duplicates import NameIndex
from console_app.services.names.readings import name_words
from tests.builders import company_summary
from tests.unit.services.names.pairs import FILES, pairs_of

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


@pytest.mark.parametrize(("file", "misses", "false_alarms"), [(FILES[0], 2, 3), (FILES[1], 2, 3)])
async def test_of_pairs_of_names_the_one_is_found_by_the_other(
    index: Index, file: str, misses: int, false_alarms: int
) -> None:
    pairs = pairs_of(file)
    known = await index(*dict.fromkeys(pair.other for pair in pairs))
    found = {pair: {hit.company.name for hit in known.similar(pair.name, most=20)} for pair in pairs}
    missed = [pair for pair in pairs if pair.answer == "same" and pair.other not in found[pair]]
    raised = [pair for pair in pairs if pair.answer != "same" and pair.other in found[pair]]
    assert len(missed) <= misses, missed
    assert len(raised) <= false_alarms, raised


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Bluebird Foods", "Blue Bird Foods"),
        ("Blue Bird Foods", "Bluebird Foods"),
        ("Bluebird Foods Leeds", "Blue Bird Foods"),
        ("Mueller Feinkost", "Mller Feinkost GmbH"),
        ("Skoda Servis", "koda Servis"),
        ("Priya Nair t/a Saffron Kitchen", "Saffron Kitchen"),
        ("Saffron Kitchen", "Priya Nair ta Saffron Kitchen"),
        ("ООО Ромашка", "OOO Romashka"),
        ("Acomodation Partners", "Accommodation Partners"),
        ("Wyvern Co-op", "Wyvern Coop"),
        ("株式会社サンプル", "サンプル"),
    ],
)
async def test_a_name_is_found_among_many_however_it_was_stored(index: Index, typed: str, known: str) -> None:
    crowd = [f"{first} {last}" for first in ("Foods", "Kitchen", "North", "Partners") for last in range(300)]
    found = (await index(*crowd, known)).similar(typed)
    assert known in [hit.company.name for hit in found]


async def test_a_renamed_company_is_forgotten_under_each_reading_of_its_old_name() -> None:
    index = NameIndex()
    await index.take_in([named("Müller t/a Blue Bird", "1"), named("AB Toft", "2")])
    await index.take_in([named("Quill", "1"), named("Harbour", "2")])
    for old in ("Mller", "Mueller", "Blue Bird", "Bluebird", "Toft", "AB Toft"):
        assert index.similar(old) == []


@pytest.mark.parametrize("typed", ["Apple Ltd", "Apple Hold", "Apple Nursery"])
async def test_a_legal_form_ends_the_name_that_is_typed(index: Index, typed: str) -> None:
    found = (await index("Apple Tree Nursery", "Appleby Joinery")).similar(typed)
    assert ([hit.company.name for hit in found] == ["Apple Tree Nursery"]) is (typed == "Apple Nursery")
