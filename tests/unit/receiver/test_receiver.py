"""The receiver: what Codat has signed is stored and then acknowledged; anything else is refused and leaves nothing."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.clock import computer_now
from console_app.receiver import server
from console_app.receiver.app import LARGEST_BODY
from console_app.services.webhooks.event_rows import events_after, note_alive, receiver_state
from console_app.store.database import open_file
from tests.webhook_events import (
    COMPANY,
    CONNECTION,
    OLDER,
    SECRET,
    STRANGER,
    as_svix,
    connection_event,
    old,
    receiving,
    signed,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BODY = connection_event()
BARE = SECRET.removeprefix("whsec_")


def all_of(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def test_signed_events_are_stored_without_links_before_they_are_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    async with receiving(file, SECRET, OLDER) as receiver:
        begun = time.monotonic()
        assert (await receiver.post(BODY, signed(BODY))).status_code == 204
        assert time.monotonic() - begun < 1
        assert receiver.rows("type") == ["connection.connected"], "it is there when the answer comes"
        # By the older names, with the secret before, and beside signatures of other kinds and other secrets.
        assert (await receiver.post(BODY, as_svix(signed(BODY)))).status_code == 204
        assert (await receiver.post(BODY, signed(BODY, OLDER))).status_code == 204
        several = signed(BODY)
        other = signed(BODY, STRANGER, message_id=several["webhook-id"])["webhook-signature"]
        odd = f"v1a,abc v1, v1,a,b {other}  {several.pop('webhook-signature')}"
        lines = [("webhook-signature", odd), ("webhook-signature", other)]
        assert (await receiver.post(BODY, [*several.items(), *lines])).status_code == 204
        # Once more, as after an answer that was lost.
        again = signed(BODY, message_id="msg_again")
        assert [(await receiver.post(BODY, again)).status_code for _ in range(2)] == [204, 204]
        assert [is_new for _, is_new in receiver.accepted] == [True] * 5 + [False]
        assert len(receiver.rows()) == 5
        answers = await asyncio.gather(*(receiver.post(BODY, signed(BODY)) for _ in range(20)))
        assert {each.status_code for each in answers} == {204}
        assert len(receiver.rows()) == 25
        health = await receiver.client.get(receiver.url.replace("/webhooks", "/healthz"))
        assert (health.status_code, health.text) == (200, "ok\n")
    connection = open_file(file)
    event = events_after(connection, 0)[0]
    assert (event.company_id, event.connection_id) == (COMPANY, CONNECTION)
    assert event.connection is not None
    assert event.connection["status"] == "Linked"
    state = receiver_state(connection)
    assert state.alive_at is None, "it has said that it ended"
    assert {kind: each.number for kind, each in state.counts.items()} == {"connection.connected": 25, "duplicate": 1}
    connection.close()
    written = all_of(tmp_path)
    assert not [each for each in (b"otp", b"link-api", b"linkUrl", b"app.codat.io", BARE.encode()) if each in written]
    assert oct(file.stat().st_mode)[-3:] == "600"


async def test_of_two_events_about_one_connection_the_one_generated_later_wins(tmp_path: Path) -> None:
    now = computer_now()
    moments = [
        ("connection.connected", "Linked", 2),
        ("connection.created", "PendingAuth", 0),
        ("read.completed", "", 9),
    ]
    async with receiving(tmp_path / "account.db") as receiver:
        for kind, status, seconds in moments:
            body = connection_event(kind, status, generated=now + timedelta(seconds=seconds))
            await receiver.post(body, signed(body))
        other = connection_event("connection.created", "PendingAuth", connection="c2", generated=now)
        await receiver.post(other, signed(other))
        future = connection_event(
            "connection.disconnected", "Unlinked", connection="c2", generated=now + timedelta(days=9)
        )
        await receiver.post(future, signed(future))
        back = connection_event(
            "connection.reconnected", "Linked", connection="c2", generated=computer_now() + timedelta(seconds=1)
        )
        await receiver.post(back, signed(back))
        assert receiver.rows("type, late") == [
            ("connection.connected", 0),
            ("connection.created", 1),
            ("read.completed", 0),
            ("connection.created", 0),
            ("connection.disconnected", 0),
            ("connection.reconnected", 0),
        ], "an event of the future does not outdate those that follow it"
    connection = open_file(tmp_path / "account.db")
    events = [(each.type, each.connection_id) for each in events_after(connection, 0)]
    connection.close()
    assert events == [
        ("connection.connected", CONNECTION),
        ("read.completed", CONNECTION),
        ("connection.reconnected", "c2"),
    ]


NOT_UNDERSTOOD = (
    json.dumps({"eventType": "bills.write.successful", "payload": {"referenceCompany": {"id": "x"}}}),
    json.dumps({"type": "connection.connected", "generatedDate": "yesterday", "payload": {"connection": 7}}),
    json.dumps({"eventType": "company.created", "payload": {"id": "k9", "name": "A ?otp=123456 B", "redirect": "r"}}),
    json.dumps({"eventType": {"a": 1}}),
    json.dumps([1, 2]),
    "[" * 5_000,
    "no JSON at all",
    "",
    '{"eventType": "\\ud800"}',
)


async def test_what_is_signed_and_not_understood_is_counted_and_no_error(tmp_path: Path) -> None:
    async with receiving(tmp_path / "account.db") as receiver:
        for body in NOT_UNDERSTOOD:
            assert (await receiver.post(body, signed(body))).status_code == 204, body
        assert receiver.rows().count("unknown") == len(NOT_UNDERSTOOD) - 2
        assert "123456" not in str(receiver.rows("type, subject, company, what"))


async def test_what_codat_has_not_signed_leaves_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = signed(BODY)
    latin = "é".encode("latin-1")
    refused: dict[str, tuple[str | bytes, dict[str, str]]] = {
        "unsigned": (BODY, {}),
        "no signature": (BODY, {**good, "webhook-signature": ""}),
        "another body": (BODY + " ", good),
        "another id": (BODY, {**good, "webhook-id": "msg_other"}),
        "another secret": (BODY, signed(BODY, OLDER)),
        "old": (BODY, old(BODY, 6)),
        "future": (BODY, old(BODY, -6)),
        "a later time": (BODY, {**good, "webhook-timestamp": str(int(good["webhook-timestamp"]) + 1)}),
        "no number": (BODY, {**good, "webhook-timestamp": "soon"}),
        "no base64": (BODY, {**good, "webhook-signature": "v1,***"}),
        "no version": (BODY, {**good, "webhook-signature": good["webhook-signature"][3:]}),
        "other version": (BODY, {**good, "webhook-signature": "v2" + good["webhook-signature"][2:]}),
        "long id": (BODY, {**good, "webhook-id": "x" * 5_000}),
        "no UTF-8": (latin, good),
        "the bare secret": (BODY, {**good, "webhook-signature": f"v1,{BARE}"}),
        "mixed names": (BODY, {**as_svix(good), "webhook-signature": "v1,x"}),
    }
    async with receiving(tmp_path / "account.db") as receiver:
        for what, (body, headers) in refused.items():
            answer = await receiver.post(body, headers)
            assert answer.status_code == 401, what
            assert SECRET not in answer.text, what
        for method, path, status in [
            ("GET", "/webhooks", 405),
            ("PUT", "/webhooks", 405),
            ("DELETE", "/webhooks", 405),
            ("OPTIONS", "/webhooks", 405),
            ("POST", "/", 404),
            ("POST", "/webhooks/", 404),
            ("POST", "/webhooks/../healthz", 405),
            ("POST", "/healthz", 405),
            ("GET", "/.env", 404),
        ]:
            address = receiver.url.replace("/webhooks", path)
            answer = await receiver.client.request(method, address, content=BODY, headers=signed(BODY))
            assert answer.status_code == status, (method, path)
        assert receiver.rows() == []
        assert receiver.accepted == []
        said = " ".join((*receiver.refused, caplog.text))
    assert not [each for each in (BARE, good["webhook-signature"], COMPANY, "msg_") if each in said]
    connection = open_file(tmp_path / "account.db")
    counts = receiver_state(connection).counts
    connection.close()
    assert counts["refused: the signature is wrong"].number > 3, "counted when it ends, for `doctor`"


async def test_a_body_that_is_huge_or_slow_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "HEADERS_WITHIN", 0.2)
    largest = connection_event(filler="x" * (LARGEST_BODY - len(connection_event(filler=""))))
    assert len(largest) == LARGEST_BODY
    async with receiving(tmp_path / "account.db", body_within=0.2) as receiver:
        assert (await receiver.post(largest, signed(largest))).status_code == 204
        head = "POST /webhooks HTTP/1.1\r\nHost: x\r\n"
        chunk = "8000\r\n" + "x" * 0x8000 + "\r\n"
        cases = {
            "huge, and says so": (f"{head}Content-Length: {LARGEST_BODY + 1}\r\n\r\n", 413),
            "huge beyond numbers": (f"{head}Content-Length: 9{'0' * 15}\r\n\r\n", 413),
            "huge in chunks": (f"{head}Transfer-Encoding: chunked\r\n\r\n" + chunk * 9, 413),
            "a slow body": (f"{head}Content-Length: 100\r\n\r\nhalf", 408),
            "a slow head": (head, None),
            "nothing at all": ("", None),
            "no HTTP": ("\x16\x03\x01\r\n\r\n", 400),
        }
        answers = await asyncio.gather(*(answer_to(receiver.port, text) for text, _ in cases.values()))
        assert dict(zip(cases, answers, strict=True)) == {what: status for what, (_, status) in cases.items()}
        assert len(receiver.rows()) == 1


async def answer_to(port: int, text: str) -> int | None:
    """The status of the answer to some bytes; None if the connection is closed without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text.encode())
    try:
        async with asyncio.timeout(5):
            line = await reader.readline()
    except ConnectionError:
        return None
    finally:
        writer.close()
    return int(line.split()[1]) if line else None


async def test_an_event_that_cannot_be_stored_is_not_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "store" / "account.db"
    async with receiving(file) as receiver:
        aside = file.parent.rename(tmp_path / "aside")
        file.parent.write_text("no folder")
        refused = await receiver.post(BODY, signed(BODY))
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
        assert (await receiver.client.get(receiver.url.replace("/webhooks", "/healthz"))).status_code == 503
        # The disk is back, and Codat sends it again.
        file.parent.unlink()
        aside.rename(file.parent)
        assert (await receiver.post(BODY, signed(BODY))).status_code == 204
        assert len(receiver.rows()) == 1


async def test_events_are_kept_for_two_weeks_and_an_unreadable_one_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    async with receiving(file) as receiver:
        for _ in range(3):
            assert (await receiver.post(BODY, signed(BODY))).status_code == 204
    connection = open_file(file)
    connection.execute("UPDATE events SET what = '[]' WHERE number = 1")
    connection.execute("UPDATE events SET received = 0 WHERE number = 2")
    assert [each.number for each in events_after(connection, 0)] == [2, 3]
    note_alive(connection, None, {}, computer_now() + timedelta(days=2))
    assert [each.number for each in events_after(connection, 0)] == [3]
    connection.close()
