"""Represent requests, answers and documented errors."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNKNOWN = "Unknown"


class ApiError(Exception):
    """An answer that is not a success. `headers` are sent with it."""

    def __init__(
        self,
        status: int,
        error: str,
        *,
        service: str = "PublicApi",
        validation: list[dict[str, str]] | None = None,
        can_be_retried: str = UNKNOWN,
        headers: dict[str, str] | None = None,
    ) -> None:
        """Make an error in the documented shape.

        Args:
            status: The HTTP status.
            error: The sentence.
            service: The name of the service that reports it.
            validation: The items of a 400.
            can_be_retried: The documented word for that.
            headers: More headers of the answer.
        """
        super().__init__(error)
        self.status = status
        self.error = error
        self.service = service
        self.validation = validation
        self.can_be_retried = can_be_retried
        self.headers = headers or {}

    def body(self, correlation_id: str) -> dict[str, Any]:
        """Return the documented body."""
        body: dict[str, Any] = {
            "statusCode": self.status,
            "service": self.service,
            "error": self.error,
            "correlationId": correlation_id,
            "canBeRetried": self.can_be_retried,
            "detailedErrorCode": 0,
        }
        if self.validation is not None:
            body["validation"] = {"errors": self.validation, "warnings": []}
        return body


def bad_request(item: str, message: str, validator: str) -> ApiError:
    """Return a 400 with one validation item."""
    return ApiError(
        400,
        f"Error processing request - {message}",
        validation=[{"itemId": item, "message": message, "validatorName": validator}],
    )


def malformed_query(reason: str) -> ApiError:
    """Return the 400 for an invalid `query`."""
    return ApiError(400, f"Error parsing query - {reason}", service="ClientsApi")


def company_not_found(company_id: str) -> ApiError:
    """Return the 404 for a company that does not exist."""
    return ApiError(404, f"No company was found with ID {company_id}", service="ClientsApi")


def connection_not_found(connection_id: str) -> ApiError:
    """Return the 404 for a connection that does not exist."""
    return ApiError(404, f"Data connection {connection_id} not found")


def company_limit_reached() -> ApiError:
    """Return the 402 for the 51st company of a free plan."""
    return ApiError(
        402,
        "CompanyValidationException: Company limit exceeded",
        validation=[
            {
                "itemId": "Company",
                "message": "Company limit exceeded. Learn more at https://docs.codat.io/using-the-api/errors",
                "validatorName": "CreateCompany",
            }
        ],
    )


def account_expired() -> ApiError:
    """Return the 402 that every call gets when a free account is older than a year."""
    message = "Account expired. Learn more at https://docs.codat.io/using-the-api/errors"
    return ApiError(402, "Payment Required", validation=[{"message": message}])


def too_many_requests(retry_after: str) -> ApiError:
    """Return a 429.

    Args:
        retry_after: Seconds, or an HTTP-date.
    """
    return ApiError(
        429,
        "You have made too many requests in a given amount of time; please retry later.",
        can_be_retried="True",
        headers={"Retry-After": retry_after},
    )


STANDARD_WORDS = {
    400: "Error processing request - not valid.",
    401: "Unauthorized",
    402: "Payment Required",
    403: "You are using an outdated API key or a key not associated with that resource.",
    404: "The requested resource could not be found.",
    405: "The method is not allowed on this resource.",
    409: "A request with the same Idempotency-Key is still in progress.",
    422: "The Idempotency-Key was used before with another request.",
    429: "You have made too many requests in a given amount of time; please retry later.",
    451: "Unavailable for legal reasons.",
    500: "There is a problem with our server. Please try again later.",
    503: "The Codat API is temporarily offline for maintenance. Please try again later.",
}


def standard_error(status: int) -> ApiError:
    """Return an error with the words of Codat's description for a status, or plain words for an undocumented one."""
    return ApiError(status, STANDARD_WORDS.get(status, f"Answered with status {status}."))


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated request to the API."""

    method: str
    path: str
    parameters: Mapping[str, str]
    arguments: Mapping[str, str]
    content: bytes
    base_url: str

    def body(self) -> dict[str, Any]:
        """Return the JSON object of the request.

        Raises:
            ApiError: 400, it is something else.
        """
        try:
            value = json.loads(self.content or b"{}")
            # Half of a surrogate pair is valid JSON and still no text: it can be neither kept nor sent.
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise bad_request("Body", "The body is not valid JSON.", "RequestBody") from None
        if not isinstance(value, dict):
            raise bad_request("Body", "The body must be a JSON object.", "RequestBody")
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, ready to be sent or kept for a repeat of the request."""

    status: int
    content: bytes = b""
    media_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(value: Any, status: int = 200) -> Answer:
    """Return an answer with a JSON body."""
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Answer(status, content, "application/json; charset=utf-8")


def error_answer(error: ApiError) -> Answer:
    """Return an error in the documented shape, with its own correlation id."""
    answer = json_answer(error.body(secrets.token_hex(16)), error.status)
    return Answer(answer.status, answer.content, answer.media_type, dict(error.headers))
