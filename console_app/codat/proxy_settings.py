"""Find the proxy between this machine and Codat: the only module that reads the proxy variables.

The client and the doctor both use it, so that they cannot disagree. The rules are those of httpx and urllib where they
make sense; values that httpx misreads (``NO_PROXY=*.example.com``, ``host:443``, a network) or cannot read (``[::1]``)
are read as they were meant, or ignored and reported.

httpx is imported on first use only, so that the first frame does not wait for it.
"""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import getproxies

from console_app.codat.network_errors import ProxyFacts

if TYPE_CHECKING:
    import httpx

SYSTEM = "the system's settings"
"""The source of a proxy that no variable names: on Windows and macOS."""

_KINDS = frozenset({"http", "https", "socks5", "socks5h"})
_NO_PROXY_AT_ALL = frozenset({"none", "direct", "no", "off", "false", "0", "null"})
_HOST = re.compile(r"[^\s%*/\\\"'<>|^`{}]+")
_DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_LONGEST_ENTRY = 60
_FORM = "It looks like http://proxy.example:8080"
_ENCODE = "In its user name and password, write @ : / # % as %40 %3A %2F %23 %25."


class SettingNote(NamedTuple):
    """A problem or oddity of a variable."""

    variable: str
    reason: str
    """A predicate: "is SOCKS4, which is not supported"."""
    advice: str
    is_wrong: bool = True
    """False if it is understood, or does no harm."""

    @property
    def sentence(self) -> str:
        """Return the note in one sentence, without the advice."""
        return f"{self.variable} {self.reason}."


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """The proxy settings for one address.

    Attributes:
        proxy: The proxy in use; None if there is none, or it cannot be used.
        facts: The facts about it that may be shown.
        problem: Why the configured proxy cannot be used: then nothing may be sent, least of all without it.
        notes: Other problems of the variables.
        bypassed_by: The entry of ``NO_PROXY`` that bypasses the proxy.
    """

    proxy: httpx.Proxy | None = field(default=None, repr=False)
    facts: ProxyFacts | None = None
    problem: SettingNote | None = None
    notes: tuple[SettingNote, ...] = ()
    bypassed_by: str = ""


def read_proxy_settings(scheme: str, host: str, port: int | None, *, local: bool = False) -> ProxySettings:
    """Find the proxy for an address.

    A wrong variable that is not used for this address does no harm, and is only noted.

    Args:
        scheme: ``http`` or ``https``.
        host: The host name or address.
        port: The port, None for the scheme's own.
        local: True if the address is this machine, which is reached without a proxy.

    Returns:
        The proxy and the notes on the variables.
    """
    found = getproxies()
    used = "https" if scheme == "https" else "http"
    entries = found.get("no", "")
    bypass, notes = _bypass(entries, scheme, host, port or _DEFAULT_PORTS[used])
    key = used if found.get(used) else "all"
    facts, proxy, problem = None, None, None
    for each in ("https", "http", "all"):
        if not found.get(each):
            continue
        name = _name_of(each, found[each])
        parsed = _parse(name, found[each])
        if isinstance(parsed, SettingNote):
            if each == key and not bypass and not local:
                problem = parsed
            else:
                notes.append(parsed)
        elif each == key and not bypass and not local:
            proxy = parsed
            facts = ProxyFacts(f"{_place(parsed)} ({name})", name, parsed.auth is not None, host)
    if used == "https" and not found.get("https") and not found.get("all") and found.get("http") and not local:
        name = _name_of("http", found["http"])
        other = "https_proxy" if name.islower() else "HTTPS_PROXY"
        notes.append(
            SettingNote(name, "is only for addresses with http://", f"If a proxy is needed, set {other}, too.", False)
        )
    return ProxySettings(proxy, facts, problem, tuple(notes), "" if local else bypass)


def _name_of(key: str, value: str) -> str:
    """Return the name of the variable that a proxy comes from, in urllib's order: lower case first."""
    names = [name for name in os.environ if name.lower() == f"{key}_proxy" and os.environ[name] == value]
    return min(names, key=lambda name: not name.endswith("_proxy"), default=SYSTEM)


def _place(proxy: httpx.Proxy) -> str:
    url = proxy.url
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or (443 if url.scheme == 'https' else 80 if url.scheme == 'http' else 1080)}"


def _parse(name: str, value: str) -> httpx.Proxy | SettingNote:
    """Return the proxy in a value, or a note on why there is none.

    The value may hold a password, and is never repeated.
    """
    import httpx

    def wrong(reason: str, advice: str = "Correct it or unset it, then start again.") -> SettingNote:
        return SettingNote(name, reason, advice)

    value = value.strip()
    if value.casefold() in _NO_PROXY_AT_ALL:
        return wrong(f"is “{value}”, which is read as the name of a proxy", "To use no proxy, unset it.")
    scheme, separator, rest = value.partition("://")
    scheme = scheme.casefold()
    if separator and scheme not in _KINDS:
        if scheme in {"socks4", "socks4a"}:
            return wrong("is SOCKS4, which is not supported", "Use SOCKS5 (socks5://) or http://.")
        if scheme == "socks":
            return wrong("is socks:// without a version", "Use socks5:// or http://.")
        shown = f" ({scheme}://)" if re.fullmatch(r"[a-z][a-z0-9+.-]{0,15}", scheme) else ""
        return wrong(f"has an unknown kind of proxy{shown}", f"{_FORM}. Correct it, then start again.")
    try:
        proxy = httpx.Proxy(value if separator else f"http://{value}")
        host, port, path = proxy.url.host, proxy.url.port, proxy.url.path
    except (httpx.InvalidURL, ValueError, TypeError):
        return wrong("is not an address", f"{_FORM}. {_ENCODE if '@' in value else 'Correct it, and start again.'}")
    if path.casefold().endswith((".pac", ".dat", ".js")):
        return wrong("is a file of rules (PAC), not a proxy", f"Set the proxy itself. {_FORM}.")
    if not _HOST.fullmatch(host) or host in {"http", "https"} or path.startswith("//") or rest.startswith("/"):
        return wrong("has no host", f"{_FORM}. Correct it, then start again.")
    if port is not None and not 0 < port < 2**16:
        return wrong("has an invalid port", f"{_FORM}. Correct it, then start again.")
    return proxy


def _bypass(value: str, scheme: str, host: str, port: int) -> tuple[str, list[SettingNote]]:
    """Return the entry of ``NO_PROXY`` that bypasses the proxy for an address, and notes on the others."""
    name = _name_of("no", value)
    notes: list[SettingNote] = []
    matched = ""
    if ";" in value:
        notes.append(SettingNote(name, "has “;” between its entries", "Use commas.", False))
    for entry in filter(None, re.split(r"[,;\s]+", value)):
        fits, reason, advice, is_wrong = _fits(entry, scheme, host.casefold().rstrip("."), port)
        if reason:
            notes.append(SettingNote(name, f"holds {entry[:_LONGEST_ENTRY]}, {reason}", advice, is_wrong))
        if fits and not matched:
            matched = entry
    return matched, notes


_Reading = tuple[bool, str, str, bool]


def _fits(entry: str, scheme: str, host: str, port: int) -> _Reading:
    """Return whether an entry covers an address.

    With it come its oddity, the replacement to suggest, and whether the entry is ignored.
    """
    unreadable = (False, "which cannot be read, so it is ignored", "Use hosts, such as example.com.", True)
    reason = advice = ""
    if entry == "*":
        return True, "", "", False
    if "://" in entry:
        kind, _, entry = entry.partition("://")
        if kind.casefold() not in {scheme, "all"}:
            return False, "", "", False
        if not entry.strip("/"):
            return kind.casefold() == scheme, "", "", False
    network = _network(entry)
    if network is not None:
        reads = "a network, which applies only to numeric addresses"
        address = _address(host)
        fits = address is not None and address in network
        return fits, reads, "If the host has a name, use that.", False
    entry = entry.partition("/")[0]
    if bracketed := re.fullmatch(r"\[([^\]]*)\](?::(\d+))?", entry):
        inside = _address(bracketed[1])
        if inside is None:
            return unreadable
        fits = inside == _address(host) and bracketed[2] in {None, str(port)}
        return fits, f"which other programs read as {inside}", f"Use {inside}.", True
    if (number := _address(entry)) is not None:
        return number == _address(host), "", "", False
    entry, colon, wanted = entry.partition(":")
    if colon and not (wanted.isascii() and wanted.isdigit()):
        return unreadable
    if colon:
        reason = "whose port other programs ignore or misread"
        advice = f"Use {entry}."
    pattern = entry.casefold().rstrip(".")
    if pattern == "<local>":
        return "." not in host and _address(host) is None, "which only Windows supports", "Use host names.", False
    if not pattern.isascii():
        try:
            pattern = pattern.encode("idna").decode()
        except UnicodeError:
            return unreadable
    if not re.fullmatch(r"[\w.*-]+", pattern, re.ASCII):
        return unreadable
    if "*" in pattern:
        reason, advice = "whose * other programs do not support", f"Use {entry.removeprefix('*')}."
        fits = fnmatchcase(host, pattern)
    elif pattern.startswith("."):
        fits = host.endswith(pattern)
    else:
        fits = host == pattern or (host.endswith(f".{pattern}") and _address(host) is None)
    return fits and wanted in {"", str(port)}, reason, advice, False


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if "/" not in entry.rstrip("/"):
        return None
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return None


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
