"""Every file that a person writes is read in one way: what is wrong with it is told, and nothing waits for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.config_file import UnreadableConfig, config_file, read_text
from console_app.config.custom_texts import UnusableText, read_own_text
from console_app.config.own_files import read_file
from console_app.config.saved_views import KeptViews, UnusableViews, read_views, views_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READERS = {
    "config": (config_file, read_text, UnreadableConfig, ""),
    "views": (views_file, lambda _: read_views(), UnusableViews, KeptViews()),
    "text": (lambda: config_file().with_name("invitation.txt"), read_own_text, UnusableText, None),
}
"""For each kind of file where it is, its reader, the error, and what a missing one is read as."""

every_kind = pytest.mark.parametrize(("path", "read", "error", "missing"), READERS.values(), ids=READERS)


@every_kind
def test_a_missing_file_is_none(
    path: Callable[[], Path], read: Callable[[Path], Any], error: type[Exception], missing: object
) -> None:
    assert read(path()) == missing


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@every_kind
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_pipe, "is not a file"),
        (lambda path: path.mkdir(), "is not a file"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "UTF-8"),
        (lambda path: path.write_bytes(b"#" * 300_000), "is larger than"),
        (lambda path: path.symlink_to(path.with_name("gone")), "cannot be read"),
    ],
    ids=["a pipe", "a folder", "another encoding", "too large", "a broken link"],
)
def test_what_is_wrong_is_told_at_once(
    path: Callable[[], Path],
    read: Callable[[Path], Any],
    error: type[Exception],
    missing: object,
    make: Callable[[Path], object],
    says: str,
) -> None:
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True)
    make(place)
    with pytest.raises(error, match=says) as told:
        read(place)
    assert str(place) in str(told.value)


def test_a_mark_and_the_line_ends_of_windows_are_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_bytes(b"\xef\xbb\xbfone\r\ntwo\n")
    assert read_file(file, 100, ValueError) == "one\ntwo\n"
