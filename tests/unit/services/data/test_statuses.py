"""Every status that Codat documents has words, and what is normal is not called a failure."""

from __future__ import annotations

import pytest

from console_app.services.data.statuses import DATASET_STATUSES, DataState, data_type_words, dataset_status

DOCUMENTED = (
    "Initial Queued Fetching MapQueued Mapping Complete FetchError MapError InternalError ProcessingQueued Processing "
    "ProcessingError ValidationQueued Validating ValidationError AuthError Cancelled NotSupported RateLimitError "
    "PermissionsError PrerequisiteNotMet"
)
"""The statuses of a pull operation in Codat's OpenAPI description of 2026-08."""


def test_every_documented_status_has_words() -> None:
    assert set(DATASET_STATUSES) == set(DOCUMENTED.split())


def test_what_failed_has_a_next_step_and_nothing_else_asks_for_one_in_vain() -> None:
    for status, record in DATASET_STATUSES.items():
        assert bool(record.advice) == (record.state is DataState.FAILED or status == "Queued"), status


@pytest.mark.parametrize(
    ("status", "data_type", "platform", "state", "words"),
    [
        ("AuthError", "bills", "qhyg", DataState.FAILED, "the customer has to sign in again"),
        ("PermissionsError", "bankTransactions", "gbol", DataState.NORMAL, "normal for Xero without bank rights"),
        ("PermissionsError", "bills", "gbol", DataState.FAILED, "the person who signed in may not see it"),
        ("PermissionsError", "bankTransactions", "qhyg", DataState.FAILED, "the person who signed in may not see it"),
        ("NotSupported", "bills", "pqsw", DataState.NORMAL, "not supported by this platform"),
        ("Paused\x1b[31m", "bills", "gbol", DataState.UNKNOWN, "Paused"),
        ("", "bills", "gbol", DataState.UNKNOWN, "in an unknown status"),
    ],
)
def test_a_status_depends_on_data_and_platform(
    status: str, data_type: str, platform: str, state: DataState, words: str
) -> None:
    found = dataset_status(status, data_type, platform)
    assert found.state is state
    assert found.words.startswith(words)
    assert "\x1b" not in found.words


@pytest.mark.parametrize(
    ("data_type", "words"),
    [
        ("chartOfAccounts", "Chart of accounts"),
        ("banking-accountBalances", "Banking account balances"),
        ("company", "Company"),
        ("", ""),
    ],
)
def test_a_data_type_is_written_in_words(data_type: str, words: str) -> None:
    assert data_type_words(data_type) == words
