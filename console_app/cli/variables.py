"""Find variables that look like this program's but are unknown: a misspelt one must not be ignored.

Every option has a variable of its own, so the known names come from the commands. Only the commands that a name begins
with are loaded, and none if every name is known already.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import TYPE_CHECKING

from console_app.cli.commands import COMMANDS
from console_app.cli.refusals import Unusable
from console_app.config.capabilities import ALLOW_VARIABLE, READ_ONLY_VARIABLE, Capability, Limits, limits
from console_app.config.config_model import PROFILE_VARIABLE, found_words
from console_app.config.profiles import ADDRESS_VARIABLE, KEY_VARIABLE, VARIABLES
from console_app.config.settings import CLEAN_VARIABLE, FILE_SETTINGS, MEANINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import click

PREFIX = "CODAT_CONSOLE_"
SANDBOX_VARIABLE = f"{PREFIX}SANDBOX"
DESCRIPTIONS: dict[str, str] = {
    KEY_VARIABLE: "Your key from the Portal: the key itself, or the ready-made `Basic …` header.",
    ADDRESS_VARIABLE: "Another address for Codat's API (https, or this machine). Usually not needed.",
    PROFILE_VARIABLE: "The profile to use, as `--profile` (`-p`).",
    SANDBOX_VARIABLE: "`1`: use the sandbox even if a key is set, as `--sandbox`.",
    f"{PREFIX}FRESH": "`1`: start the sandbox with new example data, kept in memory only, as `--fresh`.",
    CLEAN_VARIABLE: "`1`: begin without what the last run had open, as `--clean`.",
    f"{PREFIX}LAN": "`1`: open the sandbox's links on phones in the local network, after a question, as `--lan`.",
    READ_ONLY_VARIABLE: "`yes`: change nothing and show no links, as `--read-only`.",
    **{f"{ALLOW_VARIABLE}{each.upper()}": f"The permission to {each}: `yes`, `unlock` or `no`." for each in Capability},
    **{variable: MEANINGS[name] for name, variable in FILE_SETTINGS.items()},
    f"{PREFIX}DEBUG": "`1`: write a log file, as `--debug`.",
}
"""The variables that hold for every run, each with one line in Markdown for the manual."""
KNOWN = frozenset(DESCRIPTIONS)
CHOOSING = (PROFILE_VARIABLE, SANDBOX_VARIABLE, KEY_VARIABLE, ADDRESS_VARIABLE)
"""The variables that choose the account."""
_BEGINNING = re.compile(r"CODAT[_-]*(?:(CONSOLE)|([A-Z]+)[_-])[_-]*(.+)", re.IGNORECASE)


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Return unknown variables that look like this program's.

    Other programs for Codat have variables, too: names that do not begin with CODAT_CONSOLE_ count only if they are
    close to one of ours.
    """
    odd = sorted(name for name in environ if name.upper().startswith("CODAT") and name not in KNOWN)
    if not odd:
        return []
    from console_app.config.near_misses import PERMISSION_NAMES, near

    unknown = []
    for name in odd:
        is_ours = _begun_well(name).upper().startswith(PREFIX)
        if is_ours and name in _of_options(name):
            continue
        is_near = name.upper().startswith(VARIABLES) and near(
            name, (*PERMISSION_NAMES, *map(_short, CHOOSING)), inside=False
        )
        if is_ours or is_near:
            unknown.append(name)
    return unknown


def _begun_well(name: str) -> str:
    """Return the name with the intended beginning, as for `CODAT_CONSOL_READ_ONLY`."""
    found = None if name.upper().startswith(PREFIX) else _BEGINNING.fullmatch(name)
    if found is None:
        return name
    from console_app.config.near_misses import near

    return f"{PREFIX}{found[3]}" if found[1] or near(found[2], ("console",), inside=False) else name


def limits_of_run(*, read_only: bool) -> Limits:
    """Return the limits set by the environment, with its problems, unknown variables included.

    Args:
        read_only: True for `--read-only`.
    """
    unknown = unknown_variables(os.environ)
    misspelt = _misspelt_limits(unknown)
    found = limits(os.environ, read_only, misspelt)
    rest = _notes([note for name in unknown if (note := found_words(name, "")) not in misspelt])
    return found._replace(notes=(*found.notes, *rest))


def _misspelt_limits(unknown: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the unknown variables that are close to a permission, with those permissions."""
    if not unknown:
        return {}
    from console_app.config.near_misses import PERMISSION_NAMES, limits_in_other_words, near

    found: dict[str, tuple[str, ...]] = {}
    for name in unknown:
        rest = _without_command(name)
        meant = near(rest, PERMISSION_NAMES) or (("read_only",) if limits_in_other_words(rest) else ())
        if meant:
            found[found_words(name, "")] = meant
    return found


def _without_command(name: str) -> str:
    """Return the part of an unknown name behind its command; `UNLINK_ALLOW` has no meaning without it."""
    from console_app.config.near_misses import says_nothing

    name = _begun_well(name)
    rests = (name[len(_prefix_of(command)) :] for command in _commands_of(name))
    return next((rest for rest in rests if not says_nothing(rest)), name)


def refuse_misspelt(*, is_named: bool) -> None:
    """Require that no unknown variable may choose the account or change the command.

    Args:
        is_named: True if the command line names the account, so that no variable is needed.

    Raises:
        Unusable: There is one; the message says what to do.
    """
    unknown = unknown_variables(os.environ)
    if not unknown:
        return
    from console_app.config.near_misses import near

    of_command = _prefix_of_this_command()
    for name in unknown:
        note, begun_well = found_words(name, ""), _begun_well(name)
        if of_command and begun_well.upper().startswith(of_command):
            raise Unusable(f"{note} is set, but the command has no such option. Correct it or unset it.", is_usage=True)
        meant = () if is_named else near(begun_well, map(_short, CHOOSING), inside=False)
        if meant:
            variable = next(each for each in CHOOSING if _short(each) == meant[0])
            raise Unusable(
                f"{note} is set, but this program has no such variable (did you mean {variable}?). Correct it or unset "
                "it. To ignore it, choose the account: --profile NAME, or --sandbox."
            )


def _notes(names: Sequence[str]) -> list[str]:
    """Return a sentence about unknown variables that are not read as a permission."""
    if not names:
        return []
    if len(names) > 1:
        return [f"{', '.join(names)} are set, but this program has no such variables. They are ignored."]
    from console_app.config.near_misses import near

    meant = near(_begun_well(names[0]), map(_short, KNOWN), inside=False)
    advice = f" (did you mean {next(each for each in KNOWN if _short(each) == meant[0])}?)" if meant else ""
    return [f"{names[0]} is set, but this program has no such variable{advice}. It is ignored."]


def _short(variable: str) -> str:
    return variable.removeprefix(PREFIX).removeprefix(VARIABLES)


def _prefix_of(command: str) -> str:
    return f"{PREFIX}{command.upper().replace('-', '_')}_"


def _commands_of(name: str) -> Iterator[str]:
    return (each for each in COMMANDS if name.upper().startswith(_prefix_of(each)))


def _of_options(name: str) -> set[str]:
    """Return the variables of the options of the commands that a name begins with."""
    # The parser would be a part of the wait for the first frame, which most often has nothing to ask it.
    from console_app.cli import options

    found: set[str] = set()
    for each in _commands_of(name):
        command: click.Command = importlib.import_module(COMMANDS[each][0]).command
        options.name_variables(command, each)
        found |= set(options.variables_of(command))
    return found


def _prefix_of_this_command() -> str:
    """Return the beginning of the running command's variables; empty for the console."""
    if "click" not in sys.modules:
        return ""
    import click

    context = click.get_current_context(silent=True)
    words = context.command_path.split()[1:] if context is not None else []
    return _prefix_of("_".join(words)) if words else ""
