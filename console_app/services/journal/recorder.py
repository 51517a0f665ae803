"""Record writes before they are sent, when they have ended, and when an unknown outcome is resolved."""

from __future__ import annotations

import json
import time
import uuid
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.clock import is_corrected, now
from console_app.codat.errors import CodatError
from console_app.services.account.submit_once import is_conclusive
from console_app.services.journal.company_entries import stored_company_entries
from console_app.services.journal.entries import (
    Entry,
    EventKind,
    NewestFirst,
    Outcome,
    group_events,
    read_event,
    write_event,
)
from console_app.services.journal.file import JournalFile, JournalUnwritable
from console_app.services.journal.outcomes import error_fields, outcome_of, result_fields
from console_app.services.journal.writer import this_writer
from console_app.services.text.time_format import iso_utc

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from console_app.config.profiles import Profile
    from console_app.services.account.context import AccountContext
    from console_app.services.account.write_request import Action, WriteRequest
    from console_app.store.journal import Kept


class Proof(NamedTuple):
    """The result of checking the whole journal."""

    path: Path | None
    """The file; None if the journal is in memory."""
    entries: int
    """The number of events; a write has two or three."""
    head: str
    """The hash of the last sound event, in hexadecimal digits."""
    broken_at: int | None
    """The number of the first event that was changed, or is missing."""
    has_expected: bool | None
    """True if the expected hash is in the chain; None if none was given."""
    set_aside: Path | None
    """The file that was set aside before this journal was begun: this check does not cover it."""

    @property
    def is_sound(self) -> bool:
        """Return whether all events are as they were written.

        For a journal that was begun again, only an earlier hash proves it.
        """
        return self.broken_at is None and (self.has_expected or (self.has_expected is None and self.set_aside is None))


class Journal:
    """The journal of one account, as written by one run of the program. Making one opens nothing."""

    def __init__(self, profile: Profile) -> None:
        """Keep whose journal it is; nothing is opened yet.

        Args:
            profile: The profile, whose account the journal belongs to.
        """
        self._profile = profile
        self._file = JournalFile(profile)
        self._writer = this_writer()
        self._begun: dict[str, float] = {}
        self.begun = 0
        """The number of writes that this run has recorded."""
        self.last_number = 0
        """The number of the entry that was begun last; 0 if there is none."""
        self.warning: str | None = None
        """The reason why the outcome of a write could not be recorded, and what to do; None if it was."""

    @property
    def unread(self) -> JournalUnwritable | None:
        """Return why the file could not be read, if memory has replaced it; None if it was read."""
        return self._file.unread

    @property
    def writer(self) -> str:
        """Return the writer as `user@host`."""
        return f"{self._writer.user}@{self._writer.host}"

    async def begin(self, write: WriteRequest, session: AccountContext) -> str:
        """Record a write that is about to be sent.

        Args:
            write: The write.
            session: The session it is sent through.

        Returns:
            The id of the entry.

        Raises:
            JournalUnwritable: It could not be recorded, so it must not be sent.
        """
        identity = str(uuid.uuid4())
        moment = now()
        event: dict[str, Any] = {
            **self._head(EventKind.BEGUN, identity, moment, session),
            "action": write.action,
            "companyId": write.company_id,
            "companyName": write.company_name,
            "connectionId": write.connection_id,
            "platform": write.platform,
            "body": None if write.body is None else dict(write.body),
            "key": write.intent.key,
            "keyAt": iso_utc(moment - write.intent.age, precise=True),
            **({} if write.before is None else {"before": dict(write.before)}),
            **({"undoes": write.undoes} if write.undoes else {}),
        }
        # A text from which something was removed can neither be sent again nor put back.
        for name in ("body", "before"):
            if read_event(write_event({name: event.get(name)})).get(name) != event.get(name):
                event[f"{name}IsCut"] = True
        self.last_number = await self._append(event)
        self._begun[identity] = time.monotonic()
        self.begun += 1
        return identity

    async def note(
        self,
        action: Action,
        session: AccountContext,
        *,
        company_id: str,
        company_name: str,
        connection_id: str,
        platform: str,
        body: dict[str, str],
    ) -> None:
        """Record what a person has confirmed. It is one event, and done with that.

        Args:
            action: What was confirmed.
            session: The session.
            company_id: The company's id.
            company_name: Its name.
            connection_id: The connection's id.
            platform: The platform's name, or its key.
            body: What it was confirmed of, by name.

        Raises:
            JournalUnwritable: It could not be recorded.
        """
        event = {
            **self._head(EventKind.NOTED, str(uuid.uuid4()), now(), session),
            "action": action,
            "companyId": company_id,
            "companyName": company_name,
            "connectionId": connection_id,
            "platform": platform,
            "body": body,
        }
        await self._append(event)

    def _head(self, kind: EventKind, identity: str, moment: datetime, session: AccountContext) -> dict[str, Any]:
        """Return what every first event has: which entry, when, who, and in which account."""
        return {
            "event": kind,
            "id": identity,
            "at": iso_utc(moment, precise=True),
            **self._writer._asdict(),
            "profile": self._profile.name,
            "account": session.account.name if session.account else None,
            **({"dated": True} if is_corrected() else {}),
        }

    async def end(self, identity: str, write: WriteRequest, result: object, error: BaseException | None) -> None:
        """Record the outcome of a write. Never raises because of the journal.

        Args:
            identity: The id of the entry.
            write: The write.
            result: The result from Codat.
            error: The error, if it failed.
        """
        outcome = Outcome.DONE if error is None else outcome_of(error)
        began = self._begun.pop(identity, None)
        event: dict[str, Any] = {
            "event": EventKind.ENDED,
            "id": identity,
            "at": iso_utc(now(), precise=True),
            "outcome": outcome,
            "ms": None if began is None else round((time.monotonic() - began) * 1000),
            **error_fields(error),
            **result_fields(write, result),
        }
        try:
            await self._append(event)
            is_known = outcome is Outcome.DONE or (isinstance(error, CodatError) and is_conclusive(error))
            if is_known and await self._was_asked_before(write.intent.key):
                await self.settle_key(
                    write.intent.key, Outcome.DONE if outcome is Outcome.DONE else Outcome.NOT_DONE, "asked again"
                )
        except JournalUnwritable as trouble:
            self.warning = (
                f"The outcome of the last write could not be recorded in the journal. {trouble.message} It is "
                "checked and completed at the next start."
            )

    async def settle_entry(self, identity: str, outcome: Outcome, how: str, **made: str | None) -> None:
        """Record the outcome of a write that was left open, unless it is recorded already.

        Args:
            identity: The id of the entry.
            outcome: The outcome.
            how: How it was found out.
            **made: The ids of what was created, by name.

        Raises:
            JournalUnwritable: It could not be recorded.
        """
        if not any(each.id == identity and each.outcome.is_open for each in await self.entries()):
            return
        await self._append(
            {
                "event": EventKind.SETTLED,
                "id": identity,
                "at": iso_utc(now(), precise=True),
                "user": self._writer.user,
                "host": self._writer.host,
                "outcome": outcome,
                "how": how,
                **{name: value for name, value in made.items() if value},
            }
        )

    async def settle_key(self, key: str, outcome: Outcome, how: str) -> None:
        """Record the outcome of all writes left open under an idempotency key.

        Args:
            key: The idempotency key.
            outcome: The outcome.
            how: How it was found out.

        Raises:
            JournalUnwritable: It could not be recorded.
        """
        moment = now()
        for entry in await self.entries():
            if entry.key == key and entry.is_left_open(self._writer, moment):
                await self.settle_entry(entry.id, outcome, how)

    async def found_out(self, key: str, outcome: Outcome) -> None:
        """Record that a check has shown the outcome of all writes left open under a key.

        Never raises because of the journal: an outcome that is not recorded is checked again.

        Args:
            key: The idempotency key of the writes.
            outcome: The outcome that the check has shown.
        """
        with suppress(JournalUnwritable):
            await self.settle_key(key, outcome, "checked at Codat")

    async def entries(self) -> list[Entry]:
        """Return all writes, newest first.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        return await self._file.read(stored_entries)

    async def of_company(self, company_id: str, name: str = "") -> list[Entry]:
        """Return the writes of one company, newest first, without reading the others.

        Args:
            company_id: The company's id.
            name: Its present name: a refused or interrupted creation has no id.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        return await self._file.read(lambda connection: stored_company_entries(connection, company_id, name))

    async def newest_first(self, first: int) -> AsyncGenerator[list[Entry]]:
        """Yield all writes, newest first: some at once, and the others when all of them are read.

        Args:
            first: The number of events to read at once; a write has two or three.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        from console_app.codat.gc_pause import gc_paused
        from console_app.store import journal

        groups, read_to, is_left = NewestFirst(), None, False

        def take(connection: sqlite3.Connection, before: int | None, limit: int) -> tuple[list[Entry], int]:
            last = 0

            def events() -> Iterator[tuple[int, dict[str, Any]]]:
                nonlocal last
                for each in journal.newest(connection, before=before, limit=limit):
                    if is_left:
                        return
                    last = each.number
                    yield each.number, read_event(each.text)

            return groups.take(events()), last

        try:
            found, read_to = await self._file.read(lambda connection: take(connection, None, first))
            yield found
            if read_to > 1:
                with gc_paused():
                    found, _ = await self._file.read(lambda connection: take(connection, read_to, -1))
                yield found
        finally:
            # Nobody waits for the rest any more, which takes a while in a long journal.
            is_left = True

    async def same_left_open(self, write: WriteRequest) -> Entry | None:
        """Return the newest identical write that was interrupted, or has no answer yet; None if there is none.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        body = read_event(write_event({"body": None if write.body is None else dict(write.body)})).get("body")
        for each in await self.entries():
            same = (each.action, each.company_id, each.body) == (write.action, write.company_id or "", body)
            if same and each.is_left_open(self._writer, now()):
                return each
        return None

    async def interrupted_writes(self) -> list[Entry]:
        """Return the writes with an unknown outcome on which no process is working any more, oldest first.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        return self.left_open(await self.entries())

    def left_open(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return those of the entries, given newest first, that `interrupted_writes` would return.

        It saves reading a long journal twice.
        """
        moment = now()
        return [each for each in entries if each.is_left_open(self._writer, moment)][::-1]

    async def verify(self, expected: str | None = None) -> Proof:
        """Check the whole chain.

        Args:
            expected: A hash that has to be in it.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        from console_app.store import journal

        def read_both(connection: sqlite3.Connection) -> Proof:
            found = journal.verify(connection)
            has = None if expected is None else expected.strip().casefold() in hashes(connection)
            aside = self._file.set_aside_before(connection)
            return Proof(self._file.path, found.entries, found.head.hex(), found.broken_at, has, aside)

        def hashes(connection: sqlite3.Connection) -> set[str]:
            return {journal.BEGINNING.hex(), *(each.hash.hex() for each in journal.entries(connection))}

        return await self._file.read(read_both)

    async def set_aside_before(self) -> Path | None:
        """Return the file that was set aside before this journal was begun; None if the journal is the first.

        Raises:
            JournalUnwritable: The journal cannot be read.
        """
        return await self._file.read(self._file.set_aside_before)

    async def close(self) -> None:
        """Close the file. Calling it twice is harmless."""
        with suppress(JournalUnwritable):
            await self._file.close()

    async def _was_asked_before(self, key: str) -> bool:
        """Return whether more than the last write was sent under a key.

        Most are not, and a long journal takes a while to read.
        """
        from console_app.store import journal

        written = json.dumps(key)
        return await self._file.do(lambda connection: journal.mentions(connection, written) != 1)

    async def _append(self, event: dict[str, Any]) -> int:
        """Add an event, and return its number."""
        from console_app.store import journal

        return (await self._file.do(partial(_append_to, journal.append, write_event(event)))).number


def _append_to(append: Callable[[sqlite3.Connection, str], Kept], text: str, connection: sqlite3.Connection) -> Kept:
    return append(connection, text)


def stored_entries(connection: sqlite3.Connection) -> list[Entry]:
    """Return all writes of a journal, newest first."""
    from console_app.store import journal

    return group_events((each.number, read_event(each.text)) for each in journal.entries(connection))
