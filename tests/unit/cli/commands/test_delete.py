"""delete, invite and open: what is lost is said first, what is written to the customer, and where the Portal is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.config_files import write_config


def test_a_company_is_deleted_behind_its_permission_and_its_name(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("delete", company.id, "--confirm", "Toft Stores")
    assert (ended.code, ended.out, books.writes()) == (6, "", [])
    assert f"codat-console delete {company.id} --unlock --confirm 'Toft Stores'" in ended.err
    ended = run("delete", "toft", "--dry-run")
    assert ended.out == (
        "This deletes “Toft Stores”, 1 connection, and all synced data:\n"
        "  QuickBooks Online (PendingAuth, last sync never)\n"
        "It cannot be undone: the customer would have to start over.\nNothing was sent.\n"
    )
    ended = run("delete", company.id, "--confirm", "Toft", "--unlock")
    assert (ended.code, books.writes()) == (6, [])
    assert "doesn't match “Toft Stores”. Nothing was deleted." in ended.err
    ended = run("delete", "toft stores", "qhyg", "--confirm", "toft stores", "--unlock", "--json")
    assert (ended.code, ended.result["deleted"], len(ended.result["lost"])) == (0, True, 1)
    assert books.companies()[0].connections == []
    alone = "This deletes “Toft Stores”, which has no connections.\nIt cannot be undone.\nNothing was sent.\n"
    assert run("delete", company.id, "--dry-run").out == alone
    assert run("delete", company.id, "--confirm", "Toft Stores", "--unlock").out == "Deleted “Toft Stores”.\n"
    assert books.companies() == []
    assert run("journal", "--csv").out.count("delete-company") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["toft stores"], 2, "Pass it to --confirm"),
        (["toft", "--confirm", "Toft Stores", "--unlock"], 6, "words of a name are not enough"),
        (["toft stores", "--confirm", "Toft Stores", "--unlock", "--read-only"], 6, "not allowed"),
        (["toft stores", "xero", "--confirm", "Toft Stores", "--unlock"], 6, "has no connection yet"),
    ],
)
def test_nothing_is_deleted_by_mistake(run: Any, books: Any, arguments: list[str], code: int, says: str) -> None:
    books.company("Toft Stores")
    ended = run("delete", *arguments)
    assert (ended.code, ended.out, books.writes()) == (code, "", [])
    assert says in " ".join(ended.err.split())


def test_an_unclear_deletion_is_checked_by_the_same_command(run: Any, books: Any) -> None:
    company = books.company("Toft Stores")
    books.scenarios.fail_next(times=9, drop=True, stage="before", method="DELETE")
    books.scenarios.fail_next(times=9, drop=True, stage="before", method="GET", path=f"/companies/{company.id}/*")
    ended = run("delete", company.id, "--confirm", "Toft Stores", "--unlock", "--json")
    assert ended.code == 7
    (repeat,) = ended.error["run"]
    assert repeat == f"codat-console delete {company.id} --unlock --confirm 'Toft Stores'"


def test_the_invitation_is_that_of_the_console(run: Any, books: Any) -> None:
    company = books.company("Toft Stores", "qhyg")
    ended = run("invite", "toft stores", "--contact", "Priya")
    assert ended.code == 0, ended.err
    first, second, *rest = ended.out.splitlines()
    assert (first[:9], second) == ("Subject: ", "")
    assert sum("otp=" in line for line in rest) == 1
    assert "Priya" in ended.out
    assert "It works once, until" in ended.err
    ended = run("invite", company.id, "--company-link", "--markdown", "--json")
    assert ended.result["connection"] is None
    assert ended.result["link"]["url"] in ended.result["body"]
    assert ended.result["link"]["url"] != first
    other = books.company("Northwind")
    assert "accounting software" in run("invite", other.id).out, "without a connection, the customer picks"
    linked, _ = books.linked("Harbour", "gbol")
    assert run("invite", linked.id).code == 6
    assert "otp" not in json.dumps(run("journal", "--json").out)
    # Before a customer is asked whom the platform will refuse.
    books.linked("Quayside")
    write_config("[platforms.qhyg]\nlimit = 1\n")
    ended = run("invite", company.id)
    assert ended.code == 0
    assert "QuickBooks Online has a limit of 1 here" in " ".join(ended.err.split())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--to", "jo@example.com"], 2, "--to is for --mail"),
        (["--mail", "--to", "jo@example.com?bcc=x@y"], 2, "is not a mail address"),
        (["--mail", "--json"], 2, "leave out --markdown and --json"),
        (["qhyg", "--company-link"], 2, "either CONNECTION or --company-link"),
        (["--read-only"], 6, "not allowed"),
    ],
)
def test_what_cannot_be_written_says_why(run: Any, books: Any, arguments: list[str], code: int, says: str) -> None:
    books.company("Toft Stores", "qhyg")
    ended = run("invite", "toft stores", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert says in " ".join(ended.err.split())


def test_without_a_mail_program_the_message_is_printed(run: Any, books: Any, monkeypatch: Any, tmp_path: Any) -> None:
    books.company("Toft Stores", "qhyg")
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = run("invite", "toft stores", "--mail")
    assert ended.code == 1
    assert ended.out.startswith("Subject: ")
    assert "There is no mail program on this machine." in ended.err


def test_the_portal_of_a_company_is_printed(run: Any, books: Any, account: Any, monkeypatch: Any) -> None:
    company = books.company("Toft Stores")
    ended = run("open", "toft stores")
    assert (ended.code, ended.out) == (6, "")
    assert "no Portal" in ended.err
    monkeypatch.setattr("console_app.config.profiles.CODAT_BASE_URL", account.start().base_url)
    ended = run("open", "toft stores", "--print")
    assert (ended.code, ended.out) == (0, f"https://app.codat.io/companies/{company.id}/summary\n"), ended.err
    assert run("open", company.id, "--json").result["url"] == ended.out.strip()
