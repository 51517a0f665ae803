"""Run a command that needs a profile and its settings, but no open account: Codat is not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.errors import STARTING, ExitCode, interrupted, problem_of
from console_app.cli.finish import finish_output
from console_app.cli.output import Output
from console_app.cli.refusals import Refused, report_unusable
from console_app.cli.runner import ended_like_ctrl_c
from console_app.cli.startup import usable_profile
from console_app.config.config_model import OF_THE_ENVIRONMENT
from console_app.config.keys.errors import KeyUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.profiles import Profile


def run_for_profile(work: Callable[[Output, Profile], int], *, as_json: bool, force_sandbox: bool) -> int:
    """Run work for a profile.

    Args:
        work: The work.
        as_json: True to write JSON.
        force_sandbox: True for the sandbox.

    Returns:
        The exit code of the process.
    """
    output, profile = profile_of_run(as_json=as_json, force_sandbox=force_sandbox)
    with report_unusable(as_json=as_json), ended_like_ctrl_c() as ending:
        code = _run_reported(work, output, profile)
    return ending.code(code)


def profile_of_run(*, as_json: bool, force_sandbox: bool) -> tuple[Output, Profile]:
    """Return the output of a command, and the profile it is run for, whose notice is written.

    Args:
        as_json: True to write JSON.
        force_sandbox: True for the sandbox.
    """
    root: dict[str, Any] = click.get_current_context().find_root().params
    with report_unusable(as_json=as_json):
        profile = usable_profile(
            force_sandbox=force_sandbox or bool(root.get("force_sandbox")),
            fresh=bool(root.get("fresh")),
            named=options.named_profile(),
            read_only=options.is_read_only(),
        )
    output = Output(as_json=as_json, is_sandbox=profile.is_sandbox)
    if profile.notice:
        output.note(profile.notice)
    return output, profile


def _run_reported(work: Callable[[Output, Profile], int], output: Output, profile: Profile) -> int:
    try:
        code = work(output, profile)
    except (KeyboardInterrupt, EOFError) as end:
        output.fail(interrupted(STARTING, (), (), left=isinstance(end, EOFError)))
        return ExitCode.INTERRUPTED
    except (KeyUnavailable, Refused) as error:
        if isinstance(error, KeyUnavailable):
            error = Refused(error.happened, error.next_step, code=ExitCode.FAILED)
        problem = problem_of(error, STARTING)
        output.fail(problem)
        return problem.code
    return finish_output(output, code)


def named_options(profile: Profile) -> tuple[str, ...]:
    """Return the options that choose a profile, for commands to run next."""
    if profile.is_sandbox:
        return ("--sandbox",)
    return () if profile.name == OF_THE_ENVIRONMENT else ("--profile", profile.name)
