"""Find the addresses under which this machine is reached from its local network.

Public addresses are left out: under them it is reached from everywhere.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ELSEWHERE = (("198.51.100.1", socket.AF_INET), ("fd00::1", socket.AF_INET6))
"""Addresses that the route to the network is asked for. Nothing is sent to them."""
_INSIDE = ("docker", "br-", "veth", "virbr", "podman", "cni", "lxc", "vmnet", "vboxnet")
"""How interfaces begin that lead to containers and virtual machines on this machine, where no phone is."""
_REQUESTS = {"linux": (0x8915, 0x8913), "darwin": (0xC0206921, 0xC0206911)}
"""The requests for the address and the flags of an interface (SIOCGIFADDR, SIOCGIFFLAGS)."""
_RUNNING = 0x1 | 0x40
_NAME = 15


class LanAddress(NamedTuple):
    """An address of this machine in a local network."""

    address: str
    interface: str = ""
    """The name of its interface, such as `wlan0`; empty if it is not known."""

    @property
    def url_host(self) -> str:
        """Return it as URLs have it: an IPv6 address is in brackets."""
        return f"[{self.address}]" if ":" in self.address else self.address


def lan_addresses() -> list[LanAddress]:
    """Return the addresses of this machine in local networks, the one with the route to the others first.

    IPv6 comes last: on a network that has both, phones reach either, and IPv4 makes the smaller code.
    """
    routed = list(_routed())
    names = {each.address: each.interface for each in _interfaces()}
    found = [LanAddress(address, names.get(address, "")) for address in routed]
    found += [each for each in (LanAddress(*pair) for pair in names.items()) if each.address not in routed]
    found += [LanAddress(address) for address in _named() if not found]
    return offered(found)


def offered(found: Iterable[LanAddress]) -> list[LanAddress]:
    """Return the addresses that a phone in the same network could use, each once, IPv4 first."""
    kept: dict[str, LanAddress] = {}
    for each in found:
        if _is_usable(each):
            kept.setdefault(each.address, each)
    return sorted(kept.values(), key=lambda each: ":" in each.address)


def is_local(address: str) -> bool:
    """Return whether an address belongs to a local network or to this machine."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return not (found.is_global or found.is_multicast or found.is_unspecified)


def is_ours(address: str) -> bool:
    """Return whether this machine has an address now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.bind((address, 0))
    except OSError:
        return False
    return True


def _is_usable(each: LanAddress) -> bool:
    try:
        address = ipaddress.ip_address(each.address)
    except ValueError:
        return False
    # A link-local IPv6 address needs the name of the phone's interface in it.
    is_reachable = not (address.is_loopback or (address.version == 6 and address.is_link_local))
    return is_reachable and is_local(each.address) and not each.interface.startswith(_INSIDE)


def _routed() -> Iterator[str]:
    for there, family in _ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as route:
                route.connect((there, 9))
                yield route.getsockname()[0]
        except OSError:
            continue


def _interfaces() -> Iterator[LanAddress]:
    if sys.platform in _REQUESTS:
        import fcntl

        address_of, flags_of = _REQUESTS[sys.platform]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            for _, name in socket.if_nameindex():
                request = name.encode()[:_NAME].ljust(256, b"\0")
                try:
                    flags = int.from_bytes(fcntl.ioctl(asked, flags_of, request)[16:18], sys.byteorder)
                    address = fcntl.ioctl(asked, address_of, request)[20:24]
                except OSError:
                    continue
                if flags & _RUNNING == _RUNNING:
                    yield LanAddress(socket.inet_ntoa(address), name)
    try:
        lines = Path("/proc/net/if_inet6").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeError):
        lines = []
    for line in lines:
        digits, *_, name = line.split()
        yield LanAddress(socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits)), name)


def _named() -> list[str]:
    """Return the addresses of this machine's own name, where the system lists no interfaces."""
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
