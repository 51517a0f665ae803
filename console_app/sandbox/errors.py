"""The errors the sandbox answers with, in the documented shape (https://docs.codat.io/using-the-api/errors)."""

from __future__ import annotations

from typing import Any

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
        super().__init__(error)
        self.status = status
        self.error = error
        self.service = service
        self.validation = validation
        self.can_be_retried = can_be_retried
        self.headers = headers or {}

    def body(self, correlation_id: str) -> dict[str, Any]:
        """The documented body."""
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
    """400 with one validation item."""
    return ApiError(
        400,
        f"Error processing request - {message}",
        validation=[{"itemId": item, "message": message, "validatorName": validator}],
    )


def malformed_query(reason: str) -> ApiError:
    """400 as for a `query` that cannot be understood."""
    return ApiError(400, f"Error parsing query - {reason}", service="ClientsApi")


def company_not_found(company_id: str) -> ApiError:
    """404 for a company that is not there, or not any more."""
    return ApiError(404, f"No company was found with ID {company_id}", service="ClientsApi")


def connection_not_found(connection_id: str) -> ApiError:
    """404 for a connection that is not there, or not any more."""
    return ApiError(404, f"Data connection {connection_id} not found")


def company_limit_reached() -> ApiError:
    """402 as at the 51st company of a free plan."""
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
    """402 as every call gets once a free account is older than a year."""
    message = "Account expired. Learn more at https://docs.codat.io/using-the-api/errors"
    return ApiError(402, "Payment Required", validation=[{"message": message}])


def too_many_requests(retry_after: str) -> ApiError:
    """429; `retry_after` is in seconds, or an HTTP-date."""
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
    """The error with the words Codat's description has for a status, or plain words for another one."""
    return ApiError(status, STANDARD_WORDS.get(status, f"Answered with status {status}."))
