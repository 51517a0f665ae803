"""Read from a certificate its issuer, its dates and the hosts it covers.

The standard library decodes only certificates that it trusts; an error has to name the issuer of one that is not
trusted. The result is only shown: nothing is ever trusted because of it.
"""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEQUENCE = 0x30
_VERSION, _EXTENSIONS = 0xA0, 0xA3
_UTC_TIME, _GENERALIZED_TIME = 0x17, 0x18
_DNS_NAME, _IP_ADDRESS = 0x82, 0x87
_WIDE = {0x1E: "utf-16-be", 0x1C: "utf-32-be", 0x14: "latin-1"}
"""Text types other than UTF-8 and its subsets."""
_ORGANISATION, _COMMON_NAME, _ALTERNATIVE_NAMES = b"\x55\x04\x0a", b"\x55\x04\x03", b"\x55\x1d\x11"


@dataclass(frozen=True, slots=True)
class Certificate:
    """The names and dates in a certificate. The texts come from outside."""

    issuer: str
    """Common name or organisation of the issuer; empty if there is none."""
    names: tuple[str, ...] = ()
    """Hosts and addresses that the certificate covers."""
    not_before: datetime | None = None
    not_after: datetime | None = None


class _Item(NamedTuple):
    tag: int
    content: bytes


def read_certificate(der: bytes) -> Certificate | None:
    """Read a certificate.

    Args:
        der: The certificate in DER (X.509, RFC 5280).

    Returns:
        The certificate, or None if `der` is not one.
    """
    try:
        return _read(der)
    except (ValueError, IndexError, StopIteration, OverflowError):
        return None


def _read(der: bytes) -> Certificate:
    body = list(_items(_only(_only(der, _SEQUENCE), _SEQUENCE)))
    if body[0].tag == _VERSION:
        del body[0]
    _serial, _algorithm, issued, validity, subject, *rest = body
    begins, ends = (_moment(each) for each in _items(validity.content))
    issued_by, made_out_to = _name(issued.content), _name(subject.content)
    extensions = next((each.content for each in rest if each.tag == _EXTENSIONS), b"")
    names = tuple(_alternative_names(extensions)) if extensions else ()
    common = made_out_to.get(_COMMON_NAME, "")
    return Certificate(
        issued_by.get(_COMMON_NAME) or issued_by.get(_ORGANISATION, ""),
        names or ((common,) if common else ()),
        begins,
        ends,
    )


def _items(content: bytes) -> Iterator[_Item]:
    """Yield the items that follow one another in `content`."""
    at = 0
    while at < len(content):
        tag, length, at = content[at], content[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            if not 1 <= size <= 4:
                raise ValueError("no length of a certificate")
            length, at = int.from_bytes(content[at : at + size], "big"), at + size
        if at + length > len(content):
            raise ValueError("it is truncated")
        yield _Item(tag, content[at : at + length])
        at += length


def _only(content: bytes, tag: int) -> bytes:
    """Return the content of the first item, which must be of type `tag`."""
    item = next(_items(content))
    if item.tag != tag:
        raise ValueError("it has another type")
    return item.content


def _name(content: bytes) -> dict[bytes, str]:
    """Return the parts of a name by object id; the last of each kind wins."""
    found: dict[bytes, str] = {}
    for part in _items(content):
        for pair in _items(part.content):
            kind, value = list(_items(pair.content))[:2]
            found[kind.content] = value.content.decode(_WIDE.get(value.tag, "utf-8"), "replace").strip()
    return found


def _moment(item: _Item) -> datetime | None:
    text = item.content.decode("ascii", "replace")
    if item.tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    with suppress(ValueError):
        return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return None


def _alternative_names(extensions: bytes) -> Iterator[str]:
    for extension in _items(_only(extensions, _SEQUENCE)):
        kind, *rest = _items(extension.content)
        if kind.content == _ALTERNATIVE_NAMES:
            for name in _items(_only(rest[-1].content, _SEQUENCE)):
                if name.tag == _DNS_NAME:
                    yield name.content.decode("ascii", "replace")
                elif name.tag == _IP_ADDRESS and len(name.content) in {4, 16}:
                    yield str(ipaddress.ip_address(name.content))
