"""Tell the outcome of a write from its result or its error, and what the journal records of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.codat.errors import CodatError, Conflict, OutcomeUnknown, StatusError
from console_app.services.account.write_request import Action
from console_app.services.journal.entries import Outcome

if TYPE_CHECKING:
    from console_app.services.account.write_request import WriteRequest


def outcome_of(error: BaseException) -> Outcome:
    """Return the outcome of a write for an error."""
    if isinstance(error, OutcomeUnknown | Conflict) or not isinstance(error, CodatError):
        return Outcome.UNKNOWN
    if error.happened is None and error.method != "GET":
        return Outcome.UNKNOWN
    return Outcome.REFUSED if isinstance(error, StatusError) and error.method != "GET" else Outcome.NOT_SENT


def error_fields(error: BaseException | None) -> dict[str, Any]:
    """Return what an event records of an error; nothing if there is none."""
    if error is None:
        return {}
    if not isinstance(error, CodatError):
        return {"error": type(error).__name__}
    cause = getattr(error, "cause", None)
    shown_error = cause if isinstance(cause, CodatError) else error
    return {
        "error": error.message,
        "status": shown_error.status,
        "correlationId": shown_error.correlation_id or error.correlation_id,
    }


def result_fields(write: WriteRequest, result: object) -> dict[str, Any]:
    """Return what an event records of the result of a write."""
    found: dict[str, Any] = {}
    if write.action in {Action.CREATE_COMPANY, Action.CHANGE_COMPANY} and result is not None:
        found = {"companyId": getattr(result, "id", None), "companyName": getattr(result, "name", None)}
    elif write.action in {Action.CREATE_CONNECTION, Action.UNLINK} and result is not None:
        found = {
            "connectionId": getattr(result, "id", None),
            "platform": getattr(result, "platform_name", None) or None,
            "connectionStatus": getattr(result, "status", None),
        }
    return {name: str(value) for name, value in found.items() if value}
