"""Normalise Codat's address, so that one address is compared, stored and contacted as the same text.

`https://api.codat.io:443`, `HTTPS://API.CODAT.IO` and `https://api.codat.io/%2e/` are one address. Nothing heavy is
imported here, httpx least of all: the profile is chosen before the first frame.
"""

from __future__ import annotations

import re

CODAT_BASE_URL = "https://api.codat.io"

_NO_ADDRESS = "This is not a web address. It should look like https://api.codat.io"
_MORE_THAN_AN_ADDRESS = "The base URL may not contain a user name, a query or a fragment."
_IN_THE_OPEN = "The base URL has to begin with https://, or the API key would be sent unencrypted."

# Patterns are compiled on first use: at import they would delay the first frame.
_PARTS = r"(?i)(https?)://([^/?#]*)([^?#]*)(.*)"
_HOST_AND_PORT = r"(?ia)(\[[0-9a-f:.]+\]|[^\[\]:]+)(?::([0-9]{0,5}))?"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*"
_NUMBER = r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)"
"""The system's resolver reads a host that ends like this as a number: `127.1` and `2130706433` are this machine."""
_BAD_PERCENT = r"%(?![0-9A-Fa-f]{2})"
_ESCAPED = r"%[0-9A-Fa-f]{2}"
_UNRESERVED = r"[A-Za-z0-9._~-]"
_DEFAULT_PORTS = {"https": 443, "http": 80}


class AddressError(ValueError):
    """Raised for an address that cannot be used; the message says why, in a sentence."""


def normalize_address(text: str) -> str:
    """Return the normal form of an address.

    Scheme and host are in lower case, the host as it is looked up (IDNA) without a trailing dot. The default port, dot
    segments, empty segments, unnecessary escapes and trailing slashes are removed.

    Raises:
        AddressError: It is not a web address, not https and not this machine, or has a user, query or fragment.
    """
    text = text.strip()
    if text == CODAT_BASE_URL:
        return text
    parts = re.fullmatch(_PARTS, text)
    if parts is None or not text.isprintable() or "\\" in text:
        raise AddressError(_NO_ADDRESS)
    scheme, authority, path, rest = parts[1].lower(), parts[2], parts[3], parts[4]
    if rest or "@" in authority:
        raise AddressError(_MORE_THAN_AN_ADDRESS)
    place = re.fullmatch(_HOST_AND_PORT, authority)
    if place is None:
        raise AddressError(_NO_ADDRESS)
    host = _host(place[1])
    port = int(place[2]) if place[2] else _DEFAULT_PORTS[scheme]
    if not 0 < port < 2**16:
        raise AddressError(_NO_ADDRESS)
    if scheme == "http" and not is_loopback(host):
        raise AddressError(_IN_THE_OPEN)
    shown_port = "" if port == _DEFAULT_PORTS[scheme] else f":{port}"
    return f"{scheme}://{host}{shown_port}{_path(path)}"


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: `localhost`, 127.0.0.0/8 and `::1`, with or without brackets."""
    if host == "localhost":
        return True
    if not (re.fullmatch(_NUMBER, host) or ":" in host):
        return False
    import ipaddress

    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_this_machine(address: str) -> bool:
    """Return whether an address in its normal form leads to this machine."""
    place = re.match(_HOST_AND_PORT, address.partition("://")[2].partition("/")[0])
    return place is not None and is_loopback(place[1])


def spellings(address: str, written: str | None = None) -> tuple[str, ...]:
    """Return the forms of an address under which data may be stored, the normal form first.

    The others are those of earlier versions of the program, which used the address as it was `written`.

    Args:
        address: The address of a profile, in any form.
        written: The same as it was written in the file, if that differs.
    """
    try:
        normal = normalize_address(address)
    except AddressError:
        normal = address
    given = (written or address).strip()
    older = (given, given.rstrip("/").lower(), given.rstrip("/"), f"{normal}/")
    return tuple(dict.fromkeys((normal, *older)))


def _host(text: str) -> str:
    if text.startswith("["):
        return _ipv6(text[1:-1])
    if not text.isascii():
        text = _in_ascii(text)
    name = text.lower().removesuffix(".")
    if re.fullmatch(_NUMBER, name):
        return _ipv4(name)
    if not re.fullmatch(_NAME, name) or len(name) > 253:
        raise AddressError(_NO_ADDRESS)
    return name


def _in_ascii(name: str) -> str:
    """Return the name as the HTTP client looks it up, with the same package."""
    import idna

    try:
        return idna.encode(name.lower()).decode("ascii")
    except UnicodeError:
        raise AddressError(_NO_ADDRESS) from None


def _ipv4(text: str) -> str:
    import ipaddress

    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        # The resolver would accept `127.1`, which other programs read in another way.
        raise AddressError(_NO_ADDRESS) from None


def _ipv6(text: str) -> str:
    import ipaddress

    try:
        number = ipaddress.IPv6Address(text)
    except ValueError:
        raise AddressError(_NO_ADDRESS) from None
    # The system connects to the older address inside.
    return f"[{number.compressed}]" if number.ipv4_mapped is None else str(number.ipv4_mapped)


def _path(text: str) -> str:
    if not text:
        return ""
    if re.search(_BAD_PERCENT, text):
        raise AddressError(_NO_ADDRESS)
    from urllib.parse import quote

    plain = re.sub(_ESCAPED, _plain, quote(text, safe="/%:@!$&'()*+,;=~"))
    segments: list[str] = []
    for each in plain.split("/"):
        if each == "..":
            segments[-1:] = []
        elif each not in {"", "."}:
            segments.append(each)
    return "".join(f"/{each}" for each in segments)


def _plain(escaped: re.Match[str]) -> str:
    letter = chr(int(escaped[0][1:], 16))
    return letter if re.fullmatch(_UNRESERVED, letter) else escaped[0].upper()
