"""Write files that only their owner can read from the first byte on, completely or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST_NAMESAKES = 1_000

# Neither follows a link of that name, nor takes over a file of that name.
_NEW_AND_OURS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL}


def write_new(path: Path, content: bytes) -> Path:
    """Write a new file into an existing folder. An existing file stays: `-2`, `-3`, ... is appended to the name.

    Args:
        path: The path that is wanted.
        content: The whole content.

    Returns:
        The path of the file.

    Raises:
        OSError: It could not be written (`FileExistsError`: there are too many of that name). Nothing is left behind.
    """
    # Under a random name first: other programs see the whole file or none.
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
    """Write a file, replacing an existing one; its folder is made (0700) if it is missing.

    Args:
        path: The path of the file.
        content: The whole content.

    Raises:
        OSError: It could not be written. The old content stays.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _put(path, content)


def overwrite(path: Path, content: bytes) -> Path:
    """Write a file into an existing folder, replacing an existing one but keeping its permissions.

    A link is followed, and a special file, such as a pipe, is written into.

    Args:
        path: The path of the file, or of a link or special file.
        content: The whole content.

    Returns:
        `path`.

    Raises:
        OSError: It could not be written. An existing file stays.
    """
    real = _file_behind(path)
    if real is None:
        path.write_bytes(content)
        return path
    _put(real, content, real.stat() if real.exists() else None)
    return path


def stream_new(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file part by part into an existing folder, replacing an existing one.

    A special file, such as a pipe, is written into.

    Args:
        path: The path of the file, or of a link or special file.
        parts: The parts of the content, in order; made while the file is written.

    Raises:
        OSError: It could not be written. The old content stays, also after an error in the parts.
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
    except BaseException:  # Ctrl+C among them: in any case, no part of a file stays behind
        with suppress(OSError):
            part.unlink()
        raise


def _file_behind(path: Path) -> Path | None:
    """Return the regular file at a path, existing or not; None for anything else, such as a folder or a pipe.

    A special file may have no name but the given one: /dev/stdout leads to `pipe:[4711]`.

    Raises:
        OSError: It cannot be checked, such as a link that leads to itself.
    """
    try:
        is_file = stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        is_file = True
    return path.resolve() if is_file else None


def _put(path: Path, content: bytes, before: os.stat_result | None = None) -> None:
    """Write a file under another name, and move it to its place.

    `before` is the old file, if its permissions are to be kept, and its owner where that is allowed.
    """
    part = _part_of(path)
    _create(part, content)
    try:
        if before is not None:
            if hasattr(os, "chown"):
                # As root: the owner has to be able to read it afterwards.
                with suppress(OSError):
                    os.chown(part, before.st_uid, before.st_gid)
            part.chmod(stat.S_IMODE(before.st_mode))
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _part_of(path: Path) -> Path:
    import secrets  # brings OpenSSL, which the first frame does without

    return path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part")


def _publish(part: Path, path: Path, content: bytes) -> None:
    """Give the file its name, unless that is taken. A rename would replace an existing file; a hard link does not."""
    try:
        os.link(part, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_HARD_LINKS:
            raise
        # Memory sticks and some network drives allow one name a file.
        _create(path, content)


def _create(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; a partial file is removed if that fails."""
    descriptor = os.open(path, _NEW_AND_OURS, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:  # the same
        with suppress(OSError):
            path.unlink()
        raise
