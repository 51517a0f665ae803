"""Explain an error in plain words: what happened, its meaning for the customer on the phone, the next step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.clock import now
from console_app.codat.api_key import InvalidApiKey
from console_app.codat.errors import (
    BadAnswer,
    BadRequest,
    CodatError,
    Conflict,
    ConnectionFailed,
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    ServerError,
    ServiceUnavailable,
    StateConflict,
    StatusError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnavailableForLegalReasons,
)
from console_app.codat.network_errors import CertificateRefused, ProxyFailed, ProxyFault, UnusableNetworkSetting
from console_app.codat.redact import redact
from console_app.config.capabilities import UNREADABLE
from console_app.config.config_file import CONFIG_NAME
from console_app.services.account.identity import AccountUnknown, WrongAccount
from console_app.services.account.key import NoKey
from console_app.services.account.permissions import NotAllowed
from console_app.services.account.session import SandboxDidNotStart
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.errors import CompanyDeletedError
from console_app.services.connections.errors import NotLinked, SecondConnectionRefused
from console_app.services.journal.file import JournalUnwritable
from console_app.services.text.network_messages import (
    between,
    certificate_advice,
    connection_advice,
    proxy_advice,
    setting_advice,
    through,
)
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import span, utc

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.codat.models import Connection


@dataclass(frozen=True, slots=True)
class Explanation:
    """The texts of an error for the user. All of them are literal text, safe to show."""

    happened: str
    meaning: str
    next_step: str
    correlation_id: str | None = None
    details: tuple[str, ...] = ()
    """Codat's own validation messages."""
    request: str | None = None
    """Method, path and status, for Codat's support."""
    retrying_helps: bool = True
    """False if a retry without changes would fail again."""
    at: datetime | None = field(default=None, compare=False)
    """The moment of the error, by the server's clock if it has answered."""

    def support_block(self) -> str:
        """Return a text to paste into a ticket for Codat's support.

        It contains what they need, and no more of the customer than Codat itself has said.
        """
        lines = [self.happened, *self.details]
        if self.at is not None:
            lines.append(f"When: {utc(self.at)} UTC")
        if self.request:
            lines.append(f"Request: {self.request}")
        if self.correlation_id:
            lines.append(f"Correlation id: {self.correlation_id}")
        lines.append(f"Program: codat-console {__version__}")
        return "\n".join(lines)


_READ_MEANING = "Nothing was changed. The data on screen may be out of date."
_FIRST_READ_MEANING = "Nothing was changed, and there is nothing to show yet."
_WRITE_MEANING = "Nothing was changed at Codat; the customer saw nothing."
_OPEN_MEANING = "It may or may not have happened. Do not start over: that could make it happen twice."
_ASK_AGAIN = "Press the same button or key again: the same request is sent, and Codat does it only once."
_NOT_SENT = "Nothing was sent."
_NOT_ASKED = "Codat was not asked."
_LONGEST_WAIT = 48 * 3600
"""In seconds."""
_OLD_KEY = "The key may be old, or of another environment"
_NEW_KEY = "Get a current key from the Portal, and set CODAT_API_KEY or log in."
_COLLECTIONS = frozenset({"companies", "integrations", "profile"})


def explain(
    error: Exception, doing: str = "", *, writing: bool = False, shown: bool = True, instead: str = ""
) -> Explanation:
    """Explain an error.

    Args:
        error: The error.
        doing: The action that failed ("reading the companies"), to follow the words for the error; empty if it is
            obvious. An action that is not allowed names itself.
        writing: True if the action was a write.
        shown: True if an earlier answer is on the screen, which may be out of date now.
        instead: A sentence on what could be shown, if nothing is on the screen.

    Returns:
        The texts for the user.
    """
    reading = _READ_MEANING if shown else f"Nothing was changed. {instead}" if instead else _FIRST_READ_MEANING
    if not isinstance(error, CodatError):
        return _explain_other(error, doing, writing=writing, reading=reading)
    happened, next_step = _what_and_next(error, writing=writing)
    doing = "" if isinstance(error, NotAllowed) else doing
    return Explanation(
        f"{happened} ({doing})" if doing else happened,
        _meaning(error, writing=writing, reading=reading),
        next_step,
        error.correlation_id and sanitized(error.correlation_id),
        (*_last_try(error), *(sanitized(item.message) for item in error.validation if item.message)),
        _request(error),
        _retrying_helps(error),
        error.answered_at or now(),
    )


def _explain_other(error: Exception, doing: str, *, writing: bool, reading: str) -> Explanation:
    message = sanitized(str(error))
    match error:
        case PendingWriteError():
            return Explanation(
                f"This has to wait ({doing})", f"{_NOT_SENT} The previous request is still open.", message
            )
        case CompanyDeletedError():
            return Explanation(
                "This company does not exist any more",
                f"It was deleted since. {_NOT_SENT}",
                "Copy what you typed if you need it elsewhere, then leave.",
                correlation_id=error.correlation_id,
            )
        case NotLinked():
            return Explanation(_without_stop(message), _NOT_SENT, "Check the connection as it is now.")
        case SandboxDidNotStart():
            return Explanation(
                "The sandbox did not start",
                f"The console cannot run without it. {message}".strip(),
                "Try again, or set CODAT_API_KEY to work on a Codat account.",
            )
        case _:
            meaning = _OPEN_MEANING if writing else reading
            return Explanation(f"Something went wrong while {doing}", meaning, message or "Try again.")


def _meaning(error: CodatError, *, writing: bool, reading: str) -> str:
    match error:
        case OutcomeUnknown():
            return _OPEN_MEANING
        case Conflict() if writing:
            return _OPEN_MEANING
        case WrongAccount() if not writing:
            return "Nothing was changed, and nothing from that account was stored."
        case InvalidInput() | NotAllowed() | NoKey() | WrongAccount() | AccountUnknown():
            return _NOT_SENT if writing else _NOT_ASKED
        case PaymentRequired() if writing and error.is_company_limit:
            return "The customer was not added. Existing customers are not affected."
        case _:
            return _WRITE_MEANING if writing else reading


def _retrying_helps(error: CodatError) -> bool:
    match error:
        case Unauthorized() | PaymentRequired() | Forbidden() | UnavailableForLegalReasons() | InvalidInput():
            return False
        case ProxyFailed(fault=ProxyFault.TOO_SLOW | ProxyFault.UNREACHABLE, is_blocked=False):
            return True
        case NotAllowed() | WrongAccount() | ConnectionFailed(can_be_retried=False):
            return False
        case AccountUnknown():
            return _retrying_helps(error.cause)
        case NotFound():
            return not _is_of_a_list(error)
        case SecondConnectionRefused() | StateConflict() | MethodNotAllowed():
            return False
        case _:
            return True


def _is_of_a_list(error: CodatError) -> bool:
    """Return whether the request was for a list that every account has, so that it can only be missing elsewhere."""
    return (error.path or "").rstrip("/").rpartition("/")[2] in _COLLECTIONS


def _last_try(error: CodatError) -> tuple[str, ...]:
    """Return why the retries did not help, if that is worth knowing."""
    cause = error.cause if isinstance(error, OutcomeUnknown) else None
    if isinstance(cause, NotAllowed):
        return (f"The last attempt was not sent: {sanitized(cause.message)}",)
    if isinstance(cause, StatusError) and not isinstance(cause, ServerError):
        return (f"The last attempt: {_what_and_next(cause, writing=True)[0]}",)
    return ()


def _request(error: CodatError) -> str | None:
    parts = [error.method, error.path, str(error.status) if error.status is not None else None]
    return sanitized(" ".join(part for part in parts if part)) or None


def _what_and_next(error: CodatError, *, writing: bool) -> tuple[str, str]:
    message = _without_stop(sanitized(error.message)).strip() or "Something went wrong"
    match error:
        case OutcomeUnknown():
            return "Codat gave no clear answer", _ASK_AGAIN
        case NoKey() | WrongAccount():
            return message, sanitized(error.next_step)
        case AccountUnknown():
            why, next_step = _what_and_next(error.cause, writing=False)
            return f"{message}: {why}", next_step
        case JournalUnwritable():
            return message, sanitized(error.next_step)
        case NotAllowed():
            return message, suggested_action(error)
        case SecondConnectionRefused():
            return (
                f"Codat refused a second accounting connection ({error.status})",
                f"Unlink {_platform(error.existing)} first, or keep it. It is still connected.",
            )
        case InvalidApiKey():
            return message, "Set CODAT_API_KEY to the key from the Portal, then start again."
        case UnusableNetworkSetting():
            return message, setting_advice(error)
        case InvalidInput(field="base_url"):
            return message, "Change CODAT_BASE_URL, then start again."
        case InvalidInput(field="intent"):
            return message, "Send it again."
        case InvalidInput(field="company_id" | "connection_id" | "platform_key"):
            return message, "Go back, and refresh the list."
        case InvalidInput() if not writing:
            return message, "Change the request, then try again."
        case InvalidInput():
            return message, "Change it, then send it again."
        case TimedOut():
            happened = f"Codat took too long to answer{through(error)}"
            return happened, "Try again. If it persists, check status.codat.io."
        case CertificateRefused():
            return message, certificate_advice(error)
        case ProxyFailed():
            return message, proxy_advice(error)
        case ConnectionFailed(can_be_retried=False):
            return (
                message,
                "Something between this computer and Codat is misconfigured: ask your network administrator.",
            )
        case ConnectionFailed():
            return message, connection_advice(error)
        case BadAnswer():
            what = message.replace("The answer is", "it is", 1)
            return f"The answer is not Codat's: {what}", f"{between(error)}. Try again."
        case StatusError(status=511):
            return (
                "This network requires a sign-in first (511)",
                "Open any web page in a browser and sign in, then try again.",
            )
        case StatusError(status=407):
            return ("A proxy of this network requires a sign-in (407)"), "Ask your network administrator for access."
        case NotFound() if _is_of_a_list(error):
            return (
                "There is nothing at this address",
                "CODAT_BASE_URL is probably wrong: correct it or unset it, then start again.",
            )
        case StatusError(from_between=True) if not isinstance(error, ServerError):
            return (
                f"Codat did not refuse it; something else did ({error.status})",
                f"{between(error)}: check the network or the VPN, then try again.",
            )
        case Unauthorized():
            return "Codat does not accept the API key", _NEW_KEY
        case Forbidden() if _is_of_a_list(error) and error.method in {"GET", None}:
            # Every key may read these: the refusal does not concern this call.
            return _in_codats_words("Codat does not accept this API key", error), f"{_OLD_KEY}. {_NEW_KEY}"
        case PaymentRequired() if error.is_company_limit:
            return "The plan's company limit is reached", "Reconnect an old company, or ask for a larger plan."
        case PaymentRequired():
            return message, "The account's plan has ended or is used up: ask the account's administrator."
        case Forbidden():
            # Codat's own words may concern the account, and not the key.
            happened = _in_codats_words("This API key does not have that permission", error)
            return happened, f"{_OLD_KEY}: use a current key of this account, or ask an administrator."
        case NotFound():
            return "Codat does not know it, or it was deleted", "It may have been deleted. Refresh the list."
        case MethodNotAllowed():
            return (
                _in_codats_words("Codat does not do this at that address (405)", error),
                "Check CODAT_BASE_URL; otherwise Codat has changed, and this program needs an update.",
            )
        case Conflict():
            return (
                "The same request is still in progress (409)",
                "Wait a moment, then try again. If it stays so, refresh: something that exists may stand in the way.",
            )
        case StateConflict():
            return message, "Refresh, and see what stands in the way."
        case IdempotencyMismatch():
            return "Codat read this as another request", "Refresh, check whether it happened, then try again."
        case TooManyRequests():
            return (
                "The account's call limit is reached",
                f"Try again {_later(error.retry_after)}. The daily quota resets at 00:00 UTC.",
            )
        case UnavailableForLegalReasons():
            return _in_codats_words("Codat may not serve this for legal reasons", error), "Ask Codat's support."
        case ServiceUnavailable():
            return "Codat is down for maintenance", f"Try again {_later(error.retry_after, 'in a few minutes')}."
        case ServerError():
            return f"Codat had an internal error ({error.status})", "Try again. If it persists, ask Codat's support."
        case BadRequest():
            return message, "Correct what it names, then try again."
        case _:
            return message, "Try again. If it persists, ask Codat's support."


def _in_codats_words(happened: str, error: StatusError) -> str:
    """Return what happened, and after it Codat's own words if the answer had any."""
    own = f"{error.sentence}: "
    if not error.message.startswith(own):
        return happened
    return f"{happened}: {_without_stop(sanitized(error.message.removeprefix(own)))}"


def _platform(connection: Connection) -> str:
    return sanitized(redact(connection.platform_name or connection.integration_key)) or "the other one"


def suggested_action(error: NotAllowed) -> str:
    """Return what to do about an action that is not allowed, in a sentence."""
    if error.locked:
        return "Unlock it, then try again."
    source = sanitized(error.source)
    if source.startswith("the "):
        return "Your administrator can allow it in the profile's settings."
    if source.startswith(CONFIG_NAME):
        # It was written there in an invalid form; valid settings belong to a profile.
        return f"Correct {source.removesuffix(UNREADABLE)} to do it."
    return f"To do it, start without {source}."


def _later(seconds: float | None, otherwise: str = "later") -> str:
    if seconds is None:
        return otherwise
    # No server means weeks: one that says so has a wrong number.
    return f"in {span(timedelta(seconds=max(1, seconds)), up=True)}" if seconds < _LONGEST_WAIT else "later"


def _without_stop(sentence: str) -> str:
    return sentence.removesuffix(".")
