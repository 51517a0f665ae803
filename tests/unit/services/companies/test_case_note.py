"""A case note tells the next person all they need, and nobody a secret."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from console_app.services.account.activity import ActivityKind, ActivityLog
from console_app.services.account.permissions import SANDBOX_WORDS
from console_app.services.companies.case_note import case_note, next_step
from console_app.services.text.time_format import stamp
from tests.builders import QUICKBOOKS, company, connection

if TYPE_CHECKING:
    from console_app.codat.models import Company, Connection
    from console_app.services.account.session import Session
    from tests.unit.services.conftest import Customer, NewConnectionMaker

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def linkable(status: str = "Linked", **fields: Any) -> Connection:
    """A connection to QuickBooks Online with a link, as Codat would give it."""
    link = "https://link.codat.io/companies/a/connections/c-1/start?otp=481516"
    given = {"id": "c-1", "link_url": link, "created": "2026-03-01T08:00:00Z", "last_sync": None}
    return connection(status, QUICKBOOKS, **(given | fields))


def toft(*connections: Connection, name: str = "Toft & Sons") -> Company:
    """A company with a link for all of it."""
    return company(*connections, name=name, id="a", redirect="https://link.codat.io/company/a?otp=481516")


def note(
    of: Company,
    about: Connection | None = None,
    activity_log: ActivityLog | None = None,
    account_name: str = "Bright Lending",
) -> str:
    return case_note(of, about, activity_log or ActivityLog(), moment=NOON, account_name=account_name)


def test_the_next_step_speaks_of_an_end_only_where_a_link_has_one() -> None:
    waiting = linkable("PendingAuth")
    assert "A one-time link lasts a day" in next_step(waiting)
    assert "A one-time link lasts a day" in next_step(linkable("PendingAuth", link_url=None))
    lasting = next_step(linkable("PendingAuth", link_url="https://link.codat.io/companies/a/connections/c-1/start"))
    assert "Anybody who has the link can use it" in lasting
    assert "lasts" not in lasting


def test_the_note_of_a_finished_call_tells_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    linked = linkable(last_sync="2026-03-04T11:58:00Z")
    activity_log = ActivityLog()
    activity_log.note(ActivityKind.COMPANY_CREATED, "a", None, "", NOON - timedelta(minutes=9))
    activity_log.note(ActivityKind.LINK_SHOWN, "a", "c-1", "QR code", NOON - timedelta(minutes=8))
    activity_log.note(ActivityKind.LINK_SHOWN, "a", "c-2", "of another connection", NOON)
    activity_log.note(ActivityKind.LINKED, "a", "c-1", "", NOON - timedelta(minutes=3))
    activity_log.note(ActivityKind.LINKED, "b", "c-9", "of another company", NOON)
    assert note(toft(linked), linked, activity_log) == (
        "## Codat: Toft & Sons\n\n"
        "- Customer: Toft & Sons\n"
        "- Company id: a\n"
        "- Codat account: Bright Lending\n"
        "- Last sync: 2026-03-04 12:58 CET (UTC+01:00)\n"
        "- As of: 2026-03-04 13:00 CET (UTC+01:00)\n\n"
        "### QuickBooks Online\n\n"
        "- Platform: QuickBooks Online (qhyg)\n"
        "- Connection id: c-1\n"
        "- Status: Linked\n"
        "- Created: 2026-03-01 09:00 CET (UTC+01:00)\n"
        "- Linked since: 2026-03-04 12:57 CET (UTC+01:00)\n"
        "- Last sync: 2026-03-04 12:58 CET (UTC+01:00)\n\n"
        "### Done\n\n"
        "- 2026-03-04 12:51 CET (UTC+01:00): Company created\n"
        "- 2026-03-04 12:52 CET (UTC+01:00): Link shown (QR code)\n"
        "- 2026-03-04 12:57 CET (UTC+01:00): Linked: the customer gave access\n\n"
        "### Next step\n\n"
        "- Nothing to do: the customer is connected.\n"
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("Linked", "Nothing to do"),
        ("PendingAuth", "Waiting for the customer"),
        ("Deauthorized", "Send the customer a new link for the same connection"),
        ("Unlinked", "then send a new link for the same connection"),
        ("Paused", "does not know its status"),
        ("", "does not know its status"),
    ],
)
def test_the_next_step_follows_from_the_status(status: str, words: str) -> None:
    assert words in next_step(linkable(status))
    assert words in note(toft(linkable(status)), linkable(status)).partition("### Next step")[2]


def test_a_pending_bank_feed_has_an_hour_and_others_a_day() -> None:
    assert "lasts an hour" in next_step(linkable("PendingAuth", integration_key="hcws"))
    assert "lasts a day" in next_step(linkable("PendingAuth"))


def test_open_errors_come_with_their_correlation_ids_and_settled_ones_do_not() -> None:
    cancelled = {"statusCode": "403", "errorMessage": "User cancelled.", "erroredOnUtc": "2026-03-04T11:00:00Z"}
    settled = {"statusCode": "500", "errorMessage": "Old trouble.", "status": "Resolved"}
    pending = linkable("PendingAuth", errors=[cancelled, settled])
    activity_log = ActivityLog()
    activity_log.note(ActivityKind.ERROR, "a", "c-1", "no new link", NOON, "corr-42")
    text = note(toft(pending), pending, activity_log)
    errors = text.partition("### Open errors")[2].partition("###")[0]
    assert f"{stamp(NOON - timedelta(hours=1))}: 403 User cancelled." in errors
    assert "no new link, correlation id corr-42" in errors
    assert "Old trouble" not in text
    linked = linkable("Linked", errors=[cancelled])
    text = note(toft(linked), linked, activity_log)
    assert "### Open errors" not in text
    assert "Error (no new link), correlation id corr-42" in text
    assert "Linked since: before this session" in text


def test_a_note_of_the_company_lists_every_connection_the_most_urgent_first() -> None:
    bank = linkable("PendingAuth", id="c-2", integration_key="plai", platform_name="Plaid")
    text = note(toft(linkable(), bank))
    assert text.index("### Plaid") < text.index("### QuickBooks Online")
    assert "- Plaid: Waiting for the customer" in text
    assert "- QuickBooks Online: Nothing to do" in text


def test_a_company_without_connections_needs_one() -> None:
    text = note(toft())
    assert "Create a connection" in text
    assert "- Nothing in this session" in text
    assert "- Last sync: none yet" in text


def test_connections_that_could_not_be_read_are_not_passed_over() -> None:
    odd = company(id="a", name="").model_copy(update={"set_aside": (object(),)})
    text = note(odd)
    assert "not all of its connections could be read" in text
    assert "Create a connection" not in text
    assert "## Codat: no name" in text


async def test_the_note_of_a_real_call_holds_no_link(
    session: Session, customer: Customer, new_connection: NewConnectionMaker
) -> None:
    made, pending = await new_connection()
    activity_log = ActivityLog()
    activity_log.note(ActivityKind.LINK_SHOWN, made.id, pending.id, f"as {pending.link_url}", NOON)
    await customer.presses("cancel", await customer.opens(pending.link_url))
    after = await session.client.get_connection(made.id, pending.id)
    text = note(made, after, activity_log)
    assert made.id in text.replace("\\", "")
    assert pending.id in text.replace("\\", "")
    assert "User cancelled" in text
    assert "Waiting for the customer" in text
    assert "otp" not in text.lower()
    assert "://" not in text


PIECES = [
    *("https://link.codat.io/x?otp=481516", "otp=481516", "o\x00tp=481516", "# ", "- ", "\n", "\r\n\n", "1. ", "> "),
    *(
        "`",
        "*",
        "_",
        "<b>",
        "[a](b)",
        "![x](y)",
        "\x1b[31m",
        "\u202e",
        "\\",
        "|",
        "&amp;",
        "---",
        "=",
        "~~",
        "Toft",
        " ",
    ),
]
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=30) | st.lists(
    st.sampled_from(PIECES), max_size=7
).map("".join)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_from_outside_becomes_markup_lines_or_secrets(
    name: str, platform: str, said: str, account: str
) -> None:
    pending = linkable("PendingAuth", platform_name=platform, errors=[{"errorMessage": said}])
    activity_log = ActivityLog()
    activity_log.note(ActivityKind.ERROR, "a", "c-1", said, NOON, said)
    text = note(toft(pending, name=name), pending, activity_log, account_name=account)
    calm = linkable("PendingAuth", platform_name="x", errors=[{"errorMessage": "x"}])
    usual = note(toft(calm, name="x"), calm, activity_log, account_name="x")
    assert text.count("\n") == usual.count("\n")
    assert "otp=481516" not in text
    assert "link.codat.io" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text)
    tags = re.findall(r"<(\w+)", MarkdownIt("gfm-like", {"linkify": False}).render(text))
    assert set(tags) == {"h2", "h3", "ul", "li"}
    assert tags.count("li") == len(re.findall(r"^- ", text, re.MULTILINE))


def test_a_note_from_the_sandbox_says_what_it_is() -> None:
    told = case_note(toft(), None, ActivityLog(), moment=NOON, account_name="Fernhill Payables", is_sandbox=True)
    assert f"- {SANDBOX_WORDS}\n" in told
    assert "SANDBOX" not in note(toft())
