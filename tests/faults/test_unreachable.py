"""Where no request can arrive: nothing is changed, the person is told so, and nothing is sent blindly again."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat import CodatError
from console_app.codat.network import Network
from console_app.config.profiles import Profile
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory
from console_app.services.text.error_messages import explain
from tests.faults import faulty_network
from tests.faults.conftest import KEY
from tests.faults.writes import Told, press, writes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.faults.conftest import Account, Waits

PEM = Path(__file__).parents[1] / "unit" / "codat" / "untrusted.pem"
OTHER_NAME = "other-host.invalid"
"""A name that leads to this machine, for which it has no certificate."""


def _resolve_only_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that knows this machine alone, as no test may ask a real one."""
    ask = asyncio.BaseEventLoop.getaddrinfo

    async def resolve(loop: Any, host: Any, *rest: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name == OTHER_NAME:
            return await ask(loop, "127.0.0.1", *rest, **options)
        if name != "localhost" and not name.startswith("127."):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return await ask(loop, host, *rest, **options)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)


def _note_reasons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return why connections failed, in the words of what made them, which no person is shown."""
    reasons: list[str] = []
    explained = Network.failed

    def noted(network: Network, call: Any, error: Exception, progress: Any) -> CodatError:
        reasons.append(str(error))
        return explained(network, call, error, progress)

    monkeypatch.setattr(Network, "failed", noted)
    return reasons


@pytest.fixture
async def full() -> AsyncIterator[int]:
    """A port whose queue is full: whoever connects waits for ever."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
        for each in waiting:
            each.close()


@pytest.fixture
async def impostor(network: faulty_network.Network) -> AsyncIterator[faulty_network.Network]:
    """The same network behind a certificate that the machine does not know; it is made out to `localhost`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    behind_tls = faulty_network.Network(network.port_behind)
    await behind_tls.start(context)
    yield behind_tls
    await behind_tls.stop()


@pytest.fixture
async def in_the_clear() -> AsyncIterator[int]:
    """A port where plain HTTP is spoken, whatever is asked."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize(
    ("fault", "says", "because"),
    [
        ("no such name", "no connection to nobody.invalid", "not known"),
        ("refused", "no connection to 127.0.0.1", ""),
        ("connecting takes too long", "took too long", ""),
        ("untrusted certificate", "not trusted", "self-signed certificate"),
        ("certificate of another host", "not trusted", "Hostname mismatch"),
        ("no TLS on the other side", "no connection to 127.0.0.1", "SSL"),
    ],
)
async def test_nothing_is_changed_where_nothing_arrives(
    fault: str,
    says: str,
    because: str,
    full: int,
    in_the_clear: int,
    impostor: faulty_network.Network,
    account: Account,
    waits: Waits,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _resolve_only_here(monkeypatch)
    reasons = _note_reasons(monkeypatch)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        refusing = free.getsockname()[1]
    addresses = {
        "no such name": "https://nobody.invalid",
        "refused": f"http://127.0.0.1:{refusing}",
        "connecting takes too long": f"http://127.0.0.1:{full}",
        "untrusted certificate": impostor.base_url,
        "certificate of another host": impostor.base_url.replace("localhost", OTHER_NAME),
        "no TLS on the other side": f"https://127.0.0.1:{in_the_clear}",
    }
    if fault == "certificate of another host":
        # Who made it out is known here: it is the name alone that is wrong.
        monkeypatch.setenv("SSL_CERT_FILE", str(PEM))
    profile = Profile("default", is_sandbox=False, base_url=addresses[fault], key_text=KEY)
    session = Session(profile, retry=waits.policy(tries=2), timeout=0.05 if "too long" in fault else 5)
    await session.open()
    session.permissions.unlock()
    try:
        for read in (session.identify, session.client.list_companies().collect):
            with pytest.raises(CodatError) as caught:
                await read()
            said = explain(caught.value, "reading")
            assert says in said.happened
            assert "Nothing was changed" in said.meaning
            assert said.retrying_helps is ("certificate" not in fault)
        for write in writes_of(session, Directory(session), account):
            told, written, error = await press(write)
            assert told is Told.NOT_DONE, (write.name, error)
            assert written is not None
            assert says in written.happened
            assert written.next_step
            assert await write.count() == 0
    finally:
        await session.close()
    assert all(because in reason for reason in reasons), reasons
    assert not impostor.asked, "no request was given to an impostor"
    if "certificate" in fault:
        assert not waits.slept, "a certificate does not get better by asking again"
