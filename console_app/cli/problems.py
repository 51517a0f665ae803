"""An error as a command tells of it: the same facts in sentences and as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console_app.cli.exit_codes import ExitCode, exit_code_of
from console_app.cli.refusing import Candidate, Refused
from console_app.codat.errors import CodatError, Conflict, InvalidInput, NotFound, OutcomeUnknown
from console_app.codat.network_errors import UnusableNetworkSetting
from console_app.config.capabilities import Capability
from console_app.services.asking import UnfinishedWrite
from console_app.services.explaining import explain
from console_app.services.permits import NotAllowed

if TYPE_CHECKING:
    from console_app.cli.steps import Step

_LOOK = "To begin anew could do it twice."
_REPEAT = "Look first. Within 90 minutes the second command sends the same request once more, which is done only once:"
_LOOK_FIRST = "Look first:"
_UNLOCK_IN_THE_CONSOLE = "It can be unlocked in the console, for 15 minutes: start codat-console, and press F7."
_UNLOCK = {
    Capability.READ: "Nothing works without reading: have it allowed in the profile's settings.",
    Capability.UNLINK: "Add --unlock to unlock it for this run.",
}
_SAFE = "This looks first, and does it only once:"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, what it means, what to do, and what to run."""

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
    """What was done before it went wrong."""

    def lines(self) -> list[str]:
        """For people, short."""
        lines = [_sentence(self.happened), *(f"  {detail}" for detail in self.details)]
        lines += [f"  {each.id}  {each.name}  ({each.state})" for each in self.candidates]
        if self.done:
            lines.append(f"Done before that: {' '.join(self.done)}")
        lines += [text for text in (self.meaning, self.next_step) if text]
        if self.commands and not lines[-1].endswith(":"):
            lines.append("To go on:")
        lines += [f"  {command}" for command in self.commands]
        if self.correlation_id:
            about = f" ({self.request})" if self.request else ""
            lines.append(f"Correlation id for Codat's support: {self.correlation_id}{about}")
        return lines

    def document(self) -> dict[str, Any]:
        """For machines."""
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


def problem_of(
    error: Exception, step: Step, done: tuple[str, ...] = (), go_on: tuple[str, ...] = (), *, instead: str = ""
) -> Problem:
    """What to tell of `error`, which came in `step` after some things had been `done`; `go_on` is what to run then.
    `instead` says what could be shown where Codat did not answer."""
    code = exit_code_of(error)
    if isinstance(error, Refused):
        return Problem(
            code,
            error.message,
            next_step=error.next_step,
            commands=error.commands or go_on,
            candidates=error.candidates,
            done=done,
        )
    told = explain(error, step.doing, writing=step.writing, shown=False, instead=instead)
    meaning, next_step, commands = told.meaning, told.next_step, go_on
    if code is ExitCode.UNKNOWN and isinstance(error, OutcomeUnknown | UnfinishedWrite | Conflict):
        meaning = "It may or may not have happened. " + _LOOK
        next_step, commands = _look_and_repeat(step)
    elif isinstance(error, InvalidInput) and not isinstance(error, UnusableNetworkSetting):
        next_step = ""
    elif isinstance(error, NotAllowed) and error.locked:
        next_step = _UNLOCK.get(error.capability, _UNLOCK_IN_THE_CONSOLE)
    elif isinstance(error, NotFound) and "list" in next_step:
        next_step = "Somebody may have deleted it."
    return Problem(
        code,
        told.happened,
        meaning,
        next_step,
        commands,
        details=tuple(each for each in told.details if each.rstrip(".") not in told.happened),
        correlation_id=told.correlation_id,
        request=told.request,
        idempotency_key=step.idempotency_key if code is ExitCode.UNKNOWN else None,
        retrying_helps=isinstance(error, CodatError) and told.retrying_helps and code is not ExitCode.UNKNOWN,
        done=done,
    )


def interrupted(step: Step, done: tuple[str, ...], go_on: tuple[str, ...], *, left: bool = False) -> Problem:
    """What to tell after Ctrl+C, or when somebody `left`: what was done, and whether something may have been."""
    if step.writing:
        next_step, commands = _look_and_repeat(step)
        return Problem(
            ExitCode.INTERRUPTED,
            f"Interrupted while {step.doing}",
            "It may or may not have happened. " + _LOOK,
            next_step,
            commands,
            idempotency_key=step.idempotency_key,
            done=done,
        )
    return Problem(
        ExitCode.INTERRUPTED,
        "Left" if left else "Interrupted",
        "" if done else "Nothing was changed.",
        commands=go_on,
        done=done,
    )


def unwritten(error: OSError, done: tuple[str, ...], go_on: tuple[str, ...]) -> Problem:
    """What to tell where the command did its work, and what it had to say could not be written."""
    why = f" ({error.strerror})" if error.strerror else ""
    return Problem(
        ExitCode.FAILED,
        f"The output could not be written{why}",
        "" if done else "Nothing was changed.",
        commands=go_on,
        done=done,
    )


def _look_and_repeat(step: Step) -> tuple[str, tuple[str, ...]]:
    """What to say and to run where it is not known whether something happened."""
    if step.look and step.repeat:
        return _REPEAT, (step.look, step.repeat)
    return (_LOOK_FIRST, (step.look,)) if step.look else (_SAFE, (step.repeat,))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
