"""companies, company, audit, snapshot and diff: what they find, what they refuse, and the shapes machines rely on."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.services.connections.entity import Entity, SeenEntity
from console_app.services.snapshots.account_store import AccountStore

if TYPE_CHECKING:
    from tests.clocks import ComputerClock

SNAPSHOTS = Path(__file__).with_name("snapshots")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\dZ?")


@pytest.fixture
def customers(books: Any) -> Any:
    """Four companies: Linked, PendingAuth, PendingAuth elsewhere, without a connection."""
    books.linked("Toft Stores", "qhyg")
    books.company("Ambridge Dairy", "gbol", region="uk")
    books.company("Borchester Mills", "qhyg")
    books.company("Cumberland Inn")
    return books


def frozen(text: str) -> str:
    """A result without what differs each time: each id by its place, no moments."""
    known: dict[str, str] = {}
    text = _GUID.sub(lambda match: known.setdefault(match[0], f"<id {len(known) + 1}>"), text)
    return _MOMENT.sub("<moment>", text)


def same_as_kept(name: str, text: str) -> None:
    """The result is what is kept in `snapshots`; CONSOLE_TESTS_KEEP_SNAPSHOTS=1 keeps a new one."""
    path = SNAPSHOTS / name
    if os.environ.get("CONSOLE_TESTS_KEEP_SNAPSHOTS"):
        path.write_text(frozen(text), encoding="utf-8", newline="")
    assert frozen(text) == path.read_bytes().decode()


def printed_names(ended: Any) -> list[str]:
    return [line.split("  ")[0] for line in ended.out.splitlines()[1:]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ([], ["Ambridge Dairy", "Borchester Mills", "Cumberland Inn", "Toft Stores"]),
        (["status:pending"], ["Ambridge Dairy", "Borchester Mills"]),
        (["status:pending", "platform:xero"], ["Ambridge Dairy"]),
        (["status:none"], ["Cumberland Inn"]),
        (["tag:region=uk"], ["Ambridge Dairy"]),
        (["--", "-status:pending"], ["Cumberland Inn", "Toft Stores"]),
        (["stores", "toft"], ["Toft Stores"]),
        (["--limit", "2", "--sort", "-name"], ["Toft Stores", "Cumberland Inn"]),
    ],
)
def test_the_words_of_a_search_are_one_search(run: Any, customers: Any, query: list[str], found: list[str]) -> None:
    ended = run("companies", *query)
    assert (ended.code, printed_names(ended), ended.err) == (0, found, "")


def test_nobody_found_is_no_failure(run: Any, customers: Any) -> None:
    ended = run("companies", "nobody-at-all")
    assert (ended.code, ended.out, ended.err) == (0, "", "No companies match.\n")


def test_near_names_are_offered_and_are_no_result(run: Any, customers: Any) -> None:
    ended = run("companies", "tofft")
    assert (ended.code, ended.out, ended.err) == (0, "", "No companies match.\nNear names: Toft Stores.\n")
    as_json = run("companies", "tofft", "--json")
    assert (as_json.code, as_json.result["rows"]) == (0, [])
    assert [each["message"] for each in as_json.events] == ["Near names: Toft Stores."]
    assert (
        run("companies", "tofft", "status:pending").err == "No companies match.\nAll words and terms have to match.\n"
    )
    both = run("companies", "status:linked", "platform:nothing")
    assert both.err == "No companies match.\nAll terms about connections have to match the same connection.\n"
    # What is offered goes through a shell.
    assert "Did you mean age>?\n" not in (offered := run("companies", "agee>7d").err)
    assert offered.endswith("Did you mean:\n  'age>7d'\n")
    assert run("companies", "foo>3").err.endswith("Did you mean:\n  '\"foo>3\"'\n")
    company = run("company", "tofft")
    assert company.code != 0
    assert "No companies match “tofft”." in company.err
    assert "Toft Stores" in company.err


def test_a_search_that_cannot_be_understood_is_wrong_usage_and_its_place_is_shown(run: Any, customers: Any) -> None:
    ended = run("companies", "toft", "status:pnding")
    assert (ended.code, ended.out) == (2, "")
    assert "  toft status:pnding\n              ^^^^^^\n" in ended.err
    as_json = run("audit", "status:pnding", "--json")
    assert (as_json.code, as_json.error["kind"]) == (2, "usage")


@pytest.mark.parametrize("options", [["--columns", "name,shoe"], ["--csv", "--columns", "shoe"], ["--sort", "shoe"]])
def test_a_column_that_is_none_is_told_with_those_there_are(run: Any, customers: Any, options: list[str]) -> None:
    ended = run("companies", *options)
    assert (ended.code, ended.out) == (2, "")
    assert "shoe" in ended.err
    assert "created_by" in ended.err


def test_ids_of_one_command_are_read_by_another_in_their_order(run: Any, customers: Any) -> None:
    ids = run("companies", "status:pending", "--ids", "--sort", "-name").out
    listed = run("companies", "-", "--csv", typed=ids)
    rows = list(csv.DictReader(io.StringIO(listed.out, newline="")))
    assert [row["company"] for row in rows] == ["Borchester Mills", "Ambridge Dairy"]
    told = run("company", "-", "--jsonl", typed=f"{ids}\nnobody\n")
    assert [json.loads(line)["company"]["name"] for line in told.out.splitlines()] == [
        "Borchester Mills",
        "Ambridge Dairy",
    ]
    assert told.code == 1
    assert [event["companyId"] for event in told.events] == ["nobody"]


@pytest.mark.parametrize("shape", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("command", ["companies", "audit"])
def test_the_shapes_for_machines_are_as_they_were(run: Any, customers: Any, command: str, shape: str) -> None:
    ended = run(command, f"--{shape}")
    assert (ended.code, ended.err) == (0, "")
    assert "http" not in ended.out
    same_as_kept(f"{command}.{shape}", ended.out)


def test_what_a_spreadsheet_would_run_is_harmless(run: Any, books: Any) -> None:
    run("create", "Evil Crafts", "--description", "=1+1")
    ended = run("companies", "--csv", "--columns", "company,description,status")
    assert ended.out.splitlines()[1].startswith("Evil Crafts,'=1+1,,")
    assert ended.out.count("\r\n") == 2


def test_one_company_is_told_without_its_link(run: Any, customers: Any) -> None:
    run("snapshot")
    ended = run("company", "ambridge", "--timeline", "--json")
    assert ended.result["timeline"][0]["kind"] == "new"
    assert "http" not in ended.out
    same_as_kept("company.json", ended.out)
    told = run("company", "Ambridge Dairy", "--timeline")
    assert "  Xero: PendingAuth\n" in told.out
    assert "already there at the first snapshot" in told.out
    assert run("company", "nobody").code == 6


def test_a_snapshot_is_told_and_remembered(run: Any, customers: Any) -> None:
    ended = run("snapshot", "--json")
    assert (ended.code, ended.result["kept"], ended.result["snapshot"]["companies"]) == (0, True, 4)
    same_as_kept("snapshot.json", ended.out)
    customers.scenarios.expire_account()
    cached = run("companies", "--cached", "status:pending")
    assert printed_names(cached) == ["Ambridge Dairy", "Borchester Mills"]
    assert cached.err.startswith("As of ")


def test_the_first_stored_companies_are_listed_without_reading_the_others(
    run: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("snapshot")
    pending = next(each for each in customers.companies() if each.name == "Ambridge Dairy").connections[0]
    customers.scenarios.answer_as_customer(pending.id, "authorise")
    run("snapshot")
    whole, rows = run("companies", "--cached"), run("companies", "--cached", "--csv").out.splitlines()
    dated = run("companies", "--cached", "--columns", "name,since").out.splitlines()
    monkeypatch.setattr(AccountStore, "rows", lambda _: pytest.fail("all rows were read"))
    listed = run("companies", "--cached", "--limit", "2")
    assert (listed.code, printed_names(listed)) == (0, printed_names(whole)[:2])
    (_, row) = run("companies", "--cached", "--limit", "1", "--csv").out.splitlines()
    # The last column counts the companies that are listed.
    assert row.rpartition(",")[0] == rows[1].rpartition(",")[0]
    first = run("companies", "--cached", "--limit", "1", "--columns", "name,since").out.splitlines()
    assert first[1].split() == dated[1].split() != ["Ambridge", "Dairy"]


def test_whose_books_are_told_without_asking_codat(run: Any, customers: Any) -> None:
    assert run("audit", "--no-snapshot").code == 0
    document = run("company", "toft", "--json").result
    assert document["connections"][0]["entity"] is None
    linked = document["connections"][0]["id"]
    seen = SeenEntity(document["company"]["id"], linked, "qhyg", Entity("Morrow Cycles Ltd", "EUR"), now())
    asyncio.run(keep_entity(seen))
    told = run("company", "toft", "--json").result["connections"][0]["entity"]
    assert (told["name"], told["currency"], told["match"]) == ("Morrow Cycles Ltd", "EUR", "different")
    assert "books      Morrow Cycles Ltd, EUR (another name than here)" in run("company", "toft").out
    (row,) = run("companies", "entity:different", "--json").result["rows"]
    assert (row["company"], row["entity"], row["entityMatch"]) == ("Toft Stores", "Morrow Cycles Ltd", "different")
    figures = {each["key"]: each["count"] for each in run("audit", "--json").result["rows"]}
    assert figures["entity-different"] == 1
    assert run("audit", "--fail-on", "entity:different").code == 3
    assert [call.path for call in customers.scenarios.calls if "payables" in call.path] == []


async def keep_entity(seen: SeenEntity) -> None:
    """Keep what the program would have seen in a link room."""
    from console_app.cli.startup import usable_profile

    store = AccountStore(usable_profile(force_sandbox=False, fresh=False))
    await store.open()
    await store.keep_entity(seen)
    await store.close()


def test_offline_everything_that_reads_works_on_what_is_remembered(
    run: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("audit").code == 0
    online = run("audit", "--json").result["rows"]
    linked = next(each for each in customers.companies() if each.name == "Toft Stores")
    # From now on nobody answers.
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: pytest.fail("somebody was asked"))
    customers.sandbox.stop()
    listed = run("companies", "status:pending", "--cached")
    assert (listed.code, printed_names(listed)) == (0, ["Ambridge Dairy", "Borchester Mills"])
    told = run("company", "toft", "--cached", "--timeline")
    assert "QuickBooks Online: Linked" in told.out
    assert "timeline" in told.out
    assert told.err.startswith("As of ")
    assert run("company", linked.id, "--cached", "--json").result["company"]["name"] == "Toft Stores"
    assert run("company", "-", "--cached", typed=f"{linked.id}\nnobody\n").code == 1
    audited = run("audit", "--cached", "--fail-on", "pending", "--json")
    assert audited.code == 3
    assert [row["count"] for row in audited.result["rows"]] == [row["count"] for row in online]
    assert [event["event"] for event in audited.events] == ["note", "finding"]
    assert run("diff").code == 0, "and no snapshot was saved"


@pytest.mark.parametrize("command", [["companies"], ["company", "toft"], ["audit"]], ids=lambda each: each[0])
def test_where_codat_does_not_answer_it_is_said_what_is_remembered(
    run: Any, customers: Any, command: list[str]
) -> None:
    nothing = "there is nothing to show yet"
    customers.scenarios.fail_next(500, times=50)
    assert nothing in run(*command).err
    customers.scenarios.clear_faults()
    assert run("snapshot").code == 0
    customers.scenarios.fail_next(500, times=50)
    ended = run(*command)
    assert ended.code == 1
    assert re.search("Stored data: 4 companies, as of \\d\\d:\\d\\d\\. To show it, add --cached\\.", ended.err)
    assert nothing not in ended.err


def test_codat_itself_is_asked_for_what_can_be_said_there(run: Any, customers: Any) -> None:
    assert run("companies", "--server").code == 2
    assert run("companies", "status:pending", "--server", "--cached").code == 2
    ended = run("companies", "platform:xero", "status:pending", "--server", "--json")
    assert [row["company"] for row in ended.result["rows"]] == ["Ambridge Dairy"]
    assert [event["event"] for event in ended.events] == ["note"]
    assert "Codat was asked for" in ended.events[0]["message"]
    asked = customers.scenarios.calls[-1]
    assert asked.path == "/companies"
    customers.scenarios.fail_next(400, path="/companies")
    refused = run("companies", "platform:xero", "--server")
    assert (refused.code, printed_names(refused)) == (0, ["Ambridge Dairy"])
    assert "Codat rejected this query: the whole list was read" in refused.err


def test_without_a_look_there_is_nothing_to_recall_or_compare(run: Any, customers: Any) -> None:
    for command in (["companies", "--cached"], ["diff"]):
        ended = run(*command)
        assert (ended.code, ended.out) == (6, "")
        assert "  codat-console snapshot\n" in ended.err
    run("snapshot")
    assert run("diff").code == 6
    assert run("diff", "--since", "whenever").code == 2


def test_what_changed_is_drift_and_nothing_is_none(run: Any, customers: Any) -> None:
    run("snapshot")
    same = run("diff", "--refresh")
    assert (same.code, "nothing changed" in same.out) == (0, True)
    pending = next(each for each in customers.companies() if each.name == "Borchester Mills").connections[0]
    customers.scenarios.answer_as_customer(pending.id, "authorise")
    customers.company("Darrington Inn")
    ended = run("diff", "--refresh")
    assert ended.code == 3
    assert "1 linked, 1 company new" in ended.out
    assert "Newly linked (1)" in ended.out
    assert run("diff", "--exit-zero").code == 0
    as_json = run("diff", "--json")
    assert as_json.code == 3
    same_as_kept("diff.json", as_json.out)
    same_as_kept("diff.jsonl", run("diff", "--jsonl").out)
    same_as_kept("diff.csv", run("diff", "--csv").out)
    assert run("diff", "--since", "first", "--until", "2").code == 0


def refreshed_by_the_console() -> None:
    """The list was read again, as the console does when it starts."""
    from console_app.cli.startup import usable_profile
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from console_app.services.snapshots.account_store import AccountStore

    async def refresh() -> None:
        profile = usable_profile(force_sandbox=False, fresh=False)
        store, session = AccountStore(profile), Session(profile)
        await store.open()
        await session.open()
        async for _ in Directory(session, store).refresh():
            pass
        await session.close()
        await store.close()

    asyncio.run(refresh())


def test_since_last_is_since_the_last_audit_or_snapshot(run: Any, customers: Any) -> None:
    refreshed_by_the_console()
    customers.company("Darrington Inn")
    refreshed_by_the_console()
    stand_in = run("diff")
    assert (stand_in.code, "1 company new" in stand_in.out) == (3, True)
    assert re.fullmatch("There is no earlier audit or snapshot: compared with a refresh .*\\n", stand_in.err)
    assert run("audit").code == 0
    customers.company("Edgeley Farm")
    refreshed_by_the_console()
    refreshed_by_the_console()
    since_audit = run("diff", "--json")
    assert (since_audit.code, since_audit.err) == (3, "")
    assert [row["company"] for row in since_audit.result["rows"]] == ["Edgeley Farm"]
    assert (since_audit.result["before"]["reason"], since_audit.result["after"]["reason"]) == ("audit", "refresh")
    assert run("diff", "--refresh").code == 3
    assert run("diff", "--refresh").code == 0


@pytest.mark.parametrize(
    ("conditions", "code", "found"),
    [
        ("deauthorized", 0, []),
        ("pending", 3, ["pending: 2 companies: “Ambridge Dairy”, “Borchester Mills”"]),
        ("pending>7d", 0, []),
        ("deauthorized,pending<1d", 2, []),
        ("none, sync>60d", 3, ["none: 1 company: “Cumberland Inn”"]),
        (
            '"status:pending platform:xero,knfz"',
            3,
            ['"status:pending platform:xero,knfz": 1 company: “Ambridge Dairy”'],
        ),
        ("errors", 0, []),
        ('"status:pending', 2, []),
        ("", 2, []),
        ("trololo", 2, []),
    ],
)
def test_conditions_decide_the_exit_code(
    run: Any, customers: Any, conditions: str, code: int, found: list[str]
) -> None:
    ended = run("audit", "--fail-on", conditions)
    assert ended.code == code
    if code != 2:
        assert sorted(ended.err.splitlines()) == sorted(found)
        assert "Audit of 4 companies, 3 connections" in ended.out


def at_first_look_it_was_older(run: Any, customers: Any, computer_clock: ComputerClock, days: int) -> None:
    """The very first snapshot is that old; the connection of Toft Stores is older."""
    customers.scenarios.advance_clock(timedelta(days=-days - 5))
    customers.linked("Toft Mills", "qhyg")
    computer_clock.go_with(customers.scenarios, now() - timedelta(days=days))
    assert run("snapshot").code == 0
    computer_clock.go_with(customers.scenarios, None)


def test_an_age_that_nobody_knows_is_told_and_is_no_finding(
    run: Any, books: Any, computer_clock: ComputerClock
) -> None:
    books.linked("Toft Stores", "gbol")
    at_first_look_it_was_older(run, books, computer_clock, days=4)
    # Seen as it is for four days; it was made nine days ago.
    known = run("audit", "platform:qhyg", "--fail-on", "linked>3d")
    assert (known.code, known.err) == (3, "linked>3d: 1 company: “Toft Mills”\n")
    impossible = run("audit", "platform:qhyg", "--fail-on", "linked>10d")
    assert (impossible.code, impossible.err) == (0, "")
    doubt = run("audit", "platform:qhyg", "--fail-on", "linked>6d", "--json")
    assert doubt.code == 0
    (event,) = doubt.events
    assert (event["event"], event["condition"], event["count"]) == ("unsure", "linked>6d", 1)
    assert [each["name"] for each in event["companies"]] == ["Toft Mills"]
    assert run("audit", "--fail-on", "linked>6d").err == (
        "linked>6d: in this status since before the first snapshot, so the age is not known: 1 company: “Toft Mills”\n"
    )


def test_a_status_that_a_look_saw_begin_has_its_age_from_then(run: Any, customers: Any) -> None:
    linked = next(each for each in customers.companies() if each.name == "Toft Stores").connections[0]
    assert run("audit").code == 0
    assert run("unlink", "Toft Stores", linked.id, "--yes").code == 0
    assert run("audit", "--fail-on", "linked>3d,unlinked>3d").code == 0
    assert run("audit", "platform:qhyg", "--fail-on", "unlinked>=0d").code == 3
    assert run("audit", "--no-snapshot", "--fail-on", "unlinked>=0d").code == 3


def test_a_condition_holds_within_the_search_of_the_audit(run: Any, customers: Any) -> None:
    ended = run("audit", "platform:xero", "--fail-on", "pending,linked", "--jsonl")
    assert ended.code == 3
    assert [(each["condition"], each["count"]) for each in ended.events] == [("pending", 1)]


def test_an_account_that_was_not_read_is_a_failure_and_no_finding(run: Any, customers: Any) -> None:
    customers.scenarios.fail_next(method="GET", path="/companies", status=500, times=20)
    ended = run("audit", "--fail-on", "pending")
    assert (ended.code, ended.out) == (1, "")
    assert run("diff").code == 6


def test_an_account_that_was_not_seen_whole_is_a_failure_and_no_look(
    run: Any, customers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console_app.codat.pagination import Listing

    # Codat counts one company more than it hands out.
    for name, value in {"complete": False, "missing": 1}.items():
        always = property(lambda _listing, value=value: value, lambda _listing, _value: None)  # type: ignore[misc]
        monkeypatch.setattr(Listing, name, always, raising=False)
    for command in (["audit", "--fail-on", "pending"], ["audit", "--json"], ["snapshot"], ["diff", "--refresh"]):
        ended = run(*command)
        assert (ended.code, ended.out) == (1, "")
        assert "could not be read completely" in ended.err
    listed = run("companies", "status:pending")
    assert (listed.code, printed_names(listed)) == (1, ["Ambridge Dairy", "Borchester Mills"])


def test_a_look_that_cannot_be_kept_is_a_failure(
    run: Any, customers: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    ended = run("snapshot", "--json")
    assert (ended.code, ended.result["kept"]) == (1, False)
    assert run("audit").code == 0


def test_two_looks_at_once_are_harmless(start: Any, run: Any, customers: Any) -> None:
    both = [start("snapshot", "--json") for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=90)
        assert (process.returncode, err, json.loads(out)["snapshot"]["companies"]) == (0, "", 4)
    assert run("diff").code == 0


def test_ctrl_c_leaves_no_look(start: Any, run: Any, customers: Any) -> None:
    customers.scenarios.hold_calls()
    process = start("snapshot")
    assert customers.scenarios.wait_for_held_calls(timeout=60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    customers.scenarios.release_calls()
    assert (process.returncode, out, err) == (130, "", "Interrupted.\nNothing was changed.\n")
    assert run("companies", "--cached").code == 6


def test_an_audit_that_costs_too_much_is_refused(run: Any, customers: Any) -> None:
    for number in range(101):
        customers.company(f"Farm {number}")
    ended = run("audit", "--max-calls", "1")
    assert (ended.code, ended.out) == (6, "")
    assert "takes 2 calls" in ended.err
    part = run("companies", "--cached", "--ids")
    assert (part.code, len(part.out.splitlines())) == (0, 100)
    assert re.fullmatch(
        "The account has never been read completely: this is a part of it, as of \\d\\d:\\d\\d or later.\\n", part.err
    )
    counted = run("audit", "--cached")
    assert (counted.code, counted.out) == (1, "")
    assert "nothing can be counted" in counted.err
    customers.scenarios.fail_next(500, times=20, path="/companies", after=1)
    assert run("audit", "--fail-on", "pending").code == 1
    customers.scenarios.clear_faults()
    assert run("audit", "--max-calls", "2", "--no-snapshot").code == 0
    assert run("diff").code == 6
    asked = len(customers.scenarios.calls)
    spared = run("audit", "--max-calls", "1")
    assert (spared.code, "Codat was not asked" in spared.err) == (6, True)
    assert [call.path for call in customers.scenarios.calls[asked:] if call.path == "/companies"] == []


def test_a_file_of_any_kind_is_written_by_its_own_name(run: Any, start: Any, customers: Any, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    round_and_round = run("audit", "--json", "-o", str(loop))
    assert (round_and_round.code, "could not be written" in round_and_round.err) == (1, True)
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("of yesterday")
    link.symlink_to(target)
    assert run("audit", "-o", str(link)).code == 0
    assert json.loads(target.read_text())["kind"] == "audit"
    assert link.is_symlink()
    out, err = start("audit", "--json", "-o", "/dev/stdout").communicate(timeout=60)
    assert json.loads(out)["kind"] == "audit", err
    for unusable in ("", str(tmp_path)):
        assert run("audit", "-o", unusable).code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="There is no /dev/full here.")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "command",
    [["companies", "--json"], ["audit", "--csv"], ["schema", "audit"], ["--help"], ["--version"], ["company", "-h"]],
    ids=" ".join,
)
def test_output_for_which_there_is_no_room_is_a_failure(
    start: Any, customers: Any, command: list[str], unbuffered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("w") as full:
        process = start(*command, stdout=full)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The output could not be written" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [("companies", "--json"), ("schema", "company"), ("--help",), ("audit", "-h")])
def test_what_was_written_is_never_a_part_without_a_word(
    books: Any, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    books.company("Toft Stores")
    limit = (
        "import resource, signal; resource.setrlimit(resource.RLIMIT_FSIZE, (400, -1)); "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); from console_app.cli.main import main; main()"
    )
    with (tmp_path / "out").open("w") as out:
        command = [sys.executable, "-uc", limit, *arguments]
        process = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert process.returncode == 1
    assert "The output could not be written" in process.stderr
    assert "Traceback" not in process.stderr
    assert "Exception ignored" not in process.stderr


def test_a_status_that_nobody_knows_is_told(run: Any, customers: Any) -> None:
    told = "No connection has the status “foo”, and Codat documents no such status.\n"
    ended = run("audit", "--fail-on", "status:foo")
    assert (ended.code, ended.err) == (0, told)
    assert run("companies", "status:foo").err.endswith(told)
    assert told not in run("companies", "status:unlinked").err
    assert told not in run("audit", "--fail-on", "unlinked").err


def test_one_endless_name_does_not_make_every_line_endless(run: Any, customers: Any) -> None:
    customers.company("A" * 300)
    lines = run("companies").out.splitlines()
    assert any("A" * 300 in line for line in lines), "nothing is cut"
    assert max(len(line) for line in lines if "AAA" not in line) < 200


@pytest.mark.parametrize("ending", ["html", "md", "csv", "json", "jsonl"])
def test_an_audit_becomes_a_file(run: Any, customers: Any, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"audit.{ending}"
    ended = run("audit", "--output", str(file))
    assert (ended.code, ended.out) == (0, "")
    assert re.fullmatch(
        rf"Saved as {re.escape(str(file))}: \d+ figures of \d+ companies and \d+ connections\.\n", ended.err
    )
    assert file.stat().st_size > 500
    file.write_text("of yesterday")
    file.chmod(0o640)
    assert run("audit", "--output", str(file)).err == ended.err
    assert file.stat().st_size > 500
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("audit")] == [file.name]
    assert run("audit", "--output", str(tmp_path / "audit.doc")).code == 2
    assert run("audit", "--csv", "--output", str(tmp_path / "no" / "where")).code == 1


def test_names_that_act_or_are_wide_stay_in_their_column(run: Any, books: Any) -> None:
    from console_app.cli.tables import table

    lines = table(["NAME", "ID"], [["株式会社", "1"], ["a\x1b[31mred\nline", "2"], ["[b]x", "3"]])
    assert lines == ["NAME       ID", "株式会社   1", "ared line  2", "[b]x       3"]
    assert "\x1b" not in "".join(lines)
    narrow = table(["NAME", "ID"], [["x" * 200, "1"]], width=40)
    assert all(len(line) <= 40 for line in narrow)


def test_a_reader_who_leaves_early_is_no_trouble(start: Any, customers: Any) -> None:
    process = start("companies", "--jsonl")
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == ""


@pytest.mark.usefixtures("true_clocks")
def test_pipes_between_two_real_commands(account: Any, customers: Any) -> None:
    done = subprocess.run(
        [
            "sh",
            "-c",
            '"$1" -m console_app companies status:pending --ids | "$1" -m console_app companies - --csv',
            "sh",
            sys.executable,
        ],
        capture_output=True,
        timeout=90,
        check=True,
    )
    assert done.stdout.count(b"\r\n") == 3
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout
