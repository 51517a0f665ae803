"""Templates of messages: a first line `Subject: ...`, an empty line, and the body, with `$placeholders`.

Filled in line by line and once: what stands for a placeholder is never looked at for more of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SUBJECT = re.compile(r"subject:[ \t]*(.*\S)[ \t]*", re.IGNORECASE)
# Joiners and the like stay: they belong to how some languages are written, and these are the team's own words.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+>]|\d+[.)])[ \t]+")


class BadTemplate(ValueError):
    """A template that cannot be used; the message says in which line, and what is possible."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A template that was found to be sound."""

    subject_line: str
    lines: tuple[str, ...]

    def subject(self, values: Mapping[str, str]) -> str:
        """The subject with `values` for the placeholders."""
        return Template(self.subject_line).substitute(values)

    def body(self, values: Mapping[str, str]) -> str:
        """The body with `values` for the placeholders.

        A line that consists of nothing but empty placeholders is left out, and so are empty lines in a row.
        """
        kept: list[str] = []
        for line in self.lines:
            template = Template(line)
            names = template.get_identifiers()
            if names and not any(values[name] for name in names) and _is_blank(template.substitute(values)):
                continue
            filled = template.substitute(values).rstrip()
            if filled or (kept and kept[-1]):
                kept.append(filled)
        return "\n".join(kept).strip("\n")


def read_letter(text: str, placeholders: Collection[str], *, required: str) -> Letter:
    """Read a template.

    Args:
        text: The whole of it.
        placeholders: The names that it may use.
        required: The one that its body has to use; in the subject, which others get to see, it may not stand.

    Raises:
        BadTemplate: it cannot be used.
    """
    lines = [_CONTROLS.sub("", line.expandtabs(4)).rstrip() for line in text.splitlines()]
    subject = _SUBJECT.fullmatch(lines[0]) if lines else None
    if subject is None:
        raise BadTemplate('The first line has to be "Subject: ..." with a subject.')
    if len(lines) < 2 or lines[1]:
        raise BadTemplate("The second line has to be empty.")
    used: set[str] = set()
    for number, line in enumerate(lines, start=1):
        template = Template(line)
        if not template.is_valid():
            raise BadTemplate(f"Line {number} has a $ without a name. Write $$ for a dollar sign.")
        names = template.get_identifiers()
        unknown = [name for name in names if name not in placeholders]
        if unknown:
            known = ", ".join(f"${name}" for name in placeholders)
            raise BadTemplate(f"Line {number} asks for ${unknown[0]}. There are {known}.")
        if number == 1 and required in names:
            raise BadTemplate(f"${required} may not stand in the subject, which others get to see.")
        used.update(names)
    if required not in used:
        raise BadTemplate(f"It has no ${required}.")
    return Letter(subject[1], tuple(lines[2:]))


def _is_blank(line: str) -> bool:
    """Whether there is nothing on the line but, at most, the mark of a list's item."""
    return not _LIST_MARK.sub("", f"{line} ", count=1).strip()
