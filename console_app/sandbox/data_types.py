"""Know Codat's data types: which are read at the first link, how long that takes, and how a read can end.

The names are those of `DataStatus.dataType` and `PullOperation.status` in Codat's OpenAPI description. The messages
are the sandbox's own words: Codat documents none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.sandbox.catalogue import Integration

COMPLETE = "Complete"
AUTH_ERROR = "AuthError"
CANCELLED = "Cancelled"
NOT_SUPPORTED = "NotSupported"
PERMISSIONS_ERROR = "PermissionsError"
VALIDATION_ERROR = "ValidationError"
FETCH_ERROR = "FetchError"
RATE_LIMIT_ERROR = "RateLimitError"

OUTCOMES: dict[str, str | None] = {
    COMPLETE: None,
    FETCH_ERROR: "The accounting software answered with an error while the data was fetched.",
    "MapError": "The data could not be mapped to Codat's data model.",
    "InternalError": "An internal error occurred.",
    "ProcessingError": "The data could not be processed.",
    VALIDATION_ERROR: "The data did not pass validation.",
    AUTH_ERROR: "The connection is no longer authorized. The customer has to sign in again.",
    CANCELLED: "The read was cancelled.",
    NOT_SUPPORTED: "The data type is not supported for this integration.",
    RATE_LIMIT_ERROR: "The accounting software's rate limit was reached.",
    PERMISSIONS_ERROR: "The user who connected is not allowed to read this data.",
    "PrerequisiteNotMet": "Another data type has to be read first.",
}
"""The statuses in which a read can end, with their messages."""

_ACCOUNTING = (
    "accountTransactions balanceSheet bankAccounts bankTransactions billCreditNotes billPayments bills"
    " cashFlowStatement chartOfAccounts company creditNotes customers directCosts directIncomes invoices itemReceipts"
    " items journalEntries journals paymentMethods payments profitAndLoss purchaseOrders salesOrders suppliers taxRates"
    " trackingCategories transfers"
)
_BANKING = "banking-accountBalances banking-accounts banking-transactionCategories banking-transactions"
_COMMERCE = (
    "commerce-companyInfo commerce-customers commerce-disputes commerce-locations commerce-orders"
    " commerce-paymentMethods commerce-payments commerce-productCategories commerce-products commerce-taxComponents"
    " commerce-transactions"
)
_OF_SOURCE = {
    "Accounting": frozenset(_ACCOUNTING.split()),
    "Banking": frozenset(_BANKING.split()),
    "Commerce": frozenset(_COMMERCE.split()),
}
_ALL = frozenset().union(*_OF_SOURCE.values())

_FIRST: dict[str, dict[str, float]] = {
    "Accounting": {
        "company": 3,
        "chartOfAccounts": 4,
        "taxRates": 4,
        "suppliers": 5,
        "paymentMethods": 4,
        "bankAccounts": 4,
        "trackingCategories": 4,
        "bills": 8,
        "billPayments": 8,
        "billCreditNotes": 6,
        "purchaseOrders": 7,
        "bankTransactions": 9,
    },
    "Banking": {
        "banking-accounts": 3,
        "banking-accountBalances": 4,
        "banking-transactionCategories": 4,
        "banking-transactions": 8,
    },
    "Commerce": {
        "commerce-companyInfo": 3,
        "commerce-customers": 4,
        "commerce-products": 5,
        "commerce-orders": 8,
        "commerce-payments": 6,
        "commerce-transactions": 8,
    },
    "BankFeed": {"bankAccounts": 3},
}
_FIRST_OTHERWISE: dict[str, float] = {"company": 3}
_USUAL_SECONDS = 6.0

_BANK_RIGHTS = "The user who connected has no rights to the bank data. This is normal for Xero without bank rights."

_OF_PLATFORM: dict[str, dict[str, tuple[str, str | None]]] = {
    "gbol": {"bankTransactions": (PERMISSIONS_ERROR, _BANK_RIGHTS)},
    "fbrh": dict.fromkeys(("purchaseOrders", "trackingCategories", "paymentMethods"), (NOT_SUPPORTED, None)),
    "rwuv": {"trackingCategories": (NOT_SUPPORTED, None)},
    "pqsw": {"bankTransactions": (NOT_SUPPORTED, None)},
    "knfz": {"taxRates": (NOT_SUPPORTED, None)},
}


def is_data_type(name: str) -> bool:
    """Return whether Codat has a data type of this name."""
    return name in _ALL


def first_types(source_type: str) -> Mapping[str, float]:
    """Return the data types with `fetch on first link` in this account, with the seconds that a read takes."""
    return _FIRST.get(source_type, _FIRST_OTHERWISE)


def can_read(integration: Integration, data_type: str) -> bool:
    """Return whether a data type belongs to an integration's kind of software."""
    return data_type in _OF_SOURCE.get(integration.source_type, first_types(integration.source_type))


def seconds_of(integration: Integration, data_type: str) -> float:
    """Return how long a read usually takes."""
    return first_types(integration.source_type).get(data_type, _USUAL_SECONDS)


def platform_outcome(platform_key: str, data_type: str) -> tuple[str, str | None]:
    """Return the status in which reads from a platform usually end, and the message."""
    status, message = _OF_PLATFORM.get(platform_key, {}).get(data_type, (COMPLETE, None))
    return status, message or OUTCOMES[status]
