"""What a QR code on the screen says."""

from __future__ import annotations


def same_link(scanned: str, link: str) -> bool:
    """Return whether two links are the same: scheme and host in any case, everything else to the letter."""
    host_end = link.index("/", link.index("//") + 2)
    return scanned[:host_end].lower() == link[:host_end].lower() and scanned[host_end:] == link[host_end:]
