"""Choose the address under which `sandbox --lan` serves phones, and ask before it does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console_app.cli.streams import is_terminal

if TYPE_CHECKING:
    from console_app.sandbox.network import LanAddress

EFFECT = (
    "Everybody in the local network who has a link can open it, until the sandbox ends. Nothing else of the sandbox is "
    "served there."
)


def lan_address(wanted: str | None, *, yes: bool) -> str:
    """Return the address of this machine to serve the link pages under.

    Args:
        wanted: The address of the command line; None for the most probable one.
        yes: True to ask nothing.

    Raises:
        click.UsageError: The address is not one of this machine in a local network, or nobody can be asked.
        click.ClickException: There is no local network, or the answer was no.
    """
    from console_app.sandbox.network import lan_addresses

    found = lan_addresses()
    if wanted is not None and wanted not in {each.address for each in found}:
        raise click.UsageError(f"{wanted} is no address of this machine in a local network.{_choices(found)}")
    if not found:
        raise click.ClickException("This machine is in no local network. Connect it to the phone's Wi-Fi.")
    chosen = next(each for each in found if wanted in {None, each.address})
    if yes:
        return chosen.address
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise click.UsageError("Can't ask for confirmation (no terminal). To serve phones, pass --yes.")
    others = _choices([each for each in found if each != chosen]) if wanted is None else ""
    click.echo(f"{EFFECT}{others}", err=True)
    if not click.confirm(f"Open links on phones at {_named(chosen)}?", err=True):
        raise click.ClickException("Nothing was started. Without --lan the sandbox serves this machine only.")
    return chosen.address


def _choices(found: list[LanAddress]) -> str:
    return f" Choose with --lan-address: {', '.join(map(_named, found))}." if found else ""


def _named(each: LanAddress) -> str:
    return f"{each.address} ({each.interface})" if each.interface else each.address
