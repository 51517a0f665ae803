"""How much room a year of daily audits takes, from the size of real files."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from console_app.config.profiles import Profile
from console_app.store.snapshots import NEVER, WORKED_OUT, pack, unpack
from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.services.companies.cached_company import CompanySummary

COMPANIES, CONNECTIONS = 2_000, 2_500
AT_MOST = 200_000_000
SCALE = 20_000 // COMPANIES


def account_rows(chance: random.Random) -> list[CompanySummary]:
    """A tenth of an account of 20,000 companies with 25,000 connections."""

    def identity() -> str:
        return str(uuid.UUID(int=chance.getrandbits(128)))

    return [
        company_row(
            identity(),
            *(connection_row(identity()) for _ in range(2 if number < CONNECTIONS - COMPANIES else 1)),
            name=f"Firm {chance.random()}",
            description="A note that somebody wrote",
            tags=(("region", "uk"), ("crm", identity())),
        )
        for number in range(COMPANIES)
    ]


def rows_of_next_day(rows: list[CompanySummary], number: int, chance: random.Random) -> list[CompanySummary]:
    """Nearly all have synced at some moment of the day, and one in two hundred has lost its access or got it back."""

    def later(row: CompanySummary) -> CompanySummary:
        connections = tuple(
            replace(
                each,
                last_sync=NOW + number * DAY + timedelta(microseconds=chance.randrange(86_400_000_000)),
                status=chance.choice(("Linked", "Deauthorized")) if chance.random() < 0.005 else each.status,
            )
            for each in row.connections
        )
        return replace(row, connections=connections, last_sync=max(each.last_sync or NOW for each in connections))

    return [later(row) if chance.random() < 0.95 else row for row in rows]


@pytest.mark.slow
async def test_a_year_of_daily_audits_of_twenty_thousand_companies_stays_small(own_home: Path) -> None:
    chance = random.Random(7)
    rows = account_rows(chance)
    sizes = []
    for number in range(17):
        async with open_store() as store:
            await store.keep(rows)
            snapshot = await store.finish_snapshot(NOW + number * DAY, rows)
            assert store.path is not None
        # Closed, so that all of it is in the one file.
        sizes.append(store.path.stat().st_size)
        rows = rows_of_next_day(rows, number + 1, chance)
    assert (snapshot.companies, snapshot.connections) == (COMPANIES, CONNECTIONS)
    daily = (sizes[-1] - sizes[0]) / (len(sizes) - 1)
    year = SCALE * (sizes[0] + 365 * daily)
    assert year < AT_MOST
    assert daily / (0.95 * CONNECTIONS) < 15


@pytest.mark.parametrize(
    "moments",
    [
        {},
        {0: 0},
        {3: NEVER, 4: WORKED_OUT, 5: -1, 2**40: 2**62},
        {number: number * 1_000_003 for number in range(5_000, 0, -2)},
    ],
)
def test_packed_moments_are_the_same_again(moments: dict[int, int]) -> None:
    assert unpack(pack(moments)) == moments


def test_the_sandbox_is_remembered_by_its_file(tmp_path: Path) -> None:
    from console_app.services.snapshots.file_name import store_file

    sandboxes = [Profile("sandbox", is_sandbox=True, sandbox_data=tmp_path / name) for name in ("a", "b")]
    assert store_file(sandboxes[0]) != store_file(sandboxes[1])
