"""Files for the person who wrote them alone: whole or not there at all, readable by their owner only."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, content: bytes) -> Path:
    """Write a new file with mode 0600, its folder made (0700) where it is missing.

    The file appears with all of its content. One that is there already is left as it is: a number is put behind the
    name instead.

    Returns:
        Where it is now.

    Raises:
        OSError: it could not be written. Nothing is left behind.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        target = _free(path)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    return target


def _free(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free
