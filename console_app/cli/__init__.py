"""What a person types. `codat-console` alone opens the program; what is heavy is imported by the command in need."""

from __future__ import annotations

import importlib

import click

from console_app import __version__

COMMANDS = {
    "sandbox": ("console_app.cli.sandbox", "Serve the sandbox on its own, for scripts and demos."),
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are run, so that `--help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Environment: CODAT_API_KEY is your key (the Portal's key or its ready-made header); without it the program "
    "runs on its sandbox. CODAT_BASE_URL is another address for Codat's API. NO_COLOR turns colours off.",
)
@click.version_option(__version__, "-V", "--version", prog_name="codat-console")
@click.option("--sandbox", "force_sandbox", is_flag=True, help="Use the embedded sandbox even if a key is set.")
@click.option("--fresh", is_flag=True, help="With the sandbox: start from new example data, kept in memory only.")
@click.option(
    "--theme",
    type=click.Choice(["dark", "light"]),
    default="dark",
    show_default=True,
    envvar="CODAT_CONSOLE_THEME",
    help="How the program looks. [env: CODAT_CONSOLE_THEME]",
)
@click.pass_context
def group(ctx: click.Context, *, force_sandbox: bool, fresh: bool, theme: str) -> None:
    """Bring a customer's accounting software into Codat, from a terminal.

    Opens the console: find a company or create one, pick its accounting platform, show the link as a QR code, and
    see the connection become Linked while you talk.
    """
    if ctx.invoked_subcommand is None:
        from console_app.cli.run import run

        ctx.exit(run(force_sandbox=force_sandbox, fresh=fresh, theme=theme))


def main() -> None:
    """The entry point of the `codat-console` command."""
    group(prog_name="codat-console")
