"""An error in a person's words: what happened, what it means for the customer on the phone, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from console_app.codat.errors import (
    BadAnswer,
    BadRequest,
    CodatError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    ServerError,
    ServiceUnavailable,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnavailableForLegalReasons,
)
from console_app.services.visible import visible


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to tell the person at the terminal."""

    happened: str
    meaning: str
    next_step: str
    correlation_id: str | None = None
    details: tuple[str, ...] = ()
    """Codat's own validation messages, literal."""

    def support_block(self) -> str:
        """A text to paste into a ticket to Codat's support."""
        lines = [self.happened, *self.details]
        if self.correlation_id:
            lines.append(f"Correlation id: {self.correlation_id}")
        return "\n".join(lines)


_READ_MEANING = "Nothing was changed. What you see may be out of date."
_WRITE_MEANING = "Nothing was changed at Codat; the customer has noticed nothing."


def explain(error: Exception, doing: str, *, writing: bool = False) -> Explanation:
    """Explain `error`, which came while `doing` ("reading the companies"); `writing` if something was to change."""
    meaning = _WRITE_MEANING if writing else _READ_MEANING
    if not isinstance(error, CodatError):
        return Explanation(f"Something went wrong while {doing}.", meaning, visible(str(error)) or "Try again.")
    happened, next_step = _what_and_next(error)
    if isinstance(error, OutcomeUnknown):
        meaning = "It may or may not have happened. Do not start over: that could make it happen twice."
    elif isinstance(error, InvalidInput):
        meaning = "Nothing was sent."
    details = tuple(visible(item.message) for item in error.validation if item.message)
    return Explanation(
        f"{happened} ({doing})", meaning, next_step, error.correlation_id and visible(error.correlation_id), details
    )


def _what_and_next(error: CodatError) -> tuple[str, str]:
    said = visible(error.message)
    match error:
        case OutcomeUnknown():
            return "Codat did not answer in time", "Ask again: the same request is sent, and Codat does it once."
        case InvalidInput():
            return said, "Change it and send again."
        case TimedOut():
            return "Codat took too long to answer", "Try again. If it goes on, look at status.codat.io."
        case ConnectionFailed():
            return "No connection to Codat", "Check the network or the VPN, then try again."
        case BadAnswer():
            return f"The answer was not Codat's: {said}", "A proxy or a sign-in page may be in between. Try again."
        case Unauthorized():
            return "Codat does not accept the API key", "Get a current key from the Portal and set CODAT_API_KEY."
        case PaymentRequired() if error.is_company_limit:
            return "The plan's company limit is reached", "Reconnect an old company, or ask for a larger plan."
        case PaymentRequired():
            return f"Codat asks for payment: {said}", "The account's plan has ended: ask whoever runs it."
        case Forbidden():
            return "This API key may not do that", "Use a key of this account that may, or ask an administrator."
        case NotFound():
            return "Codat does not know it (any more)", "Somebody may have deleted it. Refresh the list."
        case Conflict():
            return "The same request is still being worked on", "Wait a moment, then try again."
        case IdempotencyMismatch():
            return "Codat took this for another request", "Refresh, look whether it happened, then try again."
        case TooManyRequests():
            wait = f" in {error.retry_after:.0f} s" if error.retry_after is not None else " later"
            return "The account's call limit is reached", f"Try again{wait}. The daily quota starts anew at 00:00 UTC."
        case UnavailableForLegalReasons():
            return "Codat may not serve this for legal reasons", "Ask Codat's support, with the correlation id."
        case ServiceUnavailable():
            return "Codat is down for maintenance", "Try again in a few minutes."
        case ServerError():
            return (
                f"Codat had a fault of its own ({error.status})",
                "Try again. If it goes on, send Codat the id below.",
            )
        case BadRequest():
            return f"Codat refused it: {said}", "Change what it names and try again."
        case _:
            return f"Codat answered {error.status}: {said}", "Try again, or ask Codat's support."
