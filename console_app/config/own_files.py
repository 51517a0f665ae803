"""Files that a person writes and the program changes: byte order mark, line ends, permissions and links stay theirs."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from console_app.config.private_files import overwrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_MARK = b"\xef\xbb\xbf"
_TRIES = 5
_OTHERS_TAKE = 10.0
"""Seconds that are waited for another of our programs, which takes milliseconds."""


class ChangesAllTheTime(OSError):
    """The file was written by another program each time that it was about to be."""


def edit_file(path: Path, edit: Callable[[str], str]) -> None:
    """Change the text of a file, which `edit` is given with line feeds and without a mark; it is called again where
    another program has changed the file meanwhile. The file is made, for its owner alone, where it is missing.

    Raises:
        OSError: it could not be read or written. What was there stays.
        UnicodeDecodeError: it is not written in UTF-8.
        Exception: whatever `edit` raises.
    """
    with _alone(path):
        for _ in range(_TRIES):
            before = _content(path)
            after = edited_bytes(before, edit)
            if after == before:
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Whoever saves it from an editor must find both changes in it.
            if _content(path) == before:
                overwrite(path, after)
                return
    raise ChangesAllTheTime(None, "another program is writing it")


def edited_bytes(before: bytes, edit: Callable[[str], str]) -> bytes:
    """Return the content of a file with its text changed: what is not changed keeps its line ends."""
    mark = _MARK if before.startswith(_MARK) else b""
    text = before[len(mark) :].decode()
    changed = edit(text.replace("\r\n", "\n"))
    return mark + _with_line_ends(text, changed).encode()


def _with_line_ends(text: str, changed: str) -> str:
    """Return the changed text, with each line that was there before ended as it was, new ones as most are."""
    old = text.split("\n")
    bare = [line.removesuffix("\r") if number < len(old) else line for number, line in enumerate(old, start=1)]
    usual = "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"
    if usual == "\n" and "\r\n" not in text:
        return changed
    from difflib import SequenceMatcher

    new = changed.split("\n")
    ends = [usual] * len(new)
    for begin, there, size in SequenceMatcher(None, bare, new, autojunk=False).get_matching_blocks():
        for offset in range(size):
            if begin + offset < len(old) - 1:
                ends[there + offset] = "\r\n" if old[begin + offset].endswith("\r") else "\n"
    return "".join(line + end for line, end in zip(new[:-1], ends, strict=False)) + new[-1]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other runs of this program from changing the file meanwhile, as far as the file system can."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        # The folder: the file itself is another one after each change.
        descriptor = os.open(path.resolve().parent, os.O_RDONLY)
    except (OSError, RuntimeError):
        yield
        return
    try:
        until = time.monotonic() + _OTHERS_TAKE
        while time.monotonic() < until:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)
