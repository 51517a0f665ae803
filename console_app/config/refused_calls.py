"""Remember for each profile that Codat does not let its account have data read again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console_app.config.keys.errors import entries_of, entry_of
from console_app.config.paths import data_folder
from console_app.config.profile_state import LARGEST_FILE
from console_app.config.secure_files import replace
from console_app.records import record

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.config.profiles import Profile


@record(frozen=True, slots=True)
class RefusedCall:
    """A refusal of Codat that concerns the account, and not one request."""

    message: str
    """Codat's words, on one line."""
    at: datetime


def refused_calls_file() -> Path:
    """Return the file of refusals, not yet made. It may be deleted: the next refusal is remembered again."""
    return data_folder() / "refused.json"


def refused_refresh(profile: Profile) -> RefusedCall | None:
    """Return Codat's last refusal to have data read again; None if there was none, or the file cannot be read."""
    kept = _read()
    found = next((kept[each] for each in entries_of(profile) if each in kept), None)
    try:
        return RefusedCall(str(found["message"]), datetime.fromisoformat(found["at"])) if found else None
    except (KeyError, TypeError, ValueError):
        return None


def note_refused_refresh(profile: Profile, refused: RefusedCall | None) -> bool:
    """Store a refusal, or forget it (None). Nothing is stored for the embedded sandbox, where it is a switch.

    Args:
        profile: The profile.
        refused: The refusal; None if Codat has had data read.

    Returns:
        True if the file says so now.
    """
    if profile.base_url is None:
        return False
    kept = _read()
    known = [each for each in entries_of(profile) if each in kept]
    if refused is None and not known:
        return True
    for each in known:
        del kept[each]
    if refused is not None:
        # The file is for this program alone.
        kept[entry_of(profile)] = {"message": refused.message, "at": str(refused.at)}
    try:
        replace(refused_calls_file(), json.dumps(kept, indent=2, sort_keys=True).encode())
    except OSError:
        return False
    return True


def _read() -> dict[str, dict[str, Any]]:
    path = refused_calls_file()
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size <= LARGEST_FILE else {}
    except (OSError, ValueError):
        return {}
    return {key: each for key, each in kept.items() if isinstance(each, dict)} if isinstance(kept, dict) else {}
