"""Ids are read as people have them: from the Portal, a spreadsheet, a chat, PowerShell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.services.companies.ids import (
    IdList,
    Reference,
    Unread,
    decode,
    read_list,
    read_reference,
    read_references,
)

if TYPE_CHECKING:
    import uuid

ONE = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
TWO = "11111111-2222-3333-4444-55555555aaaa"
ADDRESS = f"https://app.codat.io/companies/{ONE}"

WRITTEN = [
    ONE,
    ONE.upper(),
    ONE.replace("-", ""),
    f"{{{ONE.upper()}}}",
    f"({ONE})",
    f'"{ONE}"',
    f"'{ONE}',",
    f"“{ONE}”",
    f"<{ONE}>;",
    f"urn:uuid:{ONE}",
    f"\ufeff{ONE}",
    f"\u200b{ONE[:9]}\u200b{ONE[9:]}\u200b",
    f"\xa0{ONE}\u3000\t",
    ONE.replace("-", "\N{NON-BREAKING HYPHEN}"),
    ONE.replace("-", "\N{EN DASH}"),
    ADDRESS,
    f"{ADDRESS}/overview?tab=1#top",
    f"<{ADDRESS.upper()}>",
    f"app.codat.io/companies/{ONE}.",
    f"/companies/{ONE}/data",
    f"https://app.codat.io/#/company/{ONE}",
    f"https://example.com/go?companyId={ONE}",
    f"https%3A//app.codat.io/companies%2F{ONE}".replace("https%3A", "https:"),
]


@pytest.mark.parametrize("written", WRITTEN)
def test_an_id_is_read_however_it_is_written(written: str) -> None:
    assert read_reference(written) == Reference(ONE)
    assert read_references(written) == (Reference(ONE),)
    assert read_list(written).found == (Reference(ONE),)


@pytest.mark.parametrize(
    "address",
    [
        f"{ADDRESS}/connections/{TWO}",
        f"{ADDRESS}/dataConnections/{TWO.upper()}/settings",
        f"https://app.codat.io/x?connectionId={TWO}&companyId={ONE}",
        f"https://link.codat.io/company/{ONE}/connection/{TWO}?otp=123456",
    ],
)
def test_an_address_names_the_company_and_its_connection(address: str) -> None:
    assert read_reference(address) == Reference(ONE, TWO)


@pytest.mark.parametrize(
    "text",
    ["", "-", "toft", ONE[:-1], f"{ONE}0", f"x{ONE}", f"https://app.codat.io/{ONE}", "https://app.codat.io/companies"],
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert read_reference(text) is None
    assert read_references(text) == ()


@pytest.mark.parametrize("between", [",", ", ", ";", "\n", " ", "\t", "\r\n", "','", ", ,"])
def test_several_ids_are_several_companies_each_once(between: str) -> None:
    assert read_references(between.join([ONE, TWO, ONE.upper()])) == (Reference(ONE), Reference(TWO))
    assert read_references(between.join([ONE, "toft"])) == ()


@pytest.mark.parametrize(
    ("text", "found", "unread"),
    [
        (f"{ONE}\r\n\r\n{TWO}\r\n{ONE}\r\n", [ONE, TWO], []),
        (f"{ONE},\n{TWO};nobody\n", [ONE, TWO], []),
        (f"{ONE}\nnobody\n{TWO}\n", [ONE, TWO], [(2, "nobody")]),
        (f"Toft Stores, Ltd\t{ONE}\n", [ONE], []),
        (f"Toft {ONE} {TWO}\n", [], [(1, f"Toft {ONE} {TWO}")]),
        (f"company_id,company,connection_id\n{ONE},Toft,{TWO}\n{ONE},Toft,\n", [ONE], []),
        (f'Name;"Company ID";Status\n"Toft;\nSons";{{{ONE}}};x\n;;\nDune;;y\n', [ONE], [(5, "Dune;;y")]),
        (f"sep=,\nid\n{ONE}\n", [ONE], []),
        (f"\nid\n--\n{ONE}\n{TWO}\n", [ONE, TWO], []),
        (f"id\tname\n{TWO}\tToft\nx\tDune", [TWO], [(3, "x")]),
        (f"Name,Ort\nToft,{ONE}\n", [ONE], [(1, "Name,Ort")]),
        ("", [], []),
        (" \n\t\n", [], []),
    ],
)
def test_a_list_is_read_and_what_is_no_id_is_named_with_its_line(
    text: str, found: list[str], unread: list[tuple[int, str]]
) -> None:
    assert read_list(text) == IdList(tuple(map(Reference, found)), tuple(Unread(*each) for each in unread))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp437"])
def test_what_powershell_and_spreadsheets_write_is_read(encoding: str) -> None:
    data = f"id;name\r\n{ONE};Söhne\r\n{TWO};é\r\n".encode(encoding)
    if encoding == "utf-16":
        assert data.startswith(b"\xff\xfe")
    assert read_list(decode(data)) == IdList((Reference(ONE), Reference(TWO)))


def test_a_file_that_powershell_went_on_with_in_another_encoding_is_read() -> None:
    data = f"{ONE}\r\n".encode() + f"{TWO}\r\n".encode("utf-16-le")
    assert read_list(decode(data)).found == (Reference(ONE), Reference(TWO))


@given(st.binary(max_size=200))
def test_whatever_comes_in_is_read_without_a_crash(data: bytes) -> None:
    text = decode(data)
    listed = read_list(text)
    assert all(0 < each.line <= len(text.splitlines()) + 1 and each.text.strip() for each in listed.unread)


@given(st.lists(st.uuids(), unique=True, max_size=20), st.sampled_from(["\n", "\r\n", ",", "; ", "\t"]))
def test_ids_come_back_in_their_order(ids: list[uuid.UUID], between: str) -> None:
    written = [(str(each), f"{each}".upper(), f"{{{each}}}", each.hex, each.urn)[each.int % 5] for each in ids]
    text = between.join(written)
    assert [each.company_id for each in read_list(text).found] == list(map(str, ids))
