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

from console_app.codat.models import Company, Connection
from console_app.services.case_notes import case_note, next_step
from console_app.services.deeds import DeedKind, Deeds
from console_app.services.local_time import stamp
from console_app.services.permits import SANDBOX_WORDS

if TYPE_CHECKING:
    from console_app.services.session import Session
    from tests.unit.services.conftest import Customer, NewConnectionMaker

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def connection(status: str = "Linked", **fields: Any) -> Connection:
    """A connection as Codat would give it, link and all."""
    given_fields = {
        "id": "c-1",
        "integrationKey": "qhyg",
        "platformName": "QuickBooks Online",
        "linkUrl": "https://link.codat.io/companies/a/connections/c-1/start?otp=481516",
        "status": status,
        "created": "2026-03-01T08:00:00Z",
    }
    return Connection.model_validate(given_fields | fields)


def company(*connections: Connection, name: str = "Toft & Sons") -> Company:
    return Company(
        id="a", name=name, redirect="https://link.codat.io/company/a?otp=481516", connections=list(connections)
    )


def note(
    of: Company, about: Connection | None = None, deeds: Deeds | None = None, account_name: str = "Bright Lending"
) -> str:
    return case_note(of, about, deeds or Deeds(), moment=NOON, account_name=account_name)


def test_the_note_of_a_finished_call_tells_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    linked = connection(lastSync="2026-03-04T11:58:00Z")
    deeds = Deeds()
    deeds.note(DeedKind.COMPANY_CREATED, "a", None, "", NOON - timedelta(minutes=9))
    deeds.note(DeedKind.LINK_SHOWN, "a", "c-1", "QR code", NOON - timedelta(minutes=8))
    deeds.note(DeedKind.LINK_SHOWN, "a", "c-2", "of another connection", NOON)
    deeds.note(DeedKind.LINKED, "a", "c-1", "", NOON - timedelta(minutes=3))
    deeds.note(DeedKind.LINKED, "b", "c-9", "of another company", NOON)
    assert note(company(linked), linked, deeds) == (
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
        ("Deauthorized", "Send the customer a fresh link of the same connection"),
        ("Unlinked", "then send a fresh link of the same connection"),
        ("Paused", "does not know its status"),
        ("", "does not know its status"),
    ],
)
def test_the_next_step_follows_from_the_status(status: str, words: str) -> None:
    assert words in next_step(connection(status))
    assert words in note(company(connection(status)), connection(status)).partition("### Next step")[2]


def test_a_pending_bank_feed_has_an_hour_and_others_a_day() -> None:
    assert "lasts an hour" in next_step(connection("PendingAuth", integrationKey="hcws"))
    assert "lasts a day" in next_step(connection("PendingAuth"))


def test_open_errors_come_with_their_correlation_ids_and_settled_ones_do_not() -> None:
    cancelled = {"statusCode": "403", "errorMessage": "User cancelled.", "erroredOnUtc": "2026-03-04T11:00:00Z"}
    settled = {"statusCode": "500", "errorMessage": "Old trouble.", "status": "Resolved"}
    pending = connection("PendingAuth", dataConnectionErrors=[cancelled, settled])
    deeds = Deeds()
    deeds.note(DeedKind.ERROR, "a", "c-1", "no fresh link", NOON, "corr-42")
    text = note(company(pending), pending, deeds)
    errors = text.partition("### Open errors")[2].partition("###")[0]
    assert f"{stamp(NOON - timedelta(hours=1))}: 403 User cancelled." in errors
    assert "no fresh link, correlation id corr-42" in errors
    assert "Old trouble" not in text
    linked = connection("Linked", dataConnectionErrors=[cancelled])
    text = note(company(linked), linked, deeds)
    assert "### Open errors" not in text
    assert "Error (no fresh link), correlation id corr-42" in text
    assert "Linked since: before this session" in text


def test_a_note_of_the_company_lists_every_connection_the_most_urgent_first() -> None:
    bank = connection("PendingAuth", id="c-2", integrationKey="plai", platformName="Plaid")
    text = note(company(connection(), bank))
    assert text.index("### Plaid") < text.index("### QuickBooks Online")
    assert "- Plaid: Waiting for the customer" in text
    assert "- QuickBooks Online: Nothing to do" in text


def test_a_company_without_connections_needs_one() -> None:
    text = note(company())
    assert "Create a connection" in text
    assert "- Nothing in this session" in text
    assert "- Last sync: none yet" in text


def test_connections_that_could_not_be_read_are_not_passed_over() -> None:
    odd = Company.model_validate({"id": "a", "dataConnections": []}).model_copy(update={"set_aside": (object(),)})
    text = note(odd)
    assert "not all of its connections could be read" in text
    assert "Create a connection" not in text
    assert "## Codat: no name" in text


async def test_the_note_of_a_real_call_holds_no_link(
    session: Session, customer: Customer, new_connection: NewConnectionMaker
) -> None:
    made, pending = await new_connection()
    deeds = Deeds()
    deeds.note(DeedKind.LINK_SHOWN, made.id, pending.id, f"as {pending.link_url}", NOON)
    await customer.presses("cancel", await customer.opens(pending.link_url))
    after = await session.client.get_connection(made.id, pending.id)
    text = note(made, after, deeds)
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
    pending = connection("PendingAuth", platformName=platform, dataConnectionErrors=[{"errorMessage": said}])
    deeds = Deeds()
    deeds.note(DeedKind.ERROR, "a", "c-1", said, NOON, said)
    text = note(company(pending, name=name), pending, deeds, account_name=account)
    calm = connection("PendingAuth", platformName="x", dataConnectionErrors=[{"errorMessage": "x"}])
    usual = note(company(calm, name="x"), calm, deeds, account_name="x")
    assert text.count("\n") == usual.count("\n")
    assert "otp=481516" not in text
    assert "link.codat.io" not in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]", text)
    tags = re.findall(r"<(\w+)", MarkdownIt("gfm-like", {"linkify": False}).render(text))
    assert set(tags) == {"h2", "h3", "ul", "li"}
    assert tags.count("li") == len(re.findall(r"^- ", text, re.MULTILINE))


def test_a_note_from_the_sandbox_says_what_it_is() -> None:
    told = case_note(company(), None, Deeds(), moment=NOON, account_name="Fernhill Payables", is_sandbox=True)
    assert f"- {SANDBOX_WORDS}\n" in told
    assert "SANDBOX" not in note(company())
