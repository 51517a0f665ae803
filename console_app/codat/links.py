"""Looks at the ``next`` link of a page. It is never followed: pages are asked for by number."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def problem_with_next(links: Any, number: int, origin: tuple[str, str, int | None]) -> str | None:
    """Why the ``next`` link of page `number` should not be followed; None if it looks well or is absent."""
    found = links.get("next") if isinstance(links, dict) else None
    href = found.get("href") if isinstance(found, dict) else None
    if not isinstance(href, str) or not href:
        return None
    try:
        parts = urlsplit(href)
        port = parts.port
        pages = parse_qs(parts.query).get("page", [])
    except ValueError:
        return "a next link that cannot be read"
    if parts.scheme or parts.netloc:
        scheme = parts.scheme.casefold() or origin[0]
        ours = (origin[0], origin[1].casefold(), origin[2] or _DEFAULT_PORTS.get(origin[0]))
        if (scheme, (parts.hostname or "").casefold(), port or _DEFAULT_PORTS.get(scheme)) != ours:
            return "a next link to another host"
    if pages and pages[-1].isdecimal() and int(pages[-1][:12]) <= number:
        return "a next link that does not lead on"
    return None
