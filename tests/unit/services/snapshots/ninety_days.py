"""An account that lives ninety days, and what it really was on each of them: read in one page, by nothing of ours.

Also the plain answers to what a history is asked, computed from those days one snapshot after the other.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from console_app.sandbox.embedded import EmbeddedSandbox

DAYS = 90
SEED = 7
LIFE_RATE = 8.0
"""A hundred companies would see too little in a season at the pace of a real account."""

_KINDS = {"Deauthorized": "deauthorized", "PendingAuth": "pending", "Unlinked": "unlinked", "Linked": "linked"}


@dataclass(frozen=True, slots=True)
class Day:
    """The account at one moment: every company as Codat gives it, by id."""

    at: datetime
    companies: dict[str, dict[str, Any]]

    def connections(self, company_id: str) -> dict[str, dict[str, Any]]:
        """A company's connections by id; none where there is no such company."""
        company = self.companies.get(company_id)
        return {each["id"]: each for each in company["dataConnections"]} if company else {}

    def all_connections(self) -> list[dict[str, Any]]:
        """The connections of all companies."""
        return [each for company in self.companies.values() for each in company["dataConnections"]]


class Difference(NamedTuple):
    """What a history has to say of one change."""

    kind: str
    company_id: str
    connection_id: str | None
    before: str | None
    after: str | None


async def read_day(account: EmbeddedSandbox) -> Day:
    """Return what the account is now."""
    endpoint = account.start()
    headers = {"Authorization": "Basic " + base64.b64encode(endpoint.api_key.encode()).decode()}
    found: dict[str, dict[str, Any]] = {}
    async with httpx.AsyncClient(base_url=endpoint.base_url, headers=headers, verify=False, timeout=60) as http:
        for number in range(1, 1000):
            page = (await http.get("/companies", params={"page": number, "pageSize": 5000})).json()
            found |= {company["id"]: company for company in page["results"]}
            if len(found) >= page["totalResults"]:
                break
    return Day(account.scenarios.now(), found)


def moment(text: str | None) -> datetime | None:
    """A date of Codat's."""
    return None if text is None else datetime.fromisoformat(text)


def differences(before: Day, after: Day, known: set[str]) -> Iterator[Difference]:
    """Yield the differences from one day to a later one; `known` are the companies ever seen until `before`.

    Of companies that are new, gone or back, the connections are not told of one by one.
    """
    for company_id in before.companies.keys() | after.companies.keys():
        if company_id not in after.companies:
            yield Difference("gone", company_id, None, None, None)
        elif company_id not in before.companies:
            yield Difference("back" if company_id in known else "new", company_id, None, None, None)
        else:
            yield from _of_connections(company_id, before, after)


def _of_connections(company_id: str, before: Day, after: Day) -> Iterator[Difference]:
    old, new = before.connections(company_id), after.connections(company_id)
    for each in old.keys() | new.keys():
        was = old[each]["status"] if each in old else None
        now = new[each]["status"] if each in new else None
        if now is None:
            yield Difference("connection-gone", company_id, each, was, None)
        elif was != now:
            yield Difference(_KINDS[now], company_id, each, was, now)


def since(days: Sequence[Day]) -> dict[str, datetime]:
    """Return when connections of the last day were first seen in their status, for those that had another before."""
    answer: dict[str, datetime] = {}
    before = [(day.at, {each["id"]: each["status"] for each in day.all_connections()}) for day in reversed(days)]
    for connection in days[-1].all_connections():
        first = days[-1].at
        for at, there in before:
            if there.get(connection["id"]) != connection["status"]:
                answer[connection["id"]] = first
                break
            first = at
    return answer


ONE_DAY = timedelta(days=1)
