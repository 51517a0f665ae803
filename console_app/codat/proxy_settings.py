"""Which proxy stands between this machine and Codat: the one place where the variables for proxies are read.

The client and the doctor both ask here, so that they cannot disagree. The rules are those of httpx and urllib, whose
readings are kept where they make sense; what httpx misreads (``NO_PROXY=*.example.com``, ``host:443``, a network) or
stops at (``[::1]``) is read as it was meant, or left out, and named.
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
"""Where a proxy comes from that no variable names: on Windows and macOS."""

_KINDS = frozenset({"http", "https", "socks5", "socks5h"})
_NO_PROXY_AT_ALL = frozenset({"none", "direct", "no", "off", "false", "0", "null"})
_HOST = re.compile(r"[^\s%*/\\\"'<>|^`{}]+")
_DEFAULT_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
_LONGEST_ENTRY = 60
_FORM = "It looks like http://proxy.example:8080"
_ENCODE = "In its user name and password, @ : / # % have to be written as %40 %3A %2F %23 %25."


class SettingNote(NamedTuple):
    """What is wrong, or odd, with a variable."""

    variable: str
    reason: str
    """A predicate: "is SOCKS4, which is not spoken here"."""
    advice: str
    is_wrong: bool = True
    """False: it is understood, or does no harm."""

    @property
    def sentence(self) -> str:
        """All of it but the advice."""
        return f"{self.variable} {self.reason}."


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """What the variables say of the way to one address.

    Attributes:
        proxy: the proxy on the way; None: there is none, or it cannot be used.
        facts: what may be shown of it.
        problem: why the proxy that is meant cannot be used: then nothing may be sent, least of all without it.
        notes: what else is wrong with the variables.
        bypassed_by: the entry of ``NO_PROXY`` because of which there is none.
    """

    proxy: httpx.Proxy | None = field(default=None, repr=False)
    facts: ProxyFacts | None = None
    problem: SettingNote | None = None
    notes: tuple[SettingNote, ...] = ()
    bypassed_by: str = ""


def read_proxy_settings(scheme: str, host: str, port: int | None, *, local: bool = False) -> ProxySettings:
    """Say which proxy stands before an address; `local`: that is this machine, before which none does.

    A variable that is wrong and is not used for this address does no harm, and is only noted.
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
            SettingNote(name, "is for addresses with http:// alone", f"Set {other} too if a proxy is needed.", False)
        )
    return ProxySettings(proxy, facts, problem, tuple(notes), "" if local else bypass)


def _name_of(key: str, value: str) -> str:
    """The name of the variable that a proxy comes from, as urllib prefers them: lower case first."""
    names = [name for name in os.environ if name.lower() == f"{key}_proxy" and os.environ[name] == value]
    return min(names, key=lambda name: not name.endswith("_proxy"), default=SYSTEM)


def _place(proxy: httpx.Proxy) -> str:
    url = proxy.url
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{host}:{url.port or (443 if url.scheme == 'https' else 80 if url.scheme == 'http' else 1080)}"


def _parse(name: str, value: str) -> httpx.Proxy | SettingNote:
    """The proxy that a value names, or why it names none. The value may hold a password, and is never repeated."""
    import httpx

    def wrong(reason: str, advice: str = "Correct it or unset it, and start again.") -> SettingNote:
        return SettingNote(name, reason, advice)

    value = value.strip()
    if value.casefold() in _NO_PROXY_AT_ALL:
        return wrong(f"is “{value}”, which is taken for the name of a proxy", "Unset it to go without a proxy.")
    scheme, separator, rest = value.partition("://")
    scheme = scheme.casefold()
    if separator and scheme not in _KINDS:
        if scheme in {"socks4", "socks4a"}:
            return wrong("is SOCKS4, which is not spoken here", "Use the proxy by SOCKS5 (socks5://) or by http://.")
        if scheme == "socks":
            return wrong("says socks:// and not which SOCKS", "Write socks5:// if it is that, else http://.")
        shown = f" ({scheme}://)" if re.fullmatch(r"[a-z][a-z0-9+.-]{0,15}", scheme) else ""
        return wrong(f"begins with something that is no kind of proxy{shown}", f"{_FORM}. Correct it, and start again.")
    try:
        proxy = httpx.Proxy(value if separator else f"http://{value}")
        host, port, path = proxy.url.host, proxy.url.port, proxy.url.path
    except (httpx.InvalidURL, ValueError, TypeError):
        return wrong("is not an address", f"{_FORM}. {_ENCODE if '@' in value else 'Correct it, and start again.'}")
    if path.casefold().endswith((".pac", ".dat", ".js")):
        return wrong("names a file of rules (PAC) instead of a proxy", f"Name the proxy itself. {_FORM}.")
    if not _HOST.fullmatch(host) or host in {"http", "https"} or path.startswith("//") or rest.startswith("/"):
        return wrong("names no host", f"{_FORM}. Correct it, and start again.")
    if port is not None and not 0 < port < 2**16:
        return wrong("has a port that there is not", f"{_FORM}. Correct it, and start again.")
    return proxy


def _bypass(value: str, scheme: str, host: str, port: int) -> tuple[str, list[SettingNote]]:
    """The entry of ``NO_PROXY`` that lets an address go without a proxy, and what is odd about the others."""
    name = _name_of("no", value)
    notes: list[SettingNote] = []
    matched = ""
    if ";" in value:
        notes.append(SettingNote(name, "has “;” between its entries", "Put commas there.", False))
    for entry in filter(None, re.split(r"[,;\s]+", value)):
        fits, reason, advice, is_wrong = _fits(entry, scheme, host.casefold().rstrip("."), port)
        if reason:
            notes.append(SettingNote(name, f"holds {entry[:_LONGEST_ENTRY]}, {reason}", advice, is_wrong))
        if fits and not matched:
            matched = entry
    return matched, notes


_Reading = tuple[bool, str, str, bool]


def _fits(entry: str, scheme: str, host: str, port: int) -> _Reading:
    """Whether an entry covers an address; what is odd about it, what to write instead, and whether it is left out."""
    unreadable = (False, "which cannot be read, so it is left out", "Name hosts, such as example.com.", True)
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
        reads = "a network, which counts only for addresses that are written as numbers"
        address = _address(host)
        fits = address is not None and address in network
        return fits, reads, "Name the host itself where it has a name.", False
    entry = entry.partition("/")[0]
    if bracketed := re.fullmatch(r"\[([^\]]*)\](?::(\d+))?", entry):
        inside = _address(bracketed[1])
        if inside is None:
            return unreadable
        fits = inside == _address(host) and bracketed[2] in {None, str(port)}
        return fits, f"which other programs stop at: it is read as {inside}", f"Write {inside}.", True
    if (number := _address(entry)) is not None:
        return number == _address(host), "", "", False
    entry, colon, wanted = entry.partition(":")
    if colon and not (wanted.isascii() and wanted.isdigit()):
        return unreadable
    if colon:
        reason = "whose port other programs pass over or misread"
        advice = f"Write {entry}."
    pattern = entry.casefold().rstrip(".")
    if pattern == "<local>":
        return "." not in host and _address(host) is None, "which only Windows knows", "Name the hosts.", False
    if not pattern.isascii():
        try:
            pattern = pattern.encode("idna").decode()
        except UnicodeError:
            return unreadable
    if not re.fullmatch(r"[\w.*-]+", pattern, re.ASCII):
        return unreadable
    if "*" in pattern:
        reason, advice = "whose * other programs do not read", f"Write {entry.removeprefix('*')}."
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
