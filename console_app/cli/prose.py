"""Wrap prose at words for a terminal; commands get lines of their own, because wrapped ones cannot be copied."""

from __future__ import annotations

import re

_PIECE = r"""(?:"[^"]*"|\$?'[^']*'|[^\s"'.]|\.(?![ ]|$))+"""
_COMMAND = re.compile(
    rf"""(?P<before>^|:[ ])(?P<command>(?:codat-console|sudo)(?:[ ]{_PIECE})*?)(?=\.?$|\.[ ](?P<after>[^a-z]))""",
    re.VERBOSE,
)
"""A command in a text: behind a colon, up to the end of the text or of the sentence."""
_WORDS = re.compile(r"`[^`]*`\S*|\S+")
_ALIGNED = re.compile(r"\s+\S+(?: \S+)*? {2,}(?=\S)")
"""The label of a line such as `  description  the text`, which goes on below its text."""
_BEGINS_COMMAND = ("codat-console ", "sudo ")


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text that fit a terminal of `width`. Indented lines go on with their indentation.

    A line that is a command, an address or another long word is left whole, and so are two lines of which the second
    marks a place in the first.
    """
    lines: list[str] = []
    given = text.split("\n")
    for line, after in zip(given, [*given[1:], ""], strict=True):
        if _is_mark(line) or _is_mark(after):
            lines.append(line)
        else:
            lines += [part for each in _with_commands_apart(line) for part in _wrapped_line(each, width)]
    return lines


def _is_mark(line: str) -> bool:
    return "^" in line and not line.strip(" ^")


def _with_commands_apart(line: str) -> list[str]:
    """Return the parts of a line: its sentences, and each command to type in a line of its own."""
    if line.lstrip().startswith(_BEGINS_COMMAND):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    parts, at = [], 0
    for found in _COMMAND.finditer(line):
        parts += [line[at : found.start("command")].strip(" "), f"{indent}  {found['command']}"]
        at = found.end() + (1 if line[found.end() : found.end() + 1] == "." else 0)
    rest = line[at:]
    return [*parts, f"{indent}{rest.lstrip()}"] if rest.strip() or not parts else parts


def _wrapped_line(line: str, width: int) -> list[str]:
    if len(line) <= width and line.isascii():
        return [line]
    from rich.cells import cell_len

    if cell_len(line) <= width or line.lstrip().startswith(_BEGINS_COMMAND):
        return [line]
    aligned = _ALIGNED.match(line)
    indent = len(line) - len(line.lstrip())
    hanging = aligned.end() if aligned is not None and aligned.end() <= width // 2 else indent
    head = line[:hanging] if hanging > indent else " " * indent
    lines, now, filled = [], head, cell_len(head)
    for word in _WORDS.findall(line[hanging:]):
        size = cell_len(word)
        if now.strip() and now != head and filled + 1 + size > width:
            lines.append(now)
            now, filled = " " * hanging, hanging
        begins = now == head or not now.strip()
        now += word if begins else f" {word}"
        filled += size + (not begins)
    return [*lines, now]
