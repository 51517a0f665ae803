"""Commands take ids in whatever form they come: as arguments, in a search, and on stdin."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.codat.models import Company
    from tests.unit.conftest import Books, Run, StartProcess

FORMS: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "braces": "{{{}}}".format,
    "quotes and a comma": '"{}",'.format,
    "no dashes": lambda each: each.replace("-", ""),
    "urn": "urn:uuid:{}".format,
    "invisible": "\ufeff\u200b{}\xa0".format,
    "address": "https://app.codat.io/companies/{}/overview".format,
}


@pytest.fixture
def three(books: Books) -> list[Company]:
    return [books.company(name, "qhyg") for name in ("Toft Stores", "Ambridge Dairy", "Borchester Mills")]


@pytest.mark.parametrize("form", FORMS)
def test_one_id_is_one_company(run: Run, three: list[Company], form: str) -> None:
    typed = FORMS[form](three[1].id)
    assert run("companies", typed, "--ids").out.split() == [three[1].id]
    assert run("companies", "--server", typed, "--ids").out.split() == [three[1].id]
    assert run("company", typed, "--json").result["company"]["id"] == three[1].id
    assert run("company", "-", "--jsonl", typed=typed).out.count("\n") == 1
    assert run("link", typed, "--no-qr").code == 0
    assert run("companies", typed, "--cached", "--ids").out.split() == [three[1].id]


def test_two_ids_are_two_companies(run: Run, three: list[Company]) -> None:
    one, _, other = three
    for typed in ([other.id, one.id], [f"{other.id},{one.id}"], [f"{other.id};\n{{{one.id.upper()}}}"]):
        assert run("companies", *typed, "--ids").out.split() == [other.id, one.id]
        told = run("company", *typed, "--json").result["companies"]
        assert [each["company"]["id"] for each in told] == [other.id, one.id]
    assert run("companies", one.id, other.id, "status:linked", "--ids").out == ""
    assert len(run("companies", one.id, other.id, "status:pending", "--ids").out.split()) == 2


def test_an_id_that_is_not_there_is_told(run: Run, three: list[Company]) -> None:
    nobody = "11111111-2222-3333-4444-555555555555"
    for command in ("companies", "company"):
        ended = run(command, three[0].id, nobody, "--jsonl")
        assert ended.code == 1
        assert three[0].id in ended.out
        assert [each["companyId"] for each in ended.events if each["event"] == "unknown"] == [nobody]


def test_a_word_beside_an_id_is_told_and_nothing_is_read(run: Run, books: Books, three: list[Company]) -> None:
    books.scenarios.forget_calls()
    ended = run("company", three[0].id, "Toft")
    assert ended.code == 2
    assert "“Toft” is not an id" in ended.err
    assert not books.scenarios.calls
    assert run("company", "Toft", "Stores", "--json").result["company"]["id"] == three[0].id


def test_the_address_of_a_connection_names_it(run: Run, books: Books) -> None:
    company = books.company("Toft Stores", "qhyg", "shpf")
    chosen = company.connections[1]
    address = f"https://app.codat.io/companies/{company.id}/connections/{chosen.id}"
    assert run("link", company.id).code == 6, "two could be meant"
    assert run("link", address, "--json").result["connection"]["id"] == chosen.id
    assert run("company", address, "--json").result["company"]["id"] == company.id
    assert run("companies", address, "--ids").out.split() == [company.id]
    books.scenarios.answer_as_customer(chosen.id, "authorise")
    assert run("watch", address, "--json").result["connection"]["id"] == chosen.id
    books.scenarios.forget_calls()
    unlinked = run("unlink", address, "--yes", "--json")
    assert (unlinked.code, unlinked.result["connection"]["id"]) == (0, chosen.id)


def test_unlink_with_the_address_of_a_company_still_wants_a_connection(run: Run, books: Books) -> None:
    company, _ = books.linked()
    ended = run("unlink", f"https://app.codat.io/companies/{company.id}", "--yes")
    assert (ended.code, books.writes()) == (2, [])
    assert "CONNECTION" in ended.err


def test_no_one_time_password_is_said_again(run: Run, three: list[Company]) -> None:
    link = "https://link.codat.io/start?otp=123456"
    for arguments in (["company", link], ["company", three[0].id, link], ["link", three[0].id, link]):
        ended = run(*arguments)
        assert ended.code in {2, 6}
        assert "123456" not in ended.out + ended.err
    piped = run("companies", "-", "--jsonl", typed=link)
    assert (piped.code, "123456" in piped.out + piped.err) == (1, False)


@pytest.mark.parametrize("command", ["companies", "company"])
def test_a_table_on_stdin_is_read_by_its_column_of_ids(run: Run, three: list[Company], command: str) -> None:
    one, two, _ = three
    typed = f"Name;Company ID;Since\r\nDairy;{two.id};1\r\nnobody;;2\r\nToft;{{{one.id.upper()}}};3\r\n"
    ended = run(command, "-", "--jsonl", typed=typed)
    ids = [two.id, one.id]
    said = [json.loads(line) for line in ended.out.splitlines()]
    found = [each["company"]["id"] for each in said] if command == "company" else []
    assert found == ids or [each for each in ids if each in ended.out] == ids
    assert ended.code == 1
    (unknown,) = (each for each in ended.events if each["event"] == "unknown")
    assert unknown["line"] == 3
    assert "Line 3" in unknown["message"]


def test_what_companies_writes_as_csv_is_read_again(run: Run, three: list[Company]) -> None:
    written = run("companies", "--csv", "--sort", "-name").out
    again = run("companies", "-", "--ids", typed=written)
    assert (again.code, again.out.split()) == (0, [three[0].id, three[2].id, three[1].id])


def as_powershell_pipes(three: list[Company], encoding: str) -> bytes:
    return f"id\r\n{three[2].id.upper()}\r\n{three[0].id}\r\n".encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_what_powershell_pipes_is_read(run: Run, three: list[Company], encoding: str) -> None:
    ended = run("companies", "-", "--ids", typed=as_powershell_pipes(three, encoding))
    assert ended.code == 0, ended.err
    assert ended.out.split() == [three[2].id, three[0].id]


def test_what_powershell_pipes_into_a_process_is_read(start: StartProcess, three: list[Company]) -> None:
    process = start("companies", "-", "--ids")
    assert process.stdin is not None
    os.write(process.stdin.fileno(), as_powershell_pipes(three, "utf-16"))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.split() == [three[2].id, three[0].id]


def test_an_address_in_the_journal_finds_the_company(run: Run, three: list[Company]) -> None:
    made = run("create", "Quill & Sons", "--json").result["company"]["id"]
    for typed in (f"{{{made.upper()}}}", f"https://app.codat.io/companies/{made}"):
        found = run("journal", "--company", typed, "--json")
        assert [each["company"] for each in found.result["rows"]] == ["Quill & Sons"]


NO_TEXTS = {
    "an Excel workbook": b"PK\x03\x04\x14\x00\x06\x00\n\n",
    "an old Excel workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "packed with gzip": b"\x1f\x8b\x08\x00\n",
    "a PDF": b"%PDF-1.7\n",
}


def no_text(kind: str) -> bytes:
    return NO_TEXTS[kind] + bytes(range(256)) * 500


def assert_is_refused(code: int, err: str, kind: str, books: Books) -> None:
    assert code == 2
    assert kind in err
    assert "Save it as CSV" in err
    assert err.count("\n") < 5
    assert not books.scenarios.calls


@pytest.mark.parametrize("command", ["companies", "company"])
@pytest.mark.parametrize("kind", NO_TEXTS)
def test_a_file_that_is_no_text_is_named_and_nothing_is_read(run: Run, books: Books, command: str, kind: str) -> None:
    books.scenarios.forget_calls()
    ended = run(command, "-", typed=no_text(kind))
    assert_is_refused(ended.code, ended.err, kind, books)


def test_a_file_that_is_no_text_is_named_by_a_process_that_was_given_it(
    start: StartProcess, books: Books, tmp_path: Path
) -> None:
    kind = "an Excel workbook"
    (tmp_path / "customers").write_bytes(no_text(kind))
    books.scenarios.forget_calls()
    with (tmp_path / "customers").open("rb") as customers:
        process = start("companies", "-", stdin=customers)
        _, err = process.communicate()
    assert_is_refused(process.returncode, err, kind, books)


def test_of_many_lines_without_an_id_some_are_told(run: Run, three: list[Company]) -> None:
    typed = "\n".join([*("nothing here" for _ in range(5_000)), three[0].id])
    ended = run("companies", "-", "--ids", typed=typed)
    assert (ended.code, ended.out.split()) == (1, [three[0].id])
    lines = ended.err.splitlines()
    assert lines[0] == "Line 1 contains no readable id: “nothing here”."
    assert (len(lines), lines[-1]) == (11, "4,990 more lines contain no readable id.")
    assert len(run("companies", "-", "--json", typed=typed).events) == 5_000


def test_a_list_without_an_end_is_refused(start: StartProcess, books: Books) -> None:
    with Path("/dev/zero").open("rb") as endless:
        process = start("companies", "-", stdin=endless)
        _, err = process.communicate()
    assert process.returncode == 2
    assert "Standard input has more than 64 MB" in err
