"""What tests of several services read from an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.connections.platforms import list_platforms

if TYPE_CHECKING:
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory, Progress
    from console_app.services.connections.platforms import Platform


async def read_all(directory: Directory) -> list[Progress]:
    """Return every step of one refresh."""
    return [progress async for progress in directory.refresh()]


async def find_platform(session: Session, key: str) -> Platform:
    """Return the platform with a key."""
    return next(each for each in await list_platforms(session) if each.key == key)
