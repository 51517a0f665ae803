"""A program that takes snapshots: the first, the step to the next, how many. It imports no more than that needs."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.builders import DAY, NOW, company_row, connection_row
from tests.stores import open_store

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary


def rows_of(number: int, count: int = 400) -> list[CompanySummary]:
    """An account in which every tenth company has another status at every look."""
    statuses = ("Linked", "Deauthorized", "PendingAuth")
    return [
        company_row(
            f"{each:04}",
            connection_row(
                f"c{each}", statuses[(number + each) % 3] if each % 10 == 0 else "Linked", synced=NOW + number * DAY
            ),
        )
        for each in range(count)
    ]


async def main(begin: int, step: int, count: int) -> None:
    async with open_store() as store:
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(begin, begin + step * count, step):
            rows = rows_of(number)
            await store.keep(rows)
            await store.finish_snapshot(NOW + timedelta(minutes=number), rows, turn=number + 1)
            if store.warning:
                print(store.warning, flush=True)
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
