"""What a command's exit code means, and which code an error has. One table, for scripts to rely on."""

from __future__ import annotations

from enum import IntEnum

from console_app.cli.refusing import Refused, StillWaiting, WrongUsage
from console_app.codat.errors import (
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    OutcomeUnknown,
    PaymentRequired,
    TooManyRequests,
    Unauthorized,
)
from console_app.services.asking import UnfinishedWrite
from console_app.services.belonging import AccountNotTold, WrongAccount
from console_app.services.connecting import NotLinked, StillLinked
from console_app.services.keys import NoKey
from console_app.services.permits import NotAllowed


class ExitCode(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    """Something in the command cannot be meant, or cannot be sent; click itself ends so, too."""
    FOUND = 3
    """The command did its work, and found what was asked for: a condition of `audit --fail-on` holds for somebody, or
    something changed in `diff`."""
    NOT_ALLOWED = 4
    """401 or 403: the key is wrong, outdated, or may not do that; or there is none where it should be."""
    LIMIT = 5
    """402 or 429: the plan's or the day's limit is reached."""
    REFUSED = 6
    """Nothing was done, because of the state things are in: a name that fits several companies or none, a company
    that is there already, a connection that is not Linked;
    or because the profile, the environment or `--read-only` does not allow it."""
    UNKNOWN = 7
    """Something was sent and Codat did not say whether it was done."""
    TIMED_OUT = 124
    """It was waited for as long as `--timeout` says."""
    INTERRUPTED = 130
    """Ctrl+C."""


_BY_ERROR: tuple[tuple[type[Exception], ExitCode], ...] = (
    (OutcomeUnknown, ExitCode.UNKNOWN),
    (UnfinishedWrite, ExitCode.UNKNOWN),
    (Conflict, ExitCode.UNKNOWN),
    (StillWaiting, ExitCode.TIMED_OUT),
    (WrongUsage, ExitCode.USAGE),
    (InvalidInput, ExitCode.USAGE),
    (Unauthorized, ExitCode.NOT_ALLOWED),
    (NoKey, ExitCode.NOT_ALLOWED),
    (WrongAccount, ExitCode.REFUSED),
    (Forbidden, ExitCode.NOT_ALLOWED),
    (PaymentRequired, ExitCode.LIMIT),
    (TooManyRequests, ExitCode.LIMIT),
    (Refused, ExitCode.REFUSED),
    (NotLinked, ExitCode.REFUSED),
    (NotAllowed, ExitCode.REFUSED),
    (StillLinked, ExitCode.FAILED),
    (IdempotencyMismatch, ExitCode.REFUSED),
)


def exit_code_of(error: BaseException) -> ExitCode:
    """The code for an error; `FAILED` for one that has none of its own."""
    if isinstance(error, KeyboardInterrupt | EOFError):
        return ExitCode.INTERRUPTED
    if isinstance(error, Refused) and error.code is not None:
        return ExitCode(error.code)
    if isinstance(error, AccountNotTold):
        error = error.cause
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.FAILED)
