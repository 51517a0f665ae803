"""Runs one command: opens the session, lets the command do its work, closes, and turns what went wrong into words
and an exit code."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

import click

from console_app.cli.exit_codes import ExitCode
from console_app.cli.key_reading import key_in_terminal
from console_app.cli.options import is_read_only, named_profile
from console_app.cli.problems import interrupted, problem_of, unwritten
from console_app.cli.quoting import command_line
from console_app.cli.refusing import Refused
from console_app.cli.signals import ended_like_ctrl_c
from console_app.cli.steps import STARTING, Step
from console_app.cli.unusable import unusable_told
from console_app.cli.voice import Voice
from console_app.codat.errors import CodatError
from console_app.config.capabilities import Capability
from console_app.services import stray_errors
from console_app.services.asking import UnfinishedWrite
from console_app.services.connecting import NotLinked, StillLinked
from console_app.services.directory import Directory
from console_app.services.journal.file import JournalUnwritable
from console_app.services.permits import account_kind
from console_app.services.session import SandboxDidNotStart, Session
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Sequence
    from typing import Any

T = TypeVar("T")

TOLD = (CodatError, Refused, UnfinishedWrite, NotLinked, StillLinked, SandboxDidNotStart)
"""The errors that are told of; any other is a mistake of this program, and shows where it was made."""


class Shell:
    """What a command works with: the session, its voice, and the memory of what it has done."""

    def __init__(
        self, runner: asyncio.Runner, session: Session, voice: Voice, *, account: tuple[str, ...] = ()
    ) -> None:
        """Prepare it; `account` are the options that choose the account, to be typed with the next command, too."""
        self._runner = runner
        self._account = account
        self._account_told = False
        self.session = session
        self.directory = Directory(session)
        session.known = self.directory.get
        self.voice = voice
        self.at = STARTING
        """The step that is under way, or that went wrong."""
        self.done: list[str] = []
        """What was changed at Codat, a sentence each."""
        self.go_on: tuple[str, ...] = ()
        """What to run to go on from there."""

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that waits for the network. Ctrl+C ends it."""
        return self._runner.run(work)

    @contextmanager
    def step(self, step: Step) -> Iterator[None]:
        """Be at a step. One that goes wrong is still there for whoever tells of it."""
        before, self.at = self.at, step
        yield
        self.at = before

    async def tell_account(self) -> None:
        """Say which account is about to be changed, once."""
        if self._account_told:
            return
        self._account_told = True
        # An account that does not tell its name can be worked with all the same.
        with suppress(CodatError):
            if self.session.account is None:
                await self.session.identify()
        profile, account = self.session.profile, self.session.account
        self.voice.event(
            "account",
            f"{account_kind(profile)} · profile {visible(profile.name)} · "
            f"{f'account “{visible(account.name)}”' if account else 'account not known'}",
            profile=profile.name,
            account=account.name if account else None,
            production=profile.is_production,
            sandbox=profile.is_sandbox,
        )

    def did(self, sentence: str, *go_on: str) -> None:
        """Remember what was changed, and what to run to go on from there if the command ends early."""
        self.done.append(sentence)
        self.go_on = go_on

    async def tell_cut_off(self) -> None:
        """Say what was cut off earlier: it may be what is about to be done again."""
        with suppress(JournalUnwritable):
            number = len(await self.session.journal.unfinished())
            if number:
                were = "a write was" if number == 1 else f"{number:,} writes were"
                again = self.command("journal", "recover")
                self.voice.note(f"Before this, {were} cut off, and nobody knows the end. To find out: {again}")

    def command(self, name: str, *arguments: str, options: Sequence[str] = ()) -> str:
        """A command of this program as it would be typed now: the real texts, safe to print."""
        return command_line(["codat-console", *self._account, name], arguments, options)


def run_command(
    work: Callable[[Shell], int],
    *,
    as_json: bool,
    force_sandbox: bool,
    offline: bool = False,
    needs: Sequence[Capability] = (),
    tells_cut_off: bool = True,
) -> int:
    """Run a command's `work`; the exit code of the process. `offline` work asks Codat nothing: nothing is opened.
    Without what it `needs` beside reading, it is refused before anything is asked. What was cut off earlier is told
    first, unless the command itself is about that.

    Raises:
        Unusable: the key or the address cannot be used.
    """
    from console_app.cli.run import usable_profile

    root = click.get_current_context().find_root().params
    force_sandbox = force_sandbox or bool(root.get("force_sandbox"))
    named = named_profile()
    with unusable_told(as_json=as_json):
        profile = usable_profile(
            force_sandbox=force_sandbox, fresh=bool(root.get("fresh")), named=named, read_only=is_read_only()
        )
    voice = Voice(as_json=as_json, is_sandbox=profile.is_sandbox)
    stray_errors.take_in()
    with unusable_told(as_json=as_json), ended_like_ctrl_c() as ending, asyncio.Runner() as runner:
        session = Session(profile)
        on_sandbox = force_sandbox or (profile.is_sandbox and named is None)
        account = ("--sandbox",) if on_sandbox else ("--profile", named) if named else ()
        shell = Shell(runner, session, voice, account=account)
        try:
            code = _run(shell, work, offline=offline, needs=needs, tells_cut_off=tells_cut_off and not offline)
        finally:
            runner.run(session.close())
    voice.finish()
    if voice.lost is not None:
        # Whoever runs it again because of this has to know what was done.
        voice.fail(unwritten(voice.lost, tuple(shell.done), shell.go_on if code == ExitCode.DONE else ()))
        code = code or ExitCode.FAILED
    return ending.code(code)


def _run(
    shell: Shell, work: Callable[[Shell], int], *, offline: bool, needs: Sequence[Capability], tells_cut_off: bool
) -> int:
    try:
        _require(shell, (Capability.READ, *needs))
        if not offline:
            shell.session.key = key_in_terminal(shell.session.profile)
            shell.do(shell.session.open())
        if shell.session.notice:
            shell.voice.note(shell.session.notice)
        if tells_cut_off:
            shell.do(shell.tell_cut_off())
        code = work(shell)
        _tell_of_journal(shell)
        return code
    except (KeyboardInterrupt, EOFError) as end:
        left = isinstance(end, EOFError)
        shell.voice.fail(interrupted(shell.at, tuple(shell.done), shell.go_on, left=left))
        return ExitCode.INTERRUPTED
    except TOLD as error:
        instead = _remembered(shell) if isinstance(error, CodatError) and not shell.at.writing else ""
        problem = problem_of(error, shell.at, tuple(shell.done), shell.go_on, instead=instead)
        shell.voice.fail(problem)
        return problem.code


def _tell_of_journal(shell: Shell) -> None:
    """Say that what was done is not whole in the journal."""
    journal = shell.session.journal_in_use
    if journal is not None and journal.warning:
        shell.voice.note(journal.warning)


def _require(shell: Shell, needs: Sequence[Capability]) -> None:
    """Go on only if all of it may be done, before anything is asked; what was wrong in the settings is told first.

    Raises:
        NotAllowed: something of it may not.
    """
    refusal = next(filter(None, map(shell.session.permits.refusal, needs)), None)
    if refusal is not None:
        if shell.session.notice:
            shell.voice.note(shell.session.notice)
        raise refusal


def _remembered(shell: Shell) -> str:
    """What is remembered of the account and how to be shown it, in a sentence; empty where nothing is."""
    from console_app.services.memory_care import remembered_words

    words = remembered_words(shell.session.profile)
    if not words:
        return ""
    context = click.get_current_context()
    if any(parameter.name == "cached" for parameter in context.command.params):
        return f"Remembered: {words}. To be shown that, add --cached."
    return f"Remembered: {words}. To be shown that: {shell.command('companies', options=['--cached'])}"
