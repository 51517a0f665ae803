"""create, connect and unlink: what they do, what they refuse without a write, and what they say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.config_files import write_config


def test_a_company_and_its_connection_are_created_and_its_link_shown_only_if_asked_for(run: Any, books: Any) -> None:
    ended = run("create", "Toft Stores", "--description", "A note", "--tag", "crm=1", "--connect", "quickbooks online")
    assert ended.code == 0
    (company,) = books.companies()
    (connection,) = company.connections
    assert (company.name, company.description, company.tags) == ("Toft Stores", "A note", {"crm": "1"})
    assert ended.out == (
        "Created “Toft Stores”.\n"
        f"  id {company.id}\n"
        "Created a connection of “Toft Stores” to QuickBooks Online: PendingAuth.\n"
        f"  id {connection.id}\n"
    )
    assert ended.err == "LIVE · profile default · account “Fernhill Payables”\n"
    shown = run("create", "Northwind", "--connect", "xero", "--show-link")
    assert "otp=" not in ended.out
    assert "  link http://" in shown.out
    assert "It works once, until" in shown.err


@pytest.mark.parametrize(
    ("name", "tag", "reason"),
    [
        ("TOFT stores Ltd", "a=b", "“Toft Stores” already exists: PendingAuth, created just now."),
        ("Toft Storse", "a=b", "“Toft Stores” has a similar name: PendingAuth, created just now."),
        ("Another Name", "crm=1", "“Toft Stores” has the same tag crm=1: PendingAuth, created just now."),
    ],
)
def test_a_customer_who_is_there_is_not_created_again(run: Any, books: Any, name: str, tag: str, reason: str) -> None:
    known = books.company("Toft Stores", "qhyg", crm="1")
    ended = run("create", name, "--tag", tag, "--connect", "qhyg")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert ended.err == (
        f"{reason}\n  {known.id}  Toft Stores  (PendingAuth, created just now)\n"
        "Nothing was created. If it is the same customer, go to that company instead. If it is a different "
        "company, add: --anyway\n"
        f"To continue:\n  codat-console connect {known.id} qhyg\n"
    )
    assert run("create", name, "--anyway").code == 0
    assert books.writes() == ["POST /companies"]


@pytest.mark.parametrize("platform", ["sbca", "quickbooks", "trololo"])
def test_a_platform_that_cannot_be_had_is_refused_before_the_company_is_created(
    run: Any, books: Any, platform: str
) -> None:
    ended = run("create", "Toft Stores", "--connect", platform, "--anyway")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])


def test_the_name_that_codat_will_save_is_told(run: Any) -> None:
    ended = run("create", "Zoe (UK)")
    assert ended.code == 0
    assert ended.err.startswith("Codat will save the name as “Zoe UK”.")
    assert ended.out.startswith("Created “Zoe UK”.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", " "], "A company needs a name."),
        (["create", "X", "--tag", "abc"], "is not a tag"),
        (["create", "X", "--tag", "a=1", "--tag", "a=2"], "is given twice"),
        (["create", "X", "--tag", f"{'k' * 28}=1"], "27 is the limit"),
        (["create", "Caf\udce9"], "The name contains an invalid character. Use UTF-8."),
        (["create", "X", "--description", "Caf\udce9"], "The description contains an invalid character."),
        (["create", "X", "--tag", "a=Caf\udce9"], "A tag contains an invalid character."),
        (["create", "X", "--wait"], "add --connect PLATFORM"),
        (["create", "X", "--connect", "xero", "--timeout", "3x"], "not a duration"),
        (["create", "X", "--connect", "xero", "--timeout", "0"], "more than 0"),
        (["create", "X", "--idempotency-key", "1"], "is not a GUID"),
        (["create"], "Missing argument"),
        (["unlink", "a", "b"], "Can't ask for confirmation (no terminal).\nTo unlink without a question, pass --yes."),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(run: Any, books: Any, arguments: list[str], says: str) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
    assert books.writes() == []


def test_a_console_without_a_terminal_is_refused_and_is_no_wrong_usage(run: Any) -> None:
    ended = run("onboard")
    assert (ended.code, ended.out) == (6, "")
    assert "add --plain" in ended.err
    assert "Usage:" not in ended.err


# connect


@pytest.mark.parametrize("by", ["id", "name", "words"])
def test_a_company_is_found_by_id_by_name_and_by_words(run: Any, books: Any, by: str) -> None:
    company = books.company("Toft Stores")
    books.company("Toft Storage")
    ended = run("connect", {"id": company.id, "name": "tOFT sTORES", "words": "stores tof"}[by], "xero")
    assert ended.code == 0
    assert books.writes() == [f"POST /companies/{company.id}/connections"]
    assert ("Using “Toft Stores”" in ended.err) is (by == "words")


def test_a_name_that_fits_several_lists_them_and_does_nothing(run: Any, books: Any) -> None:
    one, two = books.company("Toft Stores"), books.company("Toft Stores", "qhyg")
    for name in ("toft stores", "toft"):
        ended = run("connect", name, "xero")
        assert (ended.code, ended.out, books.writes()) == (6, "", [])
        assert f"  {one.id}  Toft Stores  (no connections, created just now)\n" in ended.err
        assert f"  {two.id}  Toft Stores  (PendingAuth, created just now)\n" in ended.err
    assert run("connect", one.id, "xero").code == 0


@pytest.mark.parametrize("company", ["nobody", "3f2b1c80-0000-4000-8000-000000000000", " "])
def test_a_company_that_is_not_there_is_refused(run: Any, books: Any, company: str) -> None:
    books.company()
    ended = run("connect", company, "xero")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])


def test_a_pending_connection_of_the_same_platform_is_used_again(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("connect", "toft stores", "qhyg", "--json")
    assert (ended.code, books.writes()) == (0, [])
    assert (ended.result["connection"]["id"], ended.result["isNew"]) == (company.connections[0].id, False)
    assert ended.result["link"] is None
    assert [each["kind"] for each in ended.result["findings"]] == ["already-pending"]
    assert ended.events[0]["message"] == (
        "There is already a connection to QuickBooks Online (PendingAuth). It is reused; none was created."
    )


def test_a_connection_that_was_lost_comes_back_through_its_own_link(run: Any, books: Any) -> None:
    _, connection = books.linked()
    books.scenarios.deauthorize(connection.id)
    ended = run("connect", "toft stores", "qhyg", "--show-link")
    assert (ended.code, books.writes()) == (0, [])
    assert f"/connections/{connection.id}/start?otp=" in ended.out


@pytest.mark.parametrize("platform", ["qhyg", "xero"])
def test_a_second_accounting_connection_needs_somebody_who_says_so(run: Any, books: Any, platform: str) -> None:
    books.linked()
    ended = run("connect", "toft stores", platform)
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert "Codat may refuse a second" in ended.err
    assert "--anyway" in ended.err


def test_a_second_accounting_connection_that_codat_accepts_is_made(run: Any, books: Any) -> None:
    books.linked()
    ended = run("connect", "toft stores", "xero", "--anyway")
    assert ended.code == 0
    assert "There is already an accounting connection: QuickBooks Online, Linked." in " ".join(ended.err.split())
    assert len(books.writes()) == 1


@pytest.mark.parametrize("rule", ["400", "409"])
def test_what_codat_refuses_beside_a_linked_connection_is_told_with_what_to_do(run: Any, books: Any, rule: str) -> None:
    books.linked()
    books.scenarios.switch(rival_rule=rule)
    ended = run("connect", "toft stores", "xero", "--anyway")
    assert (ended.code, ended.out) == (6, "")
    assert f"Codat refused a second accounting connection ({rule})" in ended.err
    assert "Nothing was changed at Codat" in ended.err
    assert "Unlink QuickBooks Online first, or keep it." in " ".join(ended.err.split())
    assert len(books.writes()) == 1


LIMIT = "[platforms.qhyg]\nlimit = 1\n"


@pytest.mark.parametrize("command", [("connect", "Northwind", "qhyg"), ("create", "Southwind", "--connect", "qhyg")])
def test_beyond_a_platforms_limit_somebody_has_to_say_so(run: Any, books: Any, command: tuple[str, ...]) -> None:
    write_config(LIMIT)
    company, _ = books.linked()
    books.company("Northwind")
    ended = run(*command)
    told = " ".join(ended.err.split())
    assert (ended.code, books.writes()) == (6, [])
    assert "QuickBooks Online has a limit of 1 here, and 1 are Linked." in told
    assert company.id in told
    assert "--sort last_sync" in told
    assert run(*command, "--anyway").code == 0


def test_a_link_to_a_full_platform_comes_with_a_warning(run: Any, books: Any) -> None:
    company = books.company("Northwind", "qhyg")
    books.linked()
    assert "limit" not in run("link", company.id).err
    write_config(LIMIT)
    ended = run("link", company.id)
    assert ended.code == 0
    assert "QuickBooks Online has a limit of 1 here, and 1 are Linked." in ended.err
    assert "--sort last_sync" in ended.err
    assert "/start?otp=" in ended.out


def test_within_a_platforms_limit_nothing_is_said(run: Any, books: Any) -> None:
    write_config(LIMIT)
    books.company("Northwind")
    ended = run("connect", "Northwind", "qhyg")
    assert ended.code == 0
    assert "limit" not in ended.err


def test_a_connection_that_is_not_active_is_no_rival(run: Any, books: Any) -> None:
    _, connection = books.linked()
    books.scenarios.deauthorize(connection.id)
    ended = run("connect", "toft stores", "xero")
    assert ended.code == 0
    assert "which is not active: QuickBooks Online, Deauthorized." in " ".join(ended.err.split())
    assert len(books.writes()) == 1


# unlink


def test_a_linked_connection_is_unlinked_and_the_way_back_told(run: Any, books: Any) -> None:
    company, connection = books.linked()
    ended = run("unlink", "toft stores", "quickbooks online", "--yes", "--json")
    assert ended.code == 0
    assert ended.result["connection"]["status"] == "Unlinked"
    assert books.writes() == [f"PATCH /companies/{company.id}/connections/{connection.id}"]


@pytest.mark.parametrize(("company", "connection"), [("toft", "qhyg"), ("id", "e"), ("id", "quickbooks"), ("id", "")])
def test_with_yes_a_fragment_unlinks_nothing(run: Any, books: Any, company: str, connection: str) -> None:
    known, linked = books.linked()
    ended = run("unlink", known.id if company == "id" else company, connection, "--yes")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert f"  {linked.id if company == 'id' else known.id}  " in ended.err, "what may have been meant is listed"


@pytest.mark.parametrize("connection", ["id", "qhyg", "QuickBooks Online"])
def test_with_yes_the_whole_is_enough(run: Any, books: Any, connection: str) -> None:
    _, linked = books.linked()
    ended = run("unlink", "toft stores", linked.id if connection == "id" else connection, "--yes")
    assert (ended.code, len(books.writes())) == (0, 1)


def test_a_guid_may_be_written_in_any_form(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    (connection,) = company.connections
    for form in ("{%s}", "urn:uuid:%s", "%s"):
        for write in (str.upper, str.lower, lambda guid: guid.replace("-", "")):
            ended = run("link", form % write(company.id), form % write(connection.id))
            assert (ended.code, "otp=" in ended.out) == (0, True), ended.err


def test_what_is_not_linked_is_not_unlinked(run: Any, books: Any) -> None:
    books.company("Toft Stores", "qhyg")
    ended = run("unlink", "toft stores", "qhyg", "--yes")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert ended.err.splitlines()[0] == "The connection is PendingAuth, and only a Linked one can be unlinked."


@pytest.mark.parametrize(("typed", "code"), [("Toft Stores", 0), ("toft stores", 0), ("Toft", 6), ("", 6), ("y", 6)])
def test_without_yes_the_companys_name_is_to_be_typed(run_in_terminal: Any, books: Any, typed: str, code: int) -> None:
    company, _ = books.linked()
    terminal = run_in_terminal("unlink", company.id, "qhyg")
    terminal.wait_for("Type “Toft Stores” to continue:", "The customer can reconnect")
    terminal.type(f"{typed}\r")
    assert terminal.wait_exit() == code
    assert len(books.writes()) == (1 if code == 0 else 0)


def test_a_key_is_never_said_and_a_link_only_where_asked_for(run: Any, books: Any, account: Any) -> None:
    key = account.start().api_key
    books.company("Toft Stores", "qhyg")
    for arguments in (
        ["create", "Northwind", "--connect", "xero"],
        ["connect", "toft stores", "qhyg"],
        ["watch", "toft stores", "--timeout", "1s"],
        ["create", "Toft Stores"],
    ):
        for form in ([], ["--json"]):
            ended = run(*arguments, *form)
            assert key not in ended.out + ended.err
            assert "otp" not in ended.out + ended.err


def test_names_that_act_are_made_literal_for_people_and_kept_for_machines(run: Any, books: Any) -> None:
    company = books.company("Toft Stores")
    state = books.sandbox._state
    name = "Toft \x1b[31mRed\u202e"

    def change() -> None:
        with state.writing():
            state.execute("UPDATE companies SET name = ? WHERE id = ?", name, company.id)

    state.run(change)
    ended = run("connect", company.id, "xero")
    assert "“Toft Red”" in ended.out
    assert "\x1b" not in ended.out + ended.err
    assert run("connect", company.id, "xero", "--json").result["company"]["name"] == name
    assert json.dumps(name)[1:-1] in run("connect", company.id, "xero", "--json").out
