"""Print a link and its QR code."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from typing import TYPE_CHECKING

from console_app.cli.documents import link_document
from console_app.cli.errors import Step
from console_app.cli.refusals import Refused
from console_app.cli.streams import is_terminal
from console_app.cli.targets import platform_name
from console_app.cli.terminal_probe import ask_glyphs
from console_app.codat.errors import CodatError
from console_app.config.qr_styles import kept_drawing
from console_app.services.connections.create import fresh_link
from console_app.services.desktop.terminals import Glyphs, terminal_name
from console_app.services.links.link import LINK_READERS, link_host, shown_link, stays_here
from console_app.services.links.qr import QrPlan, QrTooLarge, plan_qr
from console_app.services.links.qr_styles import LOWER, UPPER, Drawing, draw_cells, drawing_named, drawings_to_try
from console_app.services.text.time_format import clock, day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Connection
    from console_app.services.links.link import ShownLink

# By index, so that no theme of the terminal makes grey of them; by whether the ground is dark.
_COLOURS = {False: "\x1b[38;5;16;48;5;231m", True: "\x1b[38;5;231;48;5;16m"}
# The bright white is not among the eight colours of the plainest terminals.
_EIGHT_COLOURS = {False: "\x1b[30;47m", True: "\x1b[37;40m"}
_OFF = "\x1b[0m"
_FULL = "\N{FULL BLOCK}"
_LIGHT_GROUNDS = {"7", "15"}
_FEW_COLOURS = {"dvtm", "linux", "vt220", "vt340", "ansi", "cygwin"}


def draw(plan: QrPlan, environ: Mapping[str, str]) -> list[str]:
    """Return the code's lines, drawn as the environment allows: coloured, or in the terminal's own two colours."""
    if not has_colours(environ):
        return _draw_without_colours(plan, light_ground=_is_light(environ))
    colours = _EIGHT_COLOURS if environ.get("TERM") in _FEW_COLOURS else _COLOURS
    lines = []
    for row in draw_cells(plan.modules, plan.quiet, plan.drawing):
        runs = groupby(row, key=lambda cell: cell.on_dark)
        drawn = (colours[on_dark] + "".join(cell.text for cell in cells) for on_dark, cells in runs)
        lines.append("".join(drawn) + _OFF)
    return lines


def room(environ: Mapping[str, str]) -> tuple[int, int]:
    """Return the columns and rows that a code may take, so that it can be seen whole with the cursor under it."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno() if sys.stdout is not None else -1)
        columns, rows = size.columns, size.lines
    except (OSError, ValueError):
        columns = rows = 0
    columns = columns or _number(environ.get("COLUMNS")) or 80
    rows = rows or _number(environ.get("LINES")) or 24
    return columns, rows - 1


def has_colours(environ: Mapping[str, str]) -> bool:
    """Return whether stdout is a terminal that supports colours."""
    return (
        is_terminal(sys.stdout)
        and not environ.get("NO_COLOR")
        and environ.get("TERM", "") not in {"", "dumb", "unknown"}
    )


def _draw_without_colours(plan: QrPlan, *, light_ground: bool) -> list[str]:
    """Draw in ink alone: the dark part where the ground is light, and else the light part."""
    drawing = plan.drawing if plan.drawing is Drawing.CELLS else Drawing.DARK
    ink = {UPPER: UPPER, LOWER: LOWER} if light_ground else {UPPER: LOWER, LOWER: UPPER}
    lines = []
    for row in draw_cells(plan.modules, plan.quiet, drawing):
        blanks = (_FULL if cell.on_dark is light_ground else " " for cell in row)
        cells = zip(row, blanks, strict=True)
        lines.append("".join(ink.get(cell.text, blank * len(cell.text)) for cell, blank in cells))
    return lines


def _is_light(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal reports a light background. Most report nothing, and are dark."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


async def get_link(
    context: CommandContext, company_id: str, connection: Connection, trusted_host: str | None
) -> tuple[Connection, ShownLink]:
    """Return the connection as it is now, with a new link that may be shown.

    Raises:
        Refused: It has no link, or its host is not trusted.
        NotAllowed: Showing links is not allowed.
        CodatError: It could not be read.
    """
    with context.step(Step("asking for a new link")):
        connection = await fresh_link(context.session, company_id, connection.id, connection.status)
    link = shown_link(context.session, connection)
    if link is None:
        raise Refused(
            (f"Codat returned no link for {platform_name(connection)}."), "Check the connection in the Portal."
        )
    require_safe_link(context, link, trusted_host)
    return connection, link


def require_safe_link(context: CommandContext, link: ShownLink, trusted_host: str | None) -> None:
    """Require that a link may be shown.

    Args:
        context: The command.
        link: The link.
        trusted_host: The host that the person trusts from now on.

    Raises:
        Refused: Its host is not trusted.
    """
    host = link_host(link.url, context.session)
    if host.may_be_branded and trusted_host is not None and trusted_host.strip().casefold() == host.host.casefold():
        context.session.trusted_hosts.add(host.host)
        host = link_host(link.url, context.session)
    if host.warning is not None:
        ours = f"If this is your own branded domain, add: --trust-host {host.host}" if host.may_be_branded else ""
        raise Refused(f"{host.warning} The link was not shown.", ours)


def show_link(context: CommandContext, link: ShownLink, *, label: str = "", waits: bool = False) -> None:
    """Print the link.

    Args:
        context: The command.
        link: The link.
        label: Words before it.
        waits: True if the command keeps running for the customer.
    """
    context.output.say(f"{label}{link.url}")
    context.output.event("link", link_life(link), **({"link": link_document(link)} if context.output.as_json else {}))
    if context.session.embedded_sandbox is not None and not waits:
        context.output.note(
            "It leads to the sandbox in this command and stops working when the command ends: add --wait."
        )


def link_life(link: ShownLink) -> str:
    """Return how long a link is valid, and who could use it up or use it, in sentences."""
    if link.expires_at is None:
        return "It has no one-time password: anybody who has it can use it."
    tomorrow = "" if day(link.expires_at) == day(link.made_at) else " tomorrow"
    return f"It works once, until {clock(link.expires_at)}{tomorrow}. {LINK_READERS}"


async def draw_code(
    context: CommandContext,
    connection: Connection,
    link: ShownLink,
    *,
    anyway: bool = False,
    drawing: str | None = None,
) -> None:
    """Draw the link as a QR code if it fits, and explain if it does not, or is of no use.

    Args:
        context: The command.
        connection: The connection.
        link: The link.
        anyway: True to draw it even for software on a PC.
        drawing: How to draw it; None for what was chosen for this terminal, or the best drawing that fits.
    """
    if not anyway and await is_on_premise(context, connection):
        context.output.note("No QR code: the link has to be opened on the PC where the software runs.")
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
        context.output.note(f"No room for a QR code: the window is {columns} x {rows + 1}{needs}.{why}")
        return
    context.output.lay_out(draw(plan, os.environ))
    if stays_here(link.url):
        context.output.note("No phone can open this code: it leads to this machine.")


async def is_on_premise(context: CommandContext, connection: Connection) -> bool:
    """Return whether the software runs on the customer's own PC, where a phone is of no use."""
    session, key = context.session, connection.integration_key
    if key in session.on_premise or not key:
        return key in session.on_premise
    try:
        integration = await session.client.get_integration(key)
    except CodatError:
        return False  # a code too many does less harm than no link at all
    if integration.is_offline_connector:
        session.on_premise.add(key)
    return integration.is_offline_connector
