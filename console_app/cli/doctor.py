"""`codat-console doctor`: looks at all that the program depends on, and says what is wrong and what to do."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.cli.voice import Voice
    from console_app.codat.apikey import ApiKey
    from console_app.config.profiles import Profile
    from console_app.services.doctor import Check

MARKS = ("ok", "--", "!", "✗")
"""By verdict, in the order of `Verdict`."""
WORDS = ("ok", "skipped", "doubtful", "broken")
_SUBJECT = 14


@click.command(
    "doctor",
    help="Look at all that the program depends on: configuration, proxy, key, account, clock, encryption, quota, "
    "memory, journal, terminal, clipboard and versions. Says what is wrong and what to do.\n\n"
    "Asks Codat one thing, whose account it is. The report is safe to paste into a ticket: no key, no link, no "
    "customer is in it, and no name of a home.\n\n"
    "Exit code 1: something is broken.",
    context_settings=options.SETTINGS,
)
@click.option("--offline", is_flag=True, help="Ask Codat nothing, and run no key_command.")
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, offline: bool, as_json: bool, force_sandbox: bool) -> None:
    """Look at everything."""
    from console_app.cli.exit_codes import ExitCode
    from console_app.cli.problems import unwritten
    from console_app.cli.voice import Voice
    from console_app.services.doctor import Verdict, worst

    voice = Voice(as_json=as_json)
    root: dict[str, Any] = ctx.find_root().params
    checks = list(_examine(voice, root, offline=offline, force_sandbox=force_sandbox))
    _tell(voice, checks)
    voice.finish()
    if voice.lost is not None:
        voice.fail(unwritten(voice.lost, (), ()))
        ctx.exit(ExitCode.FAILED)
    ctx.exit(ExitCode.FAILED if worst(checks) is Verdict.BROKEN else ExitCode.DONE)


def _examine(voice: Voice, root: dict[str, Any], *, offline: bool, force_sandbox: bool) -> Sequence[Check]:
    from console_app.cli.run import usable_profile, usable_settings
    from console_app.cli.unusable import Unusable
    from console_app.config.config_file import read_config
    from console_app.config.settings import Settings
    from console_app.services.doctor import (
        Check,
        Verdict,
        examine_configuration,
        examine_journal,
        examine_machine,
        examine_memory,
    )
    from console_app.services.doctor.checks import without_home

    config = read_config()
    checks: list[Check] = [examine_configuration(config)]
    settings, profile = Settings(), None
    force_sandbox = force_sandbox or bool(root.get("force_sandbox"))
    try:
        profile = usable_profile(
            force_sandbox=force_sandbox,
            fresh=bool(root.get("fresh")),
            named=options.named_profile(),
            # What is wrong with the file has been told.
            config=config._replace(problems=()),
        )
    except Unusable as wrong:
        checks.append(Check("Profile", Verdict.BROKEN, without_home(str(wrong))))
    else:
        checks.append(_profile(profile))
    voice.is_sandbox = profile is not None and profile.is_sandbox
    try:
        settings = usable_settings(profile)
    except Unusable as wrong:
        checks.append(Check("Settings", Verdict.BROKEN, without_home(str(wrong))))
    if profile is not None:
        checks += _network(profile)
    if profile is not None and (not offline or not profile.is_sandbox):
        checks = _joined(checks, _ask(voice, profile, offline=offline))
    if profile is not None:
        checks += examine_memory(profile)
        recover, verify = (_command(force_sandbox, "journal", each) for each in ("recover", "verify"))
        checks.append(examine_journal(profile, recover=recover, verify=verify))
    checks += examine_machine(os.environ, _terminal_size(), settings.clipboard)
    return checks


def _terminal_size() -> tuple[int, int] | None:
    """Return the columns and rows of the terminal itself, whatever COLUMNS and LINES say; None: stdout is none."""
    from console_app.cli.streams import is_terminal

    if sys.stdout is None or not is_terminal(sys.stdout):
        return None
    size = os.get_terminal_size(sys.stdout.fileno())
    return size.columns or 80, size.lines or 24


def _command(force_sandbox: bool, *words: str) -> str:
    """A command for the account that is looked at."""
    from console_app.cli.quoting import command_line

    named = options.named_profile()
    account = ("--sandbox",) if force_sandbox else ("--profile", named) if named else ()
    return command_line(["codat-console", *account, *words], ())


def _profile(profile: Profile) -> Check:
    from console_app.services.doctor import Check, Verdict
    from console_app.services.doctor.checks import without_home

    address = "on this machine" if profile.is_sandbox else profile.base_url or ""
    kind = ", production" if profile.is_production else ""
    found = f"{profile.name}, {address}{kind}"
    if profile.notice:
        return Check("Profile", Verdict.DOUBTFUL, found, without_home(profile.notice))
    return Check("Profile", Verdict.FINE, found)


def _network(profile: Profile) -> list[Check]:
    """What the variables say of the way to Codat."""
    from console_app.codat.errors import InvalidInput
    from console_app.services.doctor import examine_certificates, examine_proxy

    try:
        # The sandbox's port is known only once it runs, and does not matter here.
        address = profile.base_url or "http://127.0.0.1"
        return [examine_proxy(address), *examine_certificates(address)]
    except InvalidInput:
        # It has been said what is wrong with the address.
        return []


def _joined(checks: Sequence[Check], asked: Sequence[Check]) -> list[Check]:
    """The checks, where a later one of the same proxy says more than the variables do."""
    by_subject = {each.subject: each for each in asked if each.subject == "Proxy"}
    return [
        *(by_subject.get(each.subject, each) for each in checks),
        *(each for each in asked if each.subject not in by_subject),
    ]


def _ask(voice: Voice, profile: Profile, *, offline: bool) -> list[Check]:
    """Ask for the key, in the terminal if its place does so, and Codat unless `offline`."""
    from console_app.cli.key_reading import key_in_terminal
    from console_app.config.profiles import KeySource
    from console_app.services.doctor import examine_key, unavailable_key
    from console_app.services.keys import NoKey

    key: ApiKey | None = None
    try:
        if not offline or profile.key_source is not KeySource.COMMAND:
            key = key_in_terminal(profile)
    except NoKey as error:
        return [unavailable_key(error)]
    if offline:
        return [asyncio.run(examine_key(profile, key))]
    voice.progress("Asking Codat …")
    return asyncio.run(_ask_codat(profile, key))


async def _ask_codat(profile: Profile, key: ApiKey | None) -> list[Check]:
    from console_app.codat.errors import CodatError
    from console_app.codat.network_errors import UnusableNetworkSetting
    from console_app.codat.retry import RetryPolicy
    from console_app.config.keys import place_words
    from console_app.services.doctor import Check, Verdict, examine_account
    from console_app.services.explaining import explain
    from console_app.services.session import SandboxDidNotStart, Session

    # Whoever asks what is wrong does not want to wait until it may have become right.
    session = Session(profile, retry=RetryPolicy(tries=1))
    session.key = key
    try:
        await session.open()
        checks = [each async for each in examine_account(session)]
        if profile.is_sandbox or any(each.subject == "Key" for each in checks):
            return checks
        return [Check("Key", Verdict.FINE, f"from {place_words(profile)}", session.key_doubt or ""), *checks]
    except UnusableNetworkSetting:
        # The variables have been looked at.
        return [Check("Account", Verdict.SKIPPED, "Codat was not asked")]
    except (CodatError, SandboxDidNotStart) as error:
        told = explain(error, "opening the account", shown=False)
        return [Check("Key", Verdict.BROKEN, told.happened, told.next_step)]
    finally:
        await session.close()


def _tell(voice: Voice, checks: Sequence[Check]) -> None:
    from console_app.clock import now
    from console_app.codat.redact import redact
    from console_app.services.doctor import worst
    from console_app.services.doctor.checks import without_home
    from console_app.services.visible import visible

    def harmless(text: str) -> str:
        return "\n".join(without_home(redact(visible(line))) for line in text.split("\n"))

    rows = [each._replace(found=harmless(each.found), advice=harmless(each.advice)) for each in checks]
    voice.result(
        kind="doctor",
        asOf=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        verdict=WORDS[worst(rows)],
        checks=[
            {
                "subject": each.subject,
                "verdict": WORDS[each.verdict],
                "found": each.found,
                "advice": each.advice or None,
            }
            for each in rows
        ],
    )
    for each in rows:
        voice.say(f"{MARKS[each.verdict]:>3} {each.subject:<{_SUBJECT}} {each.found}")
        for line in each.advice.splitlines():
            voice.say(f"{'':{_SUBJECT + 5}}{line}")
    voice.say("", _summary(rows))


def _summary(checks: Sequence[Check]) -> str:
    from console_app.services.doctor import Verdict

    broken, doubtful = (sum(each.verdict is one for each in checks) for one in (Verdict.BROKEN, Verdict.DOUBTFUL))
    if not broken and not doubtful:
        return "Nothing is wrong."
    return ", ".join(f"{count} {word}" for count, word in ((broken, "broken"), (doubtful, "doubtful")) if count) + "."
