"""Why a command does nothing, or stops waiting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several things that were perhaps meant. All of it is literal text."""

    id: str
    name: str
    state: str
    """Status and age, or what else tells it from the others."""


class Refused(Exception):
    """A command that does nothing; the message says why, in a sentence.

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
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.commands = commands
        self.candidates = candidates
        self.code = code


class WrongUsage(Refused):
    """The command as it was typed cannot be meant."""


class StillWaiting(Refused):
    """The time to wait is over, and the connection is not Linked."""
