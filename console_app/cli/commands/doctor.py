"""Run `codat-console doctor`: check everything that the program depends on."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from console_app.cli import options
from console_app.cli.refusals import Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.cli.output import Output
    from console_app.codat.api_key import ApiKey
    from console_app.config.profiles import Profile
    from console_app.services.doctor import Check

MARKS = ("ok", "--", "!", "✗")
"""By verdict, in the order of `Verdict`."""
WORDS = ("ok", "skipped", "warning", "broken")
_SUBJECT = 14


@click.command(
    "doctor",
    help="Check everything that the program depends on: configuration, proxy, key, account, clock, encryption, quota, "
    "store, journal, webhooks, terminal, clipboard and versions. Shows problems and how to fix them.\n\n"
    "Makes one call to Codat, for the account, and where webhooks are received another one for them. The report is "
    "safe to paste into a ticket: it contains no key, no "
    "link, no customer and no name of a home folder.\n\n"
    "Exit code 1: something is broken.",
    context_settings=options.SETTINGS,
)
@click.option("--offline", is_flag=True, help="Don't call Codat or run key_command.")
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, offline: bool, as_json: bool, force_sandbox: bool) -> None:
    """Run `doctor`."""
    from console_app.cli.errors import ExitCode
    from console_app.cli.finish import finish_output
    from console_app.cli.output import Output
    from console_app.services.doctor import Verdict, worst

    output = Output(as_json=as_json)
    root: dict[str, Any] = ctx.find_root().params
    checks = list(_examine(output, root, offline=offline, force_sandbox=force_sandbox))
    _tell(output, checks)
    ctx.exit(finish_output(output, ExitCode.FAILED if worst(checks) is Verdict.BROKEN else ExitCode.DONE))


def _examine(output: Output, root: dict[str, Any], *, offline: bool, force_sandbox: bool) -> Sequence[Check]:
    from console_app.cli.startup import keys_of_run, usable_profile, usable_settings
    from console_app.config.config_file import read_config
    from console_app.config.settings import Settings
    from console_app.services.doctor import (
        Check,
        Verdict,
        examine_configuration,
        examine_journal,
        examine_machine,
        examine_receiver,
        examine_store,
    )

    _, config = keys_of_run(read_config())
    checks: list[Check] = [examine_configuration(config)]
    settings, profile = Settings(), None
    force_sandbox = force_sandbox or bool(root.get("force_sandbox"))
    try:
        profile = usable_profile(
            force_sandbox=force_sandbox,
            fresh=bool(root.get("fresh")),
            named=options.named_profile(),
            # Problems of the file have been reported.
            config=config._replace(problems=()),
        )
    except Unusable as wrong:
        checks.append(Check("Profile", Verdict.BROKEN, str(wrong)))
    else:
        checks.append(_profile(profile))
    output.is_sandbox = profile is not None and profile.is_sandbox
    try:
        settings = usable_settings(profile)
    except Unusable as wrong:
        checks.append(Check("Settings", Verdict.BROKEN, str(wrong)))
    if profile is not None:
        checks += _network(profile)
    if profile is not None and (not offline or not profile.is_sandbox):
        checks = _joined(checks, _ask(output, profile, offline=offline))
    if profile is not None:
        checks += examine_store(profile)
        recover, verify = (_command(force_sandbox, "journal", each) for each in ("recover", "verify"))
        checks.append(examine_journal(profile, recover=recover, verify=verify))
        checks += examine_receiver(profile)
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
    """Return a command for the checked account."""
    from console_app.cli.shell_quote import command_line

    named = options.named_profile()
    account = ("--sandbox",) if force_sandbox else ("--profile", named) if named else ()
    return command_line(["codat-console", *account, *words], ())


def _profile(profile: Profile) -> Check:
    from console_app.services.doctor import Check, Verdict

    address = "on this machine" if profile.is_sandbox else profile.base_url or ""
    kind = ", production" if profile.is_production else ""
    found = f"{profile.name}, {address}{kind}"
    if profile.notice:
        return Check("Profile", Verdict.WARNING, found, profile.notice)
    return Check("Profile", Verdict.FINE, found)


def _network(profile: Profile) -> list[Check]:
    """Check the way to Codat by the variables."""
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
    """Return the checks, with a later check of the same proxy in place of the variables'."""
    by_subject = {each.subject: each for each in asked if each.subject == "Proxy"}
    return [
        *(by_subject.get(each.subject, each) for each in checks),
        *(each for each in asked if each.subject not in by_subject),
    ]


def _ask(output: Output, profile: Profile, *, offline: bool) -> list[Check]:
    """Read the key, asking in the terminal if needed, and call Codat unless `offline`."""
    from console_app.cli.key_reader import key_in_terminal
    from console_app.config.profiles import KeySource
    from console_app.services.account.key import NoKey
    from console_app.services.doctor import examine_key, unavailable_key

    key: ApiKey | None = None
    try:
        if not offline or profile.key_source is not KeySource.COMMAND:
            key = key_in_terminal(profile)
    except NoKey as error:
        return [unavailable_key(error)]
    if offline:
        return [asyncio.run(examine_key(profile, key))]
    with output.busy("asking Codat"):
        return asyncio.run(_ask_codat(profile, key))


async def _ask_codat(profile: Profile, key: ApiKey | None) -> list[Check]:
    from console_app.codat.errors import CodatError
    from console_app.codat.network_errors import UnusableNetworkSetting
    from console_app.codat.retry import RetryPolicy
    from console_app.config.keys import place_words
    from console_app.services.account.session import SandboxDidNotStart, Session
    from console_app.services.doctor import Check, Verdict, examine_account, examine_endpoints
    from console_app.services.text.error_messages import explain

    # A diagnosis does not wait for problems to disappear.
    session = Session(profile, retry=RetryPolicy(tries=1))
    session.key = key
    try:
        await session.open()
        checks = [each async for each in examine_account(session)]
        if session.account is not None:
            checks += [each async for each in examine_endpoints(session)]
        if profile.is_sandbox or any(each.subject == "Key" for each in checks):
            return checks
        # A key that Codat accepts is not in doubt, whatever it looks like.
        doubt = session.key_doubt if session.account is None else None
        verdict = Verdict.WARNING if doubt else Verdict.FINE
        return [Check("Key", verdict, f"from {place_words(profile)}", doubt or ""), *checks]
    except UnusableNetworkSetting:
        # The variables have been checked.
        return [Check("Account", Verdict.SKIPPED, "Codat was not asked")]
    except (CodatError, SandboxDidNotStart) as error:
        explained = explain(error, "opening the account", shown=False)
        return [Check("Key", Verdict.BROKEN, explained.happened, explained.next_step)]
    finally:
        await session.close()


def _tell(output: Output, checks: Sequence[Check]) -> None:
    from console_app.clock import now
    from console_app.services.doctor import worst
    from console_app.services.text.sanitize import for_report
    from console_app.services.text.time_format import iso_utc

    rows = [each._replace(found=for_report(each.found), advice=for_report(each.advice)) for each in checks]
    output.result(
        kind="doctor",
        asOf=iso_utc(now()),
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
        output.say(f"{MARKS[each.verdict]:>3} {each.subject:<{_SUBJECT}} {each.found}")
        for line in each.advice.splitlines():
            output.say(f"{'':{_SUBJECT + 5}}{line}")
    output.say("", _summary(rows))


def _summary(checks: Sequence[Check]) -> str:
    from console_app.services.doctor import Verdict

    broken, warnings = (sum(each.verdict is one for each in checks) for one in (Verdict.BROKEN, Verdict.WARNING))
    if not broken and not warnings:
        return "No problems found."
    return (
        ", ".join(
            f"{count} {word}"
            for count, word in ((broken, "broken"), (warnings, "warning" if warnings == 1 else "warnings"))
            if count
        )
        + "."
    )
