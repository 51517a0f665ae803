"""`codat-console journal`: who had what changed, whether the journal is sound, and what was cut off."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.cli.journal_output import rows
from console_app.services.account.write_request import Action
from console_app.services.journal.entries import Entry
from console_app.services.journal.writer import Writer
from console_app.services.text.time_format import clock, day
from tests import builders
from tests.builders import NOW
from tests.journals import killed_while, left_open

if TYPE_CHECKING:
    from console_app.config.profiles import Profile


def store() -> Path:
    found = (Path(os.environ["HOME"]) / ".local" / "share" / "codat-console" / "store").glob("default-*.db")
    (path,) = (each for each in found if ".set-aside-" not in each.name)
    return path


@pytest.fixture
def busy_day(run: Any, books: Any) -> None:
    company, connection = books.linked("Ambridge Dairy", "gbol")
    assert run("create", "Toft Stores", "--tag", "region=uk").code == 0
    assert run("unlink", company.id, connection.id, "--yes").code == 0


def journal_rows(ended: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ended.result["rows"]
    return found


def test_who_unlinked_them(run: Any, busy_day: None) -> None:
    ended = run("journal", "ambridge", "action:unlink")
    assert ended.code == 0
    head, line = ended.out.splitlines()
    assert head.split() == ["NO", "WHEN", "WHO", "WHAT", "COMPANY", "PLATFORM", "OUTCOME", "ID"]
    for words in ("Unlink", "Ambridge Dairy", "Xero", "done", "@"):
        assert words in line
    assert "http" not in ended.out


@pytest.mark.parametrize(("columns", "ids"), [("80", False), ("120", True)])
def test_in_a_terminal_the_time_is_whole_and_ids_are_short(
    columns: str, ids: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    entry = Entry(
        number=3,
        id="e",
        at=NOW,
        writer=Writer("joanna", "reception-desk-4", 1, ""),
        profile="production",
        account="Fernhill",
        action="create-connection",
        company_id="c",
        company_name="Maplewood & Quinn Interiors Limited",
        connection_id="6ba3c900-d04d-4280-b374-66d52ec35a51",
        platform="QuickBooks Online",
        body=None,
        body_is_cut=False,
        before=None,
        before_is_cut=False,
        undoes=0,
        key="",
        key_at=NOW,
    )
    head, line = rows([entry], everywhere=False, is_drawn=True)
    assert f"{day(NOW)} {clock(NOW)}" in line
    assert "Maplewood & Quinn" in line
    assert ("ID" in head.split(), "  6ba3c900" in line, "6ba3c900-" in line) == (ids, ids, False)


SEARCHES: list[tuple[str, list[str]]] = [
    ("", ["unlink", "create-company"]),
    ("toft", ["create-company"]),
    ("company:toft", ["create-company"]),
    ("outcome:done day:today", ["unlink", "create-company"]),
    ("outcome:refused", []),
    ("since:1h action:create", ["create-company"]),
    ("day:yesterday", []),
    ("day:0001-01-01", []),
    ("day:9999-12-31", []),
    ("who:nobody-here", []),
    ('"ambridge dairy" xero', ["unlink"]),
    ("zzz:toft", []),
    ('"acton:unlink"', []),
]


def test_it_is_found_by_customer_person_day_and_what_was_done(run: Any, busy_day: None) -> None:
    for query, actions in SEARCHES:
        words = [query] if '"' in query else query.split(" ")
        ended = run("journal", *words, "--json")
        assert [each["action"] for each in journal_rows(ended)] == actions, query


def test_the_first_day_of_the_calendar_is_one_day_in_the_west_too(
    run: Any, busy_day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/St_Johns")
    time.tzset()
    assert journal_rows(run("journal", "day:0001-01-01", "--json")) == []
    assert len(journal_rows(run("journal", "day:today", "--json"))) == 2


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("day:someday", "Try today"),
        ("action:dance", "Try create-company"),
        ("outcome:well", "Try open"),
        ("day:3d", "since:3d"),
        ("who:", "who: needs a value"),
        ('company:""', "company: needs a value"),
        ("who: jo", "Use who:jo, without a space"),
        ("acton:unlink", 'Did you mean action:? As plain text: "acton:unlink"'),
        ("Companies: toft", "Did you mean company:?"),
    ],
)
def test_a_query_that_cannot_be_meant_says_what_can(run: Any, query: str, told: str) -> None:
    ended = run("journal", query)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_rows_for_machines_say_everything(run: Any, busy_day: None) -> None:
    unlinked, created = journal_rows(run("journal", "--json"))
    assert created["sent"] == '{"name": "Toft Stores", "tags": {"region": "uk"}}'
    assert created["companyId"]
    assert (unlinked["outcome"], unlinked["platform"]) == ("done", "Xero")
    assert run("journal", "--limit", "1", "--jsonl").out.count("\n") == 2
    table = run("journal", "--csv").out
    assert table.splitlines()[0].startswith("number,at_utc,user,host,action,company,")
    assert table.count("\r\n") == 3
    names = table.splitlines()[0].split(",")
    assert len(names) == len(set(names)), "each column once"
    assert {"profile", "account", "as_of_utc", "filter"} <= set(names)


def test_the_document_says_whose_account_it_is(run: Any, busy_day: None) -> None:
    (unlinked, _) = journal_rows(run("journal", "--json"))
    assert unlinked["account"]
    assert run("journal", "--json").result["account"] == unlinked["account"]
    assert run("journal", "who:nobody", "--json").result["account"] == unlinked["account"]


def test_it_needs_no_network_and_no_key_that_works(run: Any, books: Any, busy_day: None) -> None:
    books.scenarios.expire_account()
    books.scenarios.forget_calls()
    assert len(journal_rows(run("journal", "--json"))) == 2
    assert run("journal", "verify").code == 0
    assert books.scenarios.calls == []


def test_a_sound_journal_proves_itself_against_a_hash_from_before(run: Any, busy_day: None) -> None:
    head = run("journal", "verify", "--json").result["head"]
    run("create", "Borchester Mills")
    ended = run("journal", "verify", "--expect", head, "--json")
    assert (ended.code, ended.result["sound"], ended.result["entries"]) == (0, True, 6)
    other = run("journal", "verify", "--expect", "0" * 62 + "ff")
    assert other.code == 1
    assert "a different one" in other.out


@pytest.mark.parametrize(
    "forged", ["entry = replace(entry, 'Toft', 'Loft')", "entry = x'FF00'", "entry = 7", "hash = 7"]
)
def test_one_that_was_tampered_with_says_where(run: Any, busy_day: None, forged: str) -> None:
    connection = sqlite3.connect(store(), isolation_level=None)
    connection.execute("DROP TRIGGER journal_stays")
    connection.execute(f"UPDATE journal SET {forged} WHERE number = 1")
    connection.close()
    assert run("journal").code == 0
    ended = run("journal", "verify")
    assert ended.code == 1
    assert "event 1 of 4" in ended.out
    assert run("journal", "verify", "--json").result["brokenAt"] == 1


@pytest.mark.parametrize(
    ("taken_out", "told"),
    [
        ("number > 3", "3 events are as they were written, but at least one after them was removed"),
        ("number > 1", "1 event is as it was written, but at least one after it was removed"),
        ("number > 0", "all of its events were removed"),
    ],
)
def test_one_without_its_tail_says_so(run: Any, busy_day: None, taken_out: str, told: str) -> None:
    connection = sqlite3.connect(store(), isolation_level=None)
    connection.execute("DROP TRIGGER journal_is_kept")
    connection.execute(f"DELETE FROM journal WHERE {taken_out}")
    connection.close()
    ended = run("journal", "verify")
    assert ended.code == 1
    assert told in ended.out


def test_one_that_was_begun_anew_names_the_file_before_it_and_proves_nothing_of_that(run: Any, busy_day: None) -> None:
    connection = sqlite3.connect(store(), isolation_level=None)
    connection.execute("DROP TABLE journal")
    connection.close()
    listed = run("journal")
    (aside,) = (each for each in store().parent.glob("*.set-aside-*.db"))
    assert aside.name in listed.err
    assert "started after" in listed.err
    assert aside.name in run("journal", "--json").err
    ended = run("journal", "verify")
    assert ended.code == 1
    assert str(aside) in ended.out
    assert "does not go back to the beginning" in ended.out
    head = run("journal", "verify", "--json").result
    assert (head["sound"], head["setAside"], head["brokenAt"]) == (False, str(aside), None)
    kept = run("journal", "verify", "--expect", head["head"])
    assert kept.code == 0, "somebody has kept a hash of this one"
    assert str(aside) in kept.out
    assert run("journal", "verify", "--expect", "0" * 62 + "ff").code == 1
    aside.unlink()
    assert "no longer exists" in run("journal", "verify").out


@pytest.mark.parametrize(
    ("narrowed", "number"),
    [
        (("--company", "toft stores"), 1),
        (("--company", "nobody"), 0),
        (("--who", "nobody"), 0),
        (("--since", "1h"), 2),
        (("--company", "toft", "--since", "today", "action:create-company"), 1),
    ],
)
def test_options_narrow_it_like_the_query(run: Any, busy_day: None, narrowed: tuple[str, ...], number: int) -> None:
    assert len(journal_rows(run("journal", *narrowed, "--json"))) == number


def test_a_since_that_cannot_be_meant_says_what_can(run: Any, busy_day: None) -> None:
    ended = run("journal", "--since", "sometime")
    assert ended.code == 2
    assert "3d" in ended.err


@pytest.mark.parametrize("decision", ["--finish", "--drop"])
def test_what_was_cut_off_is_told_and_decided(run: Any, books: Any, decision: str) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=False)
    ended = run("journal", "recover")
    assert ended.code == 7
    assert "The company “Toft Stores” was not created." in ended.out
    assert "codat-console journal recover 1 --finish" in ended.out
    assert run("create", "Ambridge Dairy").err.count("journal recover") == 1
    decided = run("journal", "recover", "1", decision, "--json")
    assert (decided.code, decided.result["left"]) == (0, 0)
    assert "interrupted" not in decided.err
    names = sorted(each.name for each in books.companies())
    assert names == (["Ambridge Dairy", "Toft Stores"] if decision == "--finish" else ["Ambridge Dairy"])
    assert run("journal", "recover").out == "There are no open writes.\n"
    assert run("journal", "recover", "1").code == 6


def test_what_was_cut_off_is_told_by_whatever_is_run_next(run: Any, books: Any) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=False)
    assert "a write was interrupted" in run("companies").err


def test_what_is_open_is_also_what_nobody_knows_the_end_of(run: Any, books: Any) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=False)
    books.scenarios.fail_next(drop=True, stage="after", method="POST", times=9)
    assert run("create", "Ambridge Dairy").code == 7
    assert [each["outcome"] for each in journal_rows(run("journal", "outcome:open", "--json"))] == ["unknown", "open"]
    assert [each["outcome"] for each in journal_rows(run("journal", "outcome:unknown", "--json"))] == ["unknown"]


OTHER_KEY = "c29tZWJvZHktZWxzZXMta2V5LWZyb20tYmVmb3Jl"


@pytest.fixture
def key_before(account: Any) -> Profile:
    """A key that the account had until now, with which a company was to be made."""
    profile = builders.profile(base_url=os.environ["CODAT_BASE_URL"], key_text=OTHER_KEY)
    left_open(profile, Action.CREATE_COMPANY, companyName="Borchester Mills", account="Fernhill\x1b[31m")
    return profile


def test_what_was_written_with_another_key_is_told_of_and_listed_on_demand(run: Any, key_before: Profile) -> None:
    ended = run("journal")
    assert ended.out == "This journal is empty.\n"
    assert "1 more write is in 1 other journal on this computer" in ended.err
    assert "It is still open. To list them, add --everywhere" in ended.err
    assert run("create", "Toft Stores").code == 0
    assert "1 more write" in run("journal", "--json").err
    assert "1 more write" not in run("journal", "toft").err, "it does not fit"
    assert "1 more matching write is in 1 other journal" in run("journal", "borchester").err

    ended = run("journal", "--everywhere")
    assert "more write" not in ended.err
    head, newest, before = ended.out.splitlines()
    assert head.split() == ["NO", "WHEN", "WHO", "PROFILE", "ACCOUNT", "WHAT", "COMPANY", "PLATFORM", "OUTCOME", "ID"]
    assert "Toft Stores" in newest
    assert "default" in before
    assert "Fernhill" in before
    assert "\x1b" not in before
    document = run("journal", "--everywhere", "--json").result
    assert [each["company"] for each in document["rows"]] == ["Toft Stores", "Borchester Mills"]
    assert (document["account"], document["rows"][0]["profile"]) == (None, "default")
    assert [each["company"] for each in journal_rows(run("journal", "--everywhere", "outcome:open", "--json"))] == [
        "Borchester Mills"
    ]
    assert run("journal", "--everywhere", "--csv", "--limit", "1").out.count("\r\n") == 2
    assert run("journal", "--everywhere", "who:nobody").out == "No entries match in any journal.\n"


def test_what_was_cut_off_with_another_key_is_told_with_whose_it_is(run: Any, books: Any, key_before: Profile) -> None:
    ended = run("journal", "recover")
    assert (ended.code, ended.out) == (0, "This journal has no open writes.\n")
    assert "1 more write is open in other journals on this computer, by profile: default (Fernhill" in ended.err
    assert "\x1b" not in ended.err
    assert "To see it: codat-console journal outcome:open --everywhere" in ended.err
    assert run("journal", "recover", "--json").result["leftElsewhere"] == 1
    assert run("journal", "recover", "1").code == 6
    others = run("-p", "default", "journal", "recover").err
    assert "To see it: codat-console --profile default journal outcome:open --everywhere" in others


def test_what_was_set_aside_is_named_where_all_journals_are_listed(run: Any, busy_day: None) -> None:
    aside = store().with_name("work-1.set-aside-20261125-120000.db")
    aside.touch()
    assert str(aside) in run("journal", "--everywhere").err
    assert str(aside) not in run("journal").err


def test_asking_for_the_journal_makes_no_file(run: Any, own_home: Path) -> None:
    assert run("journal").code == 0
    assert run("journal", "--everywhere").out == "Nothing has been changed from here yet.\n"
    assert not list(own_home.rglob("*.db"))


def test_two_decisions_at_once_are_none(run: Any, books: Any) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=False)
    ended = run("journal", "recover", "1", "--finish", "--drop")
    assert ended.code == 2
    assert "either --finish or --drop" in ended.err
    assert books.companies() == []
    assert run("journal", "recover").code == 7


def test_what_was_cut_off_is_told_before_the_first_write_even_if_that_fails(run: Any, books: Any) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=False)
    books.sandbox.scenarios.fail_next(status=422, method="POST", times=9)
    ended = run("create", "Ambridge Dairy")
    assert ended.code != 0
    assert "a write was interrupted" in ended.err
    assert "journal recover" in ended.err


def test_what_had_been_done_is_told_and_needs_no_decision(run: Any, books: Any) -> None:
    killed_while(books.sandbox, "create", "Toft Stores", reached=True)
    ended = run("journal", "recover", "--finish")
    assert ended.code == 0
    assert "Toft Stores: The company was created" in ended.out
    assert len(books.companies()) == 1
    assert journal_rows(run("journal", "--json"))[0]["settledHow"] == "checked at Codat"


def test_what_cannot_be_recorded_is_not_sent(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    ended = run("create", "Toft Stores")
    assert ended.code == 1
    assert "journal" in ended.err
    assert books.companies() == []
