"""Records writes: before they are sent, when they have ended, and when what was left open was found out."""

from __future__ import annotations

import json
import time
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.clock import is_corrected, now
from console_app.codat.errors import CodatError, Conflict, OutcomeUnknown, StatusError
from console_app.services.asking import settles
from console_app.services.journal.entries import Entry, fold
from console_app.services.journal.events import EventKind, Outcome, read_event, write_event
from console_app.services.journal.file import JournalFile, JournalUnwritable
from console_app.services.journal.people import this_writer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.session import Session
    from console_app.services.writing import Write


class Proof(NamedTuple):
    """What a look through the whole journal has found."""

    path: Path | None
    """The file; None: it is in memory."""
    entries: int
    """Events that are there; a write has two or three."""
    head: str
    """The hash of the last one that is sound, in hexadecimal digits."""
    broken_at: int | None
    """The number of the first one that is not as it was written, or is missing."""
    has_expected: bool | None
    """Whether the hash that was asked for is in the chain; None: none was."""
    set_aside: Path | None
    """The file that was set aside before this journal was begun: what is in that is not proved by this one."""

    @property
    def is_sound(self) -> bool:
        """Whether all is as it was written. A journal that was begun anew proves so only by a hash from before."""
        return self.broken_at is None and (self.has_expected or (self.has_expected is None and self.set_aside is None))


class Journal:
    """The journal of one account, as one run of the program writes it. Making one opens nothing."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._file = JournalFile(profile)
        self._writer = this_writer()
        self._begun: dict[str, float] = {}
        self.begun = 0
        """How many writes this run has recorded."""
        self.warning: str | None = None
        """Why what was done could not be completed in the journal, and what to do; None: it was."""

    @property
    def unread(self) -> JournalUnwritable | None:
        """Why the file could not be read, where memory has taken its place; None: it was read."""
        return self._file.unread

    @property
    def writer(self) -> str:
        """Who writes, as `user@host`."""
        return f"{self._writer.user}@{self._writer.host}"

    async def begin(self, write: Write, session: Session) -> str:
        """Record a write that is about to be sent; what names it from now on.

        Raises:
            JournalUnwritable: it could not be recorded, so it must not be sent.
        """
        identity = str(uuid.uuid4())
        moment = now()
        event: dict[str, Any] = {
            "event": EventKind.BEGUN,
            "id": identity,
            "at": stamp(moment),
            **self._writer._asdict(),
            "profile": self._profile.name,
            "account": session.account.name if session.account else None,
            "action": write.action,
            "companyId": write.company_id,
            "companyName": write.company_name,
            "connectionId": write.connection_id,
            "platform": write.platform,
            "body": None if write.body is None else dict(write.body),
            "key": write.intent.key,
            "keyAt": stamp(moment - write.intent.age),
        }
        if is_corrected():
            event["dated"] = True
        # What had to be taken out of a text cannot be sent again.
        if read_event(write_event({"body": event["body"]})).get("body") != event["body"]:
            event["bodyIsCut"] = True
        await self._append(event)
        self._begun[identity] = time.monotonic()
        self.begun += 1
        return identity

    async def end(self, identity: str, write: Write, result: object, error: BaseException | None) -> None:
        """Record what became of it: what Codat returned, or the error. Never raises because of the journal."""
        outcome = Outcome.DONE if error is None else outcome_of(error)
        began = self._begun.pop(identity, None)
        event: dict[str, Any] = {
            "event": EventKind.ENDED,
            "id": identity,
            "at": stamp(now()),
            "outcome": outcome,
            "ms": None if began is None else round((time.monotonic() - began) * 1000),
            **_of_error(error),
            **_of_result(write, result),
        }
        try:
            await self._append(event)
            told = outcome is Outcome.DONE or (isinstance(error, CodatError) and settles(error))
            if told and await self._was_asked_before(write.intent.key):
                await self.settle_key(
                    write.intent.key, Outcome.DONE if outcome is Outcome.DONE else Outcome.NOT_DONE, "asked again"
                )
        except JournalUnwritable as trouble:
            self.warning = (
                f"What was just sent could not be completed in the journal. {trouble.message} "
                "At the next start it is looked at, and completed."
            )

    async def settle_entry(self, identity: str, outcome: Outcome, how: str, **made: str | None) -> None:
        """Record what became of a write that had been left open, unless that is recorded already.

        Raises:
            JournalUnwritable: it could not be recorded.
        """
        if not any(each.id == identity and each.outcome.is_open for each in await self.entries()):
            return
        await self._append(
            {
                "event": EventKind.SETTLED,
                "id": identity,
                "at": stamp(now()),
                "user": self._writer.user,
                "host": self._writer.host,
                "outcome": outcome,
                "how": how,
                **{name: value for name, value in made.items() if value},
            }
        )

    async def settle_key(self, key: str, outcome: Outcome, how: str) -> None:
        """Record what became of all that was left open under an idempotency key.

        Raises:
            JournalUnwritable: it could not be recorded.
        """
        moment = now()
        for entry in await self.entries():
            if entry.key == key and entry.is_left_open(self._writer, moment):
                await self.settle_entry(entry.id, outcome, how)

    async def found_out(self, key: str, outcome: Outcome) -> None:
        """Record that a look has told what became of all that was left open under a key. Never raises because of the
        journal: what is not recorded is looked at again."""
        with suppress(JournalUnwritable):
            await self.settle_key(key, outcome, "looked at Codat")

    async def entries(self) -> list[Entry]:
        """All writes, the newest first.

        Raises:
            JournalUnwritable: it cannot be read.
        """
        return await self._file.read(fold_all)

    async def same_left_open(self, write: Write) -> Entry | None:
        """The newest write of the same that was cut off, or has no answer yet; None: there is none.

        Raises:
            JournalUnwritable: the journal cannot be read.
        """
        body = read_event(write_event({"body": None if write.body is None else dict(write.body)})).get("body")
        for each in await self.entries():
            same = (each.action, each.company_id, each.body) == (write.action, write.company_id or "", body)
            if same and each.is_left_open(self._writer, now()):
                return each
        return None

    async def unfinished(self) -> list[Entry]:
        """The writes that nobody knows the end of and nobody is at any more, the oldest first.

        Raises:
            JournalUnwritable: it cannot be read.
        """
        return self.left_open(await self.entries())

    def left_open(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those of the entries, given the newest first, that `unfinished` would give; a long journal takes a while to
        read twice."""
        moment = now()
        return [each for each in entries if each.is_left_open(self._writer, moment)][::-1]

    async def verify(self, expected: str | None = None) -> Proof:
        """Look through the whole chain; `expected` is a hash that has to be in it.

        Raises:
            JournalUnwritable: it cannot be read.
        """
        from console_app.store import journal

        def look(connection: sqlite3.Connection) -> Proof:
            found = journal.verify(connection)
            has = None if expected is None else expected.strip().casefold() in hashes(connection)
            aside = self._file.set_aside_before(connection)
            return Proof(self._file.path, found.entries, found.head.hex(), found.broken_at, has, aside)

        def hashes(connection: sqlite3.Connection) -> set[str]:
            return {journal.BEGINNING.hex(), *(each.hash.hex() for each in journal.entries(connection))}

        return await self._file.read(look)

    async def set_aside_before(self) -> Path | None:
        """The file that was set aside before this journal was begun; None: it goes back to the beginning.

        Raises:
            JournalUnwritable: it cannot be read.
        """
        return await self._file.read(self._file.set_aside_before)

    async def close(self) -> None:
        """Close the file. Doing it twice is harmless."""
        with suppress(JournalUnwritable):
            await self._file.close()

    async def _was_asked_before(self, key: str) -> bool:
        """Whether more than the last write went under a key. Most do not, and a long journal takes a while to read."""
        from console_app.store import journal

        written = json.dumps(key)
        return await self._file.do(lambda connection: journal.mentions(connection, written) != 1)

    async def _append(self, event: dict[str, Any]) -> None:
        from console_app.store import journal

        await self._file.do(partial(_append_to, journal.append, write_event(event)))


def _append_to(append: Callable[[sqlite3.Connection, str], object], text: str, connection: sqlite3.Connection) -> None:
    append(connection, text)


def fold_all(connection: sqlite3.Connection) -> list[Entry]:
    """All writes of a journal, the newest first."""
    from console_app.store import journal

    return fold((each.number, read_event(each.text)) for each in journal.entries(connection))


def outcome_of(error: BaseException) -> Outcome:
    """What an error says of a write."""
    if isinstance(error, OutcomeUnknown | Conflict) or not isinstance(error, CodatError):
        return Outcome.UNKNOWN
    if error.happened is None and error.method != "GET":
        return Outcome.UNKNOWN
    return Outcome.REFUSED if isinstance(error, StatusError) and error.method != "GET" else Outcome.NOT_SENT


def stamp(moment: datetime) -> str:
    """A moment as the journal has it."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def _of_error(error: BaseException | None) -> dict[str, Any]:
    if error is None:
        return {}
    if not isinstance(error, CodatError):
        return {"error": type(error).__name__}
    cause = getattr(error, "cause", None)
    told = cause if isinstance(cause, CodatError) else error
    return {
        "error": error.message,
        "status": told.status,
        "correlationId": told.correlation_id or error.correlation_id,
    }


def _of_result(write: Write, result: object) -> dict[str, Any]:
    from console_app.services.writing import Action

    found: dict[str, Any] = {}
    if write.action in {Action.CREATE_COMPANY, Action.CHANGE_COMPANY} and result is not None:
        found = {"companyId": getattr(result, "id", None), "companyName": getattr(result, "name", None)}
    elif write.action in {Action.CREATE_CONNECTION, Action.UNLINK} and result is not None:
        found = {
            "connectionId": getattr(result, "id", None),
            "platform": getattr(result, "platform_name", None) or None,
            "connectionStatus": getattr(result, "status", None),
        }
    return {name: str(value) for name, value in found.items() if value}
