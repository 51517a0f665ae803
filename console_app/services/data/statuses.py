"""Say in words what each status of a read means, and what to do about it.

The statuses are those of Codat's pull operations (https://docs.codat.io/core-concepts/status). One that this program
does not know is shown as it came.
"""

from __future__ import annotations

import re
from enum import IntEnum

from console_app.records import record
from console_app.services.text.sanitize import sanitized


class DataState(IntEnum):
    """What has become of a read, the most urgent first."""

    FAILED = 0
    UNKNOWN = 1
    """Codat gave a status that this program does not know."""
    READING = 2
    READ = 3
    NORMAL = 4
    """It was not read, and nobody has to do anything about it."""


@record(frozen=True, slots=True)
class DatasetStatus:
    """A status of a read, in words."""

    state: DataState
    words: str
    """A few words, to follow the data type."""
    advice: str
    """The next step in a sentence; empty if there is none."""


_LATER = "Have it read again later."
_SUPPORT = "Have it read again. If it persists, ask Codat's support."
_SIGN_IN = "Send the customer the connection's link."


def _reading(words: str, advice: str = "") -> DatasetStatus:
    return DatasetStatus(DataState.READING, words, advice)


def _failed(words: str, advice: str) -> DatasetStatus:
    return DatasetStatus(DataState.FAILED, words, advice)


DATASET_STATUSES = {
    "Initial": _reading("about to be read"),
    "Queued": _reading("waiting to be read", "If it stays so: software on a PC is read once its connector is online."),
    "Fetching": _reading("being read from the customer's software"),
    "MapQueued": _reading("read; waiting to be converted"),
    "Mapping": _reading("being converted"),
    "ValidationQueued": _reading("read; waiting to be checked"),
    "Validating": _reading("being checked"),
    "ProcessingQueued": _reading("read; waiting to be stored"),
    "Processing": _reading("being stored"),
    "Complete": DatasetStatus(DataState.READ, "read", ""),
    "FetchError": _failed("the customer's software did not give it", f"It may be down for maintenance. {_LATER}"),
    "MapError": _failed("Codat could not convert it", _SUPPORT),
    "ProcessingError": _failed("Codat could not store it", _SUPPORT),
    "InternalError": _failed("Codat had an internal error", _SUPPORT),
    "ValidationError": _failed("Codat found errors in it, and does not use it", "The validation lists them."),
    "AuthError": _failed("the customer has to sign in again", _SIGN_IN),
    "RateLimitError": _failed("the customer's software allows no more calls for now", _LATER),
    "PermissionsError": _failed(
        "the person who signed in may not see it", "A person with more rights in the software has to reconnect it."
    ),
    "PrerequisiteNotMet": _failed("other data has to be read first", "Have all data read again."),
    "Cancelled": _failed("the read was cancelled", "Have it read again."),
    "NotSupported": DatasetStatus(DataState.NORMAL, "not supported by this platform", ""),
}
"""The statuses that Codat documents, by its names."""

_BANK_DATA = frozenset({"bankAccounts", "bankTransactions", "banking-accounts", "banking-transactions"})
_EXPECTED = {
    ("gbol", "PermissionsError"): (_BANK_DATA, "normal for Xero without bank rights"),
}
"""Failures that are normal on a platform: the data types they concern, and the words.

Xero gives bank statements only to apps that have signed its additional terms.
"""


def dataset_status(status: str, data_type: str = "", platform_key: str = "") -> DatasetStatus:
    """Return a status in words.

    Args:
        status: Codat's name of the status.
        data_type: Codat's name of the data type, such as `bankTransactions`.
        platform_key: Codat's key of the platform; empty if it is not known.
    """
    data_types, words = _EXPECTED.get((platform_key, status), (frozenset(), ""))
    if data_type in data_types:
        return DatasetStatus(DataState.NORMAL, words, "")
    known = DATASET_STATUSES.get(status)
    return known or DatasetStatus(DataState.UNKNOWN, sanitized(status) or "in an unknown status", "")


def data_type_words(data_type: str) -> str:
    """Return a data type in words: `chartOfAccounts` is "Chart of accounts", `banking-accounts` "Banking accounts"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", sanitized(data_type).replace("-", " ")).lower()
    return words[:1].upper() + words[1:]
