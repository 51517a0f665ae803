"""The guided way in words: where one is, what will be sent, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.naming import clean_name
from console_app.codat.statuses import Status
from console_app.services.checking import Concern, Severity
from console_app.services.onboarding import Stage
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.sentences import short
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.models import Connection
    from console_app.services.checking import Finding
    from console_app.services.onboarding import Onboarding
    from console_app.services.veil import Veil

_LEADS_SOMEWHERE = frozenset(
    {
        Concern.DISABLED,
        Concern.BETA,
        Concern.ON_PREMISE,
        Concern.SAVED_NAME,
        Concern.LOST_LETTERS,
        Concern.COMPANY_LIMIT,
        Concern.LIST_UNREAD,
    }
)
"""What its key does something about."""
_SIGNS = {
    Severity.BLOCKS: ("✕", "bold $text-error"),
    Severity.WARNS: ("⚠", "bold $text-warning"),
    Severity.TELLS: ("·", "$quiet"),
}


def stepper(now_at: Stage) -> Content:
    """All steps in one line: those behind, the one that is taken now, and those to come."""
    marks = _marks(now_at)
    return Content.assemble(marks[0], *(part for mark in marks[1:] for part in ((" ── ", "$line"), mark)))


def stepper_in_short(now_at: Stage) -> Content:
    """The same in two lines, for a narrow place."""
    marks = _marks(now_at)
    return Content("\n").join([Content("  ").join(marks[:3]), Content("  ").join(marks[3:])])


def _marks(now_at: Stage) -> list[Content]:
    stages = list(Stage)
    at = stages.index(now_at)
    signs = [("✓", "$status-linked"), ("●", "bold $accent"), ("○", "$quiet")]
    marks = []
    for number, stage in enumerate(stages):
        sign, style = signs[(number >= at) + (number > at)]
        marks.append(Content.styled(f"{sign} {stage.value}", style))
    return marks


def plan(way: Onboarding, veil: Veil, *, writing: bool = False) -> Content:
    """What will be done, in order, with everything that will be sent."""
    parts = [_company_part(way, veil), _connection_part(way)]
    if way.created is None and way.connection is None and not writing and not way.outcome_unknown:
        parts.append(plain("Nothing has been sent yet.", "$quiet"))
    return Content("\n\n").join([part for part in parts if part is not None])


def _company_part(way: Onboarding, veil: Veil) -> Content:
    if way.company is not None:
        done = "Created" if way.created is not None else "The customer is there"
        name = plain(short(shown_name(way.company.name, veil.id(way.company.id))), "bold")
        return Content.assemble(("✓ ", "$status-linked"), plain(f"{done}: "), name)
    draft = way.draft
    if draft is None:
        return Content("")
    rows = [("Name", plain(clean_name(draft.name), "bold"))]
    if draft.description and draft.description.strip():
        rows.append(("Description", plain(short(draft.description.strip()))))
    rows += [
        ("Tags" if not number else "", plain(f"{key}={value}"))
        for number, (key, value) in enumerate(draft.tags.items())
    ]
    return Content.assemble(("1 ", "bold $accent"), ("Create the company", "bold"), "\n", _indented(facts(rows)))


def _connection_part(way: Onboarding) -> Content | None:
    if way.connection is not None:
        return Content.assemble(("✓ ", "$status-linked"), plain(f"Connected: {platform_name(way.connection)}"))
    number = "2 " if way.creates_company else "1 "
    reused = way.reused
    if reused is not None:
        return Content.assemble(
            (number, "bold $accent"),
            ("Ask for a fresh link", "bold"),
            plain(" of a connection that is there", "$quiet"),
            "\n",
            _indented(facts(_of_connection(reused))),
        )
    if way.platform is None:
        return None
    rows = [("Software", Content.assemble(plain(way.platform.name, "bold"), plain(f"  {way.platform.key}", "$quiet")))]
    return Content.assemble((number, "bold $accent"), ("Create its connection", "bold"), "\n", _indented(facts(rows)))


def _of_connection(connection: Connection) -> list[tuple[str, Content]]:
    waits = connection.status == Status.PENDING_AUTH and connection.created is not None
    age = span(now() - connection.created) if waits and connection.created else ago(connection.created, never="–")
    return [
        ("Software", plain(platform_name(connection), "bold")),
        ("Status", status_content(connection.status)),
        ("Waiting for" if waits else "Created", plain(age)),
    ]


def _indented(content: Content) -> Content:
    return Content("\n").join([Content.assemble("  ", line) for line in content.split("\n", allow_blank=True)])


def hint(findings: Sequence[Finding]) -> Content:
    """What stands over the findings."""
    if any(each.company_id is not None for each in findings):
        return plain("Is it one of these? Its number goes on with it instead.", "$text-warning")
    if any(each.severity is not Severity.TELLS for each in findings):
        return plain("Look at this first:", "$text-warning")
    return plain("Good to know:", "$quiet")


def finding(found: Finding, number: int) -> Content:
    """One thing to know, and what to do instead, which the key of its `number` does where there is something to do."""
    sign, style = _SIGNS[found.severity]
    sentence = plain(found.sentence, "bold" if found.severity is Severity.BLOCKS else "")
    key = (f"{number} ", "bold $accent") if leads_somewhere(found) else ("  ", "")
    first = Content.assemble(key, (f"{sign} ", style), sentence)
    if found.company_id is not None:  # what to do stands over all of them
        return first
    return Content.assemble(first, "\n    ", plain(found.instead, "$quiet"))


def leads_somewhere(found: Finding) -> bool:
    """Whether its key does something about it."""
    return found.company_id is not None or found.connection_id is not None or found.kind in _LEADS_SOMEWHERE


def submit_label(way: Onboarding) -> str:
    """What the button says: what will happen when it is pressed."""
    if way.creates_company:
        return "Create and show the link"
    return "Connect and show the link" if way.creates_connection else "Show the link"
