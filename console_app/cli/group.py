"""The commands and the options of `codat-console`; what is heavy is imported by the command in need."""

from __future__ import annotations

import importlib
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from console_app import __version__
from console_app.cli import DEBUG_VARIABLE, THEME_VARIABLE, options
from console_app.cli.options import is_read_only, limiting

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = {
    "onboard": ("console_app.cli.onboard", "Lead through a whole onboarding; --plain does it in numbered questions."),
    "create": ("console_app.cli.create", "Create a company, and its connection if asked for."),
    "connect": ("console_app.cli.connect", "Create a connection of a company to a platform."),
    "link": ("console_app.cli.link", "Get a fresh link for the customer, with its QR code."),
    "watch": ("console_app.cli.watch", "Wait until a connection is Linked."),
    "unlink": ("console_app.cli.unlink", "Give up the access to a customer's software."),
    "companies": ("console_app.cli.companies", "List the companies that a search finds."),
    "company": ("console_app.cli.company", "Tell all of one company, or of several."),
    "audit": ("console_app.cli.audit", "Count how all connections stand; --fail-on for scripts."),
    "snapshot": ("console_app.cli.snapshot", "Look at the whole account and remember what was seen."),
    "diff": ("console_app.cli.diff", "Tell what changed between two looks."),
    "journal": ("console_app.cli.journal", "Who had what changed, when, and what became of it; verify and recover."),
    "login": ("console_app.cli.login", "Give a profile its API key, and say which account it is for."),
    "logout": ("console_app.cli.logout", "Forget the API key of a profile."),
    "profiles": ("console_app.cli.profiles", "List the profiles, and which of them is the default."),
    "whoami": ("console_app.cli.whoami", "Ask Codat whose account this is, and say what may be done in it."),
    "schema": ("console_app.cli.schema", "The JSON Schema of what the commands write for machines."),
    "store": ("console_app.cli.store", "What is remembered of the account: look, forget, check, export."),
    "doctor": ("console_app.cli.doctor", "Look at all that the program depends on; safe to paste into a ticket."),
    "sandbox": ("console_app.cli.sandbox", "Serve the sandbox on its own, for scripts and demos."),
}

INTERRUPTED = 130
"""The exit code after Ctrl+C, as a shell has it (see `console_app.cli.exit_codes`)."""


@contextmanager
def _unheard() -> Iterator[None]:
    """End well where whoever reads has seen enough, as `head` has."""
    from console_app.cli.streams import lose

    try:
        yield
    except BrokenPipeError:
        if sys.stdout is not None:
            lose(sys.stdout)
        raise click.exceptions.Exit(0) from None


def _told_as_json(error: Exception) -> int:
    from console_app.cli.problems import problem_of
    from console_app.cli.refusing import WrongUsage
    from console_app.cli.steps import STARTING
    from console_app.cli.voice import Voice

    problem = problem_of(WrongUsage(str(error)), STARTING)
    Voice(as_json=True).fail(problem)
    return problem.code


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are run, so that `--help` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *(name for name in super().list_commands(ctx) if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(command, click.Command)
        options.name_variables(command, cmd_name)
        return command

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        # Parsing writes the help text of the program.
        with _unheard():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> object:
        # Help texts of commands, and what click itself writes; results are written by the commands (see `Voice`).
        with _unheard():
            return self._invoke(ctx)

    def _invoke(self, ctx: click.Context) -> object:
        from console_app.cli.streams import is_terminal
        from console_app.cli.unusable import NoTerminal, Unusable
        from console_app.config.folders import NoHome

        try:
            return super().invoke(ctx)
        except (Unusable, NoHome) as error:
            if isinstance(error, NoTerminal) and is_terminal(sys.stdout) and not is_terminal(sys.stderr):
                # Whoever sits there would see nothing at all.
                click.echo(error)
            if error.as_json:
                ctx.exit(_told_as_json(error))
            raise click.UsageError(str(error), ctx) from None
        except KeyboardInterrupt:
            # Pressed while something was being imported or closed; commands tell what they have done themselves.
            click.echo("Interrupted.", err=True)
            ctx.exit(INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Profiles: production and test are there from the start, sandbox needs no key; config.toml may have others, "
    "and settings that hold for every run. The one to use is that of --profile, or CODAT_CONSOLE_PROFILE, or the key "
    "in CODAT_API_KEY (as the Portal shows it, or its ready-made header; CODAT_BASE_URL is its address, if not "
    "Codat's), or the default of config.toml. The sandbox stands in for none of them: without --sandbox it opens only "
    "in a terminal, where there is no config.toml and no variable that begins with CODAT_.\n\n"
    "Environment, which wins over config.toml; a name that is misspelt is reported, and one that is nearly a "
    "permission forbids it; each option of a command has a variable, too, as "
    "CODAT_CONSOLE_COMPANIES_JSON=1: NO_COLOR turns colours off, "
    "ACCESSIBLE=1 has questions asked in plain text. CODAT_CONSOLE_CONTACT is whom your customers ask, "
    "CODAT_CONSOLE_CLIPBOARD how texts are copied (auto, local, tmux, osc52, off), CODAT_CONSOLE_SHARED_SCREEN when "
    "other customers are hidden (off, link, on), CODAT_CONSOLE_KEEP_DAYS how many days looks at the account are kept "
    "(400).\n\n"
    "CODAT_CONSOLE_READ_ONLY=yes is --read-only for every run. CODAT_CONSOLE_ALLOW_READ, _CREATE, _LINK, _UNLINK and "
    "_DELETE say what may be done: yes, unlock (only once it is unlocked, for 15 minutes) or no. The strictest of "
    "profile, environment and option holds.\n\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 found (audit --fail-on, or a change in diff), 4 key not accepted, "
    "5 plan's or day's limit, 6 refused (nothing was done: a name that fits several or none, a company that is there, "
    "a connection that is not Linked, no two looks to compare, "
    "something that is not allowed or locked), 7 outcome unknown, 124 timed out, 130 interrupted.",
)
@click.version_option(__version__, "-V", "--version", prog_name="codat-console")
@options.profiled
@click.option(
    "--sandbox",
    "force_sandbox",
    is_flag=True,
    envvar="CODAT_CONSOLE_SANDBOX",
    help="Use the embedded sandbox even if a key is set. [env: CODAT_CONSOLE_SANDBOX=1]",
)
@click.option(
    "--fresh",
    is_flag=True,
    envvar="CODAT_CONSOLE_FRESH",
    help="With the sandbox: start from new example data, kept in memory only. [env: CODAT_CONSOLE_FRESH=1]",
)
@limiting
@click.option(
    "--theme",
    type=click.Choice(["dark", "light"]),
    envvar=THEME_VARIABLE,
    help="How the program looks: dark unless said otherwise. [env: CODAT_CONSOLE_THEME]",
)
@click.option(
    "--debug",
    is_flag=True,
    envvar=DEBUG_VARIABLE,
    help="Log what the program does into a file: no key, no link, nothing that is in an account. "
    "[env: CODAT_CONSOLE_DEBUG]",
)
@click.pass_context
def group(ctx: click.Context, *, force_sandbox: bool, fresh: bool, theme: str | None, debug: bool) -> None:
    """Bring a customer's accounting software into Codat, from a terminal.

    Opens the console: find a company or create one, pick its accounting platform, show the link as a QR code, and
    see the connection become Linked while you talk.
    """
    if debug:
        _log(ctx)
    if ctx.invoked_subcommand is None:
        from console_app.cli.run import run

        ctx.exit(
            run(
                force_sandbox=force_sandbox,
                fresh=fresh,
                theme=theme,
                named=options.named_profile(),
                read_only=is_read_only(),
            )
        )


def _log(ctx: click.Context) -> None:
    """Begin to log, and say at the end where."""
    from console_app.services import debug_log

    path = debug_log.start()

    def tell() -> None:
        debug_log.stop()
        click.echo(_unwritten_log() if path is None else f"Log: {path}", err=True)

    ctx.call_on_close(tell)


def _unwritten_log() -> str:
    from console_app.config.folders import log_folder
    from console_app.config.owners import way_back

    return f"The log could not be written into {log_folder()}. {way_back(log_folder())}".strip()
