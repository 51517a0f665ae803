"""Provide an async client for the Codat API, its models and its errors.

Usable on its own:

    import asyncio
    from console_app.codat import CodatClient, Intent, NewCompany

    async def main() -> None:
        async with CodatClient("your API key") as client:
            company = await client.create_company(NewCompany("Example Ltd"), intent=Intent.new())
            async for page in client.list_companies():
                print(len(page.items), "of", page.total)

    asyncio.run(main())

Importing this package imports neither httpx, msgspec nor pydantic; they come with the first use of the client or a
model.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console_app.codat.api_key import ApiKey as ApiKey
    from console_app.codat.api_key import InvalidApiKey as InvalidApiKey
    from console_app.codat.client import CodatClient as CodatClient
    from console_app.codat.company_names import clean_name as clean_name
    from console_app.codat.company_names import name_pieces as name_pieces
    from console_app.codat.drafts import CompanyChanges as CompanyChanges
    from console_app.codat.drafts import NewCompany as NewCompany
    from console_app.codat.errors import BadAnswer as BadAnswer
    from console_app.codat.errors import BadRequest as BadRequest
    from console_app.codat.errors import CodatError as CodatError
    from console_app.codat.errors import Conflict as Conflict
    from console_app.codat.errors import ConnectionFailed as ConnectionFailed
    from console_app.codat.errors import Forbidden as Forbidden
    from console_app.codat.errors import IdempotencyMismatch as IdempotencyMismatch
    from console_app.codat.errors import InvalidInput as InvalidInput
    from console_app.codat.errors import MethodNotAllowed as MethodNotAllowed
    from console_app.codat.errors import NotFound as NotFound
    from console_app.codat.errors import OutcomeUnknown as OutcomeUnknown
    from console_app.codat.errors import PaymentRequired as PaymentRequired
    from console_app.codat.errors import ServerError as ServerError
    from console_app.codat.errors import ServiceUnavailable as ServiceUnavailable
    from console_app.codat.errors import StateConflict as StateConflict
    from console_app.codat.errors import StatusError as StatusError
    from console_app.codat.errors import TimedOut as TimedOut
    from console_app.codat.errors import TooManyRequests as TooManyRequests
    from console_app.codat.errors import Unauthorized as Unauthorized
    from console_app.codat.errors import UnavailableForLegalReasons as UnavailableForLegalReasons
    from console_app.codat.errors import ValidationItem as ValidationItem
    from console_app.codat.idempotency import Intent as Intent
    from console_app.codat.listed_companies import ListedCompany as ListedCompany
    from console_app.codat.listed_companies import ListedConnection as ListedConnection
    from console_app.codat.models import AccountProfile as AccountProfile
    from console_app.codat.models import Company as Company
    from console_app.codat.models import CompanyReference as CompanyReference
    from console_app.codat.models import Connection as Connection
    from console_app.codat.models import ConnectionErrorRecord as ConnectionErrorRecord
    from console_app.codat.models import Integration as Integration
    from console_app.codat.models import RejectedRecord as RejectedRecord
    from console_app.codat.pagination import Listing as Listing
    from console_app.codat.pagination import Page as Page
    from console_app.codat.query import Condition as Condition
    from console_app.codat.query import all_of as all_of
    from console_app.codat.query import any_of as any_of
    from console_app.codat.query import field as field
    from console_app.codat.rate_limits import Limiter as Limiter
    from console_app.codat.rate_limits import Quota as Quota
    from console_app.codat.retry import RetryPolicy as RetryPolicy
    from console_app.codat.status_names import Status as Status

# httpx imports a command line of its own wherever rich is installed: a tenth of the time that a command takes. Without
# this module it goes without, as its own fallback says.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

_ROOMS = {
    "api_key": ("ApiKey", "InvalidApiKey"),
    "client": ("CodatClient",),
    "drafts": ("CompanyChanges", "NewCompany"),
    "errors": (
        "BadAnswer",
        "BadRequest",
        "CodatError",
        "Conflict",
        "ConnectionFailed",
        "Forbidden",
        "IdempotencyMismatch",
        "InvalidInput",
        "MethodNotAllowed",
        "NotFound",
        "OutcomeUnknown",
        "PaymentRequired",
        "ServerError",
        "ServiceUnavailable",
        "StateConflict",
        "StatusError",
        "TimedOut",
        "TooManyRequests",
        "Unauthorized",
        "UnavailableForLegalReasons",
        "ValidationItem",
    ),
    "rate_limits": ("Limiter", "Quota"),
    "listed_companies": ("ListedCompany", "ListedConnection"),
    "models": (
        "AccountProfile",
        "Company",
        "CompanyReference",
        "Connection",
        "ConnectionErrorRecord",
        "Integration",
        "RejectedRecord",
    ),
    "company_names": ("clean_name", "name_pieces"),
    "pagination": ("Listing", "Page"),
    "query": ("Condition", "all_of", "any_of", "field"),
    "retry": ("RetryPolicy",),
    "status_names": ("Status",),
    "idempotency": ("Intent",),
}
_HOME = {name: module for module, names in _ROOMS.items() for name in names}


if not TYPE_CHECKING:  # A type checker would accept any name from a module-level __getattr__.

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the public names, including those that are imported on first use."""
    return sorted({*globals(), *_HOME})
