"""link and watch: the link alone in a pipe, a code that scans in a terminal, and the end of the wait."""

from __future__ import annotations

import re
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp

from tests.entity_calls import entity_calls
from tests.one_terminal import OneTerminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.codat.models import Connection

LINK = re.compile(r"http://\S+/start\?otp=\d{6}")


def test_into_a_pipe_goes_the_link_and_nothing_else(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("link", "toft stores")
    assert ended.code == 0
    assert LINK.fullmatch(ended.out.removesuffix("\n"))
    assert company.connections[0].id in ended.out
    assert ended.err.startswith("It works once, until ")
    assert books.writes() == []


def test_a_link_without_a_password_has_no_end(run: Any, books: Any) -> None:
    books.company("Toft Stores", "qhyg")
    books.scenarios.switch(one_time_links=False)
    ended = run("link", "toft stores", "--json")
    assert (ended.result["link"]["expiresAt"], ended.result["link"]["worksOnce"]) == (None, False)
    ended = run("link", "toft stores")
    assert "otp" not in ended.out
    assert ended.err.startswith("It has no one-time password: anybody who has it can use it.")


def test_the_link_is_fresh_and_works(run: Any, books: Any) -> None:
    import httpx

    books.company("Toft Stores", "qhyg")
    url = run("link", "toft stores", "--json").result["link"]["url"]
    assert httpx.get(url, trust_env=False).status_code == 200


def test_only_a_connection_that_needs_a_link_gets_one(run: Any, books: Any) -> None:
    company, _ = books.linked()
    ended = run("link", company.id)
    assert (ended.code, ended.out) == (6, "")
    assert ended.err == "“Toft Stores” is already Linked: the customer needs no link.\n"
    nothing = books.company("Northwind")
    assert run("link", nothing.id).code == 6
    several = books.company("Several", "plai", "trul")
    ended = run("link", several.id)
    assert (ended.code, ended.out) == (6, "")
    assert all(each.id in ended.err for each in several.connections)
    assert run("link", several.id, "plaid").code == 0
    assert run("link", several.id, several.connections[1].id).code == 0
    assert run("link", several.id, "xero").code == 6


def test_a_link_to_a_strange_host_is_not_shown_until_it_is_trusted(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console_app.cli import link_output as showing
    from console_app.services.connections.create import fresh_link

    async def branded(*arguments: Any) -> Connection:
        connection = await fresh_link(*arguments)
        return connection.model_copy(update={"link_url": "https://link.toft.example/start?otp=123456"})

    monkeypatch.setattr(showing, "fresh_link", branded)
    books.company("Toft Stores", "qhyg")
    ended = run("link", "toft stores")
    assert (ended.code, ended.out) == (6, "")
    assert ended.err == (
        "This link leads to link.toft.example, not to codat.io. Make sure that it is your own branded domain. The "
        "link was not shown.\n"
        "If this is your own branded domain, add: --trust-host link.toft.example\n"
    )
    assert run("link", "toft stores", "--trust-host", "other.example").code == 6
    assert run("link", "toft stores", "--trust-host", "LINK.toft.example").out.startswith("https://link.toft.example/")


# The code in a terminal

_ANSI = {16: (0, 0, 0), 231: (255, 255, 255)}


def scan_terminal(terminal: Any, text: int = 204, ground: int = 0) -> list[str]:
    """The codes on a terminal's screen, read from a picture of it."""
    cell = 8
    named = {"default": None, "000000": 0, "ffffff": 255}
    picture = bytearray()
    for row in range(terminal.screen.lines):
        for half in (0, 1):
            line = bytearray()
            for column in range(terminal.screen.columns):
                char = terminal.screen.buffer[row][column]
                fore, back = named.get(char.fg), named.get(char.bg)
                ink, paper = (text if fore is None else fore), (ground if back is None else back)
                filled = char.data == "█" or char.data == ("▀" if half == 0 else "▄")
                line += bytes([ink if filled else paper]) * cell
            picture += line * cell
    shape = [terminal.screen.lines * 2 * cell, terminal.screen.columns * cell]
    cells = memoryview(bytes(picture)).cast("B", shape=shape)
    # Not every phone reads a code of light on dark.
    return [code.text for code in zxingcpp.read_barcodes(cells, try_invert=False)]


COLOURS: dict[str, dict[str, str]] = {
    "colours": {},
    "plain": {"NO_COLOR": "1"},
    "plain on white": {"NO_COLOR": "1", "COLORFGBG": "0;15"},
    "eight colours": {"TERM": "dvtm"},
}


SIZES = [(80, 24), (100, 30), (160, 50)]


def test_the_code_in_a_terminal_is_the_link_with_the_colours_it_has(run_in_terminal: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    runs = [(("link", company.id), settings, "") for _ in SIZES for settings in COLOURS.values()]
    links = OneTerminal(run_in_terminal, runs, imported=["segno"])
    for columns, rows in SIZES:
        links.terminal.resize(columns, rows)
        for colours_of in COLOURS:
            links.begin()
            assert links.wait_end() == 0
            written = re.sub(r"\x1b\[[\d;]*m", "", links.written.decode())
            (link,) = LINK.findall(written)
            if colours_of == "eight colours":
                assert b"\x1b[30;47m" in links.written
                assert b"38;5" not in links.written
                continue
            colours = (0, 255) if colours_of == "plain on white" else (204, 0)
            scanned = scan_terminal(links.terminal, *colours)
            assert [each.lower() for each in scanned] == [link.lower()], (colours_of, columns, rows)
            assert (re.search(rb"\x1b\[[\d;]*m", links.written) is not None) is (colours_of == "colours")


def test_a_window_too_small_for_a_code_and_software_on_the_customers_pc_get_none_unless_asked_for(
    run_in_terminal: Any, books: Any
) -> None:
    company, on_premise = books.company("Toft Stores", "qhyg"), books.company("Ambridge Dairy", "tgff")
    commands = (("link", company.id), ("link", on_premise.id), ("link", on_premise.id, "--qr"))
    links = OneTerminal(run_in_terminal, [(each, {}, "") for each in commands], imported=["segno"], columns=80, rows=20)
    links.begin()
    assert links.wait_end() == 0
    assert LINK.search(links.written.decode())
    assert "No room for a QR code: the window is 80 x 20, and it needs 45 x 24." in links.terminal.text
    assert "█" not in links.terminal.text
    links.terminal.resize(100, 30)
    links.begin()
    assert links.wait_end() == 0
    assert "No QR code: the link has to be opened on the PC where the software runs." in links.terminal.text
    assert "█" not in links.terminal.text
    links.begin()
    assert links.wait_end() == 0
    assert len(scan_terminal(links.terminal)) == 1


# Waiting


def read_until(stream: Any, wanted: str) -> str:
    """Lines of a process up to the one that has `wanted`."""
    lines: list[str] = []
    for line in stream:
        lines.append(line)
        if wanted in line:
            return "".join(lines)
    pytest.fail(f"{wanted!r} never came: {lines}")


def test_the_watch_ends_when_the_customer_has_authorised(start: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    process = start("watch", "toft stores")
    assert read_until(process.stderr, "Waiting") == (
        "Waiting for the customer: “Toft Stores”, QuickBooks Online, PendingAuth. Ctrl+C stops waiting.\n"
    )
    books.scenarios.answer_as_customer(company.connections[0].id, "cancel")
    read = read_until(process.stderr, "opened")
    assert "The customer opened the link but did not authorise it: User cancelled." in read
    books.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert re.fullmatch(r"\d\d:\d\d  PendingAuth → Linked\n", err)
    assert out.startswith("Linked: “Toft Stores” to QuickBooks Online")
    assert books.writes() == []


def test_what_is_linked_already_needs_no_watch(run: Any, books: Any) -> None:
    company, _ = books.linked()
    ended = run("watch", company.id, "--json")
    assert (ended.code, ended.result["connection"]["linked"]) == (0, True)


def test_a_link_that_waits_is_the_one_that_works(start: Any, books: Any) -> None:
    import httpx

    books.scenarios.set_otp_rule("old-dies")
    books.company("Toft Stores", "qhyg")
    process = start("link", "toft stores", "--wait")
    link = process.stdout.readline().strip()
    read_until(process.stderr, "Waiting")
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        page = browser.get(link)
        assert page.status_code == 200
        token = re.search(r'name="session" value="([^"]+)"', page.text)
        assert token is not None
        browser.post(page.url.copy_with(query=None), data={"session": token[1], "choice": "authorise"})
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out.startswith("Linked: ")) == (0, True)


def test_a_machine_hears_of_the_link_before_the_wait(start: Any, books: Any) -> None:
    import json

    process = start("create", "Toft Stores", "--connect", "qhyg", "--show-link", "--wait", "--json")
    event = json.loads(read_until(process.stderr, '"event": "link"').splitlines()[-1])
    assert LINK.fullmatch(event["link"]["url"])
    read_until(process.stderr, '"event": "waiting"')
    (company,) = books.companies()
    books.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert [json.loads(line)["event"] for line in err.splitlines()] == ["status"]
    result = json.loads(out)
    assert (result["schema"], result["command"], result["connection"]["status"]) == (2, "create", "Linked")


def test_a_wait_that_is_over_says_how_to_go_on(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("watch", company.id, "--timeout", "1")
    assert (ended.code, ended.out) == (124, "")
    assert ended.err.splitlines()[1:] == [
        "QuickBooks Online is still PendingAuth after 1 s.",
        "The customer has not finished. To keep waiting:",
        f"  codat-console watch {company.id} {company.connections[0].id}",
    ]


def test_the_watch_stops_when_the_days_calls_are_nearly_used_up(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    books.scenarios.set_quota_left(40)
    ended = run("watch", company.id)
    assert ended.code == 5
    assert "today's calls to Codat are nearly used up" in ended.err


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (lambda scenarios: scenarios.outdate_key(), 4),
        (lambda scenarios: scenarios.expire_account(), 5),
    ],
)
def test_what_no_waiting_mends_ends_the_watch(
    start: Any, books: Any, happens: Callable[[Any], None], code: int
) -> None:
    company = books.company("Toft Stores", "qhyg")
    process = start("watch", company.id)
    read_until(process.stderr, "Waiting")
    happens(books.scenarios)
    process.communicate(timeout=60)
    assert process.returncode == code


# Interrupted


def test_ctrl_c_during_the_wait_tells_what_was_done(start: Any, books: Any) -> None:
    process = start("create", "Toft Stores", "--connect", "qhyg", "--wait")
    read_until(process.stderr, "Waiting")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    (company,) = books.companies()
    (connection,) = company.connections
    assert process.returncode == 130
    assert out.startswith("Created “Toft Stores”.\n")
    assert err == (
        "Interrupted.\n"
        f"Already done: Created “Toft Stores”, id {company.id}. Created a connection to QuickBooks Online, id "
        f"{connection.id}.\n"
        f"To continue:\n  codat-console watch {company.id} {connection.id}\n"
    )


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["int", "term", "hup"]
)
def test_who_ends_it_while_a_company_is_being_created_is_told_that_it_may_be_there(
    start: Any, books: Any, number: int, code: int
) -> None:
    # Codat asks for patience, and the request may be under way again at any moment.
    books.scenarios.fail_next(429, times=50, method="POST", retry_after="30")
    books.scenarios.hold_writes("after")
    process = start("create", "Toft Stores")
    assert books.scenarios.wait_for_held_calls(timeout=60)
    books.scenarios.release_calls()
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    key = books.scenarios.writes[0].idempotency_key
    assert process.returncode == code
    assert err == (
        "LIVE · profile default · account “Fernhill Payables”\n"
        "Interrupted while creating the company.\n"
        "It may or may not have happened. Starting over could do it twice.\n"
        "Check first. Within 90 minutes the second command repeats the same request, which is done only once:\n  "
        "codat-console link 'Toft Stores'\n  codat-console create 'Toft Stores' --anyway --idempotency-key "
        f"{key}\n"
    )


def test_a_signal_that_is_ignored_stays_ignored(start: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    process = start("watch", company.id, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    read_until(process.stderr, "Waiting")
    process.send_signal(signal.SIGHUP)
    books.scenarios.answer_as_customer(company.connections[0].id, "authorise")
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, "Linked: " in out) == (0, True)


def test_a_reader_that_goes_away_is_no_trouble(start: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    reader = subprocess.Popen(["true"], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    reader.wait(30)
    process = start("link", company.id, stdout=reader.stdin)
    reader.stdin.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Error" in err, "Traceback" in err) == (0, False, False)


# Linked, to whom?


def test_after_linked_it_says_whose_books_they_are_and_what_to_ask_if_they_are_anothers(run: Any, books: Any) -> None:
    from console_app.sandbox.entities import Entity

    company, connection = books.linked()
    ended = run("watch", company.id, connection.id)
    assert ended.code == 0
    assert "In their books: Toft Stores" in ended.out
    assert "the same name as here" in ended.out
    books.scenarios.deauthorize(connection.id)
    books.scenarios.answer_as_customer(connection.id, "authorise", Entity("Morrow Cycles Ltd", "EUR"))
    ended = run("watch", company.id, connection.id)
    assert ended.code == 0
    assert "In their books: Morrow Cycles Ltd, EUR (another" in ended.out
    assert "Is that the company you meant to connect?”\nIf it is: codat-console books " in ended.err
    assert "\nIf it is not: codat-console unlink" in ended.err
    assert run("watch", company.id, connection.id, "--json").result["entity"]["match"] == "different"
    assert entity_calls(books.scenarios) == [200, 200, 200]


def test_what_is_not_known_of_the_books_ends_no_wait(run: Any, books: Any) -> None:
    company, connection = books.linked()
    books.scenarios.fail_next(451, path="*/payables/info")
    ended = run("watch", company.id, connection.id)
    assert ended.code == 0
    assert ended.out == "Linked: “Toft Stores” to QuickBooks Online.\n"
    assert "It is not known whose books these are" in ended.err
    books.scenarios.switch(payables=False)
    ended = run("watch", company.id, connection.id, "--json")
    assert (ended.code, ended.result["entity"]) == (0, None)
    assert entity_calls(books.scenarios) == [451, 403]
