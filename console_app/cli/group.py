"""Define `codat-console` and the options of every command; heavy modules are imported by commands that need them."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from console_app import __version__
from console_app.cli import options, program_help
from console_app.cli.commands import COMMANDS
from console_app.cli.options import is_read_only, limiting
from console_app.cli.refusals import NoTerminal, Refused, Unusable, WrongUsage
from console_app.config.paths import NoHome, log_folder
from console_app.config.settings import CLEAN_VARIABLE, DEBUG_VARIABLE, THEME_NAMES, THEME_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERRUPTED = 130
"""The exit code after Ctrl+C, as a shell has it (see `console_app.cli.errors`)."""


@contextmanager
def _unheard() -> Iterator[None]:
    """End quietly when the reader has closed the pipe, as `head` does."""
    from console_app.cli.streams import lose

    try:
        yield
    except BrokenPipeError:
        if sys.stdout is not None:
            lose(sys.stdout)
        raise click.exceptions.Exit(0) from None


def _fail(error: Unusable | NoHome | Refused) -> int:
    """Report what kept a command from beginning, and return the exit code: wrong usage only if it was the options."""
    from console_app.cli.errors import STARTING, problem_of
    from console_app.cli.output import Output

    if isinstance(error, Unusable | NoHome):
        kind = WrongUsage if isinstance(error, Unusable) and error.is_usage else Refused
        problem = problem_of(kind(str(error)), STARTING)
    else:
        problem = problem_of(error, STARTING)
    Output(as_json=error.as_json).fail(problem)
    return problem.code


def _explained(error: click.UsageError) -> click.UsageError:
    """Return wrong usage as it is reported: how too many arguments are one name, and wrapped at words."""
    from console_app.cli.output import fitting

    message = error.message
    begins = "Got unexpected extra argument"
    if error.ctx is not None and error.message.startswith(begins):
        from console_app.cli.unquoted import ADVICE, after_too_many

        extra = error.message.partition("(")[2].removesuffix(")").split(" ")
        # Quotes help only where there is an argument that they could make one of these words part of.
        if any(isinstance(each, click.Argument) for each in error.ctx.command.params):
            message = f"{message}. {ADVICE}\n  {after_too_many(error.ctx, extra)}"
    elif type(error) is not click.UsageError:
        return error
    return click.UsageError("\n".join(fitting([message], sys.stderr, used=len("Error: "))), error.ctx)


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are run, so that `--help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*COMMANDS, *(name for name in super().list_commands(ctx) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        options.name_variables(command, cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named first.

        Raises:
            UsageError: There is none; the message says what was perhaps meant.
        """
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            from console_app.cli.meant_commands import no_such_command

            raise no_such_command(args[0], ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Parse the arguments; a reader who has gone away ends it quietly."""
        # Parsing writes the help text of the program.
        with _unheard():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; with `--json` errors of its options are JSON, too."""
        # Help texts of commands, and what click itself writes; results are written by the commands (see `Output`).
        with _unheard():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> object:
        from console_app.cli.streams import is_terminal

        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise _explained(error) from None
        except (Unusable, NoHome, Refused) as error:
            if isinstance(error, NoTerminal) and is_terminal(sys.stdout) and not is_terminal(sys.stderr):
                # Otherwise the user would see nothing at all.
                click.echo(error)
            ctx.exit(_fail(error))
        except KeyboardInterrupt:
            # Pressed while something was being imported or closed; commands tell what they have done themselves.
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": program_help.MAX_WIDTH},
    epilog=program_help.epilog(),
    help=program_help.SUMMARY,
)
@click.version_option(__version__, "-V", "--version", prog_name="codat-console")
@options.profiled
@click.option(
    "--sandbox",
    "force_sandbox",
    is_flag=True,
    envvar="CODAT_CONSOLE_SANDBOX",
    help=program_help.SANDBOX,
)
@click.option(
    "--fresh",
    is_flag=True,
    envvar="CODAT_CONSOLE_FRESH",
    help=program_help.FRESH,
)
@click.option(
    "--clean",
    is_flag=True,
    envvar=CLEAN_VARIABLE,
    help=program_help.CLEAN,
)
@click.option(
    "--lan",
    is_flag=True,
    envvar="CODAT_CONSOLE_LAN",
    help=program_help.LAN,
)
@limiting
@click.option(
    "--theme",
    type=click.Choice(THEME_NAMES),
    metavar="NAME",
    envvar=THEME_VARIABLE,
    help=program_help.THEME,
)
@options.colouring
@click.option(
    "--debug",
    is_flag=True,
    envvar=DEBUG_VARIABLE,
    help=program_help.DEBUG,
)
@click.pass_context
def group(
    ctx: click.Context, *, force_sandbox: bool, fresh: bool, clean: bool, lan: bool, theme: str | None, debug: bool
) -> None:
    """Run the console, unless a command is given."""
    if debug:
        _log(ctx)
    if ctx.invoked_subcommand is None:
        from console_app.cli.startup import run

        ctx.exit(
            run(
                force_sandbox=force_sandbox,
                fresh=fresh,
                lan=lan,
                theme=theme,
                named=options.named_profile(),
                read_only=is_read_only(),
                clean=clean,
            )
        )


def _log(ctx: click.Context) -> None:
    """Start the log, and print its path at the end."""
    from console_app.services.diagnostics import debug_log

    path = debug_log.start()

    def tell() -> None:
        debug_log.stop()
        click.echo(_unwritten_log() if path is None else f"Log: {path}", err=True)

    ctx.call_on_close(tell)


def _unwritten_log() -> str:
    from console_app.config.owners import remedy

    return f"The log could not be written to {log_folder()}. {remedy(log_folder())}".strip()
