"""The options that the commands share, and values that are written in a way of their own."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

F = TypeVar("F", bound="Callable[..., Any]")

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

DEFAULT_TIMEOUT = "30m"
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.IGNORECASE | re.ASCII)
_LONGEST = 7 * 86400


def read_duration(text: str) -> float:
    """The seconds of a length of time such as `90s`, `30m` or `1h30m`; a bare number is seconds.

    Raises:
        click.BadParameter: it is none, or far too long.
    """
    parts = _DURATION.fullmatch(text.strip())
    if text.strip().isdecimal() and text.isascii():
        seconds = int(text.strip()[:9])
    elif text.strip() and parts is not None:
        hours, minutes, rest = (int((part or "0")[:9]) for part in parts.groups())
        seconds = 3600 * hours + 60 * minutes + rest
    else:
        raise click.BadParameter(f"{text!r} is no length of time. Write it as 90s, 30m or 1h30m.")
    if not 0 < seconds <= _LONGEST:
        raise click.BadParameter(f"{text!r} has to be more than nothing, and at most 168h.")
    return float(seconds)


def read_guid(text: str | None) -> str | None:
    """A GUID in its usual form, whatever form it was written in.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return None if text is None else str(uuid.UUID(text))
    except ValueError:
        raise click.BadParameter(f"{text!r} is no GUID.") from None


def read_tags(pairs: tuple[str, ...]) -> dict[str, str]:
    """Tags, each written `key=value`.

    Raises:
        click.BadParameter: one is none, or a key is there twice.
    """
    tags: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not key:
            raise click.BadParameter(f"{pair!r} is no tag. Write it as key=value.")
        if key in tags:
            raise click.BadParameter(f"The tag {key!r} is there twice.")
        tags[key] = value
    return tags


_NAMED = "console_app.profile"
"""Where the parser keeps which profile was named, by the command or by the group in front of it."""


def profiled(function: F) -> F:
    """`--profile`; `named_profile()` has what was named."""

    def keep(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.meta[_NAMED] = value

    return click.option(
        "-p",
        "--profile",
        metavar="NAME",
        expose_value=False,
        callback=keep,
        help="The profile to use. [env: CODAT_CONSOLE_PROFILE]",
    )(function)


def named_profile() -> str | None:
    """The profile that the command line names; None: none."""
    named: str | None = click.get_current_context().meta.get(_NAMED)
    return named


_READ_ONLY = "console_app.read_only"


def limiting(function: F) -> F:
    """`--read-only`; `is_read_only` tells of it, so that no command has to hand it on."""

    def keep(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        # What is said before the command and what is said behind it count alike.
        ctx.meta[_READ_ONLY] = ctx.meta.get(_READ_ONLY, False) or value

    return click.option(
        "--read-only",
        is_flag=True,
        expose_value=False,
        callback=keep,
        help="Change nothing at Codat and show no link, whatever the key may do. [env: CODAT_CONSOLE_READ_ONLY]",
    )(function)


def is_read_only() -> bool:
    """Whether the command that is run was given `--read-only`."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_READ_ONLY))


def choosing_account(function: F) -> F:
    """`--sandbox`, `--profile` and `--read-only`: which account the command works on, and what it may do there."""
    function = limiting(function)
    function = click.option("--sandbox", "force_sandbox", is_flag=True, help="Use the sandbox even if a key is set.")(
        function
    )
    return profiled(function)


def for_all(function: F) -> F:
    """The options of every command: `--json`, `--profile` and `--sandbox`."""
    function = choosing_account(function)
    return click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout; notes as JSON on stderr.")(
        function
    )


class OutputPath(click.Path):
    """A file to write to, or `-`. An empty one is a variable of a script that was never set, and not the folder."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path.

        Raises:
            click.BadParameter: it is empty.
        """
        if not str(value):
            self.fail("The name of the file is empty.", param, ctx)
        return super().convert(value, param, ctx)


def remembered(function: F) -> F:
    """`--cached` of the commands that only read."""
    return click.option(
        "--cached", is_flag=True, help="What is remembered from the last time, even offline; Codat is not asked."
    )(function)


def idempotency(function: F) -> F:
    """`--idempotency-key` of the commands that write."""
    return click.option(
        "--idempotency-key",
        callback=lambda _ctx, _param, value: read_guid(value),
        metavar="GUID",
        help="Lets a script repeat the command: within 90 minutes the same key is done once.",
    )(function)


def showing(function: F) -> F:
    """`--show-link` and `--trust-host`."""
    function = trusting(function)
    return click.option("--show-link", is_flag=True, help="Show the link for the customer. It works once.")(function)


def trusting(function: F) -> F:
    """`--trust-host` of the commands that show a link."""
    return click.option(
        "--trust-host",
        metavar="HOST",
        help="Accept links to this host: your own branded address, not codat.io.",
    )(function)


def waiting(function: F) -> F:
    """`--wait` and `--timeout`."""
    function = timing(function)
    return click.option("--wait", is_flag=True, help="Wait until the customer has authorised it.")(function)


def timing(function: F) -> F:
    """`--timeout` of the commands that wait."""
    return click.option(
        "--timeout",
        callback=lambda _ctx, _param, value: read_duration(value),
        default=DEFAULT_TIMEOUT,
        show_default=True,
        metavar="TIME",
        help="How long to wait: 90s, 30m, 1h30m.",
    )(function)


def variables_of(command: click.Command) -> Iterator[str]:
    """The variables of all options of a command, and of those under it."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is not None:
            yield from [option.envvar] if isinstance(option.envvar, str) else option.envvar
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from variables_of(part)


def name_variables(command: click.Command, *path: str) -> None:
    """Let every option of a command have an environment variable: `CODAT_CONSOLE_COMPANIES_JSON` is `companies --json`.

    `path` are the words that the command is called with.
    """
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None and not option.is_eager:
            longest = max((*option.opts, *option.secondary_opts), key=len).lstrip("-")
            option.envvar = "_".join(("CODAT_CONSOLE", *path, longest)).upper().replace("-", "_")
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            name_variables(part, *path, name)
