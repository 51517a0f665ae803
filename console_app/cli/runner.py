"""Run a command, and map signals."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from console_app.cli.errors import STARTING, ExitCode, Step, interrupted, problem_of
from console_app.cli.finish import finish_output
from console_app.cli.key_reader import key_in_terminal
from console_app.cli.options import is_read_only, named_profile
from console_app.cli.output import Output
from console_app.cli.refusals import Refused, report_unusable
from console_app.cli.shell_quote import command_line
from console_app.codat.errors import CodatError
from console_app.config.capabilities import Capability
from console_app.services.account.permissions import account_kind
from console_app.services.account.session import SandboxDidNotStart, Session
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.companies.directory import Directory
from console_app.services.companies.errors import CompanyDeletedError
from console_app.services.connections.errors import NotLinked, StillLinked
from console_app.services.diagnostics import crash_report as stray_errors
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from console_app.cli.progress import Task

_USUAL_END = 128
"""Added to a signal's number, it gives the exit code of a process that the signal has ended."""


class Ending:
    """The signal that asked the command to end, if there was one."""

    number: int | None = None
    """The signal that did; None: none, or Ctrl+C."""

    def code(self, code: int) -> int:
        """Return the exit code of the process, which would be `code` without the signal."""
        return code if self.number is None else _USUAL_END + self.number


@contextmanager
def ended_like_ctrl_c() -> Iterator[Ending]:
    """Treat these signals as Ctrl+C for the block. An ignored one (`nohup`) stays ignored."""
    ending = Ending()

    def end(number: int, _frame: object) -> None:
        if callable(signal.getsignal(signal.SIGINT)):
            ending.number = number
            signal.raise_signal(signal.SIGINT)
        else:
            # Ctrl+C is ignored, as behind `&` in a script.
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    numbers = [getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP")]
    ours = [each for each in numbers if each is not None and signal.getsignal(each) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, end)
    try:
        yield ending
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


REPORTED_ERRORS = (
    *(CodatError, Refused, PendingWriteError, CompanyDeletedError),
    *(NotLinked, StillLinked, SandboxDidNotStart),
)
"""The errors that are reported with a message; any other is a bug of this program, and shows its traceback."""


class CommandContext:
    """The session, the output and the record of completed writes that a command works with."""

    def __init__(
        self, runner: asyncio.Runner, session: Session, output: Output, *, account: tuple[str, ...] = ()
    ) -> None:
        """Keep what every command is given.

        Args:
            runner: Runs coroutines.
            session: The session.
            output: Where to write.
            account: The options that choose the account, for commands to run next.
        """
        self.do = runner.run
        """Do something that waits for the network. Ctrl+C ends it."""
        self._account = account
        self._account_shown = False
        self.session = session
        self.directory = Directory(session)
        session.known = self.directory.get
        self.output = output
        self.at = STARTING
        """The step that is under way, or that went wrong."""
        self.code: int = ExitCode.DONE
        """The exit code of the process, as far as it is known."""
        self.done: list[str] = []
        """The changes made at Codat, a sentence each."""
        self.next_commands: tuple[str, ...] = ()
        """The commands to run next."""

    def open(
        self, *, offline: bool = False, needs: Sequence[Capability] = (), reports_interrupted: bool = True
    ) -> None:
        """Open the session, and say what has to be known before anything is done.

        Args:
            offline: Codat is asked nothing: nothing is opened.
            needs: what the command needs beside reading; without it, it is refused before anything is asked.
            reports_interrupted: whether interrupted writes are reported first; not by a command about them.

        Raises:
            NotAllowed: something of what it needs is not allowed.
            CodatError: the account could not be opened.
        """
        _require(self, (Capability.READ, *needs))
        if not offline:
            self.session.key = key_in_terminal(self.session.profile)
            with self.output.busy("opening the account"):
                self.do(self.session.open())
        if self.session.notice:
            self.output.note(self.session.notice)
        if reports_interrupted and not offline:
            self.do(self.warn_interrupted())

    def require_unlocked(self, capability: Capability, *, unlock: bool, unlocked: str) -> None:
        """Require that something is allowed, or unlocked for this run.

        Args:
            capability: What is to be done.
            unlock: True to unlock it.
            unlocked: The command that unlocks it, for the refusal.

        Raises:
            Refused: It is locked.
            NotAllowed: It is not allowed at all.
        """
        permissions = self.session.permissions
        if unlock:
            permissions.unlock()
        refusal = permissions.refusal(capability)
        if refusal is not None and refusal.locked:
            raise Refused(refusal.message, "Nothing was sent. To unlock it for one run:", commands=(unlocked,))
        permissions.require(capability)

    @contextmanager
    def step(self, step: Step) -> Iterator[Task]:
        """Set the present step for the block, and show it if it takes long. After an error it stays, for the report."""
        before, self.at = self.at, step
        with self.output.busy(step.doing) as task:
            yield task
        self.at = before

    async def tell_account(self) -> None:
        """Print once which account is about to be changed."""
        if self._account_shown:
            return
        self._account_shown = True
        # An account without a known name can still be used.
        with suppress(CodatError):
            if self.session.account is None:
                await self.session.identify()
        profile, account = self.session.profile, self.session.account
        self.output.event(
            "account",
            f"{account_kind(profile)} · profile {sanitized(profile.name)} · "
            f"{f'account “{sanitized(account.name)}”' if account else 'account not known'}",
            profile=profile.name,
            account=account.name if account else None,
            production=profile.is_production,
            sandbox=profile.is_sandbox,
        )

    def record_done(self, sentence: str, *next_commands: str) -> None:
        """Record what was changed, and which commands continue from there if the command ends early."""
        self.done.append(sentence)
        self.next_commands = next_commands

    async def warn_interrupted(self) -> None:
        """Report interrupted writes: the command may be about to repeat one."""
        from console_app.services.journal.file import JournalUnwritable

        with suppress(JournalUnwritable):
            number = len(await self.session.journal.interrupted_writes())
            if number:
                were = "a write was" if number == 1 else f"{number:,} writes were"
                again = self.command("journal", "recover")
                self.output.note(f"Earlier, {were} interrupted, and the outcome is unknown. To check: {again}")

    def command(self, name: str, *arguments: str, options: Sequence[str] = ()) -> str:
        """Return a command of this program as it would be typed now: the real texts, safe to print."""
        return command_line(["codat-console", *self._account, name], arguments, options)


def run_command(
    work: Callable[[CommandContext], int],
    *,
    as_json: bool,
    force_sandbox: bool,
    offline: bool = False,
    needs: Sequence[Capability] = (),
    reports_interrupted: bool = True,
) -> int:
    """Run a command.

    Args:
        work: The command's work.
        as_json: True to write JSON.
        force_sandbox: True for the sandbox.
        offline: True if the work does not ask Codat; nothing is opened.
        needs: Permissions besides reading; without them it is refused before anything is asked.
        reports_interrupted: True if the command itself is about interrupted writes; otherwise they are reported first.

    Returns:
        The exit code of the process.

    Raises:
        Unusable: The key or the address is invalid.
    """
    with command_run(as_json=as_json, force_sandbox=force_sandbox) as context:
        context.open(offline=offline, needs=needs, reports_interrupted=reports_interrupted)
        context.code = work(context)
    return context.code


@contextmanager
def command_run(*, as_json: bool, force_sandbox: bool) -> Iterator[CommandContext]:
    """Tell of what goes wrong in the block, which opens the context that it gets, and close the session at its end.

    Afterwards the context's `code` is the exit code of the process.

    Args:
        as_json: whether the output is JSON.
        force_sandbox: whether the command works on the sandbox, whatever the profile says.

    Raises:
        Unusable: The key or the address is invalid.
    """
    from console_app.cli.startup import usable_profile

    root = click.get_current_context().find_root().params
    force_sandbox = force_sandbox or bool(root.get("force_sandbox"))
    named = named_profile()
    with report_unusable(as_json=as_json):
        profile = usable_profile(
            force_sandbox=force_sandbox, fresh=bool(root.get("fresh")), named=named, read_only=is_read_only()
        )
    output = Output(as_json=as_json, is_sandbox=profile.is_sandbox)
    stray_errors.take_in()
    with report_unusable(as_json=as_json), ended_like_ctrl_c() as ending, asyncio.Runner() as runner:
        session = Session(profile)
        on_sandbox = force_sandbox or (profile.is_sandbox and named is None)
        account = ("--sandbox",) if on_sandbox else ("--profile", named) if named else ()
        context = CommandContext(runner, session, output, account=account)
        try:
            with _errors_reported(context):
                yield context
                _warn_about_journal(context)
        finally:
            runner.run(session.close())
    # A user who runs it again has to know what was done.
    next_commands = context.next_commands if context.code == ExitCode.DONE else ()
    context.code = finish_output(output, context.code, done=tuple(context.done), next_commands=next_commands)
    context.code = ending.code(context.code)


@contextmanager
def _errors_reported(context: CommandContext) -> Iterator[None]:
    """Tell of the errors in the block, and make them the context's exit code."""
    try:
        yield
    except (KeyboardInterrupt, EOFError) as end:
        left = isinstance(end, EOFError)
        context.output.fail(interrupted(context.at, tuple(context.done), context.next_commands, left=left))
        context.code = ExitCode.INTERRUPTED
    except REPORTED_ERRORS as error:
        instead = _remembered(context) if isinstance(error, CodatError) and not context.at.writing else ""
        problem = problem_of(error, context.at, tuple(context.done), context.next_commands, instead=instead)
        context.output.fail(problem)
        context.code = problem.code


def _warn_about_journal(context: CommandContext) -> None:
    """Report that the outcome could not be recorded in the journal."""
    journal = context.session.journal_in_use
    if journal is not None and journal.warning:
        context.output.note(journal.warning)


def _require(context: CommandContext, needs: Sequence[Capability]) -> None:
    """Require permissions before anything is asked, after reporting invalid settings.

    Raises:
        NotAllowed: A permission is missing.
    """
    refusal = next(filter(None, map(context.session.permissions.refusal, needs)), None)
    if refusal is not None:
        if context.session.notice:
            context.output.note(context.session.notice)
        raise refusal


def _remembered(context: CommandContext) -> str:
    """Return a sentence about the stored data and how to show it; empty if there is none."""
    from console_app.services.snapshots.maintenance import remembered_words

    words = remembered_words(context.session.profile)
    if not words:
        return ""
    click_context = click.get_current_context()
    if any(parameter.name == "cached" for parameter in click_context.command.params):
        return f"Stored data: {words}. To show it, add --cached."
    return f"Stored data: {words}. To show it: {context.command('companies', options=['--cached'])}"
