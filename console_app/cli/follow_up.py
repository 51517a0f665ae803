"""Lay out how a company is followed up, for `company` and `follow-up`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.companies.follow_up import due_text
from console_app.services.text.sanitize import for_people
from console_app.services.text.time_format import full, today

if TYPE_CHECKING:
    from console_app.services.companies.follow_up import FollowUp


def follow_up_lines(follow_up: FollowUp, *, notes: int = 1) -> list[str]:
    """Return the lines about a company: owner, next step, and its newest notes, each with who and when."""
    lines = []
    events = [("owner", follow_up.owner), ("next step", follow_up.step)]
    for label, event in [*events, *(("note", each) for each in follow_up.notes[:notes])]:
        if event is not None:
            lines.append(f"  {label:<11}  {for_people(event.text)}   {for_people(event.by)}, {full(event.at)}")
        if label == "next step" and follow_up.due is not None:
            lines.append(f"  {'due':<11}  {due_text(follow_up.due, today())}")
    return lines
