"""Watch the links again that were out with customers when the program ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.codat.status_names import Status
from console_app.services.account.ui_state import WatchedLink
from console_app.services.companies.offline import company_of
from console_app.services.journal.writer import Writer, is_alive, this_writer
from console_app.services.watch.waiting_room import Change, WaitingEventKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.codat.models import Company, Connection
    from console_app.services.companies.directory import Directory
    from console_app.services.watch.waiting_room import Waiting, WaitingRoom


class WatchedAgain(NamedTuple):
    """What has become of the links while the program did not run."""

    watched: int
    """The number of those that are watched again."""
    changes: list[Change]
    """What is to be said of the others."""
    over: list[str]
    """The ids of connections that need no watch any more."""


def watched_links(waiting: Iterable[Waiting]) -> dict[str, WatchedLink]:
    """Return what is kept of the waiting room, by connection: no link."""
    writer = this_writer()
    return {
        each.connection.id: WatchedLink(
            each.connection.id,
            each.company.id,
            each.since,
            each.expires_at,
            (writer.host, writer.pid, writer.started),
        )
        for each in waiting
    }


def watch_again(
    room: WaitingRoom, links: Iterable[WatchedLink], directory: Directory, moment: datetime
) -> WatchedAgain:
    """Put links back into the waiting room; it takes no call.

    Those that another program of this computer watches just now are left to it.

    Args:
        room: The waiting room.
        links: What was kept of it.
        directory: The companies, as they were just read.
        moment: The time by which links have expired.
    """
    this, watched, changes, over = this_writer(), 0, list[Change](), list[str]()
    for each in links:
        other = Writer(this.user, *each.watcher)
        if room.get(each.connection_id) is not None or (other != this and is_alive(other, this.host)):
            continue
        row = directory.get(each.company_id)
        company = None if row is None else company_of(row)
        connection = _connection_of(company, each.connection_id)
        if company is None or connection is None:
            over.append(each.connection_id)
        elif (kind := _what_became(connection, each, moment)) is not None:
            over.append(each.connection_id)
            changes.append(Change(kind, company, connection))
        else:
            room.enter_again(company, connection, each.since, each.expires_at)
            watched += 1
    return WatchedAgain(watched, changes, over)


def _connection_of(company: Company | None, connection_id: str) -> Connection | None:
    return next((each for each in company.connections if each.id == connection_id), None) if company else None


def _what_became(connection: Connection, link: WatchedLink, moment: datetime) -> WaitingEventKind | None:
    """Return what is to be said of a link that needs no watch any more; None if it does."""
    if connection.status == Status.LINKED:
        return WaitingEventKind.LINKED
    if link.expires_at is not None and link.expires_at <= moment:
        return WaitingEventKind.EXPIRED
    return None
