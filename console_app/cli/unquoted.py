"""Recognise a name whose words came as several arguments, because the quotes around it were forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from console_app.cli.shell_quote import quoted
from console_app.codat.company_names import clean_name
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.cli.runner import CommandContext
    from console_app.services.companies.cached_company import CompanySummary

ADVICE = "If that is one name, put it in quotes:"


class Advice(NamedTuple):
    """What to do instead."""

    text: str
    """A sentence; it ends with a colon if commands follow."""
    commands: tuple[str, ...] = ()


def quoted_name(context: CommandContext, companies: Iterable[CompanySummary]) -> Advice | None:
    """Return what to type if the first arguments of the command are together the name of a company, else None."""
    click_context = click.get_current_context(silent=True)
    words = [] if click_context is None else typed_words(click_context)
    if click_context is None or len(words) < 2:
        return None
    saved = {_compared(each.name) for each in companies}
    for number in range(len(words), 1, -1):
        name = " ".join(words[:number])
        if _compared(name) in saved:
            command = context.command(click_context.info_name or "", name, *words[number:])
            return Advice(f"There are no quotes around the name “{as_typed(name)}”. With quotes:", (command,))
    return None


def unquoted_of(name: str, word: str) -> Advice | None:
    """Return a hint if an argument that is no connection is a word of the company's name."""
    if fold(word.strip()) in fold(name).split():
        return Advice(f"If “{as_typed(word)}” belongs to the name, put all of it in quotes:", (quoted(name),))
    return None


def after_too_many(ctx: click.Context, extra: Sequence[str]) -> str:
    """Return the command with the arguments that a command has no room for as one name with those before it."""
    words = [*typed_words(ctx), *extra]
    return f"{ctx.command_path} {quoted(' '.join(words))}"


def typed_words(ctx: click.Context) -> list[str]:
    """Return the arguments of a command in the order in which they were typed."""
    found: list[str] = []
    for parameter in ctx.command.params:
        if isinstance(parameter, click.Argument):
            value = ctx.params.get(parameter.name or "")
            found += [value] if isinstance(value, str) else [str(each) for each in value or ()]
    return found


def _compared(name: str) -> str:
    return fold(clean_name(name))
