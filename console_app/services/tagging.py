"""Tags as people write them: one a line, `key=value`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class WrittenTags:
    """What was read from lines of `key=value`."""

    tags: dict[str, str]
    problems: tuple[str, ...]
    """What is wrong, for a person, in the order of the lines."""


def read_tags(text: str) -> WrittenTags:
    """Read tags, one a line. Blank lines don't count; the value may hold further `=` signs.

    The limits of Codat (how many, how long) are checked with the draft, not here.
    """
    tags: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, equals, value = line.partition("=")
        key, value = key.strip(), value.strip()
        if not equals:
            problems.append(f"Tag line {number} needs a “=”, as in region=uk.")
        elif not key:
            problems.append(f"Tag line {number} needs a key before the “=”.")
        elif key in tags:
            problems.append(f"The tag “{key}” is there twice.")
        else:
            tags[key] = value
    return WrittenTags(tags, tuple(problems))


def write_tags(tags: Mapping[str, str]) -> str:
    """Tags as lines of `key=value`."""
    return "\n".join(f"{key}={value}" for key, value in tags.items())
