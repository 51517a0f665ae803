"""What `codat-console store` says, in sentences and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.settings import KEEP_DAYS_VARIABLE
from console_app.services.when import full, in_one_minute

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.config.profiles import Profile
    from console_app.services.memory_care import MemoryInfo
    from console_app.services.retention import Pruned


def info_lines(profile: Profile, info: MemoryInfo, keep_days: int) -> list[str]:
    """What there is, a line each."""
    facts = [
        ("Profile", profile.name if profile.base_url is None else f"{profile.name}, {profile.base_url}"),
        ("File", str(info.path)),
        ("Size", f"{info.size / 1e6:.1f} MB, tables of version {info.version}"),
        ("Companies", f"{info.companies:,}" + (f" as of {full(info.as_of)}" if info.as_of else "")),
        ("Looks", f"{len(info.looks):,}"),
    ]
    if info.looks:
        first, last = info.looks[0].at, info.looks[-1].at
        seconds = bool(in_one_minute((first, last)))
        facts += [("  first", full(first, seconds=seconds)), ("  last", full(last, seconds=seconds))]
    facts.append(("Kept for", f"{keep_days:,} days ({KEEP_DAYS_VARIABLE})"))
    facts += [("Set aside", str(each)) for each in info.set_aside]
    if info.others:
        facts.append(("Others", f"{len(info.others)} of other profiles, addresses or keys in the same folder"))
    return [f"{name:<10} {fact}" for name, fact in facts]


def info_document(profile: Profile, info: MemoryInfo | None, keep_days: int) -> dict[str, Any]:
    """What there is, for machines; the same fields with nothing in them where there is no file."""
    looks = info.looks if info else ()
    return {
        "profile": {"name": profile.name, "baseUrl": profile.base_url},
        "file": str(info.path) if info else None,
        "bytes": info.size if info else 0,
        "tables": info.version if info else None,
        "companies": info.companies if info else 0,
        "asOf": _iso(info.as_of) if info else None,
        "looks": {
            "count": len(looks),
            "first": _iso(looks[0].at) if looks else None,
            "last": _iso(looks[-1].at) if looks else None,
        },
        "keepDays": keep_days,
        "setAside": [str(each) for each in info.set_aside] if info else [],
        "others": [str(each) for each in info.others] if info else [],
    }


def pruned_line(pruned: Pruned, keep_days: int, *, dry_run: bool) -> str:
    """What was forgotten, or would be."""
    verb = "Would forget" if dry_run else "Forgot"
    stay = "stays" if pruned.kept == 1 else "stay"
    days = "1 day" if keep_days == 1 else f"{keep_days:,} days"
    return f"{verb} {_looks(pruned.forgotten)} older than {days}; {_looks(pruned.kept)} {stay}."


def pruned_document(pruned: Pruned | None) -> dict[str, Any]:
    """The same for machines."""
    return {
        "before": _iso(pruned.before) if pruned else None,
        "forgotten": pruned.forgotten if pruned else 0,
        "kept": pruned.kept if pruned else 0,
    }


def _looks(count: int) -> str:
    return "1 look" if count == 1 else f"{count:,} looks"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
