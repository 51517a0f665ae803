"""Explain errors, and define exit codes and steps."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from console_app.cli.refusals import Candidate, Refused, StillWaiting, WrongUsage
from console_app.codat.errors import (
    CodatError,
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    TooManyRequests,
    Unauthorized,
)
from console_app.codat.network_errors import UnusableNetworkSetting
from console_app.config.capabilities import Capability
from console_app.records import record
from console_app.services.account.identity import AccountUnknown, WrongAccount
from console_app.services.account.key import NoKey
from console_app.services.account.permissions import NotAllowed
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.errors import CompanyDeletedError
from console_app.services.connections.errors import NotLinked, SecondConnectionRefused, StillLinked

if TYPE_CHECKING:
    from collections.abc import Sequence


class ExitCode(IntEnum):
    """The exit codes, one for each way in which a command ends."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    """Something in the command is invalid, or cannot be sent; click's own errors have this code, too."""
    FOUND = 3
    """The command did its work, and found something: a condition of `audit --fail-on` holds for a company, or
    something changed in `diff`."""
    NOT_ALLOWED = 4
    """401 or 403: the key is wrong, outdated, or may not do that; or there is none where it should be."""
    LIMIT = 5
    """402 or 429: the plan's or the day's limit is reached."""
    REFUSED = 6
    """Nothing was done, because of the state things are in: a name that fits several companies or none, a company
    that is there already, a connection that is not Linked;
    or because the profile, the environment or `--read-only` does not allow it, or a setting cannot be used."""
    UNKNOWN = 7
    """Something was sent and Codat did not say whether it was done."""
    TIMED_OUT = 124
    """The time of `--timeout` is over."""
    INTERRUPTED = 130
    """Ctrl+C."""


_BY_ERROR: tuple[tuple[type[Exception], ExitCode], ...] = (
    (OutcomeUnknown, ExitCode.UNKNOWN),
    (PendingWriteError, ExitCode.UNKNOWN),
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
    (CompanyDeletedError, ExitCode.REFUSED),
    (NotLinked, ExitCode.REFUSED),
    (SecondConnectionRefused, ExitCode.REFUSED),
    (NotAllowed, ExitCode.REFUSED),
    (StillLinked, ExitCode.FAILED),
    (IdempotencyMismatch, ExitCode.REFUSED),
)


def exit_code_of(error: BaseException) -> ExitCode:
    """Return the code for an error; `FAILED` for one that has none of its own."""
    if isinstance(error, KeyboardInterrupt | EOFError):
        return ExitCode.INTERRUPTED
    if isinstance(error, Refused) and error.code is not None:
        return ExitCode(error.code)
    if isinstance(error, AccountUnknown):
        error = error.cause
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), ExitCode.FAILED)


_REPEAT_WARNING = "Starting over could do it twice."
_REPEAT = "Check first. Within 90 minutes the second command repeats the same request, which is done only once:"
_CHECK_FIRST = "Check first:"
_UNLOCK_IN_THE_CONSOLE = "You can unlock it for 15 minutes: start codat-console and run its command Unlock."
_UNLOCK = {
    Capability.READ: "Reading is required: allow it in the profile's settings.",
    **dict.fromkeys((Capability.UNLINK, Capability.DELETE), "To unlock it for this run, add --unlock."),
}
_SAFE = "This checks first, and does it only once:"


@record(frozen=True, slots=True)
class Problem:
    """A problem: what happened, its consequence, the remedy, and the command to run next."""

    code: ExitCode
    happened: str
    meaning: str = ""
    next_step: str = ""
    commands: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    details: tuple[str, ...] = ()
    correlation_id: str | None = None
    request: str | None = None
    idempotency_key: str | None = None
    retrying_helps: bool = False
    done: tuple[str, ...] = ()
    """The changes made before the failure, a sentence each."""

    def lines(self, *, is_drawn: bool = False) -> list[str]:
        """Return the problem for people, in a few lines; in a terminal the candidates are a table with short ids."""
        lines = [_sentence(self.happened), *(f"  {detail}" for detail in self.details)]
        if is_drawn and self.candidates:
            lines += candidate_table(self.candidates)
        else:
            lines += [f"  {each.id}  {each.name}  ({each.state})" for each in self.candidates]
        if self.done:
            lines.append(f"Already done: {' '.join(self.done)}")
        lines += [text for text in (self.meaning, self.next_step) if text]
        if self.commands and not lines[-1].endswith(":"):
            lines.append("To continue:")
        lines += [f"  {command}" for command in self.commands]
        if self.correlation_id:
            about = f" ({self.request})" if self.request else ""
            lines.append(f"Correlation id for Codat's support: {self.correlation_id}{about}")
        return lines

    def document(self) -> dict[str, Any]:
        """Return the problem for programs."""
        return {
            "code": int(self.code),
            "kind": self.code.name.lower().replace("_", "-"),
            "message": _sentence(self.happened),
            "meaning": self.meaning,
            "next": self.next_step.removesuffix(":"),
            "run": list(self.commands),
            "candidates": [{"id": each.id, "name": each.name, "state": each.state} for each in self.candidates],
            "details": list(self.details),
            "correlationId": self.correlation_id,
            "request": self.request,
            "idempotencyKey": self.idempotency_key,
            "retryingHelps": self.retrying_helps,
            "done": list(self.done),
        }


def candidate_table(candidates: Sequence[Candidate]) -> list[str]:
    """Return the lines of candidates for a terminal: names first, and ids as short as they can be passed."""
    from console_app.cli.tables import short_ids, table, terminal_width

    ids = short_ids(each.id for each in candidates)
    rows = [(each.name, each.state, ids[each.id]) for each in candidates]
    width = (terminal_width(is_drawn=True) or 80) - len("  ")
    return [f"  {line}" for line in table((), rows, width=width)]


def problem_of(
    error: Exception, step: Step, done: tuple[str, ...] = (), next_commands: tuple[str, ...] = (), *, instead: str = ""
) -> Problem:
    """Explain an error of a command.

    Args:
        error: The error.
        step: The step in which it came.
        done: What was done before.
        next_commands: Commands to continue with.
        instead: What could be shown if Codat did not answer.
    """
    code = exit_code_of(error)
    if isinstance(error, Refused):
        return Problem(
            code,
            error.message,
            next_step=error.next_step,
            commands=error.commands or next_commands,
            candidates=error.candidates,
            done=done,
        )
    # Most runs have nothing to explain.
    from console_app.services.text.error_messages import explain

    explained = explain(error, step.doing, writing=step.writing, shown=False, instead=instead)
    meaning, next_step, commands = explained.meaning, explained.next_step, next_commands
    if code is ExitCode.UNKNOWN and isinstance(error, OutcomeUnknown | PendingWriteError | Conflict):
        meaning = "It may or may not have happened. " + _REPEAT_WARNING
        next_step, commands = _check_and_repeat(step)
    elif isinstance(error, InvalidInput) and not isinstance(error, UnusableNetworkSetting):
        next_step = ""
    elif isinstance(error, NotAllowed) and error.locked:
        next_step = _UNLOCK.get(error.capability, _UNLOCK_IN_THE_CONSOLE)
    elif isinstance(error, NotFound) and "list" in next_step:
        next_step = "It may have been deleted."
    return Problem(
        code,
        explained.happened,
        meaning,
        next_step,
        commands,
        details=tuple(each for each in explained.details if each.rstrip(".") not in explained.happened),
        correlation_id=explained.correlation_id,
        request=explained.request,
        idempotency_key=step.idempotency_key if code is ExitCode.UNKNOWN else None,
        retrying_helps=isinstance(error, CodatError) and explained.retrying_helps and code is not ExitCode.UNKNOWN,
        done=done,
    )


def interrupted(step: Step, done: tuple[str, ...], next_commands: tuple[str, ...], *, left: bool = False) -> Problem:
    """Explain an interruption by Ctrl+C, or (`left`) by leaving: what was done, and what may have been done."""
    if step.writing:
        next_step, commands = _check_and_repeat(step)
        return Problem(
            ExitCode.INTERRUPTED,
            f"Interrupted while {step.doing}",
            "It may or may not have happened. " + _REPEAT_WARNING,
            next_step,
            commands,
            idempotency_key=step.idempotency_key,
            done=done,
        )
    return Problem(
        ExitCode.INTERRUPTED,
        "Quit" if left else "Interrupted",
        "" if done else "Nothing was changed.",
        commands=next_commands,
        done=done,
    )


def _check_and_repeat(step: Step) -> tuple[str, tuple[str, ...]]:
    """Return the words and commands for an unknown outcome."""
    if step.check and step.repeat:
        return _REPEAT, (step.check, step.repeat)
    return (_CHECK_FIRST, (step.check,)) if step.check else (_SAFE, (step.repeat,))


def _sentence(text: str) -> str:
    # A command to type at the end is copied with all that stands behind it.
    is_whole = text.endswith((".", "?", "!", "…")) or "type: " in text.rpartition("\n")[2]
    return text if is_whole else f"{text}."


@record(frozen=True, slots=True)
class Step:
    """One step of a command."""

    doing: str
    """To follow the words for an error: "reading the companies"."""
    writing: bool = False
    """True for a change at Codat."""
    check: str = ""
    """The command that shows whether it happened."""
    repeat: str = ""
    """The command that sends the same request again."""
    idempotency_key: str | None = None


STARTING = Step("starting")
READING = Step("reading the companies")
