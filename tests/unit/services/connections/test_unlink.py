"""Several connections unlinked one by one: what is planned, what is told of a failure, and what is true."""

from __future__ import annotations

import csv
import stat
from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.codat.idempotency import Intent
from console_app.codat.models import Company, Connection, RejectedRecord
from console_app.codat.status_names import Status
from console_app.config.profiles import sandbox_profile
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.account.session import Session
from console_app.services.connections.errors import NotLinked
from console_app.services.connections.unlink import (
    BulkUnlink,
    PlannedUnlink,
    StepResult,
    StepStatus,
    UnlinkPlan,
    UnlinkRequest,
    plan_unlinks,
    read_companies,
)
from console_app.services.export.unlink_report import COLUMNS, UnlinkReport
from console_app.services.text.sanitize import for_spreadsheet

if TYPE_CHECKING:
    from pathlib import Path

    from console_app.sandbox.embedded import EmbeddedSandbox

Linked = list[tuple[Company, Connection]]


@pytest.fixture
async def three_linked(session: Session, account: EmbeddedSandbox, new_company: Any) -> Linked:
    """Three companies, each with a Linked connection."""
    made: Linked = []
    for name in ("Aster Foods", "Birch Dental", "Cedar Tools"):
        company = await new_company(name)
        connection = await session.client.create_connection(company.id, "gbol", intent=Intent.new())
        account.scenarios.answer_as_customer(connection.id, "authorise")
        made.append((await session.client.get_company(company.id), connection))
    account.scenarios.forget_calls()
    return made


async def carry_out(bulk: BulkUnlink) -> list[tuple[str, StepStatus]]:
    return [(result.step.company_name, result.status) async for result in bulk.run()]


async def statuses_at_codat(session: Session, linked: Linked) -> list[str]:
    return [(await session.client.get_connection(company.id, each.id)).status for company, each in linked]


def bulk_of(session: Session, linked: Linked) -> BulkUnlink:
    return BulkUnlink(session, plan_unlinks(company for company, _ in linked))


def patched(account: EmbeddedSandbox) -> list[tuple[str, str | None]]:
    return [(call.path, call.idempotency_key) for call in account.scenarios.writes]


def test_the_plan_names_what_happens_and_what_does_not() -> None:
    company = Company(
        id="c1",
        name="Toft Stores",
        connections=[
            Connection(id="a", status="Linked", platform_name="Xero"),
            Connection(id="b", status="PendingAuth", integration_key="qhyg"),
            Connection(id="c", status="Suspended"),
        ],
    )
    unread = Company(id="c2", name="Unread", set_aside=(RejectedRecord("x", "bad"),))
    plan = plan_unlinks([company, Company(id="c3", name="Bare"), unread])
    assert plan.steps == (PlannedUnlink("c1", "Toft Stores", "a", "Xero", None),)
    assert plan.company_count == 1
    assert [(each.company_name, each.platform, each.reason) for each in plan.skipped] == [
        ("Toft Stores", "qhyg", "PendingAuth"),
        ("Toft Stores", "", "Suspended"),
        ("Bare", "", "no connections"),
        ("Unread", "", "1 could not be read"),
    ]


def test_only_the_marked_connections_are_planned() -> None:
    connections = [Connection(id=each, status="Linked") for each in "abc"]
    plan = plan_unlinks([Company(id="c", connections=connections)], only={"a", "c"})
    assert [step.connection_id for step in plan.steps] == ["a", "c"]
    assert not plan.skipped


async def test_companies_are_read_anew_and_one_that_was_deleted_is_told(session: Session, new_company: Any) -> None:
    first, second = await new_company("First"), await new_company("Second")
    await session.client.delete_company(first.id)
    read = [each async for each in read_companies(session, [first.id, second.id])]
    assert [each.company and each.company.name for each in read] == [None, "Second"]


async def test_they_are_unlinked_one_by_one(session: Session, account: EmbeddedSandbox, three_linked: Linked) -> None:
    bulk = bulk_of(session, three_linked)
    assert await carry_out(bulk) == [
        (name, status)
        for name in ("Aster Foods", "Birch Dental", "Cedar Tools")
        for status in (StepStatus.IN_PROGRESS, StepStatus.UNLINKED)
    ]
    assert (bulk.left, bulk.surprise, bulk.running) == (0, None, False)
    assert await statuses_at_codat(session, three_linked) == [Status.UNLINKED] * 3
    assert len({key for _, key in patched(account)}) == 3
    assert await carry_out(bulk) == []


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"status": 500}, StepStatus.NOT_UNLINKED),
        ({"status": 403}, StepStatus.NOT_UNLINKED),
        ({"status": 429, "times": 2}, StepStatus.NOT_UNLINKED),
        ({"drop": True, "times": 2}, StepStatus.UNKNOWN),
    ],
    ids=["fault", "refused", "slow down", "no answer"],
)
async def test_the_first_surprise_ends_it_and_what_is_told_is_true(
    session: Session, account: EmbeddedSandbox, three_linked: Linked, fault: dict[str, Any], status: StepStatus
) -> None:
    second = f"*/connections/{three_linked[1][1].id}"
    account.scenarios.fail_next(**fault, method="PATCH", path=second)
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [StepStatus.UNLINKED, status, StepStatus.NOT_BEGUN]
    assert bulk.surprise is bulk.results[1]
    assert isinstance(bulk.surprise.error, CodatError)
    assert await statuses_at_codat(session, three_linked) == [Status.UNLINKED, Status.LINKED, Status.LINKED]
    assert bulk.left == 2
    await carry_out(bulk)
    assert bulk.count(StepStatus.UNLINKED) == 3
    assert await statuses_at_codat(session, three_linked) == [Status.UNLINKED] * 3
    if status is StepStatus.UNKNOWN:
        keys = {key for path, key in patched(account) if path.endswith(three_linked[1][1].id)}
        assert len(keys) == 1, "the same request under the same key"


async def test_a_request_that_is_still_in_progress_is_asked_about_under_its_own_key(
    session: Session, account: EmbeddedSandbox, three_linked: Linked
) -> None:
    account.scenarios.fail_next(409, times=2, method="PATCH")
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [
        StepStatus.UNKNOWN,
        StepStatus.NOT_BEGUN,
        StepStatus.NOT_BEGUN,
    ]
    assert len({key for _, key in patched(account)}) == 1
    assert await statuses_at_codat(session, three_linked) == [Status.LINKED] * 3


async def test_a_read_that_fails_has_changed_nothing(
    session: Session, account: EmbeddedSandbox, three_linked: Linked
) -> None:
    account.scenarios.fail_next(500, times=2, method="GET")
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [
        StepStatus.NOT_UNLINKED,
        StepStatus.NOT_BEGUN,
        StepStatus.NOT_BEGUN,
    ]
    assert patched(account) == []


async def test_one_that_is_no_longer_linked_is_a_surprise_and_is_not_sent(
    session: Session, account: EmbeddedSandbox, three_linked: Linked
) -> None:
    account.scenarios.deauthorize(three_linked[0][1].id)
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [
        StepStatus.NOT_LINKED,
        StepStatus.NOT_BEGUN,
        StepStatus.NOT_BEGUN,
    ]
    assert patched(account) == []
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [
        StepStatus.NOT_LINKED,
        StepStatus.UNLINKED,
        StepStatus.UNLINKED,
    ]


async def test_it_stops_after_the_one_under_way_when_asked(session: Session, three_linked: Linked) -> None:
    bulk = bulk_of(session, three_linked)
    async for result in bulk.run():
        if result.status is StepStatus.IN_PROGRESS:
            bulk.stop()
    assert [result.status for result in bulk.results] == [
        StepStatus.UNLINKED,
        StepStatus.NOT_BEGUN,
        StepStatus.NOT_BEGUN,
    ]
    assert bulk.surprise is None
    assert await statuses_at_codat(session, three_linked) == [Status.UNLINKED, Status.LINKED, Status.LINKED]


async def test_what_turns_out_to_have_happened_is_told_as_unlinked(
    session: Session, account: EmbeddedSandbox, three_linked: Linked
) -> None:
    company, connection = three_linked[0]
    request = UnlinkRequest(session, company.id, connection.id)
    account.scenarios.fail_next(drop=True, stage="after", method="PATCH", times=1)
    account.scenarios.fail_next(drop=True, stage="before", method="PATCH", times=1)
    with pytest.raises(OutcomeUnknown):
        await request.submit()
    open_at_first = request.outcome_unknown
    result = await request.submit()
    assert result is not None
    assert result.connection.status == Status.UNLINKED
    assert (open_at_first, request.outcome_unknown) == (True, False)
    with pytest.raises(NotLinked):
        await request.submit()


async def test_an_answer_that_cannot_be_checked_leaves_it_open(
    session: Session, account: EmbeddedSandbox, three_linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    company, connection = three_linked[0]

    async def pretends(*_arguments: object, **_more: object) -> Connection:
        account.scenarios.fail_next(500, times=2, method="GET")
        return Connection(id=connection.id, status=Status.LINKED)

    monkeypatch.setattr(session.client, "unlink_connection", pretends)
    request = UnlinkRequest(session, company.id, connection.id)
    with pytest.raises(OutcomeUnknown):
        await request.submit()
    assert request.outcome_unknown


async def test_the_report_is_read_back_as_it_was_told(
    session: Session, account: EmbeddedSandbox, three_linked: Linked, tmp_path: Path
) -> None:
    await session.identify()
    account.scenarios.fail_next(500, method="PATCH", path=f"*/connections/{three_linked[1][1].id}")
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    table, text = UnlinkReport(session, bulk).save(tmp_path / "report.csv")
    assert (stat.S_IMODE(table.stat().st_mode), stat.S_IMODE(text.stat().st_mode)) == (0o600, 0o600)
    assert (table.name, text.name) == ("report.csv", "report.md")
    assert table.read_bytes().startswith(b"\xef\xbb\xbf"), "the mark that spreadsheets know UTF-8 by"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["company"], row["result"], row["status"]) for row in rows] == [
        ("Aster Foods", "unlinked", "Unlinked"),
        ("Birch Dental", "not unlinked", ""),
        ("Cedar Tools", "not started", ""),
    ]
    error = bulk.results[1].error
    assert isinstance(error, CodatError)
    assert rows[1]["correlation id"] == error.correlation_id != ""
    assert {row["profile"] for row in rows} == {"default"}
    assert {row["account"] for row in rows} == {session.account and session.account.name}
    assert [row["connection id"] for row in rows] == [connection.id for _, connection in three_linked]
    said = text.read_text(encoding="utf-8")
    assert "1 not started, 1 unlinked, 1 not unlinked" in said
    for secret in ("otp", "://", session.profile.key_text or "a key"):
        assert secret not in said
        assert secret not in table.read_text(encoding="utf-8")


async def test_a_second_report_leaves_the_first_alone(session: Session, three_linked: Linked, tmp_path: Path) -> None:
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    first = UnlinkReport(session, bulk).save(tmp_path / "report.csv")
    second = UnlinkReport(session, bulk).save(tmp_path / "report.csv")
    assert len({*first, *second}) == 4


def test_a_name_is_neither_a_formula_nor_markup(session: Session) -> None:
    names = ['=HYPERLINK("http://x","y")', "+1", "-2", "@SUM(A1)", "\t=1", ' "=1"', "＝1", "a,b\r\nc", "[x](y)|<b>"]
    bulk = BulkUnlink(session, UnlinkPlan(()))
    bulk.results = [StepResult(PlannedUnlink("c", name, "d", "Xero", None)) for name in names]
    report = UnlinkReport(session, bulk)
    lines = report.csv()
    assert lines.count("\r\n") == len(names) + 1
    cells = [row[2] for row in csv.reader(lines.splitlines(keepends=True), strict=True)][1:]
    assert [cell[0] for cell in cells[:7]] == ["'"] * 7
    assert cells[7] == "a,b c"
    assert r"\[x\](y)\|\<b\>" in report.markdown()
    assert for_spreadsheet("Toft & Sons") == "Toft & Sons"


def test_no_link_is_in_the_report(session: Session) -> None:
    bulk = BulkUnlink(session, UnlinkPlan(()))
    error = CodatError("see https://link.codat.io/x?otp=123456 there", correlation_id="abc")
    bulk.results = [StepResult(PlannedUnlink("c", "Toft", "d", "Xero", None), StepStatus.NOT_UNLINKED, error=error)]
    report = UnlinkReport(session, bulk)
    for text in (report.csv(), report.markdown()):
        assert "123456" not in text
        assert "https" not in text


async def test_one_that_stays_linked_is_a_surprise(
    session: Session, three_linked: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pretends(*_arguments: object, **_more: object) -> Connection:
        return Connection(id=three_linked[0][1].id, status=Status.LINKED)

    monkeypatch.setattr(session.client, "unlink_connection", pretends)
    bulk = bulk_of(session, three_linked)
    await carry_out(bulk)
    assert [result.status for result in bulk.results] == [
        StepStatus.STILL_LINKED,
        StepStatus.NOT_BEGUN,
        StepStatus.NOT_BEGUN,
    ]
    assert await statuses_at_codat(session, three_linked) == [Status.LINKED] * 3


def test_a_report_of_the_sandbox_says_what_it_is(session: Session) -> None:
    bulk = BulkUnlink(session, UnlinkPlan(()))
    assert "SANDBOX" not in UnlinkReport(session, bulk).markdown()
    embedded = BulkUnlink(Session(sandbox_profile(None)), UnlinkPlan(()))
    assert f"- {SANDBOX_WORDS}\n" in UnlinkReport(Session(sandbox_profile(None)), embedded).markdown()
