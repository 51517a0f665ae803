"""Read and write tags in the form people type them: one a line, `key=value`.

Keys and values that a line cannot hold unchanged (a key with "=", line breaks, spaces at the edges) are written in
double quotes, as a JSON string. So a company's tags survive being shown in a form and read again, whatever they
contain.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class WrittenTags:
    """The tags from lines of `key=value`."""

    tags: dict[str, str]
    problems: tuple[str, ...]
    """The problems, for a person, in the order of the lines."""


def read_tags(text: str) -> WrittenTags:
    """Read tags, one a line. Blank lines don't count; the value may contain further `=` signs.

    Codat's limits (number, length) are checked with the draft, not here.
    """
    tags: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, equals, value = _parts(line.strip())
        if not equals:
            problems.append(f"Tag line {number} needs “=”, as in region=uk.")
        elif not key:
            problems.append(f"Tag line {number} needs a key before “=”.")
        elif key in tags:
            problems.append(f"The tag “{key}” is given twice.")
        else:
            tags[key] = value
    return WrittenTags(tags, tuple(problems))


def write_tags(tags: Mapping[str, str]) -> str:
    """Return tags as lines of `key=value`."""
    return "\n".join(f"{_written(key, '=')}={_written(value)}" for key, value in tags.items())


def _parts(line: str) -> tuple[str, str, str]:
    quoted, rest = _quoted(line)
    if quoted is not None and rest.startswith("="):
        key, equals, value = quoted, "=", rest[1:].strip()
    else:
        key, equals, value = (part.strip() for part in line.partition("="))
    quoted, rest = _quoted(value)
    return key, equals, value if quoted is None or rest else quoted


def _quoted(text: str) -> tuple[str | None, str]:
    """Return the quoted string at the beginning of `text`, and the rest."""
    if not text.startswith('"'):
        return None, text
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None, text
    return str(found), text[end:].lstrip()


def _written(text: str, also: str = "") -> str:
    """Return the text unchanged if it would be read back the same, else in quotes."""
    as_it_is = text == text.strip() and text.isprintable() and not text.startswith('"')
    return text if as_it_is and not any(sign in text for sign in also) else json.dumps(text)
