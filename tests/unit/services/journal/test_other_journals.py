"""What other journals of this computer hold is found, whatever lies beside them, and nothing is changed by looking."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.account.write_request import Action
from console_app.services.journal.other_journals import (
    Others,
    elsewhere,
    elsewhere_line,
    elsewhere_words,
    other_journals,
    together,
    whose,
)
from console_app.services.snapshots.file_name import store_folder
from console_app.store import database as opening
from console_app.store.migrations import APPLICATION_ID
from tests.builders import profile
from tests.journals import ROOT, left_open
from tests.stores import existing_store_file

if TYPE_CHECKING:
    from pathlib import Path


AT = "https://codat.test"
HERE = profile(base_url=AT, key_text="c2VjcmV0LW5ldw==")
BEFORE = profile(base_url=AT, key_text="c2VjcmV0LW9sZA==")
WORK = profile("work", base_url=AT, key_text="c2VjcmV0LW5ldw==")


def state_of_folder() -> dict[str, tuple[int, int, bytes]]:
    return {
        each.name: (each.stat().st_mode, each.stat().st_mtime_ns, each.read_bytes() if each.is_file() else b"")
        for each in store_folder().iterdir()
    }


def test_what_was_written_with_another_key_or_profile_is_found_without_a_trace() -> None:
    left_open(HERE, Action.UNLINK, companyName="Toft", companyId="toft")
    left_open(BEFORE, Action.CREATE_COMPANY, companyName="Toft", account="Fernhill")
    left_open(WORK, Action.UNLINK, companyName="Ambridge", companyId="ambridge")
    before = state_of_folder()
    others = other_journals(HERE)
    assert state_of_folder() == before
    assert sorted(each.company_name for each in others.entries) == ["Ambridge", "Toft"]
    found = elsewhere((), others)
    assert (found.writes, found.journals, len(found.left_open)) == (2, 2, 2)
    assert whose(found.left_open) == ["default (Fernhill): 1", "work: 1"]
    assert [each.company_name for each in together((), others)] == ["Ambridge", "Toft"], "the newest first"


def test_without_any_file_no_folder_is_made() -> None:
    assert other_journals(HERE) == Others()
    assert not store_folder().exists()


def damage_other(path: Path) -> None:
    left_open(BEFORE, Action.UNLINK)
    path.write_bytes(existing_store_file(BEFORE).read_bytes()[:4096] + b"\xff" * 40_000)
    for each in store_folder().glob(f"{existing_store_file(BEFORE).name}*"):
        each.unlink()


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE journal (number, entry, hash)")


def of_an_older_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE facts (name, value)")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@pytest.mark.parametrize(
    ("put", "unread"),
    [
        (lambda path: path.touch(), 0),
        (lambda path: path.mkdir(), 0),
        (lambda path: path.write_text("no database at all" * 100), 0),
        (of_another_program, 0),
        (of_an_older_version, 0),
        (damage_other, 1),
    ],
    ids=["empty", "a folder", "a text", "another program's", "an older version's", "damaged"],
)
def test_what_is_no_journal_is_passed_over_and_what_cannot_be_read_is_named(put: Any, unread: int) -> None:
    left_open(WORK, Action.UNLINK)
    path = store_folder() / "default-000000000000.db"
    put(path)
    shutil.copy(existing_store_file(WORK), store_folder() / "work-1.set-aside-20261125-120000.db")
    before = state_of_folder()
    others = other_journals(HERE)
    assert state_of_folder() == before
    assert len(others.entries) == 1
    assert others.unread == (path,) * unread
    assert [each.name for each in others.set_aside] == ["work-1.set-aside-20261125-120000.db"]


def test_what_a_killed_program_wrote_last_is_read_from_beside_its_file() -> None:
    """It is what was cut off, and so what matters most."""
    code = (
        "import os, pathlib; from console_app.store import database as opening, journal;"
        f"connection = opening.open_file(pathlib.Path({str(existing_store_file(BEFORE))!r}));"
        """journal.append(connection, '{"event":"begun","id":"1","at":"2026-11-25T12:00:00Z","action":"unlink"}');"""
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, env=dict(os.environ))
    assert opening.size_of(existing_store_file(BEFORE).with_name(f"{existing_store_file(BEFORE).name}-wal"))
    before = state_of_folder()
    assert [each.action for each in other_journals(HERE).entries] == ["unlink"]
    assert state_of_folder() == before


@pytest.mark.parametrize(
    ("files", "narrowed", "words"),
    [
        ((), False, ""),
        (
            (1,),
            False,
            "1 more write is in 1 other journal on this computer: another key, profile or account. It is",
        ),
        ((1, 2), True, "3 more matching writes are in 2 other journals on this computer: other keys, profiles or acc"),
        (
            (2,),
            False,
            "2 more writes are in 1 other journal on this computer: another key, profile or account. All",
        ),
    ],
)
def test_it_is_said_in_numbers(files: tuple[int, ...], narrowed: bool, words: str) -> None:
    for number, writes in enumerate(files):
        for _ in range(writes):
            left_open(profile(base_url=AT, key_text=f"c2VjcmV0LW5ldw{number}="), Action.UNLINK)
    found = elsewhere((), other_journals(HERE))
    said, line = elsewhere_words(found, narrowed=narrowed), elsewhere_line(found, narrowed=narrowed)
    assert said.startswith(words)
    assert bool(said) == bool(words) == bool(line)
    assert narrowed or len(line) <= 78
