"""The guided way in words: where one is, what will be sent, and what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.codat.naming import clean_name
from console_app.codat.statuses import Status
from console_app.services.checking import Severity
from console_app.services.onboarding import Stage
from console_app.tui.render.companies import shown_name
from console_app.tui.render.connection import platform_name
from console_app.tui.render.facts import facts
from console_app.tui.render.sentences import short
from console_app.tui.render.status import status_content
from console_app.tui.render.text import plain
from console_app.tui.render.when import ago

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.models import Connection
    from console_app.services.checking import Finding
    from console_app.services.onboarding import Onboarding
    from console_app.services.veil import Veil

_SIGNS = {
    Severity.BLOCKS: ("✕", "bold $text-error"),
    Severity.WARNS: ("⚠", "bold $text-warning"),
    Severity.TELLS: ("·", "$quiet"),
}


def stepper(now: Stage) -> Content:
    """All steps in one line: those behind, the one that is taken now, and those to come."""
    stages = list(Stage)
    at = stages.index(now)
    parts: list[Content | tuple[str, str]] = []
    for number, stage in enumerate(stages):
        if number:
            parts.append((" ── ", "$line"))
        if number < at:
            parts.append((f"✓ {stage.value}", "$status-linked"))
        elif number == at:
            parts.append((f"● {stage.value}", "bold $accent"))
        else:
            parts.append((f"○ {stage.value}", "$quiet"))
    return Content.assemble(*parts)


def plan(way: Onboarding, veil: Veil) -> Content:
    """What will be done, in order, with everything that will be sent."""
    parts = [_company_part(way, veil), _connection_part(way)]
    if way.created is None and way.connection is None:
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
    since = {Status.PENDING_AUTH: "Waiting since"}.get(connection.status, "Created")  # type: ignore[call-overload]
    return [
        ("Software", plain(platform_name(connection), "bold")),
        ("Status", status_content(connection.status)),
        (since, plain(ago(connection.created, never="–"))),
    ]


def _indented(content: Content) -> Content:
    return Content("\n").join([Content.assemble("  ", line) for line in content.split("\n", allow_blank=True)])


def hint(findings: Sequence[Finding]) -> Content:
    """What stands over the findings."""
    if any(each.company_id is not None for each in findings):
        return plain("Is it one of these? Enter goes on with it instead.", "$text-warning")
    if any(each.severity is not Severity.TELLS for each in findings):
        return plain("Look at this first:", "$text-warning")
    return plain("Good to know:", "$quiet")


def finding(found: Finding) -> Content:
    """One thing to know, and what to do instead."""
    sign, style = _SIGNS[found.severity]
    sentence = plain(found.sentence, "bold" if found.severity is Severity.BLOCKS else "")
    first = Content.assemble((f"{sign} ", style), sentence)
    if found.company_id is not None:  # what to do stands over all of them
        return first
    arrow = "⏎ " if found.connection_id is not None else "→ "
    return Content.assemble(first, "\n  ", (arrow, "$accent"), plain(found.instead, "$quiet"))


def submit_label(way: Onboarding) -> str:
    """What the button says: what will happen when it is pressed."""
    if way.creates_company:
        return "Create and show the link"
    return "Connect and show the link" if way.creates_connection else "Show the link"
