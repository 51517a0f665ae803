"""Credentials are taken out of a text, and nothing else is."""

from __future__ import annotations

import base64
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.codat.redact import HIDDEN, one_line, redact
from console_app.services.text.sanitize import sanitized

KEYS = st.text(alphabet=string.ascii_letters + string.digits, min_size=40, max_size=40)


@pytest.mark.parametrize(
    "name",
    [
        "Basic Accounting",
        "Basic Bookkeeping Ltd",
        "BASIC ACCOUNTING",
        "basic accountancy",
        "Basic Bookkeeping-and-Accounting-for-Builders",
        "The Basic Restaurant Group",
        "Basic Electronics/Components",
        "Basic McDonaldson & Sons",
        "Visual Basic Programming",
        "Back to Basic Nutritional Supplements 2026",
        "Basic Construction2026",
    ],
)
def test_a_name_is_no_credential(name: str) -> None:
    assert redact(name) == name
    assert one_line(name) == name


@given(KEYS, st.sampled_from(["Basic ", "basic  ", "BASIC\t", "Basic%20", "Basic+"]), st.booleans())
@settings(max_examples=60, derandomize=True)
def test_a_key_in_base64_goes_whole_or_cut_off(key: str, scheme: str, for_urls: bool) -> None:
    encode = base64.urlsafe_b64encode if for_urls else base64.b64encode
    encoded = encode(key.encode()).decode()
    for length in (8, 9, 11, 23, 40, 53, 54, 55, 56):
        clean = redact(f"sent {scheme}{encoded[:length]} and more")
        assert clean == f"sent {scheme}{HIDDEN} and more"


@given(KEYS)
@settings(max_examples=60, derandomize=True)
def test_a_key_as_it_is_goes(key: str) -> None:
    for text in (f"Basic {key}", f"Authorization: {key}", f'"apiKey": "{key}"', f"{{'Authorization': 'Basic {key}'}}"):
        assert key not in redact(text)


@given(st.text(min_size=4, max_size=30))
@settings(max_examples=60, derandomize=True)
def test_a_user_and_a_password_of_any_letters_go(password: str) -> None:
    encoded = base64.b64encode(f"user:{password}".encode()).decode()
    assert encoded not in redact(f"Authorization: Basic {encoded}")
    if password.isascii() and password.isprintable():
        assert redact(f"Basic {encoded}") == f"Basic {HIDDEN}"


def test_in_a_header_nothing_is_taken_for_a_name() -> None:
    assert redact("Authorization: Basic Accounting") == f"Authorization: Basic {HIDDEN}"


@pytest.mark.parametrize(
    "text",
    [
        "otp=123456",
        "startotp=123456",
        "OTP = 123456",
        "otp : 123456",
        "otp: '123456'",
        '"otp": "123456"',
        "otp%3D123456",
        "o\u200btp\u2060=12\u200b3456",
        "\u202eo\x00t\xadp:\u200b123456",
        "otp=123\x00456",
    ],
)
def test_a_password_goes_however_it_is_written(text: str) -> None:
    clean = sanitized(redact(text))
    assert "123" not in clean
    assert "456" not in clean


@pytest.mark.parametrize("name", ["OTP: Bakers Ltd", "Laptop: repairs", "The otp Company", "Photos of 2026"])
def test_a_name_is_no_password(name: str) -> None:
    assert redact(name) == name
