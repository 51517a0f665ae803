"""Behind every figure stands the list that its search finds: held against a plain, slow reading of the language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.codat.models import Connection, ConnectionErrorRecord
from console_app.services.auditing import Counted, make_report
from console_app.services.summaries import CompanySummary, ConnectionSummary, fold
from tests.unit.services.auditing_rows import NOW, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.auditing import AuditReport

_TERM = re.compile(r'(-?)([a-z]+)(:|<=|>=|<|>)((?:"(?:[^"\\]|\\.)*"|[^\s",]+)(?:,(?:"(?:[^"\\]|\\.)*"|[^\s",]+))*)')
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s",]+)')
_SHORT = {"PendingAuth": "pending"}
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass
class Term:
    """One term of a search."""

    negated: bool
    name: str
    sign: str
    values: list[str]

    def holds(self, each: ConnectionSummary) -> bool:
        """Whether it is so of a connection."""
        match self.name:
            case "status":
                short = fold(_SHORT.get(each.status, each.status))
                return short in map(fold, self.values)
            case "platform":
                return any(
                    fold(value) in {fold(each.integration_key), fold(each.platform_name)} for value in self.values
                )
            case "errors":
                return bool(each.errors)
            case "age":
                return each.created is not None and self._compares(each.created)
            case "sync" if self.values == ["never"]:
                return each.last_sync is None
            case "sync":
                return each.last_sync is not None and self._compares(each.last_sync)
            case other:
                raise AssertionError(other)

    def _compares(self, moment: datetime) -> bool:
        length = int(self.values[0][:-1]) * _UNITS[self.values[0][-1]]
        ago = NOW - moment
        signs: dict[str, Callable[[], bool]] = {
            "<": lambda: ago < length,
            "<=": lambda: ago <= length,
            ">": lambda: ago > length,
            ">=": lambda: ago >= length,
        }
        return signs[self.sign]()


def terms(query: str) -> list[Term]:
    """A search, taken apart; it has to be one in every letter."""
    assert re.fullmatch(rf"(?:{_TERM.pattern}\s*)*", query), query
    found = []
    for match in _TERM.finditer(query):
        values = [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in _VALUE.findall(match[4])]
        found.append(Term(match[1] == "-", match[2], match[3], values))
    return found


def finds(query: str) -> Callable[[CompanySummary], bool]:
    """Whether a company is found."""
    wanted = [term for term in terms(query) if not term.negated]
    unwanted = [term for term in terms(query) if term.negated]

    def matches(company: CompanySummary) -> bool:
        if any(term.holds(each) for term in unwanted for each in company.connections):
            return False
        if [term.values for term in wanted if term.name == "status"] == [["none"]]:
            return not company.connections and len(wanted) == 1
        return not wanted or any(all(term.holds(each) for term in wanted) for each in company.connections)

    return matches


_edges = (0, 1, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 60 * 86_400, 100 * 86_400)
moments = st.one_of(
    st.none(),
    st.builds(
        lambda edge, more: NOW - timedelta(seconds=edge, microseconds=more), st.sampled_from(_edges), st.integers(-1, 1)
    ),
)
connections = st.builds(
    lambda status, platform, created, synced, error: Connection(
        id=f"{id(status)}",
        integration_key=platform[0],
        platform_name=platform[1],
        status=status,
        created=created,
        last_sync=synced,
        errors=[ConnectionErrorRecord(status_code="403", error_message="no")] if error else [],
    ),
    st.sampled_from(
        [
            "Linked",
            "PendingAuth",
            "Linked",
            "PendingAuth",
            "Deauthorized",
            "Unlinked",
            "Hibernating",
            'Odd "one", two',
            "a\\",
        ]
    ),
    st.sampled_from([("gbol", "Xero"), ("qhyg", "QuickBooks Online"), ("", "Ledger, of Old"), ("abcd", "")]),
    moments,
    moments,
    st.booleans(),
)
accounts = st.lists(st.lists(connections, max_size=3).map(lambda made: row(*made)), max_size=12)


def every_list_is_behind_its_figure(report: AuditReport, companies: list[CompanySummary]) -> None:
    for figure in report.figures():
        found = [company for company in companies if finds(figure.query)(company)]
        assert len(found) == figure.companies, figure
        if figure.of is Counted.COMPANIES:
            assert len(found) == figure.count, figure
        else:
            wanted = [term for term in terms(figure.query) if not term.negated]
            held = [each for company in found for each in company.connections if all(t.holds(each) for t in wanted)]
            assert len(held) == figure.count, figure


@given(accounts)
@settings(max_examples=400)
def test_every_figure_counts_what_its_search_lists(companies: list[CompanySummary]) -> None:
    report = make_report(companies, NOW)
    every_list_is_behind_its_figure(report, companies)
    assert report.standings.total == len(companies)


@given(accounts, st.sampled_from(["platform:gbol", "errors:any", "status:pending,linked", "age>1d platform:qhyg,gbol"]))
def test_an_audit_of_a_part_counts_what_its_searches_list(companies: list[CompanySummary], query: str) -> None:
    part = [company for company in companies if finds(query)(company)]
    report = make_report(part, NOW, query, counts=lambda each: all(term.holds(each) for term in terms(query)))
    every_list_is_behind_its_figure(report, companies)


@given(accounts)
def test_an_audit_without_a_status_counts_as_its_search_lists(companies: list[CompanySummary]) -> None:
    part = [company for company in companies if finds("-status:deauthorized")(company)]
    every_list_is_behind_its_figure(make_report(part, NOW, "-status:deauthorized"), companies)
