"""Run `codat-console sandbox`: serve the sandbox for scripts and demos."""

from __future__ import annotations

import io
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console_app.cli.group import INTERRUPTED
from console_app.cli.streams import is_terminal, lose

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox

MOST_COMPANIES = 100_000
MOST_DAYS_LIVED = 1_000
ADDRESS_CHECK = 10.0
"""Seconds between two checks that this machine still has the address that phones use."""


class _ProgressOutput(io.StringIO):
    """Write progress to standard error; to nowhere if that is missing or full."""

    def isatty(self) -> bool:
        return is_terminal(sys.stderr)

    def write(self, text: str) -> int:
        if sys.stderr is not None:
            try:
                sys.stderr.write(text)
                sys.stderr.flush()
            except OSError:
                lose(sys.stderr)
        return len(text)


def _wait_while_there(interrupted: threading.Event, sandbox: EmbeddedSandbox, address: str) -> None:
    """Wait until the sandbox is to end, or this machine has lost the address that phones use."""
    from console_app.sandbox.network import is_ours

    while not interrupted.wait(ADDRESS_CHECK):
        if not is_ours(address):
            sandbox.close_to_lan()
            click.echo(f"This machine is no longer {address}: links lead to this machine only.", err=True)
            return


def _print_webhook_secrets(data: Path | None) -> None:
    """Print what the Portal shows of webhooks and the API does not, without serving.

    Raises:
        click.ClickException: There is no such file, or it cannot be used.
    """
    from console_app.config.paths import sandbox_file
    from console_app.sandbox.database import UnusableFileError
    from console_app.sandbox.webhooks.consumers import secrets_in_file

    path = data or sandbox_file()
    if not path.exists():
        raise click.ClickException(f"There is no sandbox in {path}. Use the FILE that it was served with in --data.")
    try:
        found = secrets_in_file(path)
    except UnusableFileError as problem:
        raise _unusable(problem, path) from None
    for consumer_id, url, secret in found:
        click.echo(f"{consumer_id}\t{url}\t{secret}")
    if not found:
        click.echo(f"No webhooks are registered in {path}.", err=True)


def _unusable(problem: Exception, path: Path | None) -> click.ClickException:
    from console_app.config.owners import remedy

    advice = remedy(path) if path is not None else ""
    return click.ClickException(f"{problem} {advice}".strip())


class _GivenUpError(Exception):
    """Raised when the user interrupts the sandbox before it is ready."""


@click.command(
    "sandbox",
    help="Serve a local sandbox of Codat, for scripts and demos.\n\n"
    "Prints a line with its address and key when it is ready, and serves until interrupted. Without --data "
    "nothing is kept.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="The port. [default: any free one]",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the data in this file; an existing file is used as it is.",
)
@click.option("--in-memory", is_flag=True, help="Keep nothing; the default.")
@click.option(
    "--companies",
    type=click.IntRange(0, MOST_COMPANIES),
    default=120,
    metavar="N",
    help="Number of companies in new data, up to 100,000. [default: 120]",
)
@click.option(
    "--lived",
    type=click.IntRange(0, MOST_DAYS_LIVED),
    default=0,
    metavar="DAYS",
    help="Simulate this many days in new data: links answered, data synced, access expired. [default: 0]",
)
@click.option("--seed", type=int, metavar="N", help="The same seed makes the same companies.")
@click.option(
    "--key",
    metavar="KEY",
    help="The API key to accept: ASCII without white space. [default: a new one]",
)
@click.option("--no-one-time-links", is_flag=True, help="Make links without a password, which never expire.")
@click.option(
    "--rival-rule",
    type=click.Choice(["accept", "400", "409"]),
    default="accept",
    help="The answer to a second accounting connection beside a linked one. [default: accept]",
)
@click.option(
    "--entity",
    type=click.Choice(["right", "similar", "wrong", "none"]),
    default="right",
    help="The company in their books that customers link unless they pick another. [default: right]",
)
@click.option("--no-payables", is_flag=True, help="Be an account without Sync for Payables.")
@click.option("--no-refreshes", is_flag=True, help="Be an account that may not have data read again.")
@click.option("--access-expires", is_flag=True, help="End access after the platform's days without a sync.")
@click.option("--lan", is_flag=True, help="Serve the pages behind links in the local network, too; asks first.")
@click.option("--lan-address", metavar="ADDRESS", help="This machine's address for --lan. [default: the likeliest]")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--webhooks-anywhere", is_flag=True, help="Send webhooks to other machines, too.")
@click.option(
    "--webhook-secrets",
    is_flag=True,
    help="Print id, URL and signing secret of the webhooks in --data, or in the console's own sandbox, and exit.",
)
@click.option("--scenarios", is_flag=True, help="Enable the control routes under /sandbox/ for tests and demos.")
def command(
    *,
    port: int,
    data: Path | None,
    in_memory: bool,
    companies: int,
    lived: int,
    seed: int | None,
    key: str | None,
    lan: bool,
    lan_address: str | None,
    yes: bool,
    webhooks_anywhere: bool,
    webhook_secrets: bool,
    scenarios: bool,
    no_one_time_links: bool,
    no_payables: bool,
    no_refreshes: bool,
    **switches: bool | str,
) -> None:
    """Serve until SIGINT or SIGTERM, then stop cleanly.

    Raises:
        click.UsageError: The options cannot be combined, or the key cannot be used.
        click.ClickException: The port is taken, there is no local network, or the file of the data cannot be used.
    """
    if data is not None and in_memory:
        raise click.UsageError("--data and --in-memory cannot be combined.")
    if key is not None and not (key and all("!" <= each <= "~" for each in key)):
        raise click.UsageError("--key must be ASCII, without white space and control characters.")

    if webhook_secrets:
        _print_webhook_secrets(data)
        return

    from console_app.sandbox.database import UnusableFileError
    from console_app.sandbox.embedded import DEFAULT_SEED, EmbeddedSandbox
    from console_app.sandbox.server import PortTakenError

    address: str | None = None
    if lan or lan_address is not None:
        from console_app.cli import lan_prompt

        address = lan_prompt.lan_address(lan_address, yes=yes)
    interrupted = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: interrupted.set())

    def day_passes() -> None:
        if interrupted.is_set():
            raise _GivenUpError
        days.update(1)

    sandbox = EmbeddedSandbox(
        data,
        companies=companies,
        lived=lived,
        on_day=day_passes,
        seed=DEFAULT_SEED if seed is None else seed,
        key=key,
        port=port,
        scenarios=scenarios,
        strict=True,
        webhooks_anywhere=webhooks_anywhere,
        switches={
            "one_time_links": not no_one_time_links,
            "payables": not no_payables,
            "refreshes": not no_refreshes,
            **switches,
        },
    )
    label = f"Simulating {lived} days for {companies:,} companies"
    try:
        with click.progressbar(length=lived, label=label, file=_ProgressOutput(), hidden=not lived) as days:
            endpoint = sandbox.start()
        links = sandbox.open_to_lan(address) if address is not None else None
    except _GivenUpError:
        sys.exit(INTERRUPTED)
    except (PortTakenError, UnusableFileError) as problem:
        sandbox.stop()
        raise _unusable(problem, data if isinstance(problem, UnusableFileError) else None) from None
    try:
        click.echo(f"Codat sandbox at {endpoint.base_url} with key {endpoint.api_key}")
        if links is not None and address is not None:
            click.echo(f"Phones in the same network can open its links, at {links}")
            _wait_while_there(interrupted, sandbox, address)
        interrupted.wait()
    finally:
        sandbox.stop()
