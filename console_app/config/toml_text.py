"""The text of a TOML file as a person wrote it: which line says what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Place: TypeAlias = "tuple[str, ...]"
"""The names that lead to a value: `("profiles", "production", "colour")`."""
_LONGEST_VALUE = 200
"""Lines of one value that are put together to find out where the next one begins."""


def line_of(text: str, place: Sequence[str]) -> int | None:
    """The number of the line that says the value at `place`, or else the nearest table around it; None: no line."""
    found: int | None = None
    depth = 0
    for number, _, path in said(text):
        same = len(path) <= len(place) and tuple(place[: len(path)]) == path
        if same and len(path) > depth:
            found, depth = number, len(path)
    return found


def said(text: str) -> Iterator[tuple[int, bool, Place]]:
    """Line number, whether it begins a table, and the names, of every line that begins a table or a value."""
    import tomllib

    table: Place = ()
    value: list[str] = []
    begun = 0
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if not value:
            begun = number
        value.append(line)
        try:
            path = _path(tomllib.loads("\n".join(value)))
        except ValueError:
            # The first line of a text or a list that has several. One without an end would be tried for ever.
            if len(value) > _LONGEST_VALUE:
                value = []
            continue
        value = []
        if not path:
            continue
        is_table = number == begun and bare.startswith("[")
        if is_table:
            table = path
        yield begun, is_table, path if is_table else (*table, *path)


def _path(document: Any) -> Place:
    names: list[str] = []
    while document:
        if isinstance(document, list):
            document = document[0]
        elif isinstance(document, dict):
            name, document = next(iter(document.items()))
            names.append(name)
        else:
            break
    return tuple(names)
