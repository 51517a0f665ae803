"""A session opens once, tells why it cannot, and leaves nothing running behind."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from console_app.codat.errors import ConnectionFailed, InvalidInput
from console_app.codat.retry import RetryPolicy
from console_app.config.profiles import Profile, sandbox_profile
from console_app.services.account.session import SandboxDidNotStart, Session

if TYPE_CHECKING:
    from pathlib import Path


def sandbox_threads() -> set[threading.Thread]:
    """The threads of sandboxes; those of the event loop's own pool stay for the next call."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio_")}


async def test_the_sandbox_profile_starts_a_sandbox_and_stops_it() -> None:
    before = sandbox_threads()
    session = Session(sandbox_profile(None))
    assert not session.is_open
    await session.open()
    assert session.base_url is not None
    assert session.base_url.startswith("http://127.0.0.1:")
    account = await session.identify()
    assert session.account == account
    assert session.quota is not None
    await session.close()
    await session.close()
    assert not session.is_open
    assert sandbox_threads() <= before
    with pytest.raises(RuntimeError, match="not open"):
        _ = session.client


async def test_opening_twice_at_once_opens_one() -> None:
    before = sandbox_threads()
    session = Session(sandbox_profile(None))
    await asyncio.gather(session.open(), session.open())
    address = session.base_url
    await session.open()
    assert session.base_url == address
    await session.close()
    assert sandbox_threads() <= before


async def test_a_cancelled_opening_leaves_no_sandbox_behind() -> None:
    before = sandbox_threads()
    session = Session(sandbox_profile(None))
    opening = asyncio.create_task(session.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await session.close()
    assert sandbox_threads() <= before


async def test_a_cancelled_opening_can_be_gone_on_with() -> None:
    session = Session(sandbox_profile(None))
    opening = asyncio.create_task(session.open())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await session.open()
    await session.identify()
    await session.close()


async def test_a_sandbox_that_cannot_keep_its_data_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    session = Session(sandbox_profile(blocked / "sandbox.db"))
    await session.open()
    assert session.notice is not None
    assert "not kept" in session.notice
    await session.close()


async def test_a_sandbox_that_does_not_start_is_told_and_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.server import PortTakenError

    def fail(_self: EmbeddedSandbox) -> None:
        raise PortTakenError("Port 8800 is taken.")

    session = Session(sandbox_profile(None))
    with monkeypatch.context() as broken:
        broken.setattr(EmbeddedSandbox, "start", fail)
        with pytest.raises(SandboxDidNotStart, match="Port 8800 is taken"):
            await session.open()
    await session.open()
    assert session.is_open
    await session.close()


@pytest.mark.parametrize(
    ("address", "key"),
    [("http://api.codat.io", "a" * 40), ("not an address", "a" * 40), ("https://api.codat.io", "too short")],
)
async def test_a_key_or_an_address_that_cannot_be_used_is_refused(address: str, key: str) -> None:
    session = Session(Profile("default", is_sandbox=False, base_url=address, key_text=key))
    with pytest.raises(InvalidInput):
        await session.open()
    assert not session.is_open
    await session.close()


async def test_nobody_there_is_told_when_something_is_asked() -> None:
    profile = Profile("default", is_sandbox=False, base_url="http://127.0.0.1:9", key_text="a" * 40)
    session = Session(profile, retry=RetryPolicy(tries=1))
    await session.open()
    with pytest.raises(ConnectionFailed):
        await session.identify()
    assert session.account is None
    await session.close()
