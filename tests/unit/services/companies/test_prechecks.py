"""What has to be known before something is created, judged on what a real sandbox answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.clock import now
from console_app.codat.drafts import NewCompany
from console_app.codat.errors import PaymentRequired
from console_app.codat.idempotency import Intent
from console_app.codat.status_names import Status
from console_app.services.companies.edit import CompanyCreation
from console_app.services.companies.prechecks import (
    Finding,
    FindingKind,
    Severity,
    blocks,
    check_company,
    check_connection,
    connection_to_reuse,
    warns,
)
from tests.builders import company, connection
from tests.unit.services.reads import find_platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory

    Check = Callable[..., Awaitable[list[Finding]]]


@pytest.fixture
def check(session: Session, directory: Directory) -> Check:
    """Reads the list, then checks a draft."""

    async def run(name: str, **tags: str) -> list[Finding]:
        async for _ in directory.refresh():
            pass
        await directory.names.take_in(directory.all())
        return check_company(NewCompany(name, tags=tags), directory, session)

    return run


async def make_known(session: Session, name: str, **tags: str) -> Company:
    return await session.client.create_company(NewCompany(name, tags=tags), intent=Intent.new())


async def test_a_new_customer_raises_nothing(session: Session, check: Check) -> None:
    await make_known(session, "Toft Stores")
    assert await check("Northwind Traders") == []


@pytest.mark.parametrize("typed", ["TOFT stores", "Toft Stores Limited", "Töft  Stores, Inc."])
async def test_the_same_customer_is_found_whatever_way_it_is_written(
    session: Session, check: Check, typed: str
) -> None:
    known = await make_known(session, "Toft Stores Ltd")
    finding = (await check(typed))[0]
    assert (finding.kind, finding.severity, finding.company_id) == (FindingKind.SAME_NAME, Severity.WARNS, known.id)
    assert finding.sentence == "“Toft Stores Ltd” already exists: no connections, created just now."
    assert finding.instead == "If it is the same customer, go to that company instead."


async def test_a_similar_name_tells_status_and_age(session: Session, account: EmbeddedSandbox, check: Check) -> None:
    known = await make_known(session, "Hargreaves Plumbing")
    connection = await session.client.create_connection(known.id, "qhyg", intent=Intent.new())
    account.scenarios.answer_as_customer(connection.id, "authorise")
    (finding,) = await check("Hargraves Plumbing")
    assert finding.kind is FindingKind.SIMILAR_NAME
    assert finding.sentence == "“Hargreaves Plumbing” has a similar name: Linked, created just now."


async def test_a_tag_of_the_customers_own_finds_them_under_another_name(session: Session, check: Check) -> None:
    known = await make_known(session, "Trading Name", crm="C-4711", region="uk")
    (finding,) = await check("Legal Name", crm="C-4711")
    assert (finding.kind, finding.company_id) == (FindingKind.SAME_TAG, known.id)
    assert "the same tag crm=C-4711" in finding.sentence


async def test_a_tag_that_many_carry_names_nobody(session: Session, check: Check) -> None:
    for name in ("Alpha", "Bravo", "Charlie", "Delta", "Echo"):
        await make_known(session, name, region="uk")
    assert len(await check("Legal Name", region="uk")) == 5
    await make_known(session, "Foxtrot", region="uk")
    assert await check("Legal Name", region="uk") == []


async def test_one_company_is_told_of_once_for_the_best_reason(session: Session, check: Check) -> None:
    await make_known(session, "Toft Stores", crm="1")
    assert [each.kind for each in await check("Toft Stores", crm="1")] == [FindingKind.SAME_NAME]
    assert [each.kind for each in await check("Toft Storse", crm="1")] == [FindingKind.SAME_TAG]


async def test_a_list_that_was_not_read_rules_nobody_out(session: Session, directory: Directory) -> None:
    (finding,) = check_company(NewCompany("Toft Stores"), directory, session)
    assert (finding.kind, finding.severity) == (FindingKind.LIST_UNREAD, Severity.WARNS)


async def test_the_plans_limit_is_known_once_codat_has_told_it(
    session: Session, account: EmbeddedSandbox, directory: Directory, check: Check
) -> None:
    account.scenarios.set_company_limit(1)
    await make_known(session, "Toft Stores")
    assert await check("Northwind Traders") == []
    with pytest.raises(PaymentRequired):
        await CompanyCreation(session, directory).submit(NewCompany("Northwind Traders"))
    (finding,) = await check("Northwind Traders")
    assert (finding.kind, finding.severity) == (FindingKind.COMPANY_LIMIT, Severity.WARNS)
    account.scenarios.set_company_limit(None)
    await CompanyCreation(session, directory).submit(NewCompany("Northwind Traders"))
    assert await check("Somebody Else") == []


async def test_a_plan_that_has_ended_is_no_company_limit(
    session: Session, account: EmbeddedSandbox, directory: Directory
) -> None:
    account.scenarios.expire_account()
    with pytest.raises(PaymentRequired):
        await CompanyCreation(session, directory).submit(NewCompany("Northwind Traders"))
    assert not session.company_limit_reached


async def test_the_name_that_will_be_saved_is_told(check: Check) -> None:
    (finding,) = await check("Toft (UK)")
    assert (finding.kind, finding.severity) == (FindingKind.SAVED_NAME, Severity.TELLS)
    assert finding.sentence == "Codat will save the name as “Toft UK”."


@pytest.mark.parametrize(
    ("name", "sentence", "instead"),
    [
        ("Zoë (UK)", "Codat drops ë and would save the name as “Zo UK”.", "it is “Zoe UK”."),
        ("日本", "Codat drops 日本, and nothing of the name would remain.", "it is “RiBen”."),
        ("Łódź", "Codat drops Łóź and would save the name as “d”.", "it is “Lodz”."),
    ],
)
async def test_a_letter_that_would_be_lost_warns_and_another_spelling_is_offered(
    check: Check, name: str, sentence: str, instead: str
) -> None:
    (finding,) = [each for each in await check(name) if each.kind is FindingKind.LOST_LETTERS]
    assert finding.severity is Severity.WARNS
    assert finding.sentence == sentence
    assert finding.instead.endswith(instead)


@pytest.mark.parametrize("name", ["C++ Consulting", "E*TRADE", "Vestas Wind Systems A/S", "Smith [2]"])
async def test_no_advice_makes_a_name_worse(check: Check, name: str) -> None:
    (finding,) = await check(name)
    assert finding.kind is FindingKind.SAVED_NAME
    assert finding.instead.startswith("If that reads wrong, use A to Z")


@pytest.mark.parametrize("name", ["Ben & Jerry’s", "Rolls\N{NON-BREAKING HYPHEN}Royce", "Toft\xa0Stores", "To\u200bft"])
async def test_typographic_signs_are_sent_as_plain_ones_without_a_word(check: Check, name: str) -> None:
    assert await check(name) == []


@pytest.mark.parametrize("draft", [NewCompany("  "), NewCompany("日本"), NewCompany("Toft", tags={"k" * 28: "v"})])
async def test_what_codat_would_refuse_blocks(session: Session, directory: Directory, draft: NewCompany) -> None:
    (finding,) = blocks(check_company(draft, directory, session))
    assert finding.kind is FindingKind.UNFIT


async def test_a_hostile_name_is_literal_and_short(session: Session, check: Check, directory: Directory) -> None:
    await make_known(session, "Toft Stores " + "a" * 300)
    async for _ in directory.refresh():
        pass
    (finding,) = await check("Toft Stores " + "a" * 300)
    assert len(finding.sentence) < 160


# Connections.


def company_having(*connections: tuple[str, str]) -> Company:
    """A company with connections of three hours ago, each of a platform and a status."""
    made = now() - timedelta(hours=3)
    return company(
        *(
            connection(
                status,
                (key, key.upper()),
                id=f"{key} {status}",
                source_type="Accounting" if key != "plai" else "Banking",
                created=made,
            )
            for key, status in connections
        ),
        id="company",
    )


@pytest.mark.parametrize(
    ("there", "wanted", "expected", "reused"),
    [
        ([], "qhyg", [], None),
        ([("qhyg", "PendingAuth")], "qhyg", [("already-pending", "warns")], "qhyg PendingAuth"),
        ([("qhyg", "Deauthorized")], "qhyg", [("comes-back", "warns")], "qhyg Deauthorized"),
        ([("qhyg", "Unlinked")], "qhyg", [("comes-back", "warns")], "qhyg Unlinked"),
        ([("qhyg", "Linked")], "qhyg", [("already-linked", "warns")], None),
        (
            [("qhyg", "PendingAuth"), ("qhyg", "Linked")],
            "qhyg",
            [("already-linked", "warns"), ("already-pending", "warns")],
            "qhyg PendingAuth",
        ),
        ([("qhyg", "Unlinked"), ("qhyg", "PendingAuth")], "qhyg", [("already-pending", "warns")], "qhyg PendingAuth"),
        ([("gbol", "Linked")], "qhyg", [("second-accounting", "warns")], None),
        ([("gbol", "PendingAuth"), ("knfz", "Linked")], "qhyg", [("second-accounting", "warns")], None),
        ([("gbol", "PendingAuth")], "qhyg", [("other-accounting", "tells")], None),
        ([("gbol", "Deauthorized")], "qhyg", [("other-accounting", "tells")], None),
        ([("gbol", "Unlinked")], "qhyg", [("other-accounting", "tells")], None),
        ([("qhyg", "Paused")], "qhyg", [("second-accounting", "warns")], None),
        (
            [("gbol", "Linked"), ("qhyg", "PendingAuth")],
            "qhyg",
            [("already-pending", "warns"), ("second-accounting", "warns")],
            "qhyg PendingAuth",
        ),
        ([("gbol", "Linked")], "plai", [], None),
        ([("plai", "Linked")], "plai", [("already-linked", "warns")], None),
        ([], "sbca", [("disabled", "blocks")], None),
        ([], "rwuv", [("beta", "tells")], None),
        ([], "pqsw", [("on-premise", "tells")], None),
    ],
)
async def test_what_stands_in_the_way_of_a_connection(
    session: Session, there: Any, wanted: str, expected: list[tuple[str, str]], reused: str | None
) -> None:
    chosen = await find_platform(session, wanted)
    found = check_connection(company_having(*there), chosen)
    assert [(each.kind, each.severity) for each in found] == expected
    assert all(each.sentence.endswith(".") and each.instead.endswith(".") for each in found)
    reusable = connection_to_reuse(company_having(*there), chosen)
    assert (reusable.id if reusable else None) == reused


async def test_what_is_there_already_is_named_to_go_to(session: Session) -> None:
    (finding,) = check_connection(company_having(("gbol", "Linked")), await find_platform(session, "qhyg"))
    assert finding.connection_id == "gbol Linked"
    assert finding.sentence == "There is already an accounting connection: GBOL, Linked."
    assert finding.instead == (
        "A company can have one active one, and Codat may refuse a second: unlink it first, or keep it."
    )


async def test_an_old_pending_connection_tells_its_age(session: Session) -> None:
    (finding,) = warns(
        check_connection(company_having(("qhyg", Status.PENDING_AUTH)), await find_platform(session, "qhyg"))
    )
    assert "created 3 h ago" in finding.sentence
