"""A link for the customer: fetched fresh, judged by its host, and put before whoever asked for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from console_app.cli.choosing import platform_name
from console_app.cli.documents import link_document
from console_app.cli.qr_text import draw, room
from console_app.cli.refusing import Refused
from console_app.cli.steps import Step
from console_app.cli.terminal_probe import ask_glyphs
from console_app.codat.errors import CodatError
from console_app.config.code_drawings import kept_drawing
from console_app.services.connecting import fresh_link
from console_app.services.links import link_host, shown_link
from console_app.services.qr_code import QrPlan, QrTooLarge, plan_qr
from console_app.services.qr_drawing import drawing_named, drawings_to_try
from console_app.services.terminals import Glyphs, terminal_name
from console_app.services.when import clock

if TYPE_CHECKING:
    from console_app.cli.running import Shell
    from console_app.codat.models import Connection
    from console_app.services.links import ShownLink


async def get_link(
    shell: Shell, company_id: str, connection: Connection, trusted_host: str | None
) -> tuple[Connection, ShownLink]:
    """The connection as it is now, with a fresh link that may be shown.

    Raises:
        Refused: it came without a link, or with one that leads to a strange place.
        NotAllowed: links may not be shown.
        CodatError: it could not be read.
    """
    with shell.step(Step("asking for a fresh link")):
        connection = await fresh_link(shell.session, company_id, connection.id, connection.status)
    link = shown_link(shell.session, connection)
    if link is None:
        raise Refused(f"Codat gave no link for {platform_name(connection)}.", "Look at the connection in the Portal.")
    host = link_host(link.url, shell.session)
    if host.may_be_branded and trusted_host is not None and trusted_host.strip().casefold() == host.host.casefold():
        shell.session.trusted_hosts.add(host.host)
        host = link_host(link.url, shell.session)
    if host.warning is not None:
        ours = f"If it is your own branded address, add: --trust-host {host.host}" if host.may_be_branded else ""
        raise Refused(f"{host.warning} The link was not shown.", ours)
    return connection, link


def show_link(shell: Shell, link: ShownLink, *, label: str = "", waits: bool = False) -> None:
    """Write the link: the result that was asked for. `waits` says that the command runs on for the customer."""
    shell.voice.say(f"{label}{link.url}")
    shell.voice.event("link", link_life(link), **({"link": link_document(link)} if shell.voice.as_json else {}))
    if shell.session.embedded_sandbox is not None and not waits:
        shell.voice.note("It leads to the sandbox inside this command, and ends with it: add --wait.")


def link_life(link: ShownLink) -> str:
    """How long a link is good, in a sentence."""
    if not link.works_once:
        return "It can be opened more than once."
    return f"It works once, until {clock(link.expires_at)}{'' if _is_short(link) else ' tomorrow'}."


def _is_short(link: ShownLink) -> bool:
    return link.expires_at.astimezone().date() == link.made_at.astimezone().date()


async def draw_code(
    shell: Shell, connection: Connection, link: ShownLink, *, anyway: bool = False, drawing: str | None = None
) -> None:
    """Draw the link as a QR code where it fits, and say why where it does not, or is of no use.

    It is drawn as `drawing` says, or as a person chose for this terminal, or else the best way that has room.
    """
    if not anyway and await is_on_premise(shell, connection):
        shell.voice.note("No QR code: have the link opened on the PC where the software runs.")
        return
    columns, rows = room(os.environ)
    chosen = drawing_named(drawing or kept_drawing(terminal_name(os.environ)))
    plan = plan_qr(link.url, columns, rows, drawings_to_try(chosen, half_blocks=True))
    why = ""
    if isinstance(plan, QrPlan) and plan.drawing.needs_half_blocks:
        glyphs = ask_glyphs(os.environ)
        if glyphs is not Glyphs.FINE:
            why = f" {glyphs.why_no_half_blocks}"
            plan = plan_qr(link.url, columns, rows, drawings_to_try(None, half_blocks=False))
    if isinstance(plan, QrTooLarge):
        needs = f", and it needs {plan.needs[0]} x {plan.needs[1] + 1}" if plan.needs else ""
        shell.voice.note(f"No room for a QR code: the window is {columns} x {rows + 1}{needs}.{why}")
        return
    shell.voice.say(*draw(plan, os.environ))


async def is_on_premise(shell: Shell, connection: Connection) -> bool:
    """Whether the software runs on the customer's own PC, where a phone is of no use."""
    session, key = shell.session, connection.integration_key
    if key in session.on_premise or not key:
        return key in session.on_premise
    try:
        integration = await session.client.get_integration(key)
    except CodatError:
        return False  # a code too many does less harm than no link at all
    if integration.is_offline_connector:
        session.on_premise.add(key)
    return integration.is_offline_connector
