"""Run `codat-console help`: show the manual."""

from __future__ import annotations

import sys

import click

from console_app.cli import options
from console_app.cli.commands import COMMANDS
from console_app.cli.refusals import WrongUsage
from console_app.services.text.sanitize import as_typed


@click.command(
    "help",
    help="Show the manual's page on TOPIC: in a pager on a terminal, as Markdown otherwise. Without TOPIC, list the "
    "topics. If TOPIC is a command without a page of its own, show its options, as COMMAND --help does.",
    context_settings=options.SETTINGS,
)
@click.argument("topic", nargs=-1)
@click.pass_context
def command(ctx: click.Context, *, topic: tuple[str, ...]) -> None:
    """Run `help`.

    Raises:
        WrongUsage: There is no such topic.
    """
    from console_app.cli.streams import is_terminal
    from console_app.manual import TOPICS, read_page

    if not topic:
        click.echo(_list_of_topics())
        return
    name = "-".join(" ".join(topic).lower().split())
    if name not in TOPICS:
        if len(topic) == 1 and topic[0] in COMMANDS:
            click.echo(_options_of(ctx.find_root(), topic[0]))
            return
        raise _unknown(" ".join(topic), name)
    page = read_page(name)
    if is_terminal(sys.stdout):
        click.echo_via_pager(page)
    else:
        click.echo(page, nl=False)


def _list_of_topics() -> str:
    from console_app.manual import TOPICS

    width = max(map(len, TOPICS))
    lines = [f"  {topic:{width}}  {line}" for topic, line in TOPICS.items()]
    return "\n".join(["Topics:", *lines, "", "Read one with: codat-console help TOPIC"])


def _options_of(root: click.Context, name: str) -> str:
    """Return what a command prints with `--help`."""
    assert isinstance(root.command, click.Group)
    command_named = root.command.get_command(root, name)
    assert command_named is not None
    with click.Context(command_named, parent=root, info_name=name, **options.SETTINGS) as its:
        return command_named.get_help(its)


def _unknown(typed: str, name: str) -> WrongUsage:
    """Return the report that there is no such topic, with what was perhaps meant."""
    from console_app.cli.meant_commands import meant_commands
    from console_app.manual import nearest_topics

    commands = [f"codat-console help {each}" for each in (*nearest_topics(name), *meant_commands(name))]
    return WrongUsage(
        f"There is no topic “{as_typed(typed)}”.",
        "Did you mean:" if commands else "For all topics:",
        commands=tuple(dict.fromkeys(commands)) or ("codat-console help",),
    )
