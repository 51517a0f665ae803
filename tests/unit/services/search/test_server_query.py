"""Asking Codat for what a search means, over real HTTP."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from console_app.clock import now
from console_app.codat.query import MAX_LENGTH, quote
from console_app.codat.status_names import Status
from console_app.sandbox.faults import Fault
from console_app.services.search import find, parse
from console_app.services.search.server_query import ask_server, to_codat
from console_app.services.text.time_format import day_begins

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

SEEDED = pytest.mark.parametrize("account", [{"companies": 120}], indirect=True)
NOW = now()


@pytest.mark.parametrize(
    ("text", "query", "tags", "unsupported"),
    [
        ("status:pending,linked", "dataConnections.status=PendingAuth||dataConnections.status=Linked", None, ()),
        ("-status:linked", "dataConnections.status!=Linked", None, ()),
        (
            "status:none",
            "&&".join(f"dataConnections.status!={each}" for each in Status),
            None,
            (),
        ),
        (r'status:"\"linked\""', "dataConnections.status=linked", None, ()),
        (r'-status:"\"linked\""', None, None, (r'-status:"\"linked\""',)),
        ("platform:gbol", "dataConnections.integrationKey=gbol||dataConnections.platformName~gbol", None, ()),
        ("created<2026-01-01 since>3d", "created<NEW YEAR HERE", None, ("since>3d",)),
        ('name:"a b" status:linked', "name~a b&&dataConnections.status=Linked", None, ()),
        ("tag:region=UK,fr", None, "region=UK||region=fr", ()),
        ("-tag:region=uk tag:team", None, "region!=uk", ("tag:team",)),
        ("errors:any sync:never -name:x -toft", None, None, ("errors:any", "sync:never", "-name:x", "-toft")),
        ("café", None, None, ("cafe",)),
        ("", None, None, ()),
    ],
)
def test_a_search_in_the_words_of_codat(
    text: str, query: str | None, tags: str | None, unsupported: tuple[str]
) -> None:
    asked = to_codat(parse(text), NOW)
    query = query and query.replace("NEW YEAR HERE", quote(day_begins(date(2026, 1, 1))))
    assert [None if each is None else str(each) for each in (asked.query, asked.tags)] == [query, tags]
    assert asked.unsupported == unsupported


def test_what_would_be_too_long_for_codat_is_looked_at_here() -> None:
    asked = to_codat(parse(" ".join(f"name:{'x' * 300}{number}" for number in range(10))), NOW)
    assert asked.query is not None
    assert len(str(asked.query)) < MAX_LENGTH
    assert asked.unsupported


@SEEDED
@pytest.mark.parametrize(
    "text",
    [
        "status:pending",
        "status:none",
        "-status:linked",
        "status:linked platform:gbol",
        "platform:quickbooks -status:unlinked",
        "created<30d",
        "age>7d status:pending",
        "sync>1d",
        "ltd",
        "status:deauth errors:any",
        "-tag:region=uk",
    ],
)
async def test_the_server_finds_what_the_list_finds(session: Session, directory: Directory, text: str) -> None:
    search = parse(text)
    asked = await ask_server(session, directory, search, now())
    assert not asked.refused
    assert asked.sent.says_anything
    assert {row.id for row in asked.found} <= {row.id for row in directory.all()}
    async for _ in directory.refresh():
        pass
    here = find(directory.all(), search, now())
    assert sorted(row.id for row in asked.found) == sorted(row.id for row in here)
    assert asked.received >= len(here)


@SEEDED
async def test_only_what_was_asked_for_travels(
    account: EmbeddedSandbox, session: Session, directory: Directory
) -> None:
    asked = await ask_server(session, directory, parse("status:none"), now())
    assert 0 < asked.received == len(asked.found) == len(directory) < 120
    (call,) = [each for each in account.scenarios.calls if each.path == "/companies"]
    assert "dataConnections.status!=Linked" in parse_qs(call.query)["query"][0]
    assert asked.words == f"Codat was asked for {asked.sent.words}."


@SEEDED
async def test_a_server_that_refuses_leads_to_the_whole_list(
    account: EmbeddedSandbox, session: Session, directory: Directory
) -> None:
    account.scenarios.settings.faults.append(Fault(400, method="GET", path="/companies"))
    search = parse("status:pending")
    asked = await ask_server(session, directory, search, now())
    assert asked.refused
    assert "the whole list was read" in asked.words
    assert asked.received == len(directory) == 120
    assert asked.found == find(directory.all(), search, now())


@SEEDED
async def test_what_cannot_be_said_there_is_looked_for_here(session: Session, directory: Directory) -> None:
    asked = await ask_server(session, directory, parse("errors:any"), now())
    assert not asked.refused
    assert "cannot express" in asked.words
    assert asked.found
    assert len(directory) == 120
