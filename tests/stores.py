"""The store of an account, opened for a test."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.file_name import store_file
from tests.builders import profile

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.companies.cached_company import CompanySummary

PROFILE = profile()
"""The account whose store it is, if a test names no other."""


@asynccontextmanager
async def open_store(of: Profile = PROFILE, **options: Any) -> AsyncGenerator[AccountStore]:
    """Open the store of an account, and close it at the end.

    Args:
        of: The account's profile.
        options: What `AccountStore` takes.
    """
    store = AccountStore(of, **options)
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def all_rows(store: AccountStore) -> list[CompanySummary]:
    """Return all rows of a store, in the order of their names."""
    return [row async for batch in store.rows() for row in batch]


def existing_store_file(of: Profile) -> Path:
    """Return the file of an account that is remembered: of its store, with the journal."""
    path = store_file(of)
    assert path is not None
    return path


def is_decoded(row: CompanySummary) -> bool:
    """Return whether the fields of a stored row are there without being asked for."""
    try:
        object.__getattribute__(row, "connections")
    except AttributeError:
        return False
    return True
