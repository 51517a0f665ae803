"""Define why a command does nothing, or stops waiting. Light: the first frame needs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from console_app.config.paths import NoHome
from console_app.records import record

if TYPE_CHECKING:
    from collections.abc import Iterator


@record(frozen=True, slots=True)
class Candidate:
    """A possible match for an ambiguous argument. All of it is literal text."""

    id: str
    name: str
    state: str
    """Status and age, or what else tells it from the others."""


class Refused(Exception):
    """A command that does nothing; the message says why, in a sentence.

    Attributes:
        as_json: True to report it as JSON, if it is raised before the command runs.

    Args:
        message: Why, for a person.
        next_step: What to do instead, for a person.
        commands: What to run instead.
        candidates: What was perhaps meant.
        code: Another exit code than that of a refusal.
    """

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        commands: tuple[str, ...] = (),
        candidates: tuple[Candidate, ...] = (),
        code: int | None = None,
    ) -> None:
        """Refuse to run.

        Args:
            message: What is wrong, without a stop.
            next_step: What to do.
            commands: Commands to run.
            candidates: What may have been meant.
            code: The exit code.
        """
        super().__init__(message)
        self.as_json = False
        self.message = message
        self.next_step = next_step
        self.commands = commands
        self.candidates = candidates
        self.code = code


class WrongUsage(Refused):
    """The command has invalid arguments."""


class StillWaiting(Refused):
    """The time to wait is over, and the connection is not Linked."""


class Unusable(Exception):
    """The environment, or an option, holds something that cannot be used; the message says what to change."""

    as_json = False
    """True to report it as JSON."""

    def __init__(self, message: str, *, is_usage: bool = False) -> None:
        """Keep the message.

        Args:
            message: What cannot be used, and what to change, in sentences.
            is_usage: True if it is an option of the command line, and not what surrounds it.
        """
        super().__init__(message)
        self.is_usage = is_usage


class NoTerminal(Unusable):
    """The screens have no terminal to be drawn on."""


@contextmanager
def report_unusable(*, as_json: bool) -> Iterator[None]:
    """Report what keeps the block from beginning as JSON, if the command writes JSON."""
    try:
        yield
    except (Unusable, NoHome, Refused) as error:
        error.as_json = as_json
        raise
