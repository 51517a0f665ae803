"""Finish the output of a command, and say if a part of it was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.errors import ExitCode, Problem

if TYPE_CHECKING:
    from console_app.cli.output import Output


def finish_output(output: Output, code: int, *, done: tuple[str, ...] = (), next_commands: tuple[str, ...] = ()) -> int:
    """Write what is left of the output; return the exit code, which is a failure's if a part could not be written.

    Args:
        output: The output of the command.
        code: The exit code so far.
        done: What the command did.
        next_commands: What to run next.
    """
    output.finish()
    if output.lost is None:
        return code
    why = f" ({output.lost.strerror})" if output.lost.strerror else ""
    happened, meaning = f"The output could not be written{why}", "" if done else "Nothing was changed."
    output.fail(Problem(ExitCode.FAILED, happened, meaning, commands=next_commands, done=done))
    return code or ExitCode.FAILED
