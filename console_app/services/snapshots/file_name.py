"""Name the file that stores an account."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from console_app.config.paths import NoHome, data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.config.profiles import Profile


def store_folder() -> Path:
    """Return the folder of the files, not yet made."""
    return data_folder() / "store"


def is_kept(profile: Profile) -> bool:
    """Return whether there is a file at all: not for a sandbox in memory."""
    return not profile.is_sandbox or profile.sandbox_data is not None


def may_have_file(profile: Profile) -> bool:
    """Return whether the account may have a file by now; False is certain.

    The first frame asks, and does without the fingerprint in the name: importing what computes it takes longer.
    """
    if not is_kept(profile):
        return False
    try:
        return any(each.name.startswith(f"{profile.name}-") for each in store_folder().iterdir())
    except FileNotFoundError:
        return False
    except (OSError, NoHome):
        return True  # opening it says what is wrong


def store_file(profile: Profile) -> Path | None:
    """Return the file of an account; None for a sandbox in memory.

    Its name contains a fingerprint of everything that identifies an account: the profile's name, the address, the key.
    Two accounts never share a file, even if only the key in the environment was changed. If the key is known only once
    the account is opened, the name of the intended account replaces it.

    The address counts in its normal form. An older file, under the address as it was written, is used if it is the only
    one.
    """
    if not is_kept(profile):
        return None
    if profile.is_sandbox:
        account = str(profile.sandbox_data)
    elif profile.key_text is None:
        account = profile.account or ""
    else:
        account = _same_key(profile.key_text)
    files = [_file(profile.name, address, account) for address in profile.kept_under or ("",)]
    return next((each for each in files if os.path.lexists(each)), files[0])


def _file(name: str, address: str, account: str) -> Path:
    from hashlib import sha256

    fingerprint = sha256(f"{name}\n{address}\n{account}".encode("utf-8", "surrogatepass"))
    return store_folder() / f"{name}-{fingerprint.hexdigest()[:12]}.db"


def _same_key(text: str) -> str:
    """Return one text for all forms in which a key may be pasted."""
    from console_app.codat.api_key import ApiKey
    from console_app.codat.errors import InvalidInput

    try:
        return ApiKey.parse(text).authorization
    except InvalidInput:
        return text
