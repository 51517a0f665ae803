"""The picker's list: its order, its advice, and the accounting connection that stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.codat.models import Integration
from console_app.services.connections.platform_names import ALIASES
from console_app.services.connections.platform_use import MOST_USED, in_order_of_use, last_first
from console_app.services.connections.platforms import (
    PAYABLES_PLATFORMS,
    accounting_connection,
    advice,
    list_platforms,
    platform_of,
    platforms_called,
    search_platforms,
)
from tests.builders import company, connection

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.services.account.session import Session


async def test_the_payables_platforms_stand_first_and_disabled_ones_last_of_their_kind(session: Session) -> None:
    platforms = await list_platforms(session)
    first = [platform.key for platform in platforms[: len(PAYABLES_PLATFORMS)]]
    assert set(first) == {"qhyg", "gbol", "knfz", "akxx", "pqsw", "pdvj", "fbrh", "rwuv"}
    assert all(platform.serves_payables for platform in platforms[: len(first)])
    rest = platforms[len(first) :]
    kinds = [(not platform.is_accounting, not platform.enabled) for platform in rest]
    assert kinds == sorted(kinds)
    assert not any(platform.serves_payables for platform in rest)
    assert {platform.key for platform in platforms if platform.is_on_premise} >= {"pqsw"}
    assert any(platform.is_beta for platform in platforms)
    assert any(not platform.enabled for platform in platforms)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("quickbooks on", "qhyg"),
        ("QHYG", "qhyg"),
        ("books quick desk", "pqsw"),
        ("netsuite", "akxx"),
        ("xero accounting", "gbol"),
    ],
)
async def test_a_platform_is_found_by_name_or_key(session: Session, text: str, key: str) -> None:
    assert key in [platform.key for platform in search_platforms(await list_platforms(session), text)]


async def test_what_nobody_has_is_not_found(session: Session) -> None:
    platforms = await list_platforms(session)
    assert search_platforms(platforms, "qqqq") == []
    assert search_platforms(platforms, "  ") == platforms


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("qhyg", ["Primary or Company Admin"]),
        ("akxx", ["Administrator", "bundle", "prepare"]),
        ("knfz", ["credentials", "beforehand"]),
        ("pqsw", ["On-premise", "connector", "not to a phone"]),
    ],
)
def test_the_advice_says_what_the_customer_needs(key: str, words: list[str]) -> None:
    said = advice(key)
    assert all(word in said for word in words)
    assert "\n" not in said
    assert len(said) < 120, "one line"


def test_every_on_premise_platform_has_advice_and_others_need_none() -> None:
    assert "connector" in advice("tgff", on_premise=True)
    assert advice("fbrh") == ""


def test_an_integration_that_tells_little_is_shown_all_the_same() -> None:
    platform = platform_of(Integration(key="abcd"))
    assert (platform.name, platform.source_type, platform.enabled) == ("abcd", "Unknown", True)
    assert not platform.is_accounting
    assert platform_of(Integration(key="gbol")).is_accounting


def connected(*connections: tuple[str, str]) -> Company:
    """A company with accounting connections and others: (status, source type)."""
    return company(*(connection(status, id=f"{status}-{kind}", source_type=kind) for status, kind in connections))


@pytest.mark.parametrize(
    ("connections", "in_the_way"),
    [
        ([], None),
        ([("Linked", "Banking"), ("PendingAuth", "Commerce")], None),
        ([("Linked", "Accounting")], "Linked-Accounting"),
        ([("Unlinked", "Accounting"), ("PendingAuth", "Accounting")], None),
        ([("PendingAuth", "Accounting"), ("Linked", "Accounting")], "Linked-Accounting"),
        ([("Unlinked", "Accounting"), ("Deauthorized", "Accounting")], None),
        ([("Suspended", "Accounting"), ("Linked", "Banking")], "Suspended-Accounting"),
        ([("Suspended", "Accounting"), ("Unlinked", "Accounting")], "Suspended-Accounting"),
        ([("Suspended", "Accounting"), ("Linked", "Accounting")], "Linked-Accounting"),
        ([("Linked", "Unknown")], "Linked-Unknown"),
    ],
)
def test_only_an_active_accounting_connection_makes_another_a_second(
    connections: list[tuple[str, str]], in_the_way: str | None
) -> None:
    found = accounting_connection(connected(*connections))
    assert (found.id if found else None) == in_the_way


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("qbo", ["qhyg"]),
        ("QBD", ["pqsw"]),
        ("qb", ["qhyg", "pqsw"]),
        ("ns", ["akxx"]),
        ("fa", ["fbrh"]),
        ("bc", ["trji"]),
        ("d365", ["trji"]),
        ("sage50", ["tgff"]),
        ("sage one", ["sbca"]),
        ("xero", ["gbol"]),
        ("nobody", []),
        ("", []),
    ],
)
async def test_a_platform_is_found_by_what_people_call_it(session: Session, said: str, keys: list[str]) -> None:
    platforms = await list_platforms(session)
    assert [each.key for each in platforms_called(platforms, said)] == keys
    if keys:
        assert [each.key for each in search_platforms(platforms, said)][: len(keys)] == keys, "before what holds it"
    assert "qhyg" in [each.key for each in search_platforms(platforms, "qb onl")], "a word of it, too"


def test_every_alias_is_folded_and_is_no_part_of_what_it_means() -> None:
    for alias, name in ALIASES.items():
        assert alias == alias.lower().strip()
        assert alias not in name


async def test_the_default_platform_comes_first_and_then_those_that_were_used_last(session: Session) -> None:
    platforms = await list_platforms(session)
    ordered = in_order_of_use(platforms, ("gbol", "gone", "kshf", "akxx"), "qbo")
    assert [(each.key, each.used) for each in ordered[:4]] == [
        ("qhyg", "default"),
        ("gbol", "last used"),
        ("akxx", "used before"),
        ("fbrh", ""),
    ]
    assert sorted(each.key for each in ordered) == sorted(each.key for each in platforms)
    assert [each.key for each in in_order_of_use(platforms, (), "qb")] == [each.key for each in platforms], "two are so"
    # A part of a name, as a command takes it.
    assert in_order_of_use(platforms, (), "netsuite")[0].used == "default"
    used: tuple[str, ...] = ()
    for key in ("a", "b", "a", "c", "d"):
        used = last_first(used, key)
    assert used == ("d", "c", "a")
    assert len(used) == MOST_USED
