"""Render the onboarding: the step, what will be sent, and the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.clock import now
from console_app.codat.company_names import clean_name
from console_app.codat.status_names import Status
from console_app.services.companies.prechecks import FindingKind, Severity
from console_app.services.onboarding.onboarding import Stage
from console_app.tui.commands.registry import FINDING_LETTERS
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.status import status_content
from console_app.tui.render.text import ago, facts, plain, short, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.models import Connection
    from console_app.services.companies.prechecks import Finding
    from console_app.services.onboarding.onboarding import Onboarding
    from console_app.services.text.privacy_mask import PrivacyMask

_LEADS_SOMEWHERE = frozenset(
    {
        FindingKind.DISABLED,
        FindingKind.BETA,
        FindingKind.ON_PREMISE,
        FindingKind.SAVED_NAME,
        FindingKind.LOST_LETTERS,
        FindingKind.COMPANY_LIMIT,
        FindingKind.LIST_UNREAD,
    }
)
"""The kinds of findings that a key can resolve."""
_SIGNS = {
    Severity.BLOCKS: ("✕", "bold $text-error"),
    Severity.WARNS: ("⚠", "bold $text-warning"),
    Severity.TELLS: ("·", "$quiet"),
}


def stepper(now_at: Stage) -> Content:
    """Return all steps in one line: those done, the present one, and those to come."""
    marks = _marks(now_at)
    return Content.assemble(marks[0], *(part for mark in marks[1:] for part in ((" ── ", "$line"), mark)))


def _marks(now_at: Stage) -> list[Content]:
    stages = list(Stage)
    at = stages.index(now_at)
    signs = [("✓", "$status-linked"), ("●", "bold $accent"), ("○", "$quiet")]
    marks = []
    for number, stage in enumerate(stages):
        sign, style = signs[(number >= at) + (number > at)]
        marks.append(Content.styled(f"{sign} {stage.value}", style))
    return marks


def plan(onboarding: Onboarding, privacy_mask: PrivacyMask, *, writing: bool = False) -> Content:
    """Return what will be done, in order, with everything that will be sent."""
    parts = [_company_part(onboarding, privacy_mask), _connection_part(onboarding)]
    if onboarding.created is None and onboarding.connection is None and not writing and not onboarding.outcome_unknown:
        parts.append(plain("Nothing has been sent yet.", "$quiet"))
    return Content("\n\n").join([part for part in parts if part is not None])


def _company_part(onboarding: Onboarding, privacy_mask: PrivacyMask) -> Content:
    if onboarding.company is not None:
        done = "Created" if onboarding.created is not None else "The customer exists"
        name = plain(short(shown_name(onboarding.company.name, privacy_mask.id(onboarding.company.id))), "bold")
        return Content.assemble(("✓ ", "$status-linked"), plain(f"{done}: "), name)
    draft = onboarding.draft
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


def _connection_part(onboarding: Onboarding) -> Content | None:
    if onboarding.connection is not None:
        return Content.assemble(("✓ ", "$status-linked"), plain(f"Connected: {platform_name(onboarding.connection)}"))
    number = "2 " if onboarding.creates_company else "1 "
    reused = onboarding.reused
    if reused is not None:
        return Content.assemble(
            (number, "bold $accent"),
            ("Ask for a new link", "bold"),
            plain(" of an existing connection", "$quiet"),
            "\n",
            _indented(facts(_of_connection(reused))),
        )
    if onboarding.platform is None:
        return None
    rows = [
        (
            "Software",
            Content.assemble(plain(onboarding.platform.name, "bold"), plain(f"  {onboarding.platform.key}", "$quiet")),
        )
    ]
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
    """Return the heading of the findings."""
    if any(each.company_id is not None for each in findings):
        return plain("Already a customer? Press its letter to use that company.", "$text-warning")
    if any(each.severity is not Severity.TELLS for each in findings):
        return plain("Check this first:", "$text-warning")
    return plain("Good to know:", "$quiet")


def finding(found: Finding, place: int) -> Content:
    """Return a finding and its suggestion, with the letter of its `place`, from 0 on, if there is something to do.

    The steps above have numbers.
    """
    sign, style = _SIGNS[found.severity]
    sentence = plain(found.sentence, "bold" if found.severity is Severity.BLOCKS else "")
    has_key = leads_somewhere(found) and place < len(FINDING_LETTERS)
    key = (f"{FINDING_LETTERS[place]} ", "bold $accent") if has_key else ("  ", "")
    first = Content.assemble(key, (f"{sign} ", style), sentence)
    if found.company_id is not None:  # what to do stands over all of them
        return first
    return Content.assemble(first, "\n    ", plain(found.instead, "$quiet"))


def leads_somewhere(found: Finding) -> bool:
    """Return whether the finding's key does something."""
    return found.company_id is not None or found.connection_id is not None or found.kind in _LEADS_SOMEWHERE


def submit_label(onboarding: Onboarding) -> str:
    """Return the button's label: what happens when it is pressed."""
    if onboarding.creates_company:
        return "Create and show the link"
    return "Connect and show the link" if onboarding.creates_connection else "Show the link"
