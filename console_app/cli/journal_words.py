"""What `codat-console journal` says beside its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.tables import table, terminal_width
from console_app.config.owners import is_there
from console_app.services.auditing.cost import counted
from console_app.services.exporting.texts import seen
from console_app.services.journal.others import elsewhere, elsewhere_words, whose
from console_app.services.journal.reading import action_words, narrow, outcome_words
from console_app.services.local_time import stamp
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from console_app.services.journal.entries import Entry
    from console_app.services.journal.others import Others
    from console_app.services.journal.recording import Proof


def rows(entries: Iterable[Entry], *, everywhere: bool, is_drawn: bool) -> list[str]:
    """The entries as a table; those of all journals with whose they are."""
    head = ["NO", "WHEN", "WHO", "WHAT", "COMPANY", "PLATFORM", "OUTCOME", "ID"]
    if everywhere:
        head[3:3] = ["PROFILE", "ACCOUNT"]
    return table(head, [_row(each, everywhere=everywhere) for each in entries], width=terminal_width(is_drawn=is_drawn))


def _row(entry: Entry, *, everywhere: bool) -> list[str]:
    return [
        str(entry.number),
        stamp(entry.at, seconds=True),
        seen(entry.who),
        *([seen(entry.profile), seen(entry.account)] if everywhere else []),
        seen(action_words(entry)),
        seen(entry.company_name or entry.company_id),
        seen(entry.platform),
        outcome_words(entry),
        seen(entry.correlation_id or entry.connection_id or entry.company_id),
    ]


def nothing(query: str, others: Others, *, everywhere: bool) -> str:
    """That there are no rows, and how far that goes."""
    if query:
        return f"Nothing in {'any' if everywhere else 'the'} journal fits."
    return "Nothing is in this journal yet." if others.journals else "Nothing was changed from here yet."


def notes(own: Iterable[Entry], others: Others, query: str, moment: datetime, *, everywhere: bool) -> list[str]:
    """What stands in other files, and which of them could not be read."""
    found = []
    if not everywhere:
        here = elsewhere(own, others, lambda entries: narrow(entries, query, moment))
        words = elsewhere_words(here, narrowed=bool(query))
        found += [f"{words} --everywhere shows them."] if words else []
    if others.unread:
        found.append(f"Other files could not be read, and may hold a journal, too: {_names(others.unread)}.")
    if everywhere and others.set_aside:
        found.append(f"What was set aside is not in here: {_names(others.set_aside)}.")
    return found


def left_elsewhere(entries: Sequence[Entry]) -> str:
    """That writes are left open in other journals, and whose those are."""
    one = len(entries) == 1
    are, them = ("write is", "it") if one else ("writes are", "them")
    return (
        f"{len(entries):,} more {are} left open in other journals on this computer, by profile: "
        f"{seen('; '.join(whose(entries)))}. What became of {them} can be found out only with that profile, account "
        f"and key. To see {them}: codat-console journal --everywhere outcome:open"
    )


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(visible(each) for each in paths)


def proof_lines(proof: Proof) -> list[str]:
    """What a look through the whole journal has found."""
    lines = [_verdict(proof)]
    if proof.broken_at is not None:
        lines.append("Keep the file, and tell whoever looks after security.")
    if proof.set_aside is not None:
        lines.append(f"{begun_anew(proof.set_aside)} What is in that file is not proved here.")
        if proof.has_expected is None:
            lines.append(
                "If nobody here knows why, keep both files and tell whoever looks after security. If somebody does, "
                "keep the hash below: with --expect and that hash this journal passes from now on."
            )
    return [*lines, f"Last hash: {proof.head}"]


def begun_anew(aside: Path) -> str:
    """That there was a journal before this one, and where it is."""
    gone = "" if is_there(aside) else ", which is not there any more"
    where = f"{visible(aside)}{gone}"
    return f"This journal was begun anew: the file before it could not be used, and was set aside as {where}."


def _verdict(proof: Proof) -> str:
    events = counted(proof.entries, "event", "events")
    one = proof.entries == 1
    if proof.broken_at is None and proof.has_expected is False:
        return f"The chain of {events} is sound, but it is another one: the expected hash is not in it."
    if proof.broken_at is None and not proof.is_sound:
        return f"What is in the journal is as it was written ({events}), but it does not go back to the beginning."
    if proof.broken_at is None:
        return f"The journal is as it was written: {events}."
    broken = "The journal is NOT as it was written: "
    if proof.broken_at <= proof.entries:
        return (
            f"{broken}event {proof.broken_at} of {events} was altered, put in, or taken out. What stands before it is "
            "as it was."
        )
    if not proof.entries:
        return f"{broken}all of its events were taken out."
    return (
        f"{broken}{events} {'is as it was' if one else 'are as they were'} written, but at least one that came behind "
        f"{'it' if one else 'them'} was taken out."
    )
