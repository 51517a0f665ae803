"""Rows of the store that are decoded when a field is needed, and damage that is found before."""

from __future__ import annotations

import copy
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.cached_company import CompanySummary, haystack_of, with_connection_summary
from console_app.services.snapshots import stored_company
from console_app.services.snapshots.cached_rows import cached_row
from console_app.services.snapshots.maintenance import check_file
from console_app.services.snapshots.row_format import by_urgency, cached_text, company_of, make_company
from console_app.services.snapshots.stored_company import (
    StoredCompany,
    are_intact,
    searched_in,
    stored_companies,
)
from tests.builders import DAY, NOW, company_row, company_summary, connection, connection_row
from tests.stores import PROFILE, all_rows, existing_store_file, is_decoded, open_store

if TYPE_CHECKING:
    from pathlib import Path

SEARCHED = ("id", "haystack", "sort_key", "sort_name", "statuses", "standing", "short_id")
ROWS = [
    company_row(
        "a",
        connection_row("1", "PendingAuth", error="Cancelled."),
        connection_row("2"),
        name="Älg & Zoë’s",
        owner_ids=("u1", "u2"),
    ),
    company_row("b", name="Beta", tags=(), created=None, last_sync=None, unreadable=1),
]


def change_rows(statement: str) -> Path:
    """Change the stored rows as nothing but damage would."""
    file = existing_store_file(PROFILE)
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()
    return file


async def test_what_a_search_reads_is_there_before_a_row_is_decoded() -> None:
    async with open_store() as store:
        await store.keep(ROWS)
        kept = sorted(await all_rows(store), key=lambda row: row.id)
    for row, stored in zip(ROWS, kept, strict=True):
        assert [getattr(stored, name) for name in SEARCHED] == [getattr(row, name) for name in SEARCHED]
        assert not is_decoded(stored)
        assert stored.name == row.name
        assert is_decoded(stored)
        assert stored == row
        assert row == stored
        assert hash(stored) == hash(row)


def test_a_row_that_differs_only_in_what_is_decoded_is_another() -> None:
    (stored,) = stored_companies(*packed(ROWS[0]))
    assert stored != replace(ROWS[0], created=NOW + DAY)
    assert stored != "a"


def packed(row: CompanySummary) -> tuple[list[bytes], list[bytes]]:
    """Return a row as the store keeps it."""
    kept = cached_row(row)
    packed_row, searched = kept.row.encode(), kept.searched
    assert searched is not None
    assert are_intact([packed_row], [searched])
    return [packed_row], [searched]


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
CONNECTIONS = st.builds(
    connection_row,
    st.uuids().map(str),
    st.sampled_from(["Linked", "PendingAuth", "Deauthorized", "Unlinked"]) | TEXTS,
    error=TEXTS,
    synced=MOMENTS,
    platform=TEXTS,
)
COMPANIES = st.builds(
    lambda *texts, **more: make_company(texts[0] or "i", *texts[1:], **more),
    TEXTS,
    TEXTS,
    TEXTS,
    MOMENTS,
    MOMENTS,
    st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
    TEXTS,
    st.integers(0, 3),
    st.lists(CONNECTIONS, max_size=3).map(by_urgency),
)


@given(COMPANIES)
def test_a_stored_row_is_what_its_json_says(row: CompanySummary) -> None:
    (stored,) = stored_companies(*packed(row))
    expected = company_of(cached_text(row))
    for each in fields(CompanySummary):
        assert getattr(stored, each.name) == getattr(expected, each.name)
    assert stored == expected
    assert cached_text(stored) == cached_text(row)


@pytest.mark.parametrize("name", ["Nul \0", "Half \ud800"])
def test_a_text_that_cannot_be_searched_as_bytes_is_decoded_at_once(name: str) -> None:
    assert cached_row(company_row("a", name=name)).searched is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE companies SET searched = NULL",
        "UPDATE companies SET searched = 7",
        "UPDATE companies SET searched = x''",
        "UPDATE companies SET searched = substr(searched, 1, length(searched) - 1)",
        "UPDATE companies SET searched = (SELECT searched FROM companies WHERE id = CAST('b' AS BLOB))",
        "UPDATE companies SET searched = CAST(replace(searched, 'beta', 'feta') AS BLOB)",
    ],
    ids=["an earlier version", "a number", "nothing", "no checksum", "another row's", "another name"],
)
async def test_a_row_whose_checksum_is_wrong_is_read_from_its_json(statement: str) -> None:
    async with open_store() as store:
        await store.keep(ROWS)
    change_rows(statement)
    async with open_store() as store:
        assert sorted(await all_rows(store), key=lambda row: row.id) == ROWS
        assert store.warning is None


async def test_a_row_of_other_folding_is_read_from_its_json(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(stored_company, "_SEED", 7)
        async with open_store() as store:
            await store.keep(ROWS)
    async with open_store() as store:
        kept = await all_rows(store)
        assert not [row for row in kept if isinstance(row, StoredCompany)]
        assert sorted(kept, key=lambda row: row.id) == ROWS
        await store.keep(kept)
        assert not [row for row in await all_rows(store) if is_decoded(row)]


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE companies SET row = '{"v":2'""",
        "UPDATE companies SET row = replace(row, 'made', x'ff')",
        "UPDATE companies SET row = CAST(x'ffff' AS TEXT)",
        """UPDATE companies SET row = '{"v":2,"id":"a","name":5}'""",
        """UPDATE companies SET row = '{"v":2,"id":"a","cx":[7]}'""",
        """UPDATE companies SET row = '{"v":2,"id":"a","made":"soon"}'""",
        """UPDATE companies SET row = '{"v":2,"id":"a","tags":[["one"]]}'""",
        "UPDATE companies SET row = '[1,2'",
        "UPDATE companies SET row = 7",
    ],
)
async def test_a_row_that_cannot_be_read_is_found_when_it_is_loaded(statement: str) -> None:
    async with open_store() as store:
        await store.keep(ROWS)
    file = change_rows(statement)
    (problem,) = check_file(file)
    assert problem.startswith("Cache: a row of the cache cannot be read (")
    async with open_store() as store:
        assert await all_rows(store) == []
        assert "was damaged. It was set aside as" in str(store.warning)


async def test_the_check_of_a_file_decodes_every_row() -> None:
    async with open_store() as store:
        await store.keep(ROWS[:1])
    row = '{"v":2,"id":5}'
    file = existing_store_file(PROFILE)
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE companies SET row = ?, searched = ?", (row, searched_in(ROWS[0], row.encode())))
        database.commit()
    assert "cannot be read" in " ".join(check_file(file))


def test_the_dates_of_changes_are_put_in_without_decoding() -> None:
    (stored,) = stored_companies(*packed(ROWS[0]))
    dated = stored.with_status_since({"1": NOW, "9": NOW - DAY})
    assert not is_decoded(stored)
    assert not is_decoded(dated)
    assert [each.since for each in dated.connections] == [NOW, None]
    assert [each.since for each in stored.connections] == [None, None]
    assert dated == ROWS[0].with_status_since({"1": NOW})
    again = dated.with_status_since({"2": NOW})
    assert [each.since for each in again.connections] == [None, NOW]
    assert again.with_status_since({"2": NOW}) is again


def test_a_row_that_is_decoded_already_gets_dates_as_well() -> None:
    (stored,) = stored_companies(*packed(ROWS[0]))
    assert stored.name == ROWS[0].name
    assert stored.with_status_since({"1": NOW}) == ROWS[0].with_status_since({"1": NOW})
    assert stored.with_status_since({}) is stored


def test_a_stored_row_knows_the_company_it_was_made_of() -> None:
    row = company_summary(connection(), name="Toft otp=736251")
    (stored,) = stored_companies(*packed(row))
    assert not stored.is_stored_as(row), "the store left something out"
    (stored,) = stored_companies(*packed(ROWS[0]))
    assert stored.is_stored_as(ROWS[0])
    assert not stored.is_stored_as(replace(ROWS[0], last_sync=None))
    assert not is_decoded(stored)
    stored_company.decode([stored])
    assert not stored.is_stored_as(ROWS[0]), "it is compared field by field"


def test_a_changed_copy_is_whole() -> None:
    (stored,) = stored_companies(*packed(ROWS[0]))
    assert replace(stored, name="Other") == replace(ROWS[0], name="Other")
    (stored,) = stored_companies(*packed(ROWS[0]))
    assert copy.copy(stored) == ROWS[0]


def test_an_unknown_attribute_is_an_error() -> None:
    (stored,) = stored_companies(*packed(ROWS[0]))
    unknown: Any = stored
    with pytest.raises(AttributeError, match="no address"):
        _ = unknown.address
    with pytest.raises(AttributeError):
        unknown.address = "Other"


@pytest.mark.parametrize("where", ["row", "searched"])
def test_every_changed_byte_is_found(where: str) -> None:
    (row,), (searched,) = packed(ROWS[0])
    for place in range(len(row if where == "row" else searched)):
        damaged = bytearray(row if where == "row" else searched)
        damaged[place] ^= 0x20
        pair = (bytes(damaged), searched) if where == "row" else (row, bytes(damaged))
        assert not are_intact(pair[:1], pair[1:])


def test_threads_that_decode_a_row_at_the_same_time_do_not_disturb_each_other() -> None:
    for _ in range(50):
        (stored,) = stored_companies(*packed(ROWS[0]))
        with ThreadPoolExecutor(4) as threads:
            assert list(threads.map(lambda row: row.connections, [stored] * 4)) == [ROWS[0].connections] * 4


def test_a_connection_that_was_read_is_searched_as_if_the_company_were_read() -> None:
    row = company_summary(connection(id="1", platform=("gbol", "Xero")), name="Toft")
    changed = with_connection_summary(row, connection(id="1", platform=("qhyg", "QuickBooks Online")))
    assert changed.haystack == haystack_of(
        changed.name,
        changed.description,
        changed.id,
        changed.tags,
        changed.created_by,
        changed.connections,
        changed.owner_ids,
    )
    assert "quickbooks" in changed.haystack
    assert "xero" not in changed.haystack
