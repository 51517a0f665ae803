"""Store keys in files that only their owner can read, on request. A file that others can read is not used."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.config.keys.errors import KeyUnavailable, WebhookSecret, entries_of, words_of
from console_app.config.keys.texts import UnreadableText, text_of
from console_app.config.owners import remedy, stranger, why_unusable
from console_app.config.paths import keys_folder
from console_app.config.secure_files import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.config.keys.errors import Stored

LARGEST = 4_096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HAS_OWNERS = hasattr(os, "geteuid")


def key_file(stored: Stored) -> Path:
    """Return the path of a profile's key, which may not exist."""
    return _key_files(stored)[0]


def key_file_there(stored: Stored) -> Path:
    """Return the path that a profile's key is read from: the name used by an earlier version, if only that exists."""
    files = _key_files(stored)
    return next((each for each in files if os.path.lexists(each)), files[0])


def _key_files(stored: Stored) -> list[Path]:
    """Return the possible paths of the key: `key_file` first, then those of earlier versions of the program."""
    from hashlib import sha256

    prints = (sha256(each.encode()).hexdigest()[:8] for each in entries_of(stored))
    ending = "webhooks" if isinstance(stored, WebhookSecret) else "key"
    return [keys_folder() / f"{stored.name}-{each}.{ending}" for each in prints]


def read_from_file(stored: Stored) -> str:
    """Return the key of a profile.

    Raises:
        KeyUnavailable: There is none, or others can read it.
    """
    path = key_file_there(stored)
    try:
        _refuse_folder(path.parent)
        # Checked once it is open, so that the file that is checked is the file that is read. A pipe is not waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            _refuse(path, os.fstat(descriptor), stat.S_ISREG, "a file", 0o600)
            content = file.read(LARGEST + 1)
        return text_of(content[:LARGEST])
    except FileNotFoundError:
        words = words_of(stored)
        raise KeyUnavailable(f"There is no {words.what} for the profile {stored.name}", words.how_to_store) from None
    except UnreadableText:
        words = words_of(stored)
        raise KeyUnavailable(f"{path} does not contain {words.kind}", words.how_to_store) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise KeyUnavailable(*_not_ours(path, "is a link to another place")) from None

        advice = remedy(path, error) or words_of(stored).how_to_store
        raise KeyUnavailable(f"{path} cannot be read ({why_unusable(path, error)})", advice) from None


def keep_in_file(stored: Stored, key: str) -> None:
    """Store the key of a profile.

    Args:
        stored: Names the file.
        key: The raw key.

    Raises:
        KeyUnavailable: It could not be stored.
    """
    path = key_file(stored)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_folder(path.parent)
        replace(path, f"{key}\n".encode())
    except OSError as error:
        advice = remedy(path, error) or "Free some space or correct its permissions, then try again."
        raise KeyUnavailable(f"{path} cannot be written ({why_unusable(path, error)})", advice) from None


def forget_file(stored: Stored) -> bool:
    """Delete the key of a profile.

    Returns:
        True if there was one.

    Raises:
        KeyUnavailable: The key is still there.
    """
    was_there = False
    for path in _key_files(stored):
        try:
            path.unlink()
            was_there = True
        except FileNotFoundError:
            continue
        except OSError as error:
            advice = remedy(path, error) or "Delete it yourself."
            raise KeyUnavailable(f"{path} cannot be deleted ({why_unusable(path, error)})", advice) from None
    if was_there:
        with suppress(OSError):
            keys_folder().rmdir()
    return was_there


def _refuse_folder(folder: Path) -> None:
    _refuse(folder, folder.lstat(), stat.S_ISDIR, "a folder", 0o700)


def _refuse(path: Path, found: os.stat_result, is_kind: Callable[[int], bool], kind: str, mode: int) -> None:
    """Refuse a file that another user could have put there, or can read.

    Raises:
        KeyUnavailable: It names the remedy.
    """
    if not is_kind(found.st_mode):
        why = "is a link to another place" if stat.S_ISLNK(found.st_mode) else f"is not {kind}"
        raise KeyUnavailable(*_not_ours(path, why))
    if not _HAS_OWNERS:
        return
    if found.st_uid != os.geteuid():
        raise KeyUnavailable(*_of_another_user(path))
    if found.st_mode & _OTHERS:
        raise KeyUnavailable(
            f"Other users of this computer can read {path}",
            "They may know the key: get another one from the Portal. To make the file yours alone: chmod "
            f"{mode:o} '{path}'",
        )


def _of_another_user(path: Path) -> tuple[str, str]:
    found = stranger(path)
    advice = "It is not used. If you did not put it there, move it away, and log in again."
    return f"{path} belongs to {'another user' if found is None else found.owner}", f"{advice} {remedy(path)}".strip()


def _not_ours(path: Path, why: str) -> tuple[str, str]:
    return f"{path} {why}", "It is not used. Move it away, and log in again."
