"""What `login`, `logout` and `profiles` share: they work on the configuration, without a session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.exit_codes import ExitCode
from console_app.cli.problems import interrupted, problem_of, unwritten
from console_app.cli.refusing import Refused, WrongUsage
from console_app.cli.running import TOLD
from console_app.cli.signals import ended_like_ctrl_c
from console_app.cli.steps import Step
from console_app.cli.unusable import unusable_told
from console_app.cli.variables import limits_of_run, refuse_misspelt
from console_app.cli.voice import Voice
from console_app.config.config_file import (
    OF_THE_ENVIRONMENT,
    PROFILE_VARIABLE,
    Config,
    UnreadableConfig,
    is_profile_name,
    read_config,
)
from console_app.config.keys import KeyTrouble
from console_app.config.profiles import KEY_VARIABLE, ProfileError, profile_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.capabilities import Capabilities, Permission
    from console_app.config.profiles import Profile

ASKING = Step("asking Codat whose key this is")


def run_local(work: Callable[[Voice, Config], int], *, as_json: bool) -> int:
    """Do the work; the exit code of the process. What is wrong with the configuration file is told first."""
    voice, config = Voice(as_json=as_json), read_config()
    for told in filter(None, (config.notice, " ".join(limits_of_run(read_only=False).notes))):
        voice.note(told)
    with unusable_told(as_json=as_json), ended_like_ctrl_c() as ending:
        code = _told(work, voice, config)
    return ending.code(code)


def _told(work: Callable[[Voice, Config], int], voice: Voice, config: Config) -> int:
    try:
        code = work(voice, config)
    except (KeyboardInterrupt, EOFError) as end:
        voice.fail(interrupted(ASKING, (), (), left=isinstance(end, EOFError)))
        return ExitCode.INTERRUPTED
    except (KeyTrouble, UnreadableConfig, ProfileError, *TOLD) as error:
        problem = problem_of(_as_refusal(error), ASKING)
        voice.fail(problem)
        return problem.code
    voice.finish()
    if voice.lost is not None:
        voice.fail(unwritten(voice.lost, (), ()))
        code = code or ExitCode.FAILED
    return code


def _as_refusal(error: Exception) -> Exception:
    match error:
        case KeyTrouble():
            return Refused(error.happened, error.next_step, code=ExitCode.FAILED)
        case UnreadableConfig():
            return Refused(error.why, error.advice or "Put it right, then try again.", code=ExitCode.FAILED)
        case ProfileError():
            return WrongUsage(str(error), "Put it right, then try again.")
        case _:
            return error


def live_profile(config: Config, *, force_sandbox: bool, may_be_new: bool = False) -> Profile:
    """The profile that a key is given to or taken from: the one that is named, or else the default, or `production`.

    The key of the environment is left aside.

    Raises:
        Refused: it has no key of its own.
        Unusable: a variable is misspelt that says which profile to use.
        WrongUsage: there is no such profile.
        ProfileError: what the file says of it cannot be used.
    """
    root: dict[str, Any] = click.get_current_context().find_root().params
    refuse_misspelt(is_named=options.named_profile() is not None)
    if options.named_profile() == "":
        raise WrongUsage("--profile is there, but names no profile", "It may be a variable that is not set.")
    name = options.named_profile() or os.environ.get(PROFILE_VARIABLE, "").strip()
    if not name and config.is_default_unusable:
        raise WrongUsage(
            f"{config.path} names a default profile that there is not",
            f"No key was sent. Correct it, or name the profile: --profile NAME. There are {', '.join(config.names)}.",
        )
    if not name:
        name = config.profile if config.profile not in {None, "sandbox"} else "production"
    if force_sandbox or root.get("force_sandbox") or name == "sandbox":
        raise Refused("The sandbox has a key of its own", "Name another profile, such as --profile production.")
    if name == OF_THE_ENVIRONMENT:
        raise Refused(f"The profile {name} is that of the key in {KEY_VARIABLE}", "Name another profile.")
    if not is_profile_name(name):
        raise WrongUsage("A profile cannot be called that", "Take letters, digits, - and _.")
    if name not in config.names and not may_be_new:
        raise WrongUsage(f"There is no profile {name}", f"There are {', '.join(config.names)}.")
    return profile_of(name, {}, config)


def permissions_document(allowed: Capabilities) -> dict[str, Any]:
    """What may be done, for machines: `permission` and `source` of each capability."""
    from console_app.config.capabilities import Capability

    return {
        str(each): {"permission": allowed[each].permission.name.lower(), "source": allowed[each].source}
        for each in Capability
    }


def permissions_words(allowed: Capabilities) -> str:
    """What may be done, for people: `read, create, link; unlink, delete once unlocked`."""
    from console_app.config.capabilities import Permission

    parts = [_those(allowed, Permission.YES), _once_unlocked(allowed)]
    return "; ".join(part for part in parts if part) or "nothing"


def limits_words(allowed: Capabilities) -> str:
    """What may not be done, in fewer words: `no create; unlink, delete once unlocked`."""
    from console_app.config.capabilities import Permission

    if allowed.is_read_only:
        return "only read"
    never = _those(allowed, Permission.NO)
    return "; ".join(part for part in (f"no {never}" if never else "", _once_unlocked(allowed)) if part) or "everything"


def _once_unlocked(allowed: Capabilities) -> str:
    from console_app.config.capabilities import Permission

    locked = _those(allowed, Permission.UNLOCK)
    return f"{locked} once unlocked" if locked else ""


def _those(allowed: Capabilities, permission: Permission) -> str:
    from console_app.config.capabilities import Capability

    return ", ".join(str(each) for each in Capability if allowed[each].permission is permission)
