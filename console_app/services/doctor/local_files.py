"""Check the files on this computer: configuration, key, store and journal."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from console_app.clock import now
from console_app.config.keys import place_words
from console_app.config.keys.command import require_program
from console_app.config.keys.errors import KeyUnavailable
from console_app.config.owners import is_there, remedy, stranger
from console_app.config.profiles import KeySource
from console_app.services.account.key import NoKey, key_of
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.journal.recorder import stored_entries
from console_app.services.journal.writer import this_writer
from console_app.services.snapshots.file_name import is_kept, store_file
from console_app.services.snapshots.maintenance import StoreProblem, existing_file, findings, opened_file, store_info
from console_app.services.text.error_messages import explain
from console_app.services.text.number_words import counted
from console_app.store import journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console_app.codat.api_key import ApiKey
    from console_app.config.config_model import Config
    from console_app.config.profiles import Profile

LEAST_FREE = 50_000_000
"""Free bytes on the disk below which it is reported."""


def examine_store(profile: Profile) -> Iterator[Check]:
    """Check the file of the account; waits for the disk."""
    wanted = store_file(profile)
    if wanted is None:
        yield Check("Store", Verdict.FINE, "this sandbox is kept in memory only")
        return
    yield _room(wanted.parent)
    path = existing_file(profile)
    if path is None:
        yield Check("Store", Verdict.FINE, "nothing is stored for this account yet")
        return
    try:
        with opened_file(path) as connection:
            wrong = findings(connection)
        info = store_info(path)
    except StoreProblem as trouble:
        yield Check("Store", Verdict.BROKEN, str(trouble), trouble.advice)
        return
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        advice = "The program sets such a file aside itself and starts a new one; nothing at Codat is affected."
        yield Check("Store", Verdict.BROKEN, wrong[0] + more, advice)
        return
    companies = counted(info.companies, "company", "companies")
    snapshots = counted(len(info.snapshots), "snapshot", "snapshots")
    yield Check(
        "Store",
        Verdict.FINE,
        f"{companies}, {snapshots}, {info.size / 1000000.0:,.1f} MB, version {info.version}; readable",
    )
    if info.set_aside:
        found = f"{counted(len(info.set_aside), 'unusable file', 'unusable files')}"
        yield Check("Set aside", Verdict.WARNING, found, "Check or delete them: " + _names(info.set_aside))


def _names(paths: tuple[Path, ...]) -> str:
    return ", ".join(map(str, paths[:3])) + (" …" if len(paths) > 3 else "")


def _room(folder: Path) -> Check:
    there = next((each for each in (folder, *folder.parents) if is_there(each)), folder)
    where = str(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        owned = stranger(folder)
        whose = "" if owned is None else f": {owned.path} belongs to {owned.owner}"
        advice = remedy(folder) or "Check its permissions."
        advice = f"Nothing can be stored there, and nothing can be changed at Codat. {advice}"
        return Check("Folder", Verdict.BROKEN, f"{where} cannot be written{whose}", advice)
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Check("Folder", Verdict.WARNING, f"{where}: {error.strerror or 'cannot be accessed'}")
    owned = stranger(folder)
    if owned is not None and owned.is_home:
        # One sudo that keeps HOME is enough for files that their owner cannot use any more.
        found = f"{where}, in the home of {owned.owner}, but this runs as another user"
        return Check(
            "Folder",
            Verdict.WARNING,
            found,
            "Run it without sudo: files it writes there would belong to the wrong user.",
        )
    if free < LEAST_FREE:
        return Check("Folder", Verdict.WARNING, f"{where}, {free / 1e6:,.0f} MB free", "Free some space on that disk.")
    return Check("Folder", Verdict.FINE, f"{where}, {free / 1e9:,.1f} GB free")


def examine_journal(profile: Profile, *, recover: str, verify: str) -> Check:
    """Check the journal; waits for the disk, and makes no file.

    Args:
        profile: The profile.
        recover: The command that checks open writes.
        verify: The command that finds changed entries.
    """
    if not is_kept(profile):
        return Check("Journal", Verdict.FINE, "this sandbox is kept in memory only")
    path = existing_file(profile)
    if path is None:
        return Check("Journal", Verdict.FINE, "nothing has been changed from here yet")
    try:
        with opened_file(path) as connection:
            proof, entries = journal.verify(connection), stored_entries(connection)
    except StoreProblem:
        # The reason is reported for the store, which is the same file.
        return Check("Journal", Verdict.BROKEN, "it cannot be read", "Without it, nothing can be changed at Codat.")
    writes = counted(len(entries), "write", "writes")
    if proof.broken_at is not None:
        found = f"{writes}; it was CHANGED: event {proof.broken_at} was altered, inserted or removed"
        advice = f"Keep the file, and tell your security contact. To see it: {verify}"
        return Check("Journal", Verdict.BROKEN, found, advice)
    here, moment = this_writer(), now()
    left = sum(each.is_left_open(here, moment) for each in entries)
    if left:
        found = f"{writes}, unchanged; {left:,} interrupted, with unknown outcome"
        return Check("Journal", Verdict.WARNING, found, f"To check: {recover}")
    if not entries:
        return Check("Journal", Verdict.FINE, "nothing has been changed from here yet")
    return Check(
        "Journal",
        Verdict.FINE,
        f"{writes}, unchanged; none open",
    )


async def examine_key(profile: Profile, key: ApiKey | None = None) -> Check:
    """Check for the key without any network, unless it has been read.

    A command is searched for and not run: it may ask for a password.

    Args:
        profile: The profile.
        key: The key, if it has been read.
    """
    place = place_words(profile)
    try:
        if profile.key_source is KeySource.COMMAND:
            require_program(profile)
            return Check("Key", Verdict.SKIPPED, f"from {place}, which exists; it is not run offline")
        key = key or await key_of(profile)
    except KeyUnavailable as trouble:
        return Check("Key", Verdict.BROKEN, trouble.happened, trouble.next_step)
    except NoKey as error:
        return unavailable_key(error)
    verdict = Verdict.WARNING if key.doubt else Verdict.FINE
    return Check("Key", verdict, f"from {place}; Codat was not asked", key.doubt or "")


def unavailable_key(error: NoKey) -> Check:
    """Return why there is no key."""
    explained = explain(error, shown=False)
    return Check("Key", Verdict.BROKEN, explained.happened, explained.next_step)


def examine_configuration(config: Config) -> Check:
    """Return the problems of the file, each on its own line."""
    where = str(config.path)
    if config.is_unreadable:
        return Check("Configuration", Verdict.BROKEN, " ".join(config.problems))
    if config.problems:
        # Each begins with the file, which is named once.
        lines = [each.replace(str(config.path), config.path.name, 1) for each in config.problems]
        found = f"{where}: {counted(len(lines), 'invalid setting', 'invalid settings')}"
        return Check("Configuration", Verdict.WARNING, found, "\n".join(lines))
    if not is_there(config.path):
        return Check("Configuration", Verdict.FINE, f"no {where}: using defaults")
    return Check("Configuration", Verdict.FINE, f"{where}; valid")
