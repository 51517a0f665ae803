"""What was done is remembered for whom it was done, and no secret with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat.api_key import ApiKey
from console_app.services.account.activity import MOST_KEPT, ActivityKind, ActivityLog
from console_app.services.text.sanitize import without_secrets

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def test_deeds_are_found_by_company_and_by_connection_in_their_order() -> None:
    activity_log = ActivityLog()
    created = activity_log.note(ActivityKind.COMPANY_CREATED, "a", None, "as Toft", NOON)
    connected = activity_log.note(ActivityKind.CONNECTION_CREATED, "a", "1", "", NOON + timedelta(minutes=1))
    activity_log.note(ActivityKind.CONNECTION_CREATED, "b", "2", "", NOON)
    failed = activity_log.note(ActivityKind.ERROR, "a", "1", "refused", NOON + timedelta(minutes=2), "abc-123")
    assert activity_log.of_company("a") == (created, connected, failed)
    assert activity_log.of_connection("1") == (connected, failed)
    assert activity_log.of_company("c") == activity_log.of_connection("c") == ()
    assert (failed.correlation_id, created.correlation_id) == ("abc-123", None)


@pytest.mark.parametrize(
    "text",
    [
        "shown: https://link.codat.io/companies/1/start?otp=481516",
        "link.codat.io/start?a=b&otp=481516&c=d",
        "OTP=481516",
        "otp%3D481516",
        '{"otp": "481516"}',
        "o\x00tp=481516",
        "o\u200btp=481516 and more",
        "otp\n=\n481516",
        "xotp=481516",
        "HTTPS://LINK.CODAT.IO/481516",
        "https%3a%2f%2flink.codat.io%2f481516",
        "mailto:a@b.example?body=481516",
        "Authorization: Basic 481516481516",
        "apiKey=481516481516",
    ],
)
def test_links_passwords_and_keys_are_left_out(text: str) -> None:
    activity_log = ActivityLog()
    activity = activity_log.note(ActivityKind.ERROR, "a", "1", text, NOON, text)
    assert "481516" not in repr(activity)
    assert activity.text.isprintable()


def test_a_key_that_only_the_caller_knows_is_left_out_too() -> None:
    secret = "s3cr3t" * 6 + "1234"
    activity = ActivityLog(ApiKey(secret).redact_key).note(ActivityKind.ERROR, "a", None, f"sent {secret}", NOON)
    assert "s3cr3t" not in activity.text


@given(st.text(max_size=30), st.from_regex(r"[0-9]{6}", fullmatch=True), st.text(max_size=30))
def test_no_text_around_a_link_brings_its_password_through(before: str, otp: str, after: str) -> None:
    said = without_secrets(f"{before}https://link.codat.io/x/start?otp={otp}&{after}")
    assert f"otp={otp}" not in said
    assert "link.codat.io" not in said


def test_ordinary_words_stay() -> None:
    text = "400: name is required (companies), 12:30, totp is on"
    assert without_secrets(f"  {text}\n") == text


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        ActivityLog().note(ActivityKind.LINKED, "a", "1", "", datetime(2026, 3, 4))  # noqa: DTZ001 - what is refused


def test_the_oldest_deeds_go_when_there_are_too_many() -> None:
    activity_log = ActivityLog()
    for number in range(MOST_KEPT + 1):
        activity_log.note(ActivityKind.LINK_SHOWN, "a", None, str(number), NOON)
    kept = activity_log.of_company("a")
    assert (len(kept), kept[0].text) == (MOST_KEPT, "1")
