"""Print the rows and notes of `codat-console journal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.tables import short_ids, table, terminal_width
from console_app.config.owners import is_there
from console_app.services.journal.other_journals import elsewhere, elsewhere_words, whose
from console_app.services.journal.search import action_words, narrow, outcome_words
from console_app.services.text.number_words import counted
from console_app.services.text.sanitize import for_people, sanitized
from console_app.services.text.time_format import clock, day, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from console_app.services.journal.entries import Entry
    from console_app.services.journal.other_journals import Others
    from console_app.services.journal.recorder import Proof

WITH_IDS = 100
"""The columns of a terminal from which ids are shown: in a narrower one names and times need the room."""


def rows(entries: Iterable[Entry], *, everywhere: bool, is_drawn: bool) -> list[str]:
    """Return the entries as a table; entries of all journals with their account."""
    head = ["NO", "WHEN", "WHO", "WHAT", "COMPANY", "PLATFORM", "OUTCOME", "ID"]
    if everywhere:
        head[3:3] = ["PROFILE", "ACCOUNT"]
    found = [_row(each, everywhere=everywhere, is_drawn=is_drawn) for each in entries]
    width = terminal_width(is_drawn=is_drawn)
    if width is not None and width < WITH_IDS:
        head, found = head[:-1], [row[:-1] for row in found]
    elif width is not None:
        ids = short_ids(row[-1] for row in found)
        found = [[*row[:-1], ids[row[-1]]] for row in found]
    return table(head, found, width=width, kept=[head.index("WHEN"), head.index("COMPANY")])


def _row(entry: Entry, *, everywhere: bool, is_drawn: bool) -> list[str]:
    return [
        str(entry.number),
        # In a terminal the zone is the machine's, and the seconds would take the room of the names.
        f"{day(entry.at)} {clock(entry.at)}" if is_drawn else stamp(entry.at, seconds=True),
        for_people(entry.who),
        *([for_people(entry.profile), for_people(entry.account)] if everywhere else []),
        for_people(action_words(entry)),
        for_people(entry.company_name or entry.company_id),
        for_people(entry.platform),
        outcome_words(entry),
        for_people(entry.correlation_id or entry.connection_id or entry.company_id),
    ]


def nothing(query: str, others: Others, *, everywhere: bool) -> str:
    """Return the sentence for an empty list, and what it covers."""
    if query:
        return f"No entries match in {'any' if everywhere else 'the'} journal."
    return "This journal is empty." if others.journals else "Nothing has been changed from here yet."


def notes(own: Iterable[Entry], others: Others, query: str, moment: datetime, *, everywhere: bool) -> list[str]:
    """Return notes on other files: their entries, and those that could not be read."""
    found = []
    if not everywhere:
        here = elsewhere(own, others, lambda entries: narrow(entries, query, moment))
        words = elsewhere_words(here, narrowed=bool(query))
        found += [f"{words} To list them, add --everywhere."] if words else []
    if others.unread:
        found.append(f"Other files could not be read and may contain a journal: {_names(others.unread)}.")
    if everywhere and others.set_aside:
        found.append(f"Files that were set aside are not included: {_names(others.set_aside)}.")
    return found


def left_elsewhere(entries: Sequence[Entry], see: str) -> str:
    """Return the sentences about open writes in other journals, with their profiles.

    Args:
        entries: The open writes.
        see: The command that lists them.
    """
    one = len(entries) == 1
    are, them = ("write is", "it") if one else ("writes are", "them")
    return (
        f"{len(entries):,} more {are} open in other journals on this computer, by profile: "
        f"{for_people('; '.join(whose(entries)))}. To resolve {them}, use that profile, account and key. To see "
        f"{them}: {see}"
    )


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(sanitized(each) for each in paths)


def proof_lines(proof: Proof) -> list[str]:
    """Return the lines of a check of the whole journal."""
    lines = [_verdict(proof)]
    if proof.broken_at is not None:
        lines.append("Keep the file, and tell your security contact.")
    if proof.set_aside is not None:
        lines.append(f"{set_aside_sentence(proof.set_aside)} That file is not verified here.")
        if proof.has_expected is None:
            lines.append(
                "If nobody here knows why, keep both files and tell your security contact. If it is known, keep "
                "the hash below: with --expect and that hash this journal passes from now on."
            )
    return [*lines, f"Last hash: {proof.head}"]


def set_aside_sentence(aside: Path) -> str:
    """Return the sentence about a journal before this one, and its file."""
    gone = "" if is_there(aside) else ", which no longer exists"
    where = f"{sanitized(aside)}{gone}"
    return f"This journal was started after the previous file could not be used and was set aside as {where}."


def _verdict(proof: Proof) -> str:
    events = counted(proof.entries, "event", "events")
    one = proof.entries == 1
    if proof.broken_at is None and proof.has_expected is False:
        return f"The chain of {events} is intact, but it is a different one: it does not contain the expected hash."
    if proof.broken_at is None and not proof.is_sound:
        return f"The journal is unchanged ({events}), but it does not go back to the beginning."
    if proof.broken_at is None:
        return f"The journal is unchanged: {events}."
    broken = "The journal was CHANGED: "
    if proof.broken_at <= proof.entries:
        return (
            f"{broken}event {proof.broken_at} of {events} was altered, inserted or removed. The events before it "
            "are unchanged."
        )
    if not proof.entries:
        return f"{broken}all of its events were removed."
    return (
        f"{broken}{events} {'is as it was' if one else 'are as they were'} written, but at least one after "
        f"{'it' if one else 'them'} was removed."
    )
