"""Run `codat-console completion`: print the script that makes a shell complete this program's commands."""

from __future__ import annotations

from pathlib import Path

import click

from console_app.cli import completion as scripts
from console_app.cli import options

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    help="Print a script for bash, zsh or fish. With it, Tab completes commands, options, profiles, platforms, the "
    "fields of the search, and names and ids of companies, from stored data: Codat is not asked.\n\n"
    "\b\n"
    'bash:  eval "$(codat-console completion bash)"       in ~/.bashrc\n'
    'zsh:   eval "$(codat-console completion zsh)"        in ~/.zshrc\n'
    "fish:  codat-console completion fish | source        in ~/.config/fish/config.fish",
    context_settings=options.SETTINGS,
)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
def command(*, shell: str) -> None:
    """Run `completion`."""
    click.echo(Path(scripts.__path__[0]).joinpath(f"codat-console.{shell}").read_text("utf-8"), nl=False)
