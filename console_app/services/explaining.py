"""An error in a person's words: what happened, what it means for the customer on the phone, what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from console_app import __version__
from console_app.clock import now
from console_app.codat.apikey import InvalidApiKey
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
    StatusError,
    TimedOut,
    TooManyRequests,
    Unauthorized,
    UnavailableForLegalReasons,
)
from console_app.codat.network_errors import CertificateRefused, ProxyFailed, ProxyFault, UnusableNetworkSetting
from console_app.config.capabilities import UNREADABLE
from console_app.config.config_file import CONFIG_NAME
from console_app.services.asking import UnfinishedWrite
from console_app.services.belonging import AccountNotTold, WrongAccount
from console_app.services.connecting import NotLinked
from console_app.services.explaining_network import (
    between,
    certificate_advice,
    proxy_advice,
    setting_advice,
    through,
    way_advice,
)
from console_app.services.journal.file import JournalUnwritable
from console_app.services.keys import NoKey
from console_app.services.permits import NotAllowed
from console_app.services.session import SandboxDidNotStart
from console_app.services.visible import visible


@dataclass(frozen=True, slots=True)
class Explanation:
    """What to tell the person at the terminal. All of it is literal text, safe to show."""

    happened: str
    meaning: str
    next_step: str
    correlation_id: str | None = None
    details: tuple[str, ...] = ()
    """Codat's own validation messages."""
    request: str | None = None
    """Method, path and status, for Codat's support."""
    retrying_helps: bool = True
    """False where trying again as it is would only fail again: something has to be changed first."""
    at: datetime | None = field(default=None, compare=False)
    """When it happened: by the server's clock, where that has answered."""

    def support_block(self) -> str:
        """A text to paste into a ticket to Codat's support: what they look for, and no more of the customer than Codat
        itself has said."""
        lines = [self.happened, *self.details]
        if self.at is not None:
            lines.append(f"When: {self.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
        if self.request:
            lines.append(f"Request: {self.request}")
        if self.correlation_id:
            lines.append(f"Correlation id: {self.correlation_id}")
        lines.append(f"Program: codat-console {__version__}")
        return "\n".join(lines)


_READ_MEANING = "Nothing was changed. What you see may be out of date."
_FIRST_READ_MEANING = "Nothing was changed, and there is nothing to show yet."
_WRITE_MEANING = "Nothing was changed at Codat; the customer has noticed nothing."
_OPEN_MEANING = "It may or may not have happened. Do not begin anew: that could make it happen twice."
_ASK_AGAIN = "Press the same button or key once more: the same request is sent, and Codat does it only once."
_NOT_SENT = "Nothing was sent."
_NOT_ASKED = "Codat was not asked."
_OLD_KEY = "It may be old, or of another environment"
_NEW_KEY = "Get a current key from the Portal, and set CODAT_API_KEY or log in."
_COLLECTIONS = frozenset({"companies", "integrations", "profile"})


def explain(
    error: Exception, doing: str = "", *, writing: bool = False, shown: bool = True, instead: str = ""
) -> Explanation:
    """Explain `error`, which came while `doing` ("reading the companies").

    Args:
        error: What went wrong.
        doing: What was being done, to follow the words for the error; empty where that can be seen. What is not
            allowed says so itself.
        writing: Whether something was to change.
        shown: Whether an earlier answer is on the screen, which may be out of date now.
        instead: Where nothing is on the screen: a sentence that says what could be.
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
        error.correlation_id and visible(error.correlation_id),
        (*_last_try(error), *(visible(item.message) for item in error.validation if item.message)),
        _request(error),
        _retrying_helps(error),
        error.answered_at or now(),
    )


def _explain_other(error: Exception, doing: str, *, writing: bool, reading: str) -> Explanation:
    said = visible(str(error))
    match error:
        case UnfinishedWrite():
            return Explanation(f"This has to wait ({doing})", f"{_NOT_SENT} What was sent before is still open.", said)
        case NotLinked():
            return Explanation(_without_stop(said), _NOT_SENT, "Look at the connection as it is now.")
        case SandboxDidNotStart():
            return Explanation(
                "The sandbox did not start",
                f"There is nothing to work on without it. {said}".strip(),
                "Try again, or set CODAT_API_KEY to work on a Codat account.",
            )
        case _:
            meaning = _OPEN_MEANING if writing else reading
            return Explanation(f"Something went wrong while {doing}", meaning, said or "Try again.")


def _meaning(error: CodatError, *, writing: bool, reading: str) -> str:
    match error:
        case OutcomeUnknown():
            return _OPEN_MEANING
        case Conflict() if writing:
            return _OPEN_MEANING
        case WrongAccount() if not writing:
            return "Nothing was changed, and nothing of that account is remembered as this one's."
        case InvalidInput() | NotAllowed() | NoKey() | WrongAccount() | AccountNotTold():
            return _NOT_SENT if writing else _NOT_ASKED
        case PaymentRequired() if writing and error.is_company_limit:
            return "The customer was not added. Those who are there can still be worked with."
        case _:
            return _WRITE_MEANING if writing else reading


def _retrying_helps(error: CodatError) -> bool:
    match error:
        case Unauthorized() | PaymentRequired() | Forbidden() | UnavailableForLegalReasons() | InvalidInput():
            return False
        case ProxyFailed(fault=ProxyFault.TOO_SLOW | ProxyFault.UNREACHABLE, is_shut=False):
            return True
        case NotAllowed() | WrongAccount() | ConnectionFailed(can_be_retried=False):
            return False
        case AccountNotTold():
            return _retrying_helps(error.cause)
        case NotFound():
            return not _is_of_a_list(error)
        case _:
            return True


def _is_of_a_list(error: CodatError) -> bool:
    """Whether the request was for something that every account has, so that it can only be missing elsewhere."""
    return (error.path or "").rstrip("/").rpartition("/")[2] in _COLLECTIONS


def _last_try(error: CodatError) -> tuple[str, ...]:
    """Why asking again did not settle it, where that is something to know."""
    cause = error.cause if isinstance(error, OutcomeUnknown) else None
    if isinstance(cause, NotAllowed):
        return (f"The last try was not sent: {visible(cause.message)}",)
    if isinstance(cause, StatusError) and not isinstance(cause, ServerError):
        return (f"The last try: {_what_and_next(cause, writing=True)[0]}",)
    return ()


def _request(error: CodatError) -> str | None:
    parts = [error.method, error.path, str(error.status) if error.status is not None else None]
    return visible(" ".join(part for part in parts if part)) or None


def _what_and_next(error: CodatError, *, writing: bool) -> tuple[str, str]:
    said = _without_stop(visible(error.message)).strip() or "Something went wrong"
    match error:
        case OutcomeUnknown():
            return "Codat gave no clear answer", _ASK_AGAIN
        case NoKey() | WrongAccount():
            return said, visible(error.next_step)
        case AccountNotTold():
            why, next_step = _what_and_next(error.cause, writing=False)
            return f"{said}: {why}", next_step
        case JournalUnwritable():
            return said, visible(error.next_step)
        case NotAllowed():
            return said, way_out(error)
        case InvalidApiKey():
            return said, "Set CODAT_API_KEY to the key from the Portal, and start again."
        case UnusableNetworkSetting():
            return said, setting_advice(error)
        case InvalidInput(field="base_url"):
            return said, "Change CODAT_BASE_URL, and start again."
        case InvalidInput(field="intent"):
            return said, "Send it once more."
        case InvalidInput(field="company_id" | "connection_id" | "platform_key"):
            return said, "Go back, and refresh the list."
        case InvalidInput() if not writing:
            return said, "Change what is asked for, and try again."
        case InvalidInput():
            return said, "Change it and send again."
        case TimedOut():
            happened = f"Codat took too long to answer{through(error)}"
            return happened, "Try again. If it goes on, look at status.codat.io."
        case CertificateRefused():
            return said, certificate_advice(error)
        case ProxyFailed():
            return said, proxy_advice(error)
        case ConnectionFailed(can_be_retried=False):
            return said, "Something on the way is not set up well: ask whoever runs this network."
        case ConnectionFailed():
            return said, way_advice(error)
        case BadAnswer():
            return f"The answer was not Codat's: {said}", f"{between(error)}. Try again."
        case StatusError(status=511):
            return (
                "This network wants you to sign in first (511)",
                "Open any web page in a browser and sign in there, then try again.",
            )
        case StatusError(status=407):
            return "A proxy of this network wants a sign-in (407)", "Ask whoever runs this network to let you through."
        case NotFound() if _is_of_a_list(error):
            return (
                "There is nothing at this address",
                "CODAT_BASE_URL is probably wrong: correct it or leave it out, and start again.",
            )
        case StatusError(from_between=True) if not isinstance(error, ServerError):
            return (
                f"It was not Codat that refused it ({error.status})",
                f"{between(error)}: look at the network or the VPN, then try again.",
            )
        case Unauthorized():
            return "Codat does not accept the API key", _NEW_KEY
        case Forbidden() if _is_of_a_list(error) and error.method in {"GET", None}:
            # Every key may read these: it is not this call that it may not make.
            return "Codat refuses this API key", f"{_OLD_KEY}. {_NEW_KEY}"
        case PaymentRequired() if error.is_company_limit:
            return "The plan's company limit is reached", "Reconnect an old company, or ask for a larger plan."
        case PaymentRequired():
            return said, "The account's plan has ended or is used up: ask whoever runs the account."
        case Forbidden():
            return (
                "This API key may not do that",
                f"{_OLD_KEY}: use a current key of this account, or ask an administrator.",
            )
        case NotFound():
            return "Codat does not know it (any more)", "Somebody may have deleted it. Refresh the list."
        case Conflict():
            return "The same request is still being worked on", "Wait a moment, then try again."
        case IdempotencyMismatch():
            return "Codat took this for another request", "Refresh, look whether it happened, then try again."
        case TooManyRequests():
            return (
                "The account's call limit is reached",
                f"Try again {_later(error.retry_after)}. The daily quota starts anew at 00:00 UTC.",
            )
        case UnavailableForLegalReasons():
            return "Codat may not serve this for legal reasons", "Ask Codat's support."
        case ServiceUnavailable():
            return "Codat is down for maintenance", f"Try again {_later(error.retry_after, 'in a few minutes')}."
        case ServerError():
            return f"Codat had a fault of its own ({error.status})", "Try again. If it goes on, ask Codat's support."
        case BadRequest():
            return said, "Change what it names, and try again."
        case _:
            return said, "Try again. If it goes on, ask Codat's support."


def way_out(error: NotAllowed) -> str:
    """What to do about something that is not allowed, in a sentence."""
    if error.locked:
        return "Unlock it, then do it once more."
    source = visible(error.source)
    if source.startswith("the "):
        return "Whoever sets the program up can allow it in the profile's settings."
    if source.startswith(CONFIG_NAME):
        # It was written there in a way that cannot be used; what is written well is a profile's.
        return f"Put {source.removesuffix(UNREADABLE)} right to do it."
    return f"Start without {source} to do it."


def _later(seconds: float | None, otherwise: str = "later") -> str:
    if seconds is None:
        return otherwise
    if seconds < 90:
        return f"in {max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"in {round(seconds / 60)} min"
    # Nobody means weeks: a server that says so has lost count.
    return f"in {round(seconds / 3600)} h" if seconds < 48 * 3600 else "later"


def _without_stop(sentence: str) -> str:
    return sentence.removesuffix(".")
