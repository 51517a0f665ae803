"""What is said before an unlink, during it and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.services.unlinking import Fate, LeftAlone, PlannedUnlink, StepResult
from console_app.services.visible import visible
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.sentences import counted, short
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago, clock, full

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from console_app.codat.models import Company, Connection
    from console_app.services.unlinking import BulkUnlink, UnlinkPlan
    from console_app.services.veil import Veil

Parts = list[tuple[str, str]]

BEFORE = "to confirm"
"""What follows what is to be typed."""

_FATE_LOOKS: dict[Fate, tuple[str, str]] = {
    Fate.NOT_BEGUN: ("·", "muted"),
    Fate.UNDER_WAY: ("…", "strong"),
    Fate.UNLINKED: ("○", "status-unlinked"),
    Fate.NOT_LINKED: ("!", "warning"),
    Fate.NOT_UNLINKED: ("✕", "error"),
    Fate.STILL_LINKED: ("●", "warning"),
    Fate.UNKNOWN: ("?", "error"),
}


def unlink_question(company: Company, connection: Connection, linked_at: datetime | None) -> Content:
    """Whom it is about, what stops, and what stays. `linked_at`: when this program saw it become Linked, if it did."""
    return Content.assemble(
        facts(
            [
                ("Customer", plain(short(shown_name(company.name, company.id)), "bold")),
                ("Platform", plain(short(platform_name(connection)), "bold")),
                ("Linked", plain(_linked_since(connection, linked_at))),
                ("Last sync", plain(full(connection.last_sync, never="never"))),
            ]
        ),
        "\n\n",
        effects(),
    )


def _linked_since(connection: Connection, linked_at: datetime | None) -> str:
    if linked_at is not None:
        return f"since {full(linked_at)}"
    # Codat has no date for it, and a connection may be linked more than once.
    return f"Codat does not say since when; created {full(connection.created)}"


def effects(*, many: bool = False) -> Content:
    """What an unlink stops, what stays, and the way back."""
    kept = "The companies, these connections" if many else "The company, this connection"
    back = (
        "Each customer opens their connection's link again."
        if many
        else "The customer opens this connection's link again."
    )
    return Content.assemble(
        ("Stops  ", "bold $text-error"),
        "Syncing: no bill and no payment gets through any more.\n",
        ("Stays  ", "bold $text-success"),
        f"{kept} and all data synced so far.\n",
        ("Back   ", "bold"),
        back,
    )


def fate_cell(row: StepResult | LeftAlone, *, begun: bool = False) -> Parts:
    """What will happen or, once it has `begun`, has happened."""
    if isinstance(row, LeftAlone):
        return [(f"– stays {visible(row.status)}" if row.status else f"– {row.reason}", "muted")]
    symbol, style = _FATE_LOOKS[row.fate]
    words = "no longer Linked" if row.fate is Fate.NOT_LINKED else row.fate.value
    if row.fate is Fate.NOT_BEGUN and not begun:
        words = "will be unlinked"
    at = f" at {clock(row.at)}" if row.fate is Fate.UNLINKED else ""
    return [(f"{symbol} {words}{at}", style)]


def company_cell(row: StepResult | LeftAlone, *, veil: Veil) -> Parts:
    """Whose connection it is."""
    return [(_company(_about(row), veil), "")]


def _company(about: PlannedUnlink | LeftAlone, veil: Veil) -> str:
    return veil.name(about.company_id, shown_name(about.company_name, veil.id(about.company_id)))


def platform_cell(row: StepResult | LeftAlone) -> Parts:
    """The software."""
    return [(visible(_about(row).platform) or "–", "")]


def synced_cell(row: StepResult | LeftAlone) -> Parts:
    """How long ago data was last synced."""
    about = _about(row)
    return [(ago(about.last_sync) if isinstance(about, PlannedUnlink) else "", "muted")]


def id_cell(row: StepResult | LeftAlone, *, veil: Veil) -> Parts:
    """The beginning of the connection's id."""
    return [(veil.id(visible(_about(row).connection_id))[:8], "muted")]


def _about(row: StepResult | LeftAlone) -> PlannedUnlink | LeftAlone:
    return row.step if isinstance(row, StepResult) else row


def connections(number: int) -> str:
    """ "1 connection", "3 connections"."""
    return counted(number, "connection", "connections")


def reading_words(read: int, total: int) -> Content:
    """While the companies are read anew."""
    return plain(f"Reading {counted(total, 'company', 'companies')} as they are now: {read} read …")


def plan_words(plan: UnlinkPlan) -> Content:
    """What will happen first, and what not."""
    left = f" {len(plan.left_alone)} left alone." if plan.left_alone else ""
    if not plan.steps:
        return plain(f"Nothing that was marked is Linked: there is nothing to unlink.{left}", "bold")
    whose = counted(plan.company_count, "company", "companies")
    order = ", one by one" if len(plan.steps) > 1 else ""
    head = f"{connections(len(plan.steps))} of {whose} will be unlinked{order}.{left}"
    return Content.assemble(plain(head, "bold"), "\n", effects(many=len(plan.steps) > 1))


def running_words(bulk: BulkUnlink, result: StepResult, veil: Veil) -> Content:
    """Which one is under way."""
    place = bulk.results.index(result) + 1
    what = f"Unlinking {place} of {len(bulk.results)}: {_named(result, veil)} …"
    stop = "Stopping after this one." if bulk.stopping else "Esc stops after this one."
    return Content.assemble(plain(what, "bold"), "\n", plain(stop, "$quiet"))


def ended_words(bulk: BulkUnlink, veil: Veil) -> Content:
    """What is done, what went otherwise, and what is not begun."""
    total, done = len(bulk.results), bulk.count(Fate.UNLINKED)
    not_begun = bulk.count(Fate.NOT_BEGUN)
    rest = f" {connections(not_begun)} not begun." if not_begun else ""
    if bulk.surprise is not None:
        head = f"Stopped: {done} of {total} unlinked.{rest}"
        return Content.assemble(plain(head, "bold $text-warning"), "\n", plain(surprise_sentence(bulk.surprise, veil)))
    if bulk.left:
        return plain(f"Stopped as you asked: {done} of {total} unlinked.{rest}", "bold")
    odd = total - done
    words = f"{done} of {total} unlinked by {clock(bulk.ended_at)}. The data synced so far stays."
    return plain(f"{words} {odd} had no access to give up any more." if odd else words, "bold")


def surprise_sentence(result: StepResult, veil: Veil) -> str:
    """Why it stopped there."""
    name, status = _named(result, veil), short(result.connection.status) if result.connection else ""
    match result.fate:
        case Fate.NOT_LINKED:
            return f"{name} is not Linked any more but {status or 'of no known status'}: nothing was sent for it."
        case Fate.STILL_LINKED:
            return f"{name}: Codat took the request, but still says Linked."
        case Fate.UNKNOWN:
            return f"{name}: nobody knows whether it was unlinked. Going on asks again about the same request."
        case _:
            return f"{name} was not unlinked."


def _named(result: StepResult, veil: Veil) -> str:
    step = result.step
    return f"{short(_company(step, veil))} · {short(step.platform) or 'unknown platform'}"


def saved_words(table: Path, text: Path) -> Content:
    """Where the report is: the folder, and the names in it."""
    return plain(f"Report saved in {table.parent}: {table.name} and {text.name}", "$text-success")
