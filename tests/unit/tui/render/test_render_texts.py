"""What a person reads: statuses, moments, names, facts, links, outcomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from console_app.clock import now
from console_app.codat.models import (
    Company,
    CompanyReference,
    Connection,
    ConnectionErrorRecord,
    Integration,
    RejectedRecord,
)
from console_app.codat.status_names import Status
from console_app.services.companies.cached_company import summarise
from console_app.services.companies.columns import SortBy
from console_app.services.companies.statuses import NO_CONNECTIONS
from console_app.services.connections.platforms import platform_of
from console_app.services.connections.unlink import UnlinkResult
from console_app.services.data.first_data import FirstSync
from console_app.services.links.link import SHORT_LIFETIME, LinkHost, ShownLink
from console_app.tui.render import company, connection, platforms
from console_app.tui.render import company_cells as companies
from console_app.tui.render.company import name_preview
from console_app.tui.render.link import lifetime_content, link_content, steps, undo_words
from console_app.tui.render.outcome import linked_outcome, unlinked_outcome
from console_app.tui.render.platforms import existing_connection, what_to_do
from console_app.tui.render.status import STATUS_STYLES, standing_parts, status_content, status_style
from console_app.tui.render.text import WIDEST_LABEL, ago, clock, day, facts, full, plain, span, span_in_two

if TYPE_CHECKING:
    from textual.content import Content

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
AWAITED, THERE, FAILED = FirstSync
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The screen's local time is UTC."""
    import time

    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def joined(parts: list[tuple[str, str]]) -> str:
    return "".join(text for text, _ in parts)


def styled(content: Content, style: str) -> list[str]:
    """The runs of a text that have a style."""
    return [content.plain[span.start : span.end] for span in content.spans if style in str(span.style)]


# Statuses


@pytest.mark.parametrize(
    ("status", "shown", "style"),
    [
        (Status.LINKED, "● Linked", "status-linked"),
        (Status.PENDING_AUTH, "◐ PendingAuth", "status-pending"),
        (Status.DEAUTHORIZED, "▲ Deauthorized", "status-deauthorized"),
        (Status.UNLINKED, "○ Unlinked", "status-unlinked"),
        (NO_CONNECTIONS, "· No connections", "status-none"),
        ("Suspended", "? Suspended", "status-other"),
        ("", "? Unknown", "status-other"),
    ],
)
def test_a_status_is_a_symbol_a_word_and_a_colour(status: str, shown: str, style: str) -> None:
    assert status_content(status).plain == shown
    assert styled(status_content(status), f"${style}") == [shown]


def test_no_two_statuses_look_the_same_without_colour() -> None:
    styles = [*STATUS_STYLES.values(), status_style("Suspended")]
    assert len({style.symbol for style in styles}) == len({style.word for style in styles}) == len(styles)
    assert all(cell_len(style.symbol) == 1 for style in styles)


@pytest.mark.parametrize(
    ("statuses", "shown"),
    [
        ([], "· No connections"),
        (["Linked"], "● Linked"),
        (["Linked", "PendingAuth"], "◐ PendingAuth ●"),
        (["Linked"] * 5, "● Linked ● ● ● ●"),
        (["Linked"] * 7, "● Linked ● ● ● ● +2"),
    ],
)
def test_the_most_urgent_connection_is_named_the_others_are_symbols(statuses: list[str], shown: str) -> None:
    made = [Connection(id=str(at), status=status) for at, status in enumerate(statuses)]
    assert joined(standing_parts(summarise(Company(id="1", connections=made)))) == shown


# Moments


@pytest.mark.parametrize(
    ("past", "shown"),
    [
        (-DAY, "in 1 d"),
        (-61 * SECOND, "in 1 min"),
        (-60 * SECOND, "just now"),
        (timedelta(0), "just now"),
        (59.9 * SECOND, "just now"),
        (MINUTE, "1 min ago"),
        (HOUR - SECOND, "59 min ago"),
        (HOUR, "1 h ago"),
        (DAY - SECOND, "23 h ago"),
        (DAY, "1 d ago"),
        (100 * DAY, "100 d ago"),
        (731 * DAY - SECOND, "730 d ago"),
        (731 * DAY, "2 y ago"),
        (3652 * DAY, "9 y ago"),
        (3653 * DAY, "10 y ago"),
    ],
)
def test_how_long_ago(past: timedelta, shown: str) -> None:
    assert ago(NOW - past, NOW) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (NOW, "2026-08-01 12:00  (just now)"),
        (NOW - 3 * HOUR, "2026-08-01 09:00  (3 h ago)"),
        (NOW - 200 * DAY, "2026-01-13 12:00  (200 d ago)"),
        (NOW + HOUR, "2026-08-01 13:00  (in 1 h)"),
        (datetime(2026, 8, 1, 13, 30, tzinfo=UTC).astimezone(), "2026-08-01 13:30  (in 1 h)"),
    ],
)
def test_a_moment_in_full(moment: datetime, shown: str) -> None:
    assert full(moment, NOW) == shown


def test_no_moment_is_said_in_words() -> None:
    assert (ago(None), ago(None, never="–"), day(None), clock(None)) == ("never", "–", "–", "–")
    assert (full(None), full(None, never="never")) == ("–", "never")


def test_local_time_is_shown_whatever_the_server_spoke(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    assert (day(NOW), clock(NOW)) == ("2026-08-01", "17:45")


@pytest.mark.parametrize("year", [1000, 1, 9998])
def test_a_year_far_away_is_no_reason_to_stop(year: int) -> None:
    assert day(datetime(year, 1, 1, tzinfo=UTC)).startswith(f"{year:04}")


@pytest.mark.parametrize(
    ("length", "one", "two"),
    [
        (timedelta(0), "0 s", "0 s"),
        (-HOUR, "0 s", "0 s"),
        (59 * SECOND, "59 s", "59 s"),
        (MINUTE, "1 min", "1 min"),
        (HOUR - SECOND, "59 min", "59 min"),
        (HOUR, "1 h", "1 h 0 min"),
        (DAY - SECOND, "23 h", "23 h 59 min"),
        (DAY, "1 d", "1 d 0 h"),
        (50 * HOUR, "2 d", "2 d 2 h"),
    ],
)
def test_a_length_of_time(length: timedelta, one: str, two: str) -> None:
    assert (span(length), span_in_two(length)) == (one, two)


# Facts


def test_values_stand_in_a_column_of_their_own_beside_wide_labels() -> None:
    shown = facts([("Id", plain("a")), ("会社名", plain("b")), ("é", plain("c")), ("", plain("d"))])
    columns = {cell_len(line[:-1]) for line in shown.plain.split("\n")}
    assert columns == {cell_len("会社名") + 2}


@pytest.mark.parametrize("label", ["x" * 40, "会" * 40, "a" * 15 + "会会"])
def test_a_long_label_is_cut_and_the_column_stays(label: str) -> None:
    shown = facts([(label, plain("a")), ("Id", plain("b"))])
    first, second = shown.plain.split("\n")
    assert "…" in first
    assert cell_len(first) == cell_len(second) <= WIDEST_LABEL + 3


def test_no_facts_are_nothing() -> None:
    assert facts([]).plain == ""


# Names


@pytest.mark.parametrize(
    ("typed", "shown", "dropped"),
    [
        ("Toft Stores", "Saved as  Toft Stores", []),
        ("  Toft Stores  ", "Saved as  Toft Stores", []),
        (
            "Example Company (Codat[1])",
            "Saved as  Example Company Codat1\nTyped     Example Company (Codat[1])",
            ["(", "[", "])"],
        ),
        ("Café", "Saved as  Caf\nTyped     Café\nF4 writes Cafe", ["é"]),
        ("Ben & Jerry’s", "Saved as  Ben & Jerry's", []),
        ("Acme\u200b Ltd", "Saved as  Acme Ltd", []),
        ("A\u202eB", "Saved as  AB", []),
        ("[red]x[/]", "Saved as  redx\nTyped     [red]x[/]", ["[", "]", "[/]"]),
    ],
)
def test_a_name_is_shown_as_it_will_be_saved_with_what_is_dropped_marked(
    typed: str, shown: str, dropped: list[str]
) -> None:
    preview = name_preview(typed)
    assert preview.plain == shown
    assert styled(preview, "reverse") == dropped


def test_a_name_of_which_nothing_remains_is_told() -> None:
    nothing = name_preview("日本語 (株)").plain
    assert "Nothing of this name would remain" in nothing
    assert nothing.endswith("F4 writes RiBenYu Zhu")
    assert "F4" not in name_preview("([%])").plain
    assert "are kept" in name_preview("   ").plain


# Links


@pytest.mark.parametrize(
    ("url", "host", "shown"),
    [
        ("https://link.codat.io/x?otp=1", "link.codat.io", ["link.codat.io"]),
        ("https://LINK.codat.io/link.codat.io", "link.codat.io", ["LINK.codat.io"]),
        ("http://127.0.0.1:4321/x", "127.0.0.1:4321", ["127.0.0.1:4321"]),
        ("https://evil.com.x@evil.com/x", "evil.com", ["evil.com"]),
        ("javascript:x", "", []),
        ("https://other.com/link.codat.io", "link.codat.io", []),
    ],
)
def test_a_link_is_shown_in_full_and_its_host_stands_out(url: str, host: str, shown: list[str]) -> None:
    content = link_content(ShownLink(url, NOW), LinkHost(host))
    assert content.plain == url
    assert [run for run in styled(content, "$accent") if run] == shown


def test_the_host_that_stands_out_is_the_real_one() -> None:
    content = link_content(ShownLink("https://evil.com.x@evil.com/x", NOW), LinkHost("evil.com"))
    span = next(span for span in content.spans if "$accent" in str(span.style))
    assert span.start == len("https://evil.com.x@")


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (timedelta(0), "Works once · created just now · valid for 1 d 0 h"),
        (90 * MINUTE, "Works once · created 1 h ago · valid for 22 h 30 min"),
        (DAY * 4 / 5, "Works once · created 19 h ago · valid for 4 h 48 min"),
        (DAY * 4 / 5 + SECOND, "⚠ Works once · created 19 h ago · valid for 4 h 47 min only"),
        (DAY - SECOND, "⚠ Works once · created 23 h ago · valid for 1 s only"),
        (DAY - 60 * SECOND, "⚠ Works once · created 23 h ago · valid for 1 min only"),
        (DAY, "Expired. Press f for a new link."),
        (2 * DAY, "Expired. Press f for a new link."),
    ],
)
def test_how_long_a_link_is_good_for(age: timedelta, shown: str) -> None:
    assert lifetime_content(ShownLink("https://link.codat.io/?otp=271828", NOW - age), NOW).plain == shown


def test_a_link_of_an_hour_warns_in_its_last_twelve_minutes() -> None:
    def link(age: timedelta) -> ShownLink:
        return ShownLink("https://link.codat.io/?otp=271828", NOW - age, SHORT_LIFETIME)

    assert not lifetime_content(link(48 * MINUTE), NOW).plain.startswith("⚠")
    assert lifetime_content(link(49 * MINUTE), NOW).plain.startswith("⚠")


@pytest.mark.parametrize(
    ("status", "used", "first_sync", "shown"),
    [
        ("PendingAuth", None, AWAITED, "✓ ◐ ○ ○ No link yet"),
        ("PendingAuth", "", AWAITED, "✓ ✓ ◐ ○ Waiting for consent"),
        ("PendingAuth", "cancelled", AWAITED, "✓ ✓ ✕ ○ Link used, no consent"),
        ("Unlinked", "", THERE, "✓ ✓ ◐ ○ Waiting for consent"),
        ("Linked", "", AWAITED, "✓ ✓ ✓ ◐ Waiting for first data"),
        ("Linked", None, THERE, "✓ ✓ ✓ ✓ First data is here"),
        ("Linked", None, FAILED, "✓ ✓ ✓ ✕ The first sync failed"),
    ],
)
def test_the_steps_of_the_customer(status: str, used: str | None, first_sync: FirstSync, shown: str) -> None:
    link = None if used is None else ShownLink("https://link.codat.io/?otp=271828", NOW, used=used)
    words = steps(Connection(id="1", status=status), link, first_sync)
    assert words.plain == shown
    # Beside the code there is no room for more.
    assert words.cell_length <= 32


def test_a_short_lived_link_expires_sooner() -> None:
    link = ShownLink("https://link.codat.io/?otp=271828", NOW - HOUR, SHORT_LIFETIME)
    assert lifetime_content(link, NOW).plain.startswith("Expired")


# Companies and connections


def test_a_company_without_a_name_is_told_by_its_id() -> None:
    for name in ("", "   ", "\u200b"):
        unnamed = Company(id="a75d0a29-1111", name=name)
        assert joined(companies.name_cell(summarise(unnamed))) == "(no name) a75d0a29"
        assert "(no name) a75d0a29" in companies.preview(summarise(unnamed)).plain
        assert "(no name) a75d0a29" in company.company_facts(unnamed).plain


def test_a_row_tells_its_platforms_days_and_id() -> None:
    made = Company(
        id="a75d0a29-1111",
        name="Toft",
        created=NOW,
        connections=[Connection(id="1", platform_name="Xero"), Connection(id="2", integration_key="qhyg")],
    )
    row, empty = summarise(made), summarise(Company(id="1"))
    assert joined(companies.cell_of(SortBy.PLATFORM)(row)) == "Xero, qhyg"
    assert (joined(companies.cell_of(SortBy.CREATED)(row)), joined(companies.id_cell(row))) == (
        "2026-08-01",
        "a75d0a29",
    )
    assert joined(companies.cell_of(SortBy.LAST_SYNC)(row)) == "never"
    assert (joined(companies.cell_of(SortBy.PLATFORM)(empty)), joined(companies.cell_of(SortBy.CREATED)(empty))) == (
        "–",
        "–",
    )


def test_the_preview_tells_of_each_connection_and_its_error() -> None:
    made = Company(
        id="1",
        name="Toft",
        description="a deli",
        tags={"region": "uk"},
        connections=[
            Connection(id="1", status="PendingAuth", platform_name="Xero", errors=[ConnectionErrorRecord()]),
            Connection(id="2", status="Linked", integration_key="qhyg", last_sync=now()),
        ],
    )
    shown = companies.preview(summarise(made)).plain
    assert "◐ PendingAuth  Xero  ⚠ error" in shown
    assert "● Linked  qhyg\n" in shown
    assert "  created  –\n  synced   never\n" in shown
    assert shown.count("  (just now)") == 2, "dates are written in one way"
    assert "region" in shown
    assert "No connection yet" not in shown


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (Company(id="1"), "No connection yet"),
        (Company(id="1", set_aside=(RejectedRecord("2", "wrong"),)), "1 of its connections could not be read"),
    ],
)
def test_the_preview_of_a_company_without_connections(made: Company, shown: str) -> None:
    assert shown in companies.preview(summarise(made)).plain


def test_a_companys_facts() -> None:
    made = Company(
        id="1",
        name="Toft",
        created=NOW,
        created_by_user_name="Kim",
        products=["sync-for-payables"],
        parent=CompanyReference(id="p"),
        subsidiaries=[CompanyReference(id="a", name="One"), CompanyReference(id="b")],
        tags={"a": "b", "c": "d"},
    )
    lines = {line[:14].strip(): line[14:] for line in company.company_facts(made).plain.split("\n")}
    assert lines["Created by"] == "Kim"
    assert lines["Products"] == "sync-for-payables"
    assert (lines["Parent"], lines["Subsidiaries"]) == ("p", "One, b")
    assert lines["Tags"] == "a=b   c=d"
    assert lines["Last sync"] == "never"
    assert "Description" not in lines


def test_a_connections_row_marks_an_error_that_is_in_the_way() -> None:
    broken = Connection(id="abcdefghij", status="PendingAuth", errors=[ConnectionErrorRecord(status="Active")])
    mended = Connection(id="1", status="Linked", errors=[ConnectionErrorRecord(status="Resolved")])
    assert joined(company.status_cell(broken)) == "◐ PendingAuth ⚠"
    assert joined(company.status_cell(mended)) == "● Linked"
    assert joined(company.id_cell(broken)) == "abcdefgh"
    assert joined(company.platform_cell(broken)).strip() == "Unknown platform"


def test_errors_stand_newest_first_and_the_resolved_are_marked() -> None:
    errors = [
        ConnectionErrorRecord(error_message="old", errored_on=NOW - DAY, status="Resolved", resolved_on=NOW),
        ConnectionErrorRecord(error_message="undated"),
        ConnectionErrorRecord(error_message="new", errored_on=NOW, status="Active", status_code="403"),
        ConnectionErrorRecord(errored_on=NOW - 2 * DAY, status_code="500", status_text="InternalServerError"),
    ]
    shown = connection.error_history(Connection(id="1", errors=errors)).plain.split("\n")
    assert [line[:12].split("  ")[0] for line in shown[::2]] == ["⚠ new", "✓ old", "⚠ No message", "⚠ undated"]
    assert "403 · Active" in shown[1]
    assert "resolved 2026-08-01 12:00" in shown[3]
    assert "500 InternalServerError" in shown[5]
    assert connection.error_history(Connection(id="1")).plain == "No errors."


@pytest.mark.parametrize(
    ("info", "name"),
    [
        ({}, ""),
        ({"organisationName": "Toft Holdings"}, "Toft Holdings"),
        ({"companyName": " Toft ", "name": "other"}, "Toft"),
        ({"organisationName": 7, "name": "Toft"}, "Toft"),
        ({"organisationName": "  "}, ""),
    ],
)
def test_the_customers_entity_is_named_where_codat_tells(info: dict[str, Any], name: str) -> None:
    made = Connection(id="1", connection_info=info)
    assert connection.entity_name(made) == name
    assert ("Entity" in connection.connection_facts(Company(id="1"), made).plain) is bool(name)


def test_a_connections_facts() -> None:
    made = Connection(id="c1", status="Deauthorized", platform_name="Xero", integration_key="gbol", created=NOW)
    shown = connection.connection_facts(Company(id="k1", name="Toft"), made).plain
    for expected in ("▲ Deauthorized", "Access was lost", "Toft", "Xero  gbol", "c1", "k1", "never", "–"):
        assert expected in shown


def test_the_waiting_line_says_how_fresh_it_is() -> None:
    assert connection.waiting_line(None, "").plain == "Waiting for the customer …"
    assert connection.waiting_line(now() - 3 * MINUTE, "").plain.endswith("checked 3 min ago")
    moment = now()
    assert connection.waiting_line(moment, "", moment=moment).plain.endswith("checked just now")
    failing = connection.waiting_line(moment - timedelta(seconds=40), "⚠ Offline.", moment=moment)
    assert failing.plain == "⚠ Offline. Last checked 40 s ago."
    assert connection.waiting_line(None, "⚠ Offline.").plain == "⚠ Offline."


def test_nobody_is_said_to_be_waited_for_after_an_unlink() -> None:
    for status in ("Unlinked", "Deauthorized"):
        assert connection.waiting_line(now(), "", status).plain.startswith("Waiting for the customer to reconnect")


@pytest.mark.parametrize("status", [*Status, "Suspended"])
def test_only_a_linked_connection_needs_no_link(status: str) -> None:
    assert connection.needs_link(Connection(id="1", status=status)) is (status != "Linked")


@pytest.mark.parametrize("status", [*Status, "Suspended"])
def test_a_second_accounting_connection_is_talked_about_by_the_status_of_the_first(status: str) -> None:
    made = Connection(id="1", status=status, platform_name="Xero")
    assert what_to_do(made).endswith(".")
    shown = existing_connection(made).plain
    assert "Xero" in shown
    assert status_style(status).word in shown
    assert what_to_do(made) in shown


# Outcomes and platforms


def test_the_good_news() -> None:
    made = Connection(
        id="1", status="Linked", platform_name="Xero", connection_info={"organisationName": "Toft Holdings"}
    )
    told = linked_outcome(Company(id="1", name="Toft"), made, now() - 42 * SECOND)
    assert (told.title, told.good) == ("● Linked", True)
    assert told.text == "Toft is connected to Xero for Toft Holdings. It took 42 s."
    assert linked_outcome(Company(id="1", name="Toft"), Connection(id="1", integration_key="gbol"), None).text == (
        "Toft is connected to gbol."
    )


def test_what_unlinking_did_and_how_to_undo_it() -> None:
    result = UnlinkResult(Connection(id="1", status="Unlinked", platform_name="Xero"), NOW)
    told = unlinked_outcome(Company(id="1", name="Toft"), result)
    assert told.title == "○ Unlinked"
    assert told.text == "At 12:00. The data synced so far stays. Xero of Toft."
    assert undo_words(None, requesting=False, usable=False).plain.startswith(
        "Reconnect  l shows the customer a new link"
    )


@pytest.mark.parametrize(
    ("integration", "marks"),
    [
        (Integration(key="abcd"), ""),
        (Integration(key="qhyg"), "payables"),
        (Integration(key="pqsw", is_offline_connector=True, is_beta=True), "payables on-premise beta"),
        (Integration(key="abcd", enabled=False), "disabled"),
    ],
)
def test_what_sets_a_platform_apart_is_said_in_words(integration: Integration, marks: str) -> None:
    assert joined(platforms.marks_cell(platform_of(integration))) == marks


def test_the_advice_under_the_list() -> None:
    assert platforms.advice_content(None).plain == ""
    desktop = platforms.advice_content(platform_of(Integration(key="pqsw", name="QuickBooks Desktop")))
    assert desktop.plain.startswith("QuickBooks Desktop: On-premise")
    disabled = platforms.advice_content(platform_of(Integration(key="gbol", name="Xero", enabled=False)))
    assert disabled.plain == "Xero is disabled for this account. Enable it in the Portal first."
    plain_one = platforms.advice_content(platform_of(Integration(key="fbrh", name="FreeAgent")))
    assert plain_one.plain == "FreeAgent: The customer opens the link, signs in and consents."


def test_a_link_without_a_password_neither_works_once_nor_expires() -> None:
    link = ShownLink("https://link.codat.io/company/27628208", NOW - 9600 * HOUR)
    assert lifetime_content(link, NOW).plain == "Anybody who has this link can use it."
    assert not link.has_expired(NOW)
    assert link.expires_at is None
    reconnect = undo_words(link, requesting=False, usable=True).plain
    assert "anybody who has it can use it" in reconnect
    assert "valid for" not in reconnect
    assert "works once" not in reconnect
