"""Make the audit report of companies in one pass over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from console_app.codat.status_names import Status
from console_app.services.audit.figures import AuditReport, Counted, Figure, Section
from console_app.services.audit.tally import NEVER, NEVER_FOR_LONG, SYNC_LIMITS, UNKNOWN_AGE, Counts, Tally
from console_app.services.audit.terms import Narrowed, platform_term, status_term, without_status
from console_app.services.companies.statuses import (
    BY_URGENCY,
    NO_CONNECTIONS,
    UNKNOWN_URGENCY,
    UNREADABLE,
    WITHOUT_CONNECTIONS,
    status_record,
    urgency,
)
from console_app.services.text.fold import fold
from console_app.services.text.number_words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from console_app.services.audit.tally import Trait
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

_PENDING = (
    ("pending-hour", "up to an hour", "age<=1h"),
    ("pending-day", "an hour to a day", "age>1h age<=1d"),
    ("pending-week", "a day to a week", "age>1d age<=7d"),
    ("pending-longer", "over a week", "age>7d"),
)
ACCESS_NOTE = "No sync: at risk after 60 days."


def make_report(
    companies: Iterable[CompanySummary],
    at: datetime,
    query: str = "",
    *,
    as_of: datetime | None = None,
    counts: Callable[[ConnectionSummary], bool] | None = None,
) -> AuditReport:
    """Return the state of the companies at a moment.

    A hundred thousand companies take some tenths of a second: a screen runs it in a thread.

    Ages: a limit belongs to the younger side, as `age>7d` means longer ago than seven days. "No sync in 30 days" counts
    Linked connections whose last sync is longer ago than that, including those of "in 60 days"; a connection that never
    synced is in none of them, and has its own figures.

    Args:
        companies: The companies that match `query`; all of them if it is empty.
        at: The moment from which ages are counted.
        query: The search that selected the companies, put before each figure's own.
        as_of: When the refresh of these rows began; None for `at`.
        counts: Selects the connections to count; None for all. If a search describes connections, the matching ones:
            `platform:xero` selects companies that have Xero, and its figures are about their Xero connections.
    """
    tally = Tally(companies, at, counts)
    return _Making(tally, query).report(at, as_of or at)


class _Making:
    """The figures made from a tally."""

    def __init__(self, tally: Tally, query: str) -> None:
        self._tally = tally
        self._query = Narrowed(query)
        by_status = tally.grouped(lambda trait: trait.status)
        self._statuses = by_status
        everywhere = {status for statuses in tally.status_sets for status in statuses}
        unknown = everywhere - {*(each.status for each in BY_URGENCY), NO_CONNECTIONS, UNREADABLE}
        self._unknown = sorted(unknown, key=lambda status: (-by_status.get(status, Counts()).connections, status))
        self._before = [each.status for each in BY_URGENCY if each.urgency < UNKNOWN_URGENCY]
        self._behind = [each.status for each in BY_URGENCY if each.urgency > UNKNOWN_URGENCY]

    def report(self, at: datetime, as_of: datetime) -> AuditReport:
        return AuditReport(
            as_of=as_of,
            taken_at=at,
            query=self._query.text,
            companies=self._tally.companies(lambda _kind: True),
            connections=sum(found.connections for found in self._statuses.values()),
            standings=self._standings(),
            statuses=self._by_status(),
            platforms=self._platforms(),
            pending=self._pending(),
            access=self._access(),
            problems=self._problems(),
            entities=self._entities(),
        )

    def _company_figure(self, key: str, label: str, count: int, *terms: str, status: str = "") -> Figure:
        return self._made(key, label, Counts(count, count), terms, Counted.COMPANIES, status)

    def _figure(
        self, key: str, label: str, found: Counts, *terms: str, status: str = "", parts: tuple[Figure, ...] = ()
    ) -> Figure:
        return self._made(key, label, found, terms, Counted.CONNECTIONS, status, parts)

    def _made(
        self,
        key: str,
        label: str,
        found: Counts,
        terms: tuple[str, ...],
        of: Counted,
        status: str,
        parts: tuple[Figure, ...] = (),
    ) -> Figure:
        is_possible = found.connections > 0 or self._query.leaves_room_for(*terms)
        query = self._query.by(*terms)
        return Figure(key, label, found.connections, query, of, found.companies, status, parts, is_possible)

    def _standings(self) -> Section:
        number, elsewhere = self._by_standing()
        figures = []
        worse: list[str] = []
        for these in (*([each] for each in self._before), self._unknown, *([each] for each in self._behind)):
            if not these:
                continue
            terms = [status_term(*these), *([without_status(*worse)] if worse else [])]
            count = sum(number.get(each, 0) for each in these)
            record = status_record(these[0])
            key, label = ("other", "Another status") if record is None else (record.key, record.label)
            figures.append(self._company_figure(f"standing-{key}", label, count, *terms, status=these[0]))
            worse += these
        figures.append(
            self._company_figure(
                f"standing-{WITHOUT_CONNECTIONS.key}",
                WITHOUT_CONNECTIONS.label,
                number.get(NO_CONNECTIONS, 0),
                status_term(NO_CONNECTIONS),
                status=NO_CONNECTIONS,
            )
        )
        if number.get(UNREADABLE):
            figures.append(
                self._company_figure(
                    "standing-unreadable", "Could not be read", number[UNREADABLE], status_term(UNREADABLE)
                )
            )
        note = ""
        if elsewhere:
            which = counted(elsewhere, "more company has", "more companies have")
            note = f"{which} a worse status in a connection outside this search."
        return Section("standings", "Companies by worst status", Counted.COMPANIES, tuple(figures), note)

    def _by_standing(self) -> tuple[Counter[str], int]:
        """Return the companies by standing, and how many have theirs from a connection that does not count.

        A search can express "no connection is deauthorized", but not "none of those to Xero is".
        """
        number: Counter[str] = Counter()
        elsewhere = 0
        for (standing, _, traits), companies in self._tally.kinds.items():
            if standing in {NO_CONNECTIONS, UNREADABLE} or any(
                urgency(trait.status) == urgency(standing) for trait in traits
            ):
                number[standing] += companies
            else:
                elsewhere += companies
        return number, elsewhere

    def _by_status(self) -> Section:
        unknown = [status for status in self._unknown if status in self._statuses]
        order = [*self._before, *unknown, *self._behind]
        figures = tuple(self._status_figure("status", status, self._statuses.get(status, Counts())) for status in order)
        return Section("statuses", "Connections by status", Counted.CONNECTIONS, figures)

    def _status_figure(self, prefix: str, status: str, found: Counts, *terms: str) -> Figure:
        record = status_record(status)
        key, label = (f"other-{status}", status) if record is None else (record.key, record.label)
        return self._figure(f"{prefix}-{key}", label, found, *terms, status_term(status), status=status)

    def _platforms(self) -> Section:
        names = self._tally.platform_names
        by_platform = self._tally.grouped(lambda trait: trait.platform)
        parts: dict[str, list[Figure]] = {}
        by_both = self._tally.grouped(lambda trait: (trait.platform, trait.status))
        order = {status: at for at, status in enumerate((*self._before, *self._unknown, *self._behind))}
        # A server may send an empty status, or this program's word for having no connection.
        for (platform, status), found in sorted(by_both.items(), key=lambda item: order.get(item[0][1], len(order))):
            part = self._status_figure(f"platform-{platform}", status, found, platform_term(platform))
            parts.setdefault(platform, []).append(part)
        figures = [
            self._figure(
                f"platform-{platform}",
                names.get(platform) or platform or "Unknown",
                found,
                platform_term(platform),
                parts=tuple(parts[platform]),
            )
            for platform, found in by_platform.items()
        ]
        figures.sort(key=lambda figure: (-figure.count, fold(figure.label), figure.key))
        return Section("platforms", "Connections by platform", Counted.CONNECTIONS, tuple(figures))

    def _pending(self) -> Section:
        ages = self._tally.grouped(lambda trait: trait.age if trait.status == Status.PENDING_AUTH else None)
        pending = status_term(Status.PENDING_AUTH)
        figures = tuple(
            self._figure(key, label, ages.get(age, Counts()), pending, term, status=Status.PENDING_AUTH)
            for age, (key, label, term) in enumerate(_PENDING)
        )
        unknown = ages.get(UNKNOWN_AGE, Counts()).connections
        note = f"Codat does not say when {unknown:,} more were created." if unknown else ""
        return Section("pending", "PendingAuth for", Counted.CONNECTIONS, figures, note)

    def _access(self) -> Section:
        linked = status_term(Status.LINKED)

        def of_linked(matches: Callable[[int], bool]) -> Counts:
            def is_so(trait: Trait) -> bool:
                return trait.status == Status.LINKED and matches(trait.sync)

            return self._tally.connections(is_so)

        lost = self._statuses.get(Status.DEAUTHORIZED, Counts())
        figures = [
            self._figure(
                "access-lost", "Deauthorized", lost, status_term(Status.DEAUTHORIZED), status=Status.DEAUTHORIZED
            )
        ]
        for number, limit in enumerate(SYNC_LIMITS):
            found = of_linked(lambda sync, number=number: number < sync < NEVER)  # type: ignore[misc]
            label = f"no sync in {limit.days} days"
            figures.append(self._figure(f"no-sync-{limit.days}d", label, found, linked, f"sync>{limit.days}d"))
        figures += [
            self._figure("never-synced", "never synced", of_linked(lambda sync: sync >= NEVER), linked, "sync:never"),
            self._figure(
                "never-synced-7d",
                "never synced, 7 days",
                of_linked(lambda sync: sync == NEVER_FOR_LONG),
                linked,
                "sync:never",
                "linked>7d",
            ),
        ]
        note = ACCESS_NOTE if self._query.leaves_room_for(linked) else ""
        return Section("access", "Access lost, or at risk", Counted.CONNECTIONS, tuple(figures), note)

    def _entities(self) -> Section:
        linked = status_term(Status.LINKED)
        known = self._tally.connections(lambda trait: trait.is_named).connections
        all_linked = self._statuses.get(Status.LINKED, Counts()).connections
        other = self._tally.connections(lambda trait: trait.is_other)
        figure = self._figure("entity-different", "linked to another name", other, linked, "entity:different")
        if not known:
            # A zero of none would say that all is well.
            return Section("entities", "Whose books", Counted.CONNECTIONS, (replace(figure, is_possible=False),))
        note = f"Known of {known:,} of {all_linked:,} Linked." if known < all_linked else ""
        return Section("entities", "Whose books", Counted.CONNECTIONS, (figure,), note)

    def _problems(self) -> Section:
        errors = self._tally.connections(lambda trait: trait.has_error)
        broken = self._tally.connections(lambda trait: trait.has_error and trait.status == Status.LINKED)
        linked = status_term(Status.LINKED)
        figures = (
            self._figure("errors", "open errors", errors, "errors:any"),
            self._figure("errors-linked", "open errors although linked", broken, linked, "errors:any"),
        )
        unread = self._tally.companies(lambda kind: kind[1])
        note = ""
        if unread:
            who = counted(unread, "company has", "companies have")
            note = f"{who} connections that could not be read; these are not counted."
        return Section("problems", "Blocking errors", Counted.CONNECTIONS, figures, note)
