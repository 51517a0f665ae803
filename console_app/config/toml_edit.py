"""Edit values in a TOML text and keep all other lines as they are."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Place: TypeAlias = "tuple[str, ...]"
"""The names that lead to a value: `("profiles", "production", "colour")`."""
_LONGEST_VALUE = 200
"""The most lines of one value that are joined to find where the next one begins."""


def line_of(text: str, place: Sequence[str]) -> int | None:
    """Return the number of the line with the value at `place`, or else the nearest table around it.

    None if there is no such line.

    Args:
        text: The text of the file.
        place: The names on the way to the value, the outermost table first.

    Returns:
        The number, from 1; None if there is no such line.
    """
    found: int | None = None
    depth = 0
    for number, _, path in key_lines(text):
        same = len(path) <= len(place) and tuple(place[: len(path)]) == path
        if same and len(path) > depth:
            found, depth = number, len(path)
    return found


def key_lines(text: str) -> Iterator[tuple[int, bool, Place]]:
    """Yield line number, True for a table's header, and the names, of every line that begins a table or a value."""
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
            # The first line of a text or list with several lines. Without an end, this would go on for ever.
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


def edited(text: str, table: Place, values: Mapping[str, Any]) -> str:
    """Return the text with `values` in `table`.

    Args:
        text: The TOML text, with line feeds.
        table: The names that lead to the table.
        values: The values by name; None removes a value.

    Raises:
        ValueError: The text is not TOML, or is written in a way that cannot be edited.
    """
    wanted = tomllib.loads(text)
    if not any(value is not None for value in values.values()) and not _found(wanted, table):
        return text
    inner = wanted
    for name in table:
        inner = inner.setdefault(name, {})
        if not isinstance(inner, dict):
            raise ValueError(f"{name} is not a table")  # noqa: TRY004 - the file is wrong, not the program
    for name, value in values.items():
        inner.pop(name, None)
        if value is not None:
            inner[name] = value
    for edit in (_in_its_lines, _in_the_whole):
        # Each of the two handles texts that the other cannot; the result is read again in any case.
        with suppress(Exception):
            found = _ended(edit(text, table, values), text)
            if _without_empty_tables(tomllib.loads(found)) == _without_empty_tables(wanted):
                return found
    place = f"[{'.'.join(table)}]" if table else "the file"
    raise ValueError(f"the format of {place} cannot be changed here; put it on lines of its own")


def _ended(found: str, text: str) -> str:
    """Return the text with its last line ended, unless it was not ended before."""
    last = found.rpartition("\n")[2]
    return found if not last or last == text.rpartition("\n")[2] else f"{found}\n"


def _found(document: Any, table: Place) -> object:
    for name in table:
        if not isinstance(document, dict):
            break
        document = document.get(name, {})
    return document


def _without_empty_tables(value: Any) -> Any:
    """Return a document without empty tables: a table of dotted names disappears with its last value."""
    if not isinstance(value, dict):
        return value
    kept = {name: _without_empty_tables(each) for name, each in value.items()}
    return {name: each for name, each in kept.items() if each != {}}


def _in_its_lines(text: str, table: Place, values: Mapping[str, Any]) -> str:
    """Change nothing but the lines from the table's header to its last value."""
    lines = text.split("\n")
    headers = [(number - 1, path) for number, is_table, path in key_lines(text) if is_table]
    begin = next((number for number, path in headers if path == table), None) if table else 0
    if begin is None:
        return _appended(text, table, values)
    end = next((number for number, _ in headers if number > begin or (not table and number >= begin)), len(lines))
    if not table and all(_says_nothing(line) for line in lines[:end]):
        begin = end = _first_place(lines, headers)
    changed = with_values(lines[begin:end], table, values)
    if not table and begin == end and changed and end < len(lines) and lines[end].strip():
        changed.append("")
    if not table and len(changed) == end - begin - 1:
        changed = _without_gap(lines[begin:end], changed)
    new = [*lines[:begin], *changed, *lines[end:]]
    if lines[-1] and new and not new[-1]:
        # The last line had no end and is gone: the empty one before it keeps its own.
        new.append("")
    return "\n".join(new)


def _without_gap(before: list[str], lines: list[str]) -> list[str]:
    """Return the top lines without the empty line that belonged to a removed value.

    It is added with the first value, and would be repeated each time.
    """
    gone = next((number for number, line in enumerate(lines) if line != before[number]), len(lines))
    follows = gone < len(lines) and not lines[gone].strip()
    if follows and (gone == 0 or not lines[gone - 1].strip()):
        return [*lines[:gone], *lines[gone + 1 :]]
    return lines


def with_values(lines: list[str], table: tuple[str | int, ...], values: Mapping[str, Any]) -> list[str]:
    """Return the lines of a table with other values.

    Args:
        lines: The lines of the table alone.
        table: The names that lead to it in these lines.
        values: The values by name; None removes a value.
    """
    import tomlkit

    end = len(lines)
    # Lines between the last value and the next header may belong to that header.
    while end > 0 and _says_nothing(lines[end - 1]):
        end -= 1
    document: Any = tomlkit.parse("".join(f"{line}\n" for line in lines[:end]))
    inner = document
    for name in table:
        inner = inner[name]
    _set(inner, values)
    return [*tomlkit.dumps(document).split("\n")[:-1], *lines[end:]]


def tables_of(text: str, table: Place) -> tuple[list[str], list[list[str]]]:
    """Return the lines before the first table of an array, and those of each of its tables with the comment above.

    Args:
        text: The text of the file.
        table: The names on the way to the array, the outermost table first.

    Raises:
        ValueError: There are other tables among them.
    """
    lines = text.removesuffix("\n").split("\n") if text else []
    begins = []
    for number, is_table, path in key_lines(text):
        if is_table and path != table:
            raise ValueError(f"{'.'.join(path)} is another table")
        begin = number - 1
        while is_table and begin > 0 and lines[begin - 1].strip().startswith("#"):
            begin -= 1
        begins += [begin] if is_table else []
    ends = [*begins[1:], len(lines)]
    return lines[: begins[0] if begins else len(lines)], [lines[b:e] for b, e in zip(begins, ends, strict=True)]


def _first_place(lines: list[str], headers: list[tuple[int, Place]]) -> int:
    """Return the line for the first top-level value of a file without any: above the comment of the first table."""
    place = headers[0][0] if headers else len(lines) - (not lines[-1])
    while place > 0 and lines[place - 1].strip().startswith("#") and headers:
        place -= 1
    return place


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.strip().startswith("#")


def _appended(text: str, table: Place, values: Mapping[str, Any]) -> str:
    import tomlkit

    document = tomlkit.document()
    inner: Any = document
    for number, name in enumerate(table, start=1):
        new = tomlkit.table(is_super_table=number < len(table))
        inner.add(name, new)
        inner = new
    _set(inner, values)
    begun = text if text.endswith("\n") or not text else f"{text}\n"
    gap = "\n" if begun and not begun.endswith("\n\n") else ""
    return f"{begun}{gap}{tomlkit.dumps(document)}"


def _in_the_whole(text: str, table: Place, values: Mapping[str, Any]) -> str:
    """Change the document as a whole, for inline tables, dotted names, and tables in several parts."""
    import tomlkit

    document: Any = tomlkit.parse(text)
    inner = document
    for name in table:
        if name not in inner:
            inner[name] = tomlkit.table()
        inner = inner[name]
    _set(inner, values)
    return tomlkit.dumps(document)


def _set(table: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if value is not None:
            # A value that is already equal may be written in another way, which stays.
            if name not in table or not _is_same(table[name], value):
                table[name] = value
        elif name in table:
            del table[name]


def _is_same(found: Any, value: Any) -> bool:
    plain = found.unwrap() if hasattr(found, "unwrap") else found
    return type(plain) is type(value) and bool(plain == value)
