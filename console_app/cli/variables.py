"""Find variables that look like this program's and are none: a misspelt one must not be passed over.

Every option has a variable of its own, so what is known is told by the commands; only those are loaded that a name
begins with, and none where every name is known already.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import TYPE_CHECKING

from console_app.cli.unusable import Unusable
from console_app.config.capabilities import ALLOW_VARIABLE, READ_ONLY_VARIABLE, Capability, Limits, limits
from console_app.config.config_file import PROFILE_VARIABLE, found_words
from console_app.config.profiles import ADDRESS_VARIABLE, KEY_VARIABLE, VARIABLES
from console_app.config.settings import FILE_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import click

PREFIX = "CODAT_CONSOLE_"
SANDBOX_VARIABLE = f"{PREFIX}SANDBOX"
KNOWN = frozenset(
    {
        *FILE_SETTINGS.values(),
        *(f"{ALLOW_VARIABLE}{each.upper()}" for each in Capability),
        *(f"{PREFIX}{each}" for each in ("FRESH", "DEBUG")),
        *(READ_ONLY_VARIABLE, PROFILE_VARIABLE, SANDBOX_VARIABLE, KEY_VARIABLE, ADDRESS_VARIABLE),
    }
)
"""The variables that hold for every run."""
CHOOSING = (PROFILE_VARIABLE, SANDBOX_VARIABLE, KEY_VARIABLE, ADDRESS_VARIABLE)
"""Those that say which account is meant."""
_BEGINNING = re.compile(r"CODAT[_-]*(?:(CONSOLE)|([A-Z]+)[_-])[_-]*(.+)", re.IGNORECASE)


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """The names in the environment that begin as this program's own do, and are none of them. Other programs for Codat
    have variables, too: of those that do not begin with CODAT_CONSOLE_ only what is nearly one of ours counts."""
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
    """The name with the beginning that was meant: `CODAT_CONSOL_READ_ONLY` would be one of ours but for that."""
    found = None if name.upper().startswith(PREFIX) else _BEGINNING.fullmatch(name)
    if found is None:
        return name
    from console_app.config.near_misses import near

    return f"{PREFIX}{found[3]}" if found[1] or near(found[2], ("console",), inside=False) else name


def limits_of_run(*, read_only: bool) -> Limits:
    """The limits that the environment sets, with what is wrong in it: also the variables that are unknown. `read_only`
    is whether the option says so."""
    unknown = unknown_variables(os.environ)
    misspelt = _misspelt_limits(unknown)
    found = limits(os.environ, read_only, misspelt)
    rest = _notes([told for name in unknown if (told := found_words(name, "")) not in misspelt])
    return found._replace(notes=(*found.notes, *rest))


def _misspelt_limits(unknown: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The unknown variables that are nearly a permission, and which permissions those are."""
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
    """What an unknown name says beside the command that it begins with; `UNLINK_ALLOW` says nothing without it."""
    from console_app.config.near_misses import says_nothing

    name = _begun_well(name)
    rests = (name[len(_prefix_of(command)) :] for command in _commands_of(name))
    return next((rest for rest in rests if not says_nothing(rest)), name)


def refuse_misspelt(*, is_named: bool) -> None:
    """Go on only where no unknown variable was meant to say which account to use, or how the command that is run is to
    be done. What `is_named` on the command line needs no variable.

    Raises:
        Unusable: one was; with what to do.
    """
    unknown = unknown_variables(os.environ)
    if not unknown:
        return
    from console_app.config.near_misses import near

    of_command = _prefix_of_this_command()
    for name in unknown:
        told, begun_well = found_words(name, ""), _begun_well(name)
        if of_command and begun_well.upper().startswith(of_command):
            raise Unusable(f"{told} is set, but the command has no such option. Correct it or unset it.")
        meant = () if is_named else near(begun_well, map(_short, CHOOSING), inside=False)
        if meant:
            variable = next(each for each in CHOOSING if _short(each) == meant[0])
            raise Unusable(
                f"{told} is set, but is no variable of this program; {variable} is. Correct it or unset it. To leave "
                "it aside, say which account is meant: --profile NAME, or --sandbox."
            )


def _notes(names: Sequence[str]) -> list[str]:
    """What to say of unknown variables that are not taken for a permission, in a sentence at most."""
    if not names:
        return []
    if len(names) > 1:
        return [f"{', '.join(names)} are set, but are no variables of this program, and nothing comes of them."]
    from console_app.config.near_misses import near

    meant = near(_begun_well(names[0]), map(_short, KNOWN), inside=False)
    advice = f"; {next(each for each in KNOWN if _short(each) == meant[0])} is" if meant else ""
    return [f"{names[0]} is set, but is no variable of this program{advice}. Nothing comes of it."]


def _short(variable: str) -> str:
    return variable.removeprefix(PREFIX).removeprefix(VARIABLES)


def _prefix_of(command: str) -> str:
    return f"{PREFIX}{command.upper().replace('-', '_')}_"


def _commands_of(name: str) -> Iterator[str]:
    from console_app.cli.group import COMMANDS

    return (each for each in COMMANDS if name.upper().startswith(_prefix_of(each)))


def _of_options(name: str) -> set[str]:
    """The variables of the options of the commands that a name begins with."""
    from console_app.cli import options
    from console_app.cli.group import COMMANDS

    found: set[str] = set()
    for each in _commands_of(name):
        command: click.Command = importlib.import_module(COMMANDS[each][0]).command
        options.name_variables(command, each)
        found |= set(options.variables_of(command))
    return found


def _prefix_of_this_command() -> str:
    """How the variables of the command begin that is run; empty: it is the console."""
    if "click" not in sys.modules:
        return ""
    import click

    context = click.get_current_context(silent=True)
    words = context.command_path.split()[1:] if context is not None else []
    return _prefix_of("_".join(words)) if words else ""
