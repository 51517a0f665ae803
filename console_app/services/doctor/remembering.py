"""What is remembered of the account on this machine: whether it can be read, written, and trusted."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from console_app.config.owners import is_there, stranger, way_back
from console_app.services.auditing.cost import counted
from console_app.services.doctor.checks import Check, Verdict, without_home
from console_app.services.memory_care import MemoryTrouble, existing_file, memory_info, opened_file
from console_app.services.memory_check import findings
from console_app.services.memory_file import memory_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console_app.config.profiles import Profile

LEAST_FREE = 50_000_000
"""Bytes of disk below which it is worth saying."""


def examine_memory(profile: Profile) -> Iterator[Check]:
    """Look through the file of the account; waits for the disk."""
    wanted = memory_file(profile)
    if wanted is None:
        yield Check("Memory", Verdict.FINE, "this sandbox is forgotten at the end")
        return
    yield _room(wanted.parent)
    path = existing_file(profile)
    if path is None:
        yield Check("Memory", Verdict.FINE, "nothing is remembered of this account yet")
        return
    try:
        with opened_file(path) as connection:
            wrong = findings(connection)
        info = memory_info(path)
    except MemoryTrouble as trouble:
        yield Check("Memory", Verdict.BROKEN, without_home(str(trouble)), without_home(trouble.advice))
        return
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        advice = "The program sets such a file aside by itself and begins another one; nothing at Codat is touched."
        yield Check("Memory", Verdict.BROKEN, without_home(wrong[0]) + more, advice)
        return
    companies = counted(info.companies, "company", "companies")
    looks = counted(len(info.looks), "look", "looks")
    yield Check(
        "Memory",
        Verdict.FINE,
        f"{companies}, {looks}, {info.size / 1e6:,.1f} MB, tables of version {info.version}; all of it can be read",
    )
    if info.set_aside:
        found = f"{counted(len(info.set_aside), 'file', 'files')} that could not be used lie beside it"
        yield Check("Set aside", Verdict.DOUBTFUL, found, "Look at them, or delete them: " + _names(info.set_aside))


def _names(paths: tuple[Path, ...]) -> str:
    return ", ".join(without_home(str(each)) for each in paths[:3]) + (" …" if len(paths) > 3 else "")


def _room(folder: Path) -> Check:
    there = next((each for each in (folder, *folder.parents) if is_there(each)), folder)
    where = without_home(str(folder))
    if not os.access(there, os.W_OK | os.X_OK):
        owned = stranger(folder)
        whose = "" if owned is None else f": {without_home(str(owned.path))} belongs to {owned.owner}"
        advice = way_back(folder) or "Look at its permissions."
        advice = f"Nothing can be remembered there, and nothing changed at Codat. {without_home(advice)}"
        return Check("Folder", Verdict.BROKEN, f"{where} cannot be written{whose}", advice)
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check("Folder", Verdict.DOUBTFUL, f"{where}: {error.strerror or 'cannot be looked at'}")
    owned = stranger(folder)
    if owned is not None and owned.is_home:
        # One sudo that keeps HOME is enough for files that their person cannot use any more.
        found = f"{where}, in the home of {owned.owner}, who is another user than the one this runs as"
        return Check(
            "Folder", Verdict.DOUBTFUL, found, "Run it without sudo: what it writes there would not be theirs."
        )
    if free < LEAST_FREE:
        return Check("Folder", Verdict.DOUBTFUL, f"{where}, {free / 1e6:,.0f} MB free", "Make room on that disk.")
    return Check("Folder", Verdict.FINE, f"{where}, {free / 1e9:,.1f} GB free")
