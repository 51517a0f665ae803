"""The log of --debug: it exists only when asked for, is its owner's alone, and holds no secret whatever is logged."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from console_app.codat.api_key import ApiKey
from console_app.config.paths import log_folder
from console_app.services.diagnostics import debug_log
from console_app.services.diagnostics.crash_report import MOST_REPORTS, crash_summary, report_text, write_report
from console_app.services.text.sanitize import for_log

if TYPE_CHECKING:
    from pathlib import Path

KEY = "Zz" * 20
LINK = "https://link-api.codat.io/companies/x/connections/y/start?otp=271828"
SECRETS = {
    "a key": KEY,
    "a header": ApiKey.parse(KEY).authorization,
    "a link": LINK,
    "a password": "otp=271828",
    "a field": f'"apiKey": "{KEY}"',
    "a key behind a line feed, as repr shows it": repr(f"\n{KEY}"),
    "a key in a URL": f"x%20{KEY}%20y",
    "a key glued to another": KEY + KEY,
    "a header in a URL": ApiKey.parse(KEY).authorization.replace("=", "%3D"),
    "a header without its end": ApiKey.parse(KEY).authorization.rstrip("="),
    "a pair": repr([("otp", "271828")]),
}


class Telling(Exception):
    """Has a secret in its arguments, its attributes, its notes and what it says of itself, and cannot be told."""

    def __init__(self, secret: str) -> None:
        super().__init__(secret, {"key": secret})
        self.secret = secret
        self.add_note(f"it was {secret}")

    def __repr__(self) -> str:
        return f"Telling({self.secret})"

    def __str__(self) -> str:
        raise RuntimeError(self.secret)


def test_nothing_is_created_unless_asked_for(own_home: Path) -> None:
    logging.getLogger("console_app.codat").info("nobody listens")
    assert not log_folder().exists()


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_secret_gets_into_it_or_into_a_report(log: Path, secret: str) -> None:
    logging.getLogger("console_app.anywhere").error("it was %s", secret)
    with pytest.raises(RuntimeError) as failed:
        raise RuntimeError(f"it was {secret}")
    error = failed.value
    logging.getLogger("console_app.anywhere").error("failed", exc_info=error)
    texts = [report_text(error, {"Command": secret}), "\n".join(crash_summary(error, None))]
    for text in (*texts, log.read_text("utf-8")):
        assert "it was" in text
        for part in (KEY, ApiKey.parse(KEY).authorization[6:], "271828", "link-api"):
            assert part not in text


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("kind", [Telling, KeyError, RuntimeError])
def test_no_secret_of_an_exception_is_told_wherever_it_holds_it(log: Path, secret: str, kind: type[Exception]) -> None:
    def fail(given: str) -> None:
        kept = {"local": given}
        raise kind(kept["local"])

    def fail_twice(given: str) -> None:
        try:
            fail(given)
        except kind as first:
            raise ExceptionGroup(given, [first, kind(repr(first.args))]) from kind(given)

    with pytest.raises(ExceptionGroup) as failed:
        fail_twice(secret)
    errors = [failed.value, failed.value.exceptions[0]]
    for error in errors:
        logging.getLogger("console_app.anywhere").error("failed: %r", error.args, exc_info=error)
    texts = [report_text(error, {}) for error in errors]
    texts += ["\n".join(crash_summary(error, None)) for error in errors]
    for text in (*texts, log.read_text("utf-8")):
        assert kind.__name__ in text or "ExceptionGroup" in text
        for part in (KEY, ApiKey.parse(KEY).authorization[6:-2], "271828"):
            assert part not in text


def test_a_text_from_outside_cannot_pass_for_another_line_or_act_on_a_terminal(log: Path) -> None:
    before = len(log.read_text("utf-8").splitlines())
    logging.getLogger("console_app.codat").info(
        "name %s", "a\r\n2026-11-25 00:00:00 1 INFO x: b\x1b]0;c\x07\u202e\x85d"
    )
    (line,) = log.read_text("utf-8").splitlines()[before:]
    assert line.isprintable()


def test_it_is_its_owners_alone_and_does_not_grow_for_ever(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    debug_log.stop()
    monkeypatch.setattr(debug_log, "LARGEST", 5_000)
    assert debug_log.start() == log
    for number in range(2_000):
        logging.getLogger("console_app.codat").info("line %d", number)
    files = list(log.parent.iterdir())
    assert len(files) == 1 + debug_log.OLDER
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files)
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert all(each.stat().st_size < 6_000 for each in files)


def test_a_place_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert debug_log.start() is None
    assert write_report(RuntimeError("x"), {}) is None


def test_reports_are_their_owners_alone_and_the_oldest_go() -> None:
    paths = [write_report(RuntimeError(f"number {number}"), {}) for number in range(MOST_REPORTS + 5)]
    last = paths[-1]
    assert last is not None
    assert stat.S_IMODE(last.stat().st_mode) == 0o600
    assert stat.S_IMODE(last.parent.stat().st_mode) == 0o700
    assert len(list(last.parent.iterdir())) == MOST_REPORTS
    assert f"number {MOST_REPORTS + 4}" in last.read_text("utf-8")


def test_a_report_has_the_lines_of_the_program_and_no_values() -> None:
    def fail(customer: str) -> None:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such") as failed:
        fail("Ambridge Dairy")
    text = report_text(failed.value, {})
    assert 'raise ValueError("no such thing")' in text
    assert ", in fail" in text
    assert "Ambridge" not in text.replace('fail("Ambridge Dairy")', "")


def test_lines_and_indentation_stay(own_home: Path) -> None:
    text = f'  File "{own_home}/x.py", line 3\n    return y\n'
    assert for_log(text) == '  File "~/x.py", line 3\n    return y\n'
