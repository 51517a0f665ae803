"""Ask Codat itself for what a search means: what the list does not know yet, or not any more, is found all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.codat.errors import BadRequest, InvalidInput
from console_app.services.search import find
from console_app.services.search.asking_codat import in_words, to_codat

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.services.directory import Directory
    from console_app.services.search import Search
    from console_app.services.search.asking_codat import ServerQuery
    from console_app.services.session import Session
    from console_app.services.summaries import CompanySummary


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking."""

    found: list[CompanySummary]
    """What the search means among what came back, in the order in which it came."""
    received: int
    """The companies that came back."""
    sent: ServerQuery
    refused: bool = False
    """Whether Codat would not take the query, so that the whole list was read."""

    @property
    def read_everything(self) -> bool:
        """Whether the whole list was read for it."""
        return self.refused or not self.sent.says_anything

    @property
    def words(self) -> str:
        """One sentence: who looked for what."""
        if self.refused:
            return "Codat does not take this query: the whole list was read, and searched here."
        if not self.sent.says_anything:
            return "This cannot be said in Codat's query language: the whole list was read, and searched here."
        said = f"Codat was asked for {self.sent.words}"
        return f"{said}; {in_words(self.sent.unsaid)} was looked at here." if self.sent.unsaid else f"{said}."


async def ask_server(session: Session, directory: Directory, search: Search, now: datetime) -> Asked:
    """Ask Codat, and take what it answers into the directory.

    Where the search cannot be said there, or the server refuses it, the whole list is read instead. The answer is
    searched again here: a server may understand less, or ignore the query.

    Raises:
        CodatError: nothing could be read. What was known before is kept, and what came until then is in it.
    """
    sent = to_codat(search, now)
    if not sent.says_anything:
        return await _read_all(directory, search, now, sent)
    received: dict[str, CompanySummary] = {}
    try:
        async for page in session.client.list_companies(query=sent.query, tags=sent.tags, order_by="name"):
            received.update((row.id, row) for row in directory.note_all(page.items))
    except (BadRequest, InvalidInput):
        return await _read_all(directory, search, now, sent, refused=True)
    return Asked(find(received.values(), search, now), len(received), sent)


async def _read_all(
    directory: Directory, search: Search, now: datetime, sent: ServerQuery, *, refused: bool = False
) -> Asked:
    async for _ in directory.refresh():
        pass
    return Asked(find(directory.all(), search, now), len(directory), sent, refused)
