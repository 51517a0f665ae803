"""Define the errors of the Codat client as one small tree.

    CodatError
    ├── InvalidInput            refused here, before anything was sent
    │   ├── InvalidApiKey       (in `console_app.codat.api_key`)
    │   └── UnusableNetworkSetting  (in `console_app.codat.network_errors`, as the next two)
    ├── ConnectionFailed        no answer: refused, unreachable, lost on the way
    │   └── CertificateRefused, ProxyFailed
    ├── TimedOut                no answer in time
    ├── BadAnswer               an answer that cannot be used: HTML, a redirect, too large, the wrong shape
    ├── StatusError             an answer that says no; one class for each status below
    │   ├── BadRequest 400  Unauthorized 401  PaymentRequired 402  Forbidden 403  NotFound 404
    │   ├── MethodNotAllowed 405  Conflict 409  StateConflict 409 with a reason  IdempotencyMismatch 422
    │   ├── TooManyRequests 429  UnavailableForLegalReasons 451
    │   └── ServerError 5xx
    │       └── ServiceUnavailable 503
    └── OutcomeUnknown          a write that may or may not have happened

Neither the API key nor a link's one-time password is ever in the text, the arguments or the attributes of an error:
text from outside is redacted first. The shape of an error answer is `ErrorMessage` in Codat's OpenAPI description.
"""

# The names say what happened in everyday words; all of them appear in sentences on screen.

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console_app.codat.redact import one_line, redact
from console_app.records import record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.codat.idempotency import Intent


@record(frozen=True, slots=True)
class ValidationItem:
    """One item of an answer's ``validation``: the problem, the item, and the service that reported it."""

    message: str
    item_id: str | None = None
    validator_name: str | None = None
    is_warning: bool = False


class CodatError(Exception):
    """The base of every error of the client.

    Attributes:
        message: One or two short sentences for a person.
        status: The HTTP status, if there was an answer.
        correlation_id: The id that Codat's support asks for; show it so that it can be copied.
        validation: The validation items of the answer, errors first.
        retry_after: Seconds to wait before the next request, if the server gave them.
        method, path: Of the request; the path is without the query.
        can_be_retried: The server's own statement, None if there was none.
        detailed_error_code: Codat's machine-readable code.
        answered_at: The server's own time of the answer (its ``Date`` header).
        happened: For a write, False if it is certain that nothing was changed, None if that is not known.
        from_between: True if the answer is not in Codat's format, so that a proxy or a sign-in page may have sent it:
            it
            does not tell what Codat knows.
        proxy: The proxy in use, safe to show; None if there was none.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        correlation_id: str | None = None,
        validation: Iterable[ValidationItem] = (),
        retry_after: float | None = None,
        method: str | None = None,
        path: str | None = None,
        can_be_retried: bool | None = None,
        detailed_error_code: int | None = None,
        answered_at: datetime | None = None,
        happened: bool | None = None,
        from_between: bool = False,
    ) -> None:
        """Keep the message and the details of the answer.

        Args:
            message: One or two short sentences for a person; redacted here, as are the texts of the answer.
            status: The HTTP status; None without an answer.
            correlation_id: Codat's id for support; cut to 100 characters.
            validation: The validation items of the answer, errors first.
            retry_after: Seconds to wait before the next request; None if the server gave none.
            method: The method of the request, in capitals.
            path: The path of the request; a query is cut off.
            can_be_retried: The server's own statement; None if there was none.
            detailed_error_code: Codat's machine-readable code.
            answered_at: The server's time of the answer.
            happened: For a write, False if nothing was changed for certain; None if that is not known.
            from_between: True if the answer may come from a proxy or a sign-in page.
        """
        self.message = redact(message)
        super().__init__(self.message)
        self.status = status
        self.correlation_id = one_line(correlation_id, 100) if correlation_id else None
        self.validation = tuple(
            ValidationItem(
                one_line(item.message),
                one_line(item.item_id) if item.item_id else None,
                one_line(item.validator_name) if item.validator_name else None,
                item.is_warning,
            )
            for item in validation
        )
        self.retry_after = retry_after
        self.method = method
        self.path = redact(path.partition("?")[0]) if path else None
        self.can_be_retried = can_be_retried
        self.detailed_error_code = detailed_error_code
        self.answered_at = answered_at
        self.happened = happened
        self.from_between = from_between
        self.proxy: str | None = None

    def __str__(self) -> str:
        """Return the message."""
        where = f"{self.method} {self.path}" if self.method and self.path else ""
        status = str(self.status) if self.status is not None else ""
        correlation = f"correlation id {self.correlation_id}" if self.correlation_id else ""
        about = ", ".join(part for part in (where, status, correlation) if part)
        return f"{self.message} ({about})" if about else self.message

    def __repr__(self) -> str:
        """Return the class and the text of the error."""
        return f"{type(self).__name__}({str(self)!r})"


class InvalidInput(CodatError, ValueError):
    """Input refused before anything was sent.

    Attributes:
        field: The input in question: ``name``, ``description``, ``tags``, ``company_id``, ``query``, ...
    """

    def __init__(self, message: str, *, field: str) -> None:
        """Keep the message and the name of the input.

        Args:
            message: One or two short sentences for a person.
            field: The name of the input, such as ``name`` or ``company_id``.
        """
        super().__init__(message, happened=False)
        self.field = field


class ConnectionFailed(CodatError):
    """A connection that failed: the host was not found or refused, or the connection was lost.

    `happened` is False where the request cannot have been sent.
    """


class TimedOut(CodatError):
    """A request without an answer in time. `happened` is False where not even the connection was made."""


class BadAnswer(CodatError):
    """An answer that cannot be used: not JSON, the wrong shape, too large, or a redirect."""


class StatusError(CodatError):
    """An answer with a status that is not a success."""

    status: int
    sentence: ClassVar[str] = "Codat refused the request"


class BadRequest(StatusError):
    """400: Codat rejects something in the request; see `validation`."""

    sentence = "Codat did not accept the request"


class Unauthorized(StatusError):
    """401: the API key is wrong (https://docs.codat.io/using-the-api/authentication)."""

    sentence = "Codat does not accept this API key"


class PaymentRequired(StatusError):
    """402: the account's limit is reached, or its free period is over."""

    sentence = "The Codat account has reached its limit"

    @property
    def is_company_limit(self) -> bool:
        """Return True if the plan's number of companies is used up (50 on the free plan)."""
        texts = [self.message, *(item.message for item in self.validation)]
        return any("company limit" in text.casefold() for text in texts)


class Forbidden(StatusError):
    """403: the API key is outdated or not meant for this."""

    sentence = "This API key does not have that permission"


class NotFound(StatusError):
    """404: no such company, connection or integration, or it was deleted."""

    sentence = "This does not exist at Codat, or was deleted"


class MethodNotAllowed(StatusError):
    """405: the address exists, but not for this kind of request."""

    sentence = "Codat does not do this at that address"


class Conflict(StatusError):
    """409 without a reason: a request with the same idempotency key is still in progress."""

    sentence = "The same request is still in progress at Codat"


class StateConflict(StatusError):
    """409 with a reason in `validation`: something that exists stands in the way.

    The documentation knows 409 only for a request in progress, whose answer has no such reason. Only there it helps to
    wait.
    """

    sentence = "Something at Codat stands in the way"


class IdempotencyMismatch(StatusError):
    """422: the idempotency key was used before with another body. Such a request is never repeated."""

    sentence = "The same request was sent before with different contents"


class TooManyRequests(StatusError):
    """429: the daily quota is used up, or too many calls at once; see `retry_after`."""

    sentence = "Codat asks to slow down"


class UnavailableForLegalReasons(StatusError):
    """451: the data is unavailable for legal reasons."""

    sentence = "Codat may not answer that for legal reasons"


class ServerError(StatusError):
    """5xx: Codat, or a proxy in front of it, failed."""

    sentence = "Codat has an internal problem"


class ServiceUnavailable(ServerError):
    """503: Codat is down for maintenance."""

    sentence = "Codat is not available at the moment"


class OutcomeUnknown(CodatError):
    """A write that was sent and may or may not have happened.

    Sending it again with a new key could do it twice: check first.

    Attributes:
        intent: What the person asked for; None for a delete, which takes no key.
        cause: The error that left the outcome unknown.
    """

    def __init__(self, message: str, *, intent: Intent | None, cause: CodatError) -> None:
        """Keep the message, the intent and the error that left the outcome unknown.

        Args:
            message: One or two short sentences for a person.
            intent: The intent of the write; None for a delete, which has no key.
            cause: The error that left the outcome unknown; its details are taken over.
        """
        super().__init__(
            message,
            status=cause.status,
            correlation_id=cause.correlation_id,
            validation=cause.validation,
            retry_after=cause.retry_after,
            method=cause.method,
            path=cause.path,
            can_be_retried=cause.can_be_retried,
            detailed_error_code=cause.detailed_error_code,
            answered_at=cause.answered_at,
            from_between=cause.from_between,
        )
        self.intent = intent
        self.cause = cause
        self.proxy = cause.proxy


_BY_STATUS: dict[int, type[StatusError]] = {
    400: BadRequest,
    401: Unauthorized,
    402: PaymentRequired,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    422: IdempotencyMismatch,
    429: TooManyRequests,
    451: UnavailableForLegalReasons,
    503: ServiceUnavailable,
}


def class_for_status(status: int) -> type[StatusError]:
    """Return the class for an HTTP status: its own, `ServerError` for other 5xx, else `StatusError`.

    Args:
        status: The HTTP status, from 100 to 599.
    """
    return _BY_STATUS.get(status, ServerError if 500 <= status <= 599 else StatusError)


_ABOUT_THE_ATTEMPT = (
    Unauthorized,
    PaymentRequired,
    Forbidden,
    Conflict,
    IdempotencyMismatch,
    TooManyRequests,
    ServiceUnavailable,
)


def settles_nothing(error: CodatError) -> bool:
    """Return whether an error concerns only this attempt and says nothing of an earlier request with the same key."""
    return error.from_between or not isinstance(error, StatusError) or isinstance(error, _ABOUT_THE_ATTEMPT)
