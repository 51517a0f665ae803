"""Read and edit files that a person writes, keeping their byte order mark, line ends, permissions and links."""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from console_app.config.secure_files import overwrite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_MARK = b"\xef\xbb\xbf"
_TRIES = 5
_OTHERS_TAKE = 10.0
"""Seconds to wait for another run of this program, which takes milliseconds."""


class UnusableFile(Exception):
    """Raised when one of the program's files cannot be read or written; the message names it and says why."""

    def __init__(self, wrong: str, advice: str = "") -> None:
        """Keep the reason and the advice.

        Args:
            wrong: What is wrong, in a sentence.
            advice: The remedy, in a sentence; empty if there is none.
        """
        super().__init__(wrong)
        self.advice = advice
        """The remedy, if it is known; it may end with a command to type."""


class ChangesAllTheTime(OSError):
    """Raised when another program wrote the file each time before this one could."""


def read_file(path: Path, largest: int, error: Callable[[str, str], Exception]) -> str | None:
    """Return the text of a file, without a mark and with line feeds; None if there is no such file.

    Args:
        path: The file.
        largest: In bytes; a larger file is not the program's.
        error: Makes the error to raise, of the reason, which names the file, and the remedy, which may be empty.

    Raises:
        Exception: It cannot be read, is larger, or is not in UTF-8; made by `error`.
    """
    try:
        # Checked first: opening a pipe would wait for a writer.
        if not stat.S_ISREG(path.stat().st_mode):
            raise error(f"{path} is not a file.", "Replace it with a file, or move it away.")
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except (FileNotFoundError, NotADirectoryError) as wrong:
        # Most people have no such file, and the first frame waits for this.
        is_blocked = isinstance(wrong, NotADirectoryError) and path.parent.exists()
        if is_blocked or path.is_symlink() or path.parent.is_symlink():
            from console_app.config.owners import broken_path

            if broken := broken_path(path):
                raise error(f"{path} cannot be read ({broken}).", "") from wrong
        return None
    except OSError as wrong:
        from console_app.config.owners import remedy, why_unusable

        raise error(f"{path} cannot be read ({why_unusable(path, wrong)}).", remedy(path, wrong)) from wrong
    if len(content) > largest:
        raise error(f"{path} is larger than {largest // 1024} KB.", "")
    try:
        # Windows' editors use other line ends, and put a mark before the first letter.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        raise error(f"{path} is not UTF-8.", "") from wrong


def edit_file(path: Path, edit: Callable[[str], str]) -> None:
    """Change the text of a file.

    The file is made, for its owner alone, if it is missing.

    Args:
        path: The file.
        edit: Takes the text with line feeds and without a mark, and returns the new text. It is called again if another
            program has changed the file meanwhile.

    Raises:
        OSError: It could not be read or written. The old content stays.
        UnicodeDecodeError: It is not in UTF-8.
        Exception: Any error of `edit`.
    """
    with _alone(path):
        for _ in range(_TRIES):
            before = _content(path)
            after = edited_bytes(before, edit)
            if after == before:
                return
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # A person who saves it from an editor must find both changes in it.
            if _content(path) == before:
                overwrite(path, after)
                return
    raise ChangesAllTheTime(None, "another program is writing it")


def edited_bytes(before: bytes, edit: Callable[[str], str]) -> bytes:
    """Return the content of a file with its text changed: unchanged lines keep their line ends.

    Args:
        before: The content of the file, in UTF-8 with or without a byte order mark.
        edit: Returns the new text for the old one; both have line feeds only.
    """
    mark = _MARK if before.startswith(_MARK) else b""
    text = before[len(mark) :].decode()
    changed = edit(text.replace("\r\n", "\n"))
    return mark + _with_line_ends(text, changed).encode()


def _with_line_ends(text: str, changed: str) -> str:
    """Return the changed text, old lines with their own line end, new ones with the most frequent."""
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
