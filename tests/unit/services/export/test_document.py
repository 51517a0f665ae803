"""What is exported is whole, is told where it is from, and does nothing where it is opened."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from console_app.clock import now
from console_app.services import export as exporting
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.export import Document, Format, render
from console_app.services.text.sanitize import for_people, for_spreadsheet, without_links
from tests.unit.services.export.documents import (
    MAKERS,
    sample_audit,
    sample_changes,
    sample_companies,
    sample_rows,
    sample_source,
)

if TYPE_CHECKING:
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

Maker = Callable[[str], Document]
every_kind = pytest.mark.parametrize("make", MAKERS)

HOSTILE = [
    '=HYPERLINK("https://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\u00a0\u3000=1",
    "＝1+1",
    "'=1+1",
    "\u200b=1+1",
    "\ufeff=1",
    'a,b;"c"\r\nd',
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- --> & &amp; &lt;",
    "a | b ` c `` [d](javascript:alert(1)) ![e](f) <b> **g** \\",
    "# heading\n\n- list",
    "\x1b[31mred\x1b[0m \x9b2J",
    "\u202eesrever\u2066",
    "half \ud800 a pair",
    "Zoë Łódź 漢字 👩‍👩‍👧",
    "linked",
    "",
]
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=20),
    st.text(alphabet="=+-@|<>&\"'`\\[]()!#*_~,;\t\r\n \u200b\u202e\ud800＝", max_size=12),
)


def no_split_pairs(text: str) -> str:
    """The text without two halves of a surrogate pair in a row: JSON has no way to tell them from the whole."""
    return re.sub(r"[\ud800-\udbff](?=[\udc00-\udfff])", "", text)


@every_kind
@given(text=texts)
def test_a_csv_table_reads_back_and_no_cell_of_it_runs(make: Maker, text: str) -> None:
    document = make(text)
    written = render(document, Format.CSV)
    assert written.replace("\r\n", "").count("\r") == written.replace("\r\n", "").count("\n") == 0
    table = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert {len(line) for line in table} == {len(document.columns) + 5}
    assert len(table) == 1 + len(document.rows)
    for line in table:
        for cell in line:
            assert not re.match(r"[\s\u200b\ufeff]*[=+\-@\t\r＝＋－＠]", cell)
            assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]", cell)
    names = [column.key for column in document.columns]
    if "company" in names:
        at = names.index("company")
        assert [line[at] for line in table[1:]] == [for_spreadsheet(for_people(text))] * len(document.rows)


@every_kind
@given(text=texts.map(no_split_pairs))
def test_json_holds_every_text_exactly(make: Maker, text: str) -> None:
    document = make(text)
    written = render(document, Format.JSON)
    assert all(line.isprintable() for line in written.split("\n"))
    read = json.loads(written.encode())
    assert (read["profile"], read["filter"]) == (without_links(text), without_links(text))
    assert [list(row) for row in read["rows"]] == [read["columns"]] * len(document.rows)
    if "company" in read["columns"]:
        assert {row["company"] for row in read["rows"]} == {without_links(text)}


@every_kind
@given(text=texts)
def test_json_lines_are_the_same_a_line_each(make: Maker, text: str) -> None:
    document = make(text)
    head, *lines = render(document, Format.JSON_LINES).removesuffix("\n").split("\n")
    whole = json.loads(render(document, Format.JSON))
    assert [json.loads(line) for line in lines] == whole.pop("rows")
    assert json.loads(head) == whole


class Skeleton(HTMLParser):
    """The tags of a page and their attributes; texts by the way."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self.others: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


@cache
def harmless_tags(make: Maker) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
    """The tags of a page with a harmless text; the same for every example."""
    return Skeleton(render(make("Acme Ltd"), Format.HTML)).tags


@every_kind
# A status of ours has a colour of its own.
@given(text=texts.filter(lambda text: len(for_people(text)) > 1 and "linked" not in text and text.strip() != "none"))
@settings(max_examples=60)
def test_no_part_of_an_html_report_comes_from_a_text(make: Maker, text: str) -> None:
    page = Skeleton(render(make(text), Format.HTML))
    assert (page.tags, page.others) == (harmless_tags(make), [])
    assert any(for_people(text) == each.strip() for each in page.texts)


@every_kind
def test_an_html_report_loads_nothing_and_runs_nothing(make: Maker) -> None:
    written = render(make("Acme"), Format.HTML)
    page = Skeleton(written)
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "div", "span"),
        *("h1", "h2", "p", "b", "i", "small", "br", "dl", "dt", "dd", "ul", "li", "svg", "rect", "circle", "polyline"),
        *("table", "thead", "tbody", "tr", "th", "td"),
        *(f"/{tag}" for tag, _ in page.tags if not tag.startswith("/")),
    }
    assert {name for _, attributes in page.tags for name, _ in attributes} <= {
        *("lang", "charset", "http-equiv", "content", "name", "class", "viewbox", "preserveaspectratio", "aria-hidden"),
        *("x", "y", "width", "height", "cx", "cy", "r", "points"),
    }
    policy = next(
        dict(attributes)["content"]
        for _, attributes in page.tags
        if ("http-equiv", "Content-Security-Policy") in attributes
    )
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "url(" not in written
    assert "prefers-color-scheme: dark" in written


def markdown_shape(make: Maker, text: str) -> list[str]:
    """The types of the tokens of a document with a text in it, which has nothing but text within its lines."""
    tokens = MarkdownIt("commonmark").enable("table").parse(render(make(text), Format.MARKDOWN))
    inner = {child.type for token in tokens for child in token.children or ()}
    assert inner <= {"text", "text_special"}, inner
    return [token.type for token in tokens]


@cache
def harmless_shape(make: Maker) -> list[str]:
    """The shape with a harmless text; the same for every example."""
    return markdown_shape(make, "Acme")


@every_kind
@given(text=texts)
@settings(max_examples=60)
def test_markdown_shows_texts_and_does_nothing_with_them(make: Maker, text: str) -> None:
    if for_people(text) and "linked" not in text:
        assert markdown_shape(make, text) == harmless_shape(make)


SECRETS = [
    "https://link-api.codat.io/companies/x/connections/y/start?otp=123456",
    "https://link.codat.io/company/38c338c8-8020-42db-a30c-454c00bd4b2f",
    "link.codat.io/company/38c338c8?otp=123456",
    "https://connect.acme.example/38c338c8-8020-42db-a30c-454c00bd4b2f/start",
    "HTTPS://CONNECT.ACME.EXAMPLE/START?a=1&OTP=123456",
    "otp=123456",
    "https://link.co\u200bdat.io/c?o\u200btp=123456",
]


@pytest.mark.parametrize("form", list(Format))
@every_kind
@pytest.mark.parametrize("secret", SECRETS)
def test_no_file_holds_a_link_whatever_somebody_typed(make: Maker, form: Format, secret: str) -> None:
    written = render(make(f"Send them {secret} again"), form).casefold()
    for piece in ("123456", "link.codat.io", "link-api.codat.io", "454c00bd4b2f", "codat.io"):
        assert piece not in written.replace("codat-console", "")


@pytest.mark.parametrize("form", list(Format))
def test_other_addresses_and_names_stay(form: Format) -> None:
    written = render(sample_companies("Basic Accounting of https://acme.example/about"), form).replace("\\", "")
    assert "Basic Accounting of https://acme.example/about" in written


@pytest.mark.parametrize("account", [{"companies": 150}], indirect=True)
@pytest.mark.parametrize("form", list(Format))
async def test_no_link_of_a_real_account_is_in_its_export(session: Session, directory: Directory, form: Format) -> None:
    links: set[str | None] = set()
    for listed in await session.client.list_companies().collect():
        company = await session.client.get_company(listed.id)
        links |= {company.redirect, *(each.link_url for each in company.connections)} - {None, ""}
    async for _ in directory.refresh():
        pass
    await session.identify()
    moment = now()
    written = render(exporting.companies_document(directory.all(), exporting.provenance(session, moment, moment)), form)
    assert len(links) > 150
    assert not [link for link in links if str(link) in written]
    assert "otp" not in written.casefold()
    assert session.account is not None
    assert session.account.name in written


def test_numbers_and_moments_stay_themselves_for_a_spreadsheet() -> None:
    table = list(csv.DictReader(io.StringIO(render(sample_companies("Acme"), Format.CSV), newline="")))
    assert [row["connection_id"] for row in table] == ["c1", "c2", ""]
    first = table[0]
    assert (first["created_utc"], first["last_sync_utc"]) == ("2026-11-16T12:00:00Z", "")
    assert (first["tags"], first["errors"], first["as_of_utc"]) == ("note=Acme", "403 Acme", "2026-11-25T12:00:00Z")
    assert (first["profile"], first["filter"], first["of_companies"], table[2]["standing"]) == (
        "Acme",
        "Acme",
        "2",
        "none",
    )
    assert "\r\nstandings,standing-pending,,PendingAuth,companies,1,1," in render(sample_audit("Acme"), Format.CSV)


def test_the_json_of_companies_has_the_shape_that_is_documented() -> None:
    read = json.loads(render(sample_companies("Acme"), Format.JSON))
    first, _, last = read.pop("rows")
    assert {key: value for key, value in read.items() if key != "columns"} == {
        "schema": 2,
        "kind": "companies",
        "asOf": "2026-11-25T12:00:00Z",
        "madeAt": "2026-11-25T12:00:00Z",
        "profile": "Acme",
        "account": "Acme",
        "sandbox": False,
        "filter": "Acme",
        "counts": {"companies": 2, "connections": 2},
    }
    assert first == {
        "companyId": "one",
        "company": "Acme",
        "standing": "PendingAuth",
        "description": "Acme",
        "tags": {"note": "Acme"},
        "created": "2026-11-16T12:00:00Z",
        "createdBy": "Acme",
        "connectionId": "c1",
        "platformKey": "gbol",
        "platform": "Acme",
        "sourceType": "Unknown",
        "status": "PendingAuth",
        "connectionCreated": "2026-11-25T12:00:00Z",
        "lastSync": None,
        "statusSince": None,
        "errors": [{"code": "403", "text": "Acme", "at": "2026-11-25T12:00:00Z"}],
        "ownerUserIds": ["Acme", "owner-2"],
        "entity": None,
        "entityCurrency": None,
        "entityMatch": None,
        "entitySeen": None,
        "entityConfirmedBy": None,
        "entityConfirmedAt": None,
        "owner": "Acme",
        "nextStep": "Acme",
        "due": "2026-11-25",
        "note": "Acme",
        "notedBy": "Acme",
        "notedAt": "2026-11-25T12:00:00Z",
    }
    nothing: dict[str, Any] = dict.fromkeys(first)
    assert last == nothing | {
        "companyId": "two",
        "company": "Acme",
        "standing": "none",
        "tags": {},
        "errors": [],
        "ownerUserIds": [],
    }


def test_the_json_of_changes_names_both_looks() -> None:
    read = json.loads(render(sample_changes("Acme"), Format.JSON))
    assert read["before"] == {"id": 1, "at": "2026-11-24T12:00:00Z", "reason": None}
    assert read["after"] == {"id": 2, "at": "2026-11-25T12:00:00Z", "reason": None}
    assert (read["counts"]["changes"], read["counts"]["deauthorized"]) == (9, 1)
    assert read["rows"][0]["kind"] == "deauthorized"


@every_kind
def test_every_column_is_documented(make: Maker) -> None:
    document = make("Acme")
    told = exporting.__doc__ or ""
    head = json.loads(render(document, Format.JSON))
    for name in (*head, *head["columns"]):
        assert f"`{name}`" in told or f"{name}` " in told, name


def test_an_empty_list_is_a_document_too() -> None:
    empty = exporting.companies_document([], sample_source())
    assert render(empty, Format.CSV).count("\r\n") == 1
    assert json.loads(render(empty, Format.JSON))["rows"] == []
    assert len(render(empty, Format.JSON_LINES).splitlines()) == 1
    assert "0 companies" in render(empty, Format.HTML)
    assert "0 companies" in render(empty, Format.MARKDOWN)


@example(sample_rows("x") * 3)
@given(st.just(sample_rows("Acme") * 2))
def test_companies_stay_in_the_order_given(given_rows: list[Any]) -> None:
    read = json.loads(render(exporting.companies_document(given_rows, sample_source()), Format.JSON))
    assert [row["companyId"] for row in read["rows"]][:3] == ["one", "one", "two"]


def test_every_report_of_the_sandbox_says_what_it_is() -> None:
    made = sample_companies("Acme")
    made = replace(made, provenance=replace(made.provenance, is_sandbox=True))
    assert json.loads(render(made, Format.JSON))["sandbox"] is True
    assert json.loads(render(made, Format.JSON_LINES).splitlines()[0])["sandbox"] is True
    assert f"- {SANDBOX_WORDS}\n" in render(made, Format.MARKDOWN)
    assert f'<p class="sandbox">{SANDBOX_WORDS}</p>' in render(made, Format.HTML)
