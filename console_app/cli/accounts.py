"""Share what `login`, `logout` and `profiles` need: they work on the configuration, without a session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.errors import ExitCode, Step, interrupted, problem_of
from console_app.cli.finish import finish_output
from console_app.cli.output import Output
from console_app.cli.refusals import Refused, WrongUsage, report_unusable
from console_app.cli.runner import REPORTED_ERRORS, ended_like_ctrl_c
from console_app.cli.variables import limits_of_run, refuse_misspelt
from console_app.codat.errors import InvalidInput
from console_app.config.capabilities import Capability, Permission
from console_app.config.config_file import UnreadableConfig, read_config
from console_app.config.config_model import OF_THE_ENVIRONMENT, PROFILE_VARIABLE, Config, is_profile_name
from console_app.config.keys.errors import KeyUnavailable
from console_app.config.profiles import KEY_VARIABLE, ProfileError, profile_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.capabilities import Capabilities
    from console_app.config.profiles import Profile

IDENTIFYING = Step("asking Codat whose key this is")


def run_local(work: Callable[[Output, Config], int], *, as_json: bool) -> int:
    """Run work that needs no account, after reporting problems of the configuration file.

    Returns:
        The exit code of the process.
    """
    output, config = Output(as_json=as_json), read_config()
    for line in filter(None, (config.notice, " ".join(limits_of_run(read_only=False).notes))):
        output.note(line)
    with report_unusable(as_json=as_json), ended_like_ctrl_c() as ending:
        code = _run_reported(work, output, config)
    return ending.code(code)


def _run_reported(work: Callable[[Output, Config], int], output: Output, config: Config) -> int:
    try:
        code = work(output, config)
    except (KeyboardInterrupt, EOFError) as end:
        output.fail(interrupted(IDENTIFYING, (), (), left=isinstance(end, EOFError)))
        return ExitCode.INTERRUPTED
    except (KeyUnavailable, UnreadableConfig, ProfileError, *REPORTED_ERRORS) as error:
        problem = problem_of(_as_refusal(error), IDENTIFYING)
        output.fail(problem)
        return problem.code
    return finish_output(output, code)


def _as_refusal(error: Exception) -> Exception:
    match error:
        case KeyUnavailable():
            return Refused(error.happened, error.next_step, code=ExitCode.FAILED)
        case UnreadableConfig():
            return Refused(error.why, error.advice or "Correct it, then try again.", code=ExitCode.FAILED)
        case ProfileError():
            return Refused(str(error), "Correct it, then try again.")
        case InvalidInput(field="api_key"):
            # Its sentences say it all: nothing was asked.
            return Refused(str(error), "Nothing was stored.", code=ExitCode.USAGE)
        case _:
            return error


def live_profile(config: Config, *, force_sandbox: bool, may_be_new: bool = False) -> Profile:
    """Return the profile that a key is stored for or deleted from: the named one, the default, or `production`.

    The key of the environment is ignored.

    Raises:
        Refused: It has no key of its own.
        Unusable: A misspelled variable may choose the profile.
        WrongUsage: There is no such profile.
        ProfileError: Its settings are invalid.
    """
    root: dict[str, Any] = click.get_current_context().find_root().params
    refuse_misspelt(is_named=options.named_profile() is not None)
    if options.named_profile() == "":
        raise WrongUsage("--profile is empty", "The variable it comes from may not be set.")
    name = options.named_profile() or os.environ.get(PROFILE_VARIABLE, "").strip()
    if not name and config.is_default_unusable:
        raise Refused(
            f"{config.path} names a default profile that does not exist",
            f"No key was sent. Correct it, or pass --profile NAME. Profiles: {', '.join(config.names)}.",
        )
    if not name:
        name = config.profile if config.profile not in {None, "sandbox"} else "production"
    if force_sandbox or root.get("force_sandbox") or name == "sandbox":
        raise Refused("The sandbox has a key of its own", "Pass another profile, such as --profile production.")
    if name == OF_THE_ENVIRONMENT:
        raise Refused(f"The profile {name} is reserved for the key in {KEY_VARIABLE}", "Pass another profile.")
    if not is_profile_name(name):
        raise WrongUsage("This name cannot be used for a profile", "Use letters, digits, - and _.")
    if name not in config.names and not may_be_new:
        raise WrongUsage(f"There is no profile {name}", f"Profiles: {', '.join(config.names)}.")
    return profile_of(name, {}, config)


def permissions_document(allowed: Capabilities) -> dict[str, Any]:
    """Return the permissions as JSON: `permission` and `source` of each capability."""
    return {
        str(each): {"permission": allowed[each].permission.name.lower(), "source": allowed[each].source}
        for each in Capability
    }


def permissions_words(allowed: Capabilities) -> str:
    """Return the permissions in words: `read, create, link; unlink, delete after unlocking`."""
    parts = [_those(allowed, Permission.YES), _once_unlocked(allowed)]
    return "; ".join(part for part in parts if part) or "nothing"


def limits_words(allowed: Capabilities) -> str:
    """Return what is not allowed, in fewer words: `no create; unlink, delete after unlocking`."""
    if allowed.is_read_only:
        return "read only"
    never = _those(allowed, Permission.NO)
    return "; ".join(part for part in (f"no {never}" if never else "", _once_unlocked(allowed)) if part) or "everything"


def _once_unlocked(allowed: Capabilities) -> str:
    locked = _those(allowed, Permission.UNLOCK)
    return f"{locked} after unlocking" if locked else ""


def _those(allowed: Capabilities, permission: Permission) -> str:
    return ", ".join(str(each) for each in Capability if allowed[each].permission is permission)
