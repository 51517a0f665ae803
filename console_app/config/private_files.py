"""Files for their writer alone: readable by their owner only from the first byte on, whole or not there at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_NAMESAKES = 1_000

# Neither followed where somebody put a link of that name, nor taken over where somebody put a file.
_NEW_AND_OURS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL}


def write_new(path: Path, content: bytes) -> Path:
    """Write a new file into a folder that exists. What is there already stays: `-2`, `-3`, ... is put behind the name.

    Returns:
        Where it is now.

    Raises:
        OSError: it could not be written (`FileExistsError`: there are too many of that name). Nothing is left behind.
    """
    # Under a random name first: whoever looks into the folder sees the whole file or none.
    part = _part_of(path)
    _create(part, content)
    try:
        for number in range(1, MOST_NAMESAKES + 1):
            named = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
            with suppress(FileExistsError):
                _publish(part, named, content)
                return named
    finally:
        with suppress(OSError):
            part.unlink()
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def replace(path: Path, content: bytes) -> None:
    """Write a file in place of the one that may be there; its folder is made (0700) where it is missing.

    Raises:
        OSError: it could not be written. What was there stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _put(path, content)


def overwrite(path: Path, content: bytes) -> Path:
    """Write a file into a folder that exists, in place of the one that may be there, whose permissions stay.

    A link is followed, and what is no regular file, such as a pipe, is written into.

    Returns:
        `path`.

    Raises:
        OSError: it could not be written. A file that was there stays.
    """
    real = _file_behind(path)
    if real is None:
        path.write_bytes(content)
        return path
    _put(real, content, real.stat() if real.exists() else None)
    return path


def stream_new(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file part by part, in place of one that may be there, into a folder that exists.

    What is no regular file, such as a pipe, is written into.

    Raises:
        OSError: it could not be written. What was there stays; so it does when there is an error in the parts.
    """
    if _file_behind(path) is None:
        with path.open("wb") as pipe:
            pipe.writelines(parts)
        return
    part = _part_of(path)
    try:
        with os.fdopen(os.open(part, _NEW_AND_OURS, 0o600), "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _file_behind(path: Path) -> Path | None:
    """The regular file that is there, or would be; None where something else is, such as a folder or a pipe.

    What else is there may have no name but the one that was given: /dev/stdout leads to `pipe:[4711]`.

    Raises:
        OSError: it cannot be looked at, as a link that leads to itself.
    """
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        is_file = True
    return path.resolve() if is_file else None


def _put(path: Path, content: bytes, before: os.stat_result | None = None) -> None:
    """Write a file under another name, and let it take the place of what is there; `before` is what was there, where
    its permissions are to stay, and its owner as far as we may say so."""
    part = _part_of(path)
    _create(part, content)
    try:
        if before is not None:
            if hasattr(os, "chown"):
                # As root: whoever it belongs to has to be able to read it afterwards.
                with suppress(OSError):
                    os.chown(part, before.st_uid, before.st_gid)
            part.chmod(stat.S_IMODE(before.st_mode))
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part")


def _publish(part: Path, path: Path, content: bytes) -> None:
    """Give the file its name, unless that is taken. A rename would replace what is there; a second name does not."""
    try:
        os.link(part, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_HARD_LINKS:
            raise
        # Memory sticks and some network drives know one name a file.
        _create(path, content)


def _create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; what was written of it goes when that fails."""
    descriptor = os.open(path, _NEW_AND_OURS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
