"""Read ids in every form people have them: in braces or quotes, without dashes, in an address, a list or a spreadsheet.

All ids that are typed, pasted or piped in are read here. Codat's ids are GUIDs; other texts are not ids.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import NamedTuple
from urllib.parse import unquote

from console_app.codat.plain_text import plain_signs
from console_app.records import record

_GUID = r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})"
_WHOLE = re.compile(rf"(?:urn:)?(?:uuid:)?{_GUID}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|/|(?:[\w-]+\.)+[a-z]{2,}/", re.IGNORECASE)
_IN_ADDRESS = re.compile(
    rf"(?:^|[/?&#])(compan(?:y|ies)|companyid|(?:data)?connections?|(?:data)?connectionid)[/=]{_GUID}(?![0-9a-f])",
    re.IGNORECASE,
)
_AROUND = "{}()[]<>\"'`,;|. \t"
_BEGINNING = re.compile(r"[0-9a-f]{8,32}")
_BETWEEN = re.compile(r"[\s,;|]+")
_DELIMITERS = ",;\t|"
_HEADINGS = ("companyid", "codatcompanyid", "companyguid", "companyuuid", "codatid", "id", "guid", "uuid", "company")
"""Headings of the column of ids, without signs and case, in order of preference."""
_SEPARATOR = re.compile(r"\Asep=.(?=\r?\n)", re.IGNORECASE)
"""The line that some spreadsheets write above the headings."""
_RULE = re.compile(r"[-=+|\s]*[-=][-=+|\s]*")
_SAMPLE, _MOSTLY = 2_000, 0.75
_LONGEST_FIELD = 1_000_000
_NO_TEXTS = {
    b"PK\x03\x04": "an Excel workbook, or another packed file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a file packed with gzip",
    b"%PDF": "a PDF",
}


class Reference(NamedTuple):
    """The ids in an id or an address."""

    company_id: str
    """Holds a bare id, though it may be a connection's; empty in an address without a company."""
    connection_id: str = ""
    """Set if an address names a connection."""


class Unread(NamedTuple):
    """A line without an id."""

    line: int
    """Counted from 1."""
    text: str


@record(frozen=True, slots=True)
class IdList:
    """The result of reading a list of ids."""

    found: tuple[Reference, ...] = ()
    """Each once, in order."""
    unread: tuple[Unread, ...] = ()


def read_reference(text: str) -> Reference | None:
    """Return the one id or address in `text`; None if there is none, or several."""
    plain = plain_signs(text).strip(_AROUND)
    if whole := _WHOLE.fullmatch(plain):
        return Reference(_guid(whole.groups()))
    if not _ADDRESS.match(plain):
        return None
    company, connection = "", ""
    for named in _IN_ADDRESS.finditer(unquote(plain)):
        guid = _guid(named.groups()[1:])
        if named[1].lower().startswith("compan"):
            company = company or guid
        else:
            connection = connection or guid
    return Reference(company, connection) if company or connection else None


def begins_id(text: str, of: str) -> bool:
    """Return whether `text` is the beginning of an id, as tables show it: at least eight digits of a GUID.

    Args:
        text: What was typed.
        of: The whole id.
    """
    digits = _digits(text)
    return _BEGINNING.fullmatch(digits) is not None and of.replace("-", "").casefold().startswith(digits)


def may_begin_id(text: str) -> bool:
    """Return whether `text` has the form of an id or of its beginning."""
    return _BEGINNING.fullmatch(_digits(text)) is not None


def _digits(text: str) -> str:
    return plain_signs(text).strip(_AROUND).replace("-", "").casefold()


def read_references(text: str) -> tuple[Reference, ...]:
    """Return the ids and addresses in `text`, separated by commas, semicolons, blanks or line breaks.

    Each once. Empty if any part of it is not an id or address.
    """
    parts = [part for part in _BETWEEN.split(plain_signs(text)) if part.strip(_AROUND)]
    found = [read_reference(part) for part in parts]
    return tuple(dict.fromkeys(each for each in found if each is not None)) if all(found) else ()


def read_list(text: str) -> IdList:
    """Return the ids in a text of many lines: one or several a line, or CSV with a heading and a column of ids."""
    lines = _SEPARATOR.sub("", text.replace("\0", "").lstrip("\ufeff"), count=1).splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip() and not _RULE.fullmatch(line)), None)
    if first is None:
        return IdList()
    found: list[Reference] = []
    unread: list[Unread] = []
    for number, part in _table(lines, first) or enumerate(lines, 1):
        if not part.strip() or _RULE.fullmatch(part):
            continue
        references = read_references(part) or _only_one_in(part)
        found += references
        if not references:
            unread.append(Unread(number, part.strip()))
    return IdList(tuple(dict.fromkeys(found)), tuple(unread))


def no_text(data: bytes) -> str | None:
    """Return the kind of file that bytes are, if they are not text; None if they may be."""
    return next((words for begin, words in _NO_TEXTS.items() if data.startswith(begin)), None)


def decode(data: bytes) -> str:
    """Return the text of a pipe or a file: UTF-8, or UTF-16 as PowerShell writes it, with or without a byte order mark.

    Ids are ASCII: other bytes are no reason to refuse them, and are replaced.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data.removeprefix(mark).decode(encoding.removesuffix("-sig"), "replace")
    for begin, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        # Every other byte of ASCII is null there.
        bytes_there = data[begin:_SAMPLE:2]
        if bytes_there.count(0) > _MOSTLY * len(bytes_there):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace")


def _guid(blocks: tuple[str, ...]) -> str:
    return "-".join(blocks).lower()


def _only_one_in(line: str) -> tuple[Reference, ...]:
    """Return the id in a line with other words, such as a name.

    Empty if there is none, or several.
    """
    found = {each for part in _BETWEEN.split(plain_signs(line)) if (each := read_reference(part)) is not None}
    return tuple(found) if len(found) == 1 else ()


def _table(lines: list[str], first: int) -> list[tuple[int, str]] | None:
    """Return the column of ids with line numbers; None if there is no heading for one."""
    heading = lines[first]
    if _only_one_in(heading) or read_references(heading):
        return None
    delimiter = max(_DELIMITERS, key=heading.count)
    if not heading.count(delimiter) and _heading(heading) not in _HEADINGS:
        return None
    try:
        csv.field_size_limit(_LONGEST_FIELD)
        reader = csv.reader(io.StringIO("\n".join(lines[first:])), delimiter=delimiter, skipinitialspace=True)
        headings = [_heading(each) for each in next(reader)]
        column = next((headings.index(each) for each in _HEADINGS if each in headings), None)
        if column is None:
            return None
        rows: list[tuple[int, str]] = []
        before = reader.line_num
        for row in reader:
            cell = row[column] if column < len(row) else ""
            if any(each.strip() for each in row):
                rows.append((first + before + 1, cell if cell.strip() else delimiter.join(row)))
            before = reader.line_num
    except csv.Error:
        return None
    return rows


def _heading(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()
