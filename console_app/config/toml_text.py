"""The text of a TOML file as a person wrote it: which line says what, and changes that leave the rest as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Place: TypeAlias = "tuple[str, ...]"
"""The names that lead to a value: `("profiles", "production", "colour")`."""
_LONGEST_VALUE = 200
"""Lines of one value that are put together to find out where the next one begins."""


def line_of(text: str, place: Sequence[str]) -> int | None:
    """The number of the line that says the value at `place`, or else the nearest table around it; None: no line."""
    found: int | None = None
    depth = 0
    for number, _, path in _said(text):
        same = len(path) <= len(place) and tuple(place[: len(path)]) == path
        if same and len(path) > depth:
            found, depth = number, len(path)
    return found


def changed(text: str, table: Place, values: Mapping[str, Any]) -> str:
    """The text with `values` in `table`; None takes a value out. Comments and the order of things stay wherever the
    file is written in a way that allows it.

    Raises:
        ValueError: the text is no TOML.
    """
    import tomllib

    wanted = tomllib.loads(text)
    if not any(value is not None for value in values.values()) and not _found(wanted, table):
        return text
    inner = wanted
    for name in table:
        inner = inner.setdefault(name, {})
    for name, value in values.items():
        inner.pop(name, None)
        if value is not None:
            inner[name] = value
    kept = _line_by_line(text, table, values)
    try:
        if tomllib.loads(kept) == wanted:
            return kept
    except ValueError:
        pass
    import tomli_w

    # Written in a way that cannot be changed line by line, such as a table inside a line.
    return tomli_w.dumps(wanted)


def _line_by_line(text: str, table: Place, values: Mapping[str, Any]) -> str:
    import tomli_w

    lines = text.splitlines()
    old = {number for number, is_table, path in _said(text) if not is_table and path in {(*table, n) for n in values}}
    new = tomli_w.dumps({name: value for name, value in values.items() if value is not None}).splitlines()
    head = next((number for number, is_table, path in _said(text) if is_table and path == table), None)
    first = next((number for number, is_table, _ in _said(text) if is_table), len(lines) + 1)
    begun = [line for number, line in enumerate(lines, 1) if number not in old]
    if table and head is None:
        gap = [""] if begun and begun[-1].strip() else []
        header = tomli_w.dumps(_nested(table)).splitlines()[-1:]
        return _joined([*begun, *gap, *header, *new])
    at = head if table and head is not None else first - 1
    at -= sum(1 for number in old if number <= at)
    if not table and new and at < len(begun) and begun[at].strip():
        new = [*new, ""]
    return _joined([*begun[:at], *new, *begun[at:]])


def _found(document: dict[str, Any], table: Place) -> bool:
    for name in table:
        document = document.get(name, {})
    return bool(document)


def _nested(table: Place) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for name in reversed(table):
        nested = {name: nested}
    return nested


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _said(text: str) -> Iterator[tuple[int, bool, Place]]:
    """Line number, whether it begins a table, and the names, of every line that begins a table or a value."""
    import tomllib

    table: Place = ()
    value: list[str] = []
    begun = 0
    for number, line in enumerate(text.splitlines(), 1):
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
