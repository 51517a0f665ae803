"""An account whose journal is written, by a session that knows whose account it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders import profile_at

if TYPE_CHECKING:
    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session


@pytest.fixture
def profile(account: EmbeddedSandbox) -> Profile:
    """The profile of `account`."""
    return profile_at(account.start())


@pytest.fixture
async def session(session: Session) -> Session:
    """A session on `account` that knows its name."""
    await session.identify()
    return session
