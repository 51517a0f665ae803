"""Companies for memories, and the memories of an account at Codat's usual address."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from console_app.config.profiles import Profile
from console_app.services.kept_rows import by_urgency, make_company
from console_app.services.memory import Memory
from console_app.services.summaries import CompanySummary, ConnectionSummary, OpenError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

NOW = datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=UTC)
DAY = timedelta(days=1)
PROFILE = Profile("default", is_sandbox=False, base_url="https://api.codat.io", key_text="k" * 40)


def connection(
    identity: str = "c1", status: str = "Linked", *, error: str = "", synced: datetime | None = NOW, **more: Any
) -> ConnectionSummary:
    return ConnectionSummary(
        id=identity,
        integration_key=more.get("key", "gbol"),
        platform_name=more.get("platform", "Xero"),
        status=status,
        source_type="Accounting",
        created=NOW - 9 * DAY,
        last_sync=synced,
        errors=(OpenError("403", error, NOW),) if error else (),
    )


def company(identity: str, *connections: ConnectionSummary, name: str = "", **more: Any) -> CompanySummary:
    synced = [each.last_sync for each in connections if each.last_sync is not None]
    return make_company(
        identity,
        name or f"Company {identity}",
        more.get("description", "A note"),
        more.get("created", NOW - 10 * DAY),
        more.get("last_sync", max(synced, default=None)),
        more.get("tags", (("region", "uk"),)),
        more.get("created_by", "jo@example.com"),
        more.get("unreadable", 0),
        by_urgency(connections),
    )


@asynccontextmanager
async def opened(profile: Profile = PROFILE, **options: Any) -> AsyncGenerator[Memory]:
    memory = Memory(profile, **options)
    await memory.open()
    try:
        yield memory
    finally:
        await memory.close()


async def all_rows(memory: Memory) -> list[CompanySummary]:
    return [row async for batch in memory.rows() for row in batch]
