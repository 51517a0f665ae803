"""Define shared options and parse their values."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console_app.cli import program_help

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

F = TypeVar("F", bound="Callable[..., Any]")

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": program_help.MAX_WIDTH}

DEFAULT_TIMEOUT = "30m"
_LONGEST = 7 * 86400
"""In seconds: the longest time to wait."""


def read_timeout(text: str) -> float:
    """Return the seconds of a length of time such as `90s`, `30m` or `1h30m`; a bare number is seconds.

    Raises:
        click.BadParameter: It is not a duration, or too long.
    """
    from console_app.services.text.duration import read_duration

    is_bare = text.isascii() and text.strip().isdecimal()
    length = read_duration(f"{text.strip()}s" if is_bare else text)
    if length is None and not is_bare:
        raise click.BadParameter(f"{text!r} is not a duration. Use 90s, 30m or 1h30m.")
    if length is None or not 0 < length.total_seconds() <= _LONGEST:
        raise click.BadParameter(f"{text!r} has to be more than 0 and at most 168h.")
    return length.total_seconds()


def read_guid(text: str | None) -> str | None:
    """Return a GUID in its usual form.

    Raises:
        click.BadParameter: It is not a GUID.
    """
    try:
        return None if text is None else str(uuid.UUID(text))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a GUID.") from None


def read_tags(pairs: tuple[str, ...]) -> dict[str, str]:
    """Return tags of the form `key=value`.

    Raises:
        click.BadParameter: A tag is invalid, or a key is given twice.
    """
    tags: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not key:
            raise click.BadParameter(f"{pair!r} is not a tag. Use key=value.")
        if key in tags:
            raise click.BadParameter(f"The tag {key!r} is given twice.")
        tags[key] = value
    return tags


_NAMED = "console_app.profile"
"""The key under which the parser keeps the named profile, from the command or from the group in front of it."""


def profiled(function: F) -> F:
    """Add `--profile`; `named_profile()` returns it."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[_NAMED] = value

    return click.option(
        "-p",
        "--profile",
        metavar="NAME",
        expose_value=False,
        callback=keep,
        help=program_help.PROFILE,
    )(function)


def named_profile() -> str | None:
    """Return the profile of the command line; None if there is none."""
    named: str | None = click.get_current_context().meta.get(_NAMED)
    return named


_READ_ONLY = "console_app.read_only"


def limiting(function: F) -> F:
    """Add `--read-only`; `is_read_only()` returns it, so that commands need not pass it on."""

    def keep(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        # What is said before the command and what is said behind it count alike.
        ctx.meta[_READ_ONLY] = ctx.meta.get(_READ_ONLY, False) or value

    return click.option(
        "--read-only",
        is_flag=True,
        expose_value=False,
        callback=keep,
        help=program_help.READ_ONLY,
    )(function)


def is_read_only() -> bool:
    """Return whether the command was given `--read-only`."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_READ_ONLY))


def colouring(function: F) -> F:
    """Add `--no-color`, which is `NO_COLOR` for this run."""

    def keep(_ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value:
            os.environ["NO_COLOR"] = "1"

    return click.option("--no-color", is_flag=True, expose_value=False, callback=keep, help=program_help.NO_COLOR)(
        function
    )


def choosing_account(function: F) -> F:
    """Add `--sandbox`, `--profile` and `--read-only`, which choose the account and its limits, and `--no-color`."""
    function = limiting(colouring(function))
    function = click.option("--sandbox", "force_sandbox", is_flag=True, help="Use the sandbox even if a key is set.")(
        function
    )
    return profiled(function)


def for_all(function: F) -> F:
    """Add the options of every command: `--json`, `--profile` and `--sandbox`."""
    function = choosing_account(function)
    return click.option(
        "--json", "as_json", is_flag=True, help=("Print one JSON object on stdout; notes as JSON on stderr.")
    )(function)


class OutputPath(click.Path):
    """A file to write to, or `-`. An empty one comes from a variable that was never set, and is not the folder."""

    def __init__(self) -> None:
        """Allow any path, and `-`."""
        super().__init__(path_type=Path, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path.

        Raises:
            click.BadParameter: It is empty.
        """
        if not str(value):
            self.fail("The file name is empty.", param, ctx)
        return super().convert(value, param, ctx)


def remembered(function: F) -> F:
    """Add `--cached`, for commands that only read."""
    return click.option("--cached", is_flag=True, help="Use stored data, even offline; Codat is not asked.")(function)


def idempotency(function: F) -> F:
    """Add `--idempotency-key`, for commands that write."""
    return click.option(
        "--idempotency-key",
        callback=lambda _ctx, _param, value: read_guid(value),
        metavar="GUID",
        help="Key for safe repeats: within 90 minutes, a request with the same key is done only once.",
    )(function)


def showing(function: F) -> F:
    """Add `--show-link` and `--trust-host`."""
    function = trusting(function)
    return click.option("--show-link", is_flag=True, help="Show the link for the customer.")(function)


def trusting(function: F) -> F:
    """Add `--trust-host`, for commands that show a link."""
    return click.option(
        "--trust-host",
        metavar="HOST",
        help="Accept links to this host: your own branded domain, not codat.io.",
    )(function)


def waiting(function: F) -> F:
    """Add `--wait` and `--timeout`."""
    function = timing(function)
    return click.option("--wait", is_flag=True, help="Wait until the customer has authorised it.")(function)


def timing(function: F) -> F:
    """Add `--timeout`, for commands that wait."""
    return click.option(
        "--timeout",
        callback=lambda _ctx, _param, value: read_timeout(value),
        default=DEFAULT_TIMEOUT,
        show_default=True,
        metavar="TIME",
        help="How long to wait: 90s, 30m, 1h30m.",
    )(function)


def variables_of(command: click.Command) -> Iterator[str]:
    """Return the variables of all options of a command and its subcommands."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is not None:
            yield from [option.envvar] if isinstance(option.envvar, str) else option.envvar
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from variables_of(part)


def name_variables(command: click.Command, *path: str) -> None:
    """Give every option of a command an environment variable: `CODAT_CONSOLE_COMPANIES_JSON` is `companies --json`.

    Args:
        command: The command.
        path: The words it is called with.
    """
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None and not option.is_eager:
            # Not the name with "no": click takes a variable that is set to 1 for yes.
            longest = max(option.opts, key=len).lstrip("-")
            option.envvar = "_".join(("CODAT_CONSOLE", *path, longest)).upper().replace("-", "_")
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            name_variables(part, *path, name)
