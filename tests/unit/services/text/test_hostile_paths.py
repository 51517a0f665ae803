"""A hostile text on its way to a person, by every path that is not a screen: mail, notices, notes, files, logs."""

from __future__ import annotations

import logging
import re
import shlex
from datetime import UTC, datetime
from email.parser import Parser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from console_app.cli.shell_quote import command_line
from console_app.cli.tables import table
from console_app.codat.errors import CodatError
from console_app.codat.models import Company, Connection
from console_app.services.account.activity import ActivityKind, ActivityLog
from console_app.services.companies.case_note import case_note
from console_app.services.desktop.notifications import notification_sequence
from console_app.services.diagnostics import debug_log
from console_app.services.diagnostics.crash_report import crash_summary, report_text
from console_app.services.journal.entries import read_event, write_event
from console_app.services.links.invitation import Form, InvitationDetails, MailTooLong, invitation, mailto_url
from console_app.services.links.qr_image import QrForm, qr_name, qr_stem, save_qr
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import for_file_name, sanitized
from tests.hostile.texts import NUMBER, OWNED, TEXTS, acts, hostile_texts

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LINK = "https://link.codat.io/companies/a/connections/c/start?otp=481516"
TERMINALS = [{"TERM": "xterm-kitty"}, {"TERM": "foot"}, {"TERM": "foot", "TMUX": "/tmp/x,1,0"}, {"TERM": "xterm"}]
thoroughly = settings(max_examples=80, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def details(text: str) -> InvitationDetails:
    return InvitationDetails(
        customer=text, platform=text, link=LINK, expires_at=NOON, contact=text, sender=text, on_premise=True
    )


@given(hostile_texts, hostile_texts)
@thoroughly
def test_a_mail_has_the_headers_that_were_meant_and_no_others(text: str, to: str) -> None:
    message = invitation(details(text), Form.PLAIN)
    assert acts(message.subject + message.body) == []
    assert "\n" not in message.subject
    assert LINK in message.body
    try:
        url = mailto_url(message, to)
    except MailTooLong:
        return
    assert re.fullmatch(r"[!-~]+", url)
    parts = urlsplit(url)
    assert parts.scheme == "mailto"
    assert not parts.fragment
    assert [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)] == ["subject", "body"]
    mail = Parser().parsestr(
        f"To: {unquote(parts.path)}\nSubject: {dict(parse_qsl(parts.query, keep_blank_values=True))['subject']}\n\nx"
    )
    assert mail.keys() == ["To", "Subject"]


@given(hostile_texts)
@thoroughly
def test_an_invitation_in_markdown_holds_one_link_and_it_is_ours(text: str) -> None:
    body = invitation(details(text), Form.MARKDOWN).body
    assert acts(body) == []
    assert re.findall(r"(?<!\\)\]\(([^)]*)\)", body) in ([], [LINK])


@given(hostile_texts, hostile_texts, st.sampled_from(TERMINALS))
@thoroughly
def test_a_notice_of_the_desktop_is_one_sequence(title: str, text: str, environ: dict[str, str]) -> None:
    sequence = notification_sequence(title, text, environ)
    inner = sequence
    if "TMUX" in environ and sequence:
        assert sequence.startswith("\x1bPtmux;")
        assert sequence.endswith("\x1b\\")
        inner = sequence[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b")
    if not inner:
        return
    begun, content, end = inner[:2], inner[2:-1], inner[-1]
    assert (begun, end) == ("\x1b]", "\a")
    assert acts(content) == []
    assert content.count(";") == (1 if content.startswith("9;") else 3)


@given(hostile_texts)
@thoroughly
def test_a_file_is_called_what_every_system_takes_and_stays_in_its_folder(text: str) -> None:
    for name in (for_file_name(fold(text)), qr_name(text, text, NOON)):
        assert re.fullmatch(r"[A-Za-z0-9-]*", name)
        assert not name.startswith("-")
        assert len(name) <= 120
    assert qr_name(text, text, NOON).startswith("qr-")


@pytest.mark.parametrize("kind", ["path", "other path", "device", "option", "half a pair", "long", "reset", "lines"])
def test_a_picture_is_saved_where_it_should_be_whatever_its_name_is(tmp_path: Path, kind: str) -> None:
    saved = save_qr(LINK, tmp_path / f"{qr_stem(LINK, TEXTS[kind])}.svg", QrForm.SVG)
    assert saved.parent == tmp_path
    assert list(tmp_path.iterdir()) == [saved]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*\.svg", saved.name)


@given(hostile_texts)
@thoroughly
def test_a_case_note_shows_a_text_and_does_nothing_with_it(came: str) -> None:
    text = came.encode("utf-8", "replace").decode()  # as the client reads what comes
    connection = Connection(
        id=text or "c", integration_key=text, platform_name=text, status=text, source_type=text, created=NOON
    )
    company = Company(id=text or "a", name=text, description=text, connections=[connection])
    activity_log = ActivityLog()
    activity_log.note(ActivityKind.ERROR, company.id, connection.id, text, NOON, text)
    note = case_note(company, None, activity_log, moment=NOON, account_name=text)
    assert acts(note) == []
    headings = [line for line in note.split("\n") if line.startswith("#")]
    assert [line.partition(" ")[0] for line in headings] == ["##", "###", "###", "###", "###"]


@given(st.lists(st.tuples(hostile_texts, hostile_texts), min_size=1, max_size=4), st.sampled_from([40, 80, 200]))
@thoroughly
def test_a_table_in_a_terminal_has_a_line_a_row_and_none_too_wide(rows: list[tuple[str, str]], width: int) -> None:
    lines = table(("Name", "Status"), rows, width=width)
    assert len(lines) == len(rows) + 1
    for line in lines:
        assert acts(line) == []
        assert "\n" not in line
        assert cell_len(line) <= width


@given(st.lists(hostile_texts.filter(lambda text: "\0" not in text), min_size=1, max_size=3))
@thoroughly
def test_a_command_to_be_typed_again_is_safe_to_print(words: list[str]) -> None:
    line = command_line(["codat-console", "link"], words)
    assert acts(line) == []
    if all(sanitized(word) == word for word in words):
        rest = shlex.split(line)[2:]
        assert (rest[1:] if rest[0] == "--" and words[0] != "--" else rest) == words


@given(hostile_texts)
@thoroughly
def test_the_journal_keeps_a_text_on_one_line_of_plain_letters(text: str) -> None:
    kept = write_event({"companyName": text, "error": {text: [text]}})
    assert kept.isascii()
    assert kept.isprintable()
    assert set(read_event(kept)) == {"v", "companyName", "error"}


@given(hostile_texts)
@thoroughly
def test_an_error_that_quotes_a_text_acts_nowhere(text: str) -> None:
    error = CodatError(text, correlation_id=text, method="GET", path=text)
    report, short = report_text(error, {"Profile": text}), crash_summary(error, Path("/x"))
    assert acts(report) == []
    assert acts("\n".join(short)) == []
    assert not [line for line in short if "\n" in line]


def test_the_log_has_a_line_for_each_record_and_nothing_in_it_acts(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half a pair that pytest has captured cannot be sent from one of its processes to another.
    monkeypatch.setattr(logging.getLogger("console_app"), "handlers", [])
    path = debug_log.start()
    assert path is not None
    try:
        before = len(path.read_text("utf-8").splitlines())
        for text in TEXTS.values():
            logging.getLogger("console_app.anywhere").info("from outside: %s", text)
        written = path.read_text("utf-8")
    finally:
        debug_log.stop()
    lines = written.splitlines()[before:]
    assert len(lines) == len(TEXTS)
    assert acts(written) == []
    assert not re.search(rf"\x1b[^\n]*({OWNED}|{NUMBER})", written)
