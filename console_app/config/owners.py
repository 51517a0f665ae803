"""Explain why a file or folder of the program cannot be used: its owner, other obstacles, and the command to type."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from pathlib import Path
from typing import NamedTuple

from console_app.config.paths import APP_NAME

_NOT_ALLOWED = {errno.EACCES, errno.EPERM}
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_HAS_OWNERS = hasattr(os, "geteuid")


class Stranger(NamedTuple):
    """A needed file or folder that belongs to another user."""

    path: Path
    owner: str
    """The user's name, or the number if there is no name."""
    is_home: bool = False
    """True if it is the home itself: then `HOME` is wrong, not the files."""
    is_ours_to_take: bool = True
    """True if it is safe to advise a person to take it: it is inside their home, or made by this program."""


def is_there(path: Path) -> bool:
    """Return whether `path` exists. A path that cannot be checked counts as existing: reading it then says why not."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def can_be_used(path: Path) -> bool:
    """Return whether `path` can be read and written, or created if it is missing. Nothing is changed."""
    for each in (path, *path.parents):
        try:
            mode = each.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return False
        return os.access(each, os.R_OK | os.W_OK | (os.X_OK if stat.S_ISDIR(mode) else 0))
    return False


def why_unusable(path: Path, error: OSError) -> str:
    """Return the reason in a few words, such as `Permission denied; /home/jo/.config belongs to root`.

    Args:
        path: The file or folder.
        error: The error of the system.
    """
    reason = error.strerror or type(error).__name__
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return broken_path(path) or reason
    found = stranger(path) if error.errno in _NOT_ALLOWED else None
    if found is None:
        return reason
    return f"{reason}; {found.path} belongs to {found.owner}"


def broken_path(path: Path) -> str | None:
    """Return why nothing can be at `path`: a link on the way leads nowhere, or a file stands where a folder belongs.

    None if there is no such obstacle.
    """
    for each in (path, *path.parents):
        try:
            mode = each.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            if _is_link(each):
                return f"{each} is a link to {each.readlink()}, which does not exist"
        except OSError:
            return None
        else:
            return None if each == path or stat.S_ISDIR(mode) else f"{each} is not a folder"
    return None


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def remedy(path: Path, error: OSError | None = None) -> str:
    """Return the remedy in a sentence with the command to type; empty if there is none.

    Args:
        path: The file or folder.
        error: The error of the system; None for a missing permission.
    """
    number = errno.EACCES if error is None else error.errno
    if number in _NO_ROOM:
        return "Free some space on that disk."
    if number == errno.EROFS:
        return "That disk is read-only: mount it writable."
    if number == errno.EIO:
        return "The disk cannot read it: check the disk, or restore the file from a backup."
    if number == errno.EISDIR:
        return f"It is a folder. To move it away, type: {shlex.join(['mv', str(path), f'{path}.old'])}"
    if number not in _NOT_ALLOWED:
        return ""
    home = _home()
    if home is not None and home in path.parents and not is_there(home):
        return f"HOME is {home}, which does not exist: set HOME to your own."
    found = stranger(path)
    if found is None:
        shut = _without_rights(path)
        return "" if shut is None else f"To allow it again, type: chmod u+rwX {shlex.quote(str(shut))}"
    if found.is_home:
        return f"HOME is {found.path}, which is the home of {found.owner}: set HOME to your own."
    if not found.is_ours_to_take:
        return f"Ask {found.owner} for the right to use it."
    return f'To make it yours again, type: sudo chown -R "$USER" {shlex.quote(str(found.path))}'


def stranger(path: Path) -> Stranger | None:
    """Return the highest file or folder from `path` up to the home that belongs to another user.

    None if all of it belongs to this user. A link counts as its target.
    """
    if not _HAS_OWNERS:
        return None
    me, home = os.geteuid(), _home()
    found: Stranger | None = None
    for each in (path, *path.parents):
        owner = _owner(each)
        if owner is None:
            continue
        inside = home is not None and home in each.parents
        if home is not None and each == home:
            return Stranger(each, _name(owner), is_home=True) if owner != me else found
        if owner == me:
            if not inside and APP_NAME not in each.parts:
                return found
            continue
        is_ours = inside or APP_NAME in each.parts
        if found is not None and not is_ours:
            return found
        found = Stranger(each, _name(owner), is_ours_to_take=is_ours)
        if not is_ours:
            return found
    return found


def _without_rights(path: Path) -> Path | None:
    """Return the highest of this user's own files and folders at or above `path` that its owner may not access."""
    shut = None
    for each in (path, *path.parents):
        try:
            found = each.stat()
        except OSError:
            continue
        needed = stat.S_IRWXU if stat.S_ISDIR(found.st_mode) else stat.S_IRUSR | stat.S_IWUSR
        if _HAS_OWNERS and found.st_uid == os.geteuid() and found.st_mode & needed != needed:
            shut = each
    return shut


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _name(number: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"the user {number}"


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None
