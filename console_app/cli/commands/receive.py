"""Run `codat-console receive`: take in Codat's webhooks, behind a reverse proxy."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from console_app.cli.output import Output
    from console_app.config.profiles import Profile
    from console_app.services.webhooks.events import ReceivedEvent

DEFAULT_ADDRESS = "127.0.0.1:8787"
DEFAULT_PATH = "/webhooks"
REFUSALS_EVERY = 60.0
"""Seconds between two lines about refusals for the same reason: strangers must not fill the log."""


def read_address(text: str) -> tuple[str, int]:
    """Return host and port of `127.0.0.1:8787`, `[::1]:8787` or `:8787`.

    Raises:
        click.BadParameter: It is no address.
    """
    host, colon, port = text.strip().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise click.BadParameter(f"{text!r} is not an address. Write IPv6 as [::1]:8787.")
    if not colon or not (port.isascii() and port.isdecimal() and len(port) <= 5 and int(port) <= 65_535):
        raise click.BadParameter(f"{text!r} is not an address. Use HOST:PORT, such as {DEFAULT_ADDRESS}.")
    return host or "127.0.0.1", int(port)


def read_path(text: str) -> str:
    """Return the path that Codat posts to.

    Raises:
        click.BadParameter: It is no path, or another one's.
    """
    if not text.startswith("/") or not text.isascii() or not text.isprintable() or set(text) & set(" ?#%"):
        raise click.BadParameter(f"{text!r} is not a path. Use one such as {DEFAULT_PATH}.")
    if text == "/healthz":
        raise click.BadParameter("/healthz is the path that says whether the receiver works.")
    return text


@click.command(
    "receive",
    help="Receive Codat's webhooks for one account, so that every console on this computer shows Linked within a "
    "second, without polling. It serves until it is interrupted.\n\n"
    "It speaks plain HTTP, for a reverse proxy with TLS in front of it; /healthz answers 200 while events can be "
    "stored. It needs the secret of the webhook (`webhooks secret`) and no API key, and asks Codat nothing. A line is "
    "written for each event; names, links and the secret are in none of them.\n\n"
    "To have Codat send events: `webhooks register URL`. To try the whole way: `webhooks test`. More: "
    "`codat-console help webhooks`.",
    context_settings=options.SETTINGS,
)
@click.option(
    "--listen",
    callback=lambda _ctx, _param, value: read_address(value),
    default=DEFAULT_ADDRESS,
    show_default=True,
    metavar="HOST:PORT",
    help="The address to listen on.",
)
@click.option(
    "--path",
    callback=lambda _ctx, _param, value: read_path(value),
    default=DEFAULT_PATH,
    show_default=True,
    metavar="PATH",
    help="The path that Codat posts to; any other is refused.",
)
@options.for_all
@click.pass_context
def command(ctx: click.Context, *, listen: tuple[str, int], path: str, as_json: bool, force_sandbox: bool) -> None:
    """Run `receive`."""
    from console_app.cli.profile_runner import run_for_profile

    def work(output: Output, profile: Profile) -> int:
        return _receive(output, profile, listen, path)

    ctx.exit(run_for_profile(work, as_json=as_json, force_sandbox=force_sandbox))


def _receive(output: Output, profile: Profile, listen: tuple[str, int], path: str) -> int:
    from console_app.cli.refusals import Refused
    from console_app.cli.startup import usable_settings
    from console_app.config.keys.terminal_session import prompt_terminal
    from console_app.services.snapshots.file_name import store_file
    from console_app.services.webhooks.secret import secrets_of

    file = store_file(profile)
    if file is None:
        raise Refused("A --fresh sandbox stores nothing, so no console would see the events", "Leave --fresh out.")
    secrets = secrets_of(profile, usable_settings(profile), prompt_terminal())
    if len(secrets) > 1:
        output.note(
            "Events signed with the secret before are accepted, too. Once the Portal shows only the new one: "
            f"codat-console webhooks secret --end-rotation --profile {profile.name}"
        )
    asyncio.run(_serve(output, profile, file, secrets, listen, path))
    return 0


async def _serve(
    output: Output, profile: Profile, file: Path, secrets: Sequence[str], listen: tuple[str, int], path: str
) -> None:
    from console_app.cli.refusals import Refused
    from console_app.config.addresses import is_this_machine
    from console_app.receiver.app import Receiver
    from console_app.receiver.server import AddressTaken, bound, serve
    from console_app.services.text.number_words import counted
    from console_app.services.webhooks.event_store import EventStore, NotStored

    try:
        listener = bound(*listen)
    except AddressTaken as taken:
        raise Refused(str(taken).removesuffix("."), "Choose another with --listen.", code=1) from None
    host, port = listener.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    journal = ReceiverLog(output)
    store = EventStore(file)

    def ready() -> None:
        output.event(
            "receiving",
            f"Receiving Codat's events for the profile {profile.name} at {address}{path}, and /healthz.",
            address=f"{address}{path}",
            profile=profile.name,
        )
        if not is_this_machine(address):
            output.note("Other computers can reach it, over plain HTTP: only a proxy with TLS should.")

    try:
        app = Receiver(store, secrets, path, accepted=journal.accepted, refused=journal.refused)
        await serve(app, store, listener, ready=ready)
    except NotStored as why:
        raise Refused(
            f"Events cannot be stored in {file} ({why})",
            "Nothing is received. To find out more: codat-console doctor",
            code=1,
        ) from None
    stored = counted(journal.events, "event stored", "events stored")
    refused = counted(journal.refusals, "request refused", "requests refused")
    counts = f"{stored}, {journal.repeats} came again, {refused}"
    output.event("ended", f"Ended: {counts}.", events=journal.events, repeats=journal.repeats, refused=journal.refusals)


class ReceiverLog:
    """A line for each event, and few for refusals: no names, no links, and nothing of what was refused."""

    def __init__(self, output: Output) -> None:
        """Write through a command's output."""
        self._output = output
        self._last_written: dict[str, float] = {}
        self._unwritten: dict[str, int] = {}
        self.events = 0
        """New events."""
        self.repeats = 0
        """Events that had come before."""
        self.refusals = 0

    def accepted(self, event: ReceivedEvent, is_new: bool) -> None:
        """Write a line about an event that was stored."""
        from console_app.clock import computer_now
        from console_app.services.text.sanitize import sanitized
        from console_app.services.text.time_format import clock
        from console_app.services.webhooks.events import UNKNOWN

        self.events += is_new
        self.repeats += not is_new
        about = f", company {sanitized(event.company_id)}" if event.company_id and event.kind != UNKNOWN else ""
        how = "" if is_new else " (came again)"
        kind = f"{sanitized(event.type)[:60]} (unknown)" if event.kind == UNKNOWN else event.kind
        self._output.event(
            "received",
            f"{clock(computer_now(), seconds=True)}  {kind}{about}{how}",
            type=sanitized(event.type)[:60],
            companyId=event.company_id or None,
            connectionId=event.connection_id or None,
            again=not is_new,
        )

    def refused(self, why: str) -> None:
        """Write a line about a refused request, at most one a minute for each reason."""
        from console_app.clock import computer_now, seconds_passed
        from console_app.services.text.time_format import clock

        self.refusals += 1
        moment, last = seconds_passed(), self._last_written.get(why)
        if last is not None and moment - last < REFUSALS_EVERY:
            self._unwritten[why] = self._unwritten.get(why, 0) + 1
            return
        self._last_written[why] = moment
        more = self._unwritten.pop(why, 0)
        times = f" ({more} more in the minute before)" if more else ""
        self._output.event(
            "refused", f"{clock(computer_now(), seconds=True)}  refused: {why}{times}", reason=why, times=more + 1
        )
