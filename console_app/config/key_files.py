"""Keys in files that only their owner can read, for those who asked for it. One that others can read is not used."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from console_app.config.folders import keys_folder
from console_app.config.key_texts import UnreadableText, text_of
from console_app.config.keys import KeyTrouble, entries_of, how_to_log_in
from console_app.config.private_files import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console_app.config.profiles import Profile

LARGEST = 4_096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HAS_OWNERS = hasattr(os, "geteuid")


def key_file(profile: Profile) -> Path:
    """Where the key of a profile is, not yet made."""
    return _key_files(profile)[0]


def key_file_there(profile: Profile) -> Path:
    """Where the key of a profile is read from: under the name that an earlier version gave it, if it is there alone."""
    files = _key_files(profile)
    return next((each for each in files if os.path.lexists(each)), files[0])


def _key_files(profile: Profile) -> list[Path]:
    """Where the key may be: `key_file` first, then the names that earlier versions of the program gave it."""
    from hashlib import sha256

    prints = (sha256(each.encode()).hexdigest()[:8] for each in entries_of(profile))
    return [keys_folder() / f"{profile.name}-{each}.key" for each in prints]


def read_from_file(profile: Profile) -> str:
    """The key of a profile.

    Raises:
        KeyTrouble: there is none, or it is not for us alone.
    """
    path = key_file_there(profile)
    try:
        _refuse_folder(path.parent)
        # Looked at once it is open: what is read is what was looked at. A pipe is not waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            _refuse(path, os.fstat(descriptor), stat.S_ISREG, "a file", 0o600)
            content = file.read(LARGEST + 1)
        return text_of(content[:LARGEST])
    except FileNotFoundError:
        raise KeyTrouble(f"There is no key for the profile {profile.name}", how_to_log_in(profile)) from None
    except UnreadableText:
        raise KeyTrouble(f"{path} holds no API key", how_to_log_in(profile)) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise KeyTrouble(*_not_ours(path, "is a link to somewhere else")) from None
        from console_app.config.owners import way_back, why_unusable

        advice = way_back(path, error) or how_to_log_in(profile)
        raise KeyTrouble(f"{path} cannot be read ({why_unusable(path, error)})", advice) from None


def keep_in_file(profile: Profile, key: str) -> None:
    """Keep the key of a profile.

    Raises:
        KeyTrouble: it is not kept.
    """
    path = key_file(profile)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_folder(path.parent)
        replace(path, f"{key}\n".encode())
    except OSError as error:
        from console_app.config.owners import way_back, why_unusable

        advice = way_back(path, error) or "Make room or put its permissions right, then try again."
        raise KeyTrouble(f"{path} cannot be written ({why_unusable(path, error)})", advice) from None


def forget_file(profile: Profile) -> bool:
    """Forget the key of a profile; whether there was one.

    Raises:
        KeyTrouble: it is still there.
    """
    was_there = False
    for path in _key_files(profile):
        try:
            path.unlink()
            was_there = True
        except FileNotFoundError:
            continue
        except OSError as error:
            from console_app.config.owners import way_back, why_unusable

            advice = way_back(path, error) or "Delete it yourself."
            raise KeyTrouble(f"{path} cannot be deleted ({why_unusable(path, error)})", advice) from None
    if was_there:
        with suppress(OSError):
            keys_folder().rmdir()
    return was_there


def _refuse_folder(folder: Path) -> None:
    _refuse(folder, folder.lstat(), stat.S_ISDIR, "a folder", 0o700)


def _refuse(path: Path, found: os.stat_result, is_kind: Callable[[int], bool], kind: str, mode: int) -> None:
    """Refuse what somebody else could have put there, or can read.

    Raises:
        KeyTrouble: with what to do.
    """
    if not is_kind(found.st_mode):
        why = "is a link to somewhere else" if stat.S_ISLNK(found.st_mode) else f"is not {kind}"
        raise KeyTrouble(*_not_ours(path, why))
    if not _HAS_OWNERS:
        return
    if found.st_uid != os.geteuid():
        raise KeyTrouble(*_of_another_user(path))
    if found.st_mode & _OTHERS:
        raise KeyTrouble(
            f"Others on this computer can read {path}",
            f"The key in it may be known to them: get another one from the Portal. To make it yours alone: "
            f"chmod {mode:o} '{path}'",
        )


def _of_another_user(path: Path) -> tuple[str, str]:
    from console_app.config.owners import stranger, way_back

    found = stranger(path)
    advice = "Nothing is read from there. If you did not put it there, move it away, and log in again."
    return f"{path} belongs to {'another user' if found is None else found.owner}", f"{advice} {way_back(path)}".strip()


def _not_ours(path: Path, why: str) -> tuple[str, str]:
    return f"{path} {why}", "Nothing is read from there. Move it away, and log in again."
