"""Run `codat-console help`: show the manual."""

from __future__ import annotations

import sys

import click

from console_app.cli import options
from console_app.cli.commands import COMMANDS


@click.command(
    "help",
    help="Show the manual's page on TOPIC: in a pager on a terminal, as Markdown otherwise. Without TOPIC, list the "
    "topics.\n\nFor the options of a command, run it with --help.",
    context_settings=options.SETTINGS,
)
@click.argument("topic", nargs=-1)
def command(*, topic: tuple[str, ...]) -> None:
    """Run `help`.

    Raises:
        click.UsageError: There is no such topic.
    """
    from console_app.cli.streams import is_terminal
    from console_app.manual import TOPICS, read_page

    if not topic:
        click.echo(_list_of_topics())
        return
    name = "-".join(" ".join(topic).lower().split())
    if name not in TOPICS:
        raise click.UsageError(_unknown(" ".join(topic), name))
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


def _unknown(typed: str, name: str) -> str:
    """Report that there is no such topic, and suggest similar ones."""
    from console_app.manual import nearest_topics

    sentences = [f"There is no topic {typed!r}."]
    if name in COMMANDS:
        sentences.append(f"For that command, run: codat-console {name} --help.")
    if near := nearest_topics(name):
        sentences.append(f"Similar topics: {', '.join(near)}.")
    sentences.append("For all topics, run: codat-console help.")
    return " ".join(sentences)
