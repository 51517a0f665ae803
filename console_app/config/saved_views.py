"""Read and write the saved views of the company list and its columns: one file that can be shared.

columns = ["name", "status", "since", "tags"]

[[view]]
name = "UK, waiting"
search = "status:pending tag:region=uk"
sort = ["-since"]
key = "u"
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from console_app.config.own_files import UnusableFile, edit_file, read_file
from console_app.config.paths import config_folder
from console_app.config.toml_edit import edited, tables_of, with_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST = 256 * 1024
"""In bytes; a larger file is not the program's."""
MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view as stored in the file."""

    name: str
    search: str = ""
    sort: tuple[str, ...] = ()
    """Columns, with `-` in front for descending order; empty: by name."""
    columns: tuple[str, ...] = ()
    """Empty: the columns chosen for the list."""
    key: str = ""
    """The letter or digit that opens it from the list of views; empty: none."""


@dataclass(frozen=True, slots=True)
class KeptViews:
    """The content of the file."""

    columns: tuple[str, ...] = ()
    """The columns of the list, in order; empty: the default ones."""
    views: tuple[KeptView, ...] = ()


class UnusableViews(UnusableFile):
    """Raised when the file cannot be used. Such a file is never overwritten."""


def views_file() -> Path:
    """Return the path of the file, which may not exist."""
    return config_folder() / "views.toml"


def read_views() -> KeptViews:
    """Return the content of the file; empty if there is none.

    Raises:
        UnusableViews: It cannot be read, or holds an invalid value.
    """
    path = views_file()
    text = read_file(path, LARGEST, UnusableViews)
    try:
        return KeptViews() if text is None else _read(tomllib.loads(text))
    except ValueError as error:
        raise UnusableViews(f"{path}: {error}.") from error


def change_views(change: Callable[[KeptViews], KeptViews]) -> KeptViews:
    """Read the file again, change its content, and write it.

    It is read again because another console may have saved a view meanwhile.

    Args:
        change: Takes the current content and returns the new one.

    Returns:
        The new content.

    Raises:
        UnusableViews: The file cannot be used or written; it stays as it is.
    """
    kept = KeptViews()

    def edit(text: str) -> str:
        nonlocal kept
        before = _understood(text)
        kept = change(before)
        return _edited(text, before, kept)

    read_views()
    try:
        edit_file(views_file(), edit)
    except UnicodeDecodeError as error:
        raise UnusableViews(f"{views_file()} is not UTF-8.") from error
    except OSError as error:
        from console_app.config.owners import remedy, why_unusable

        path = views_file()
        raise UnusableViews(f"{path} cannot be written ({why_unusable(path, error)}).", remedy(path, error)) from error
    return kept


def _understood(text: str) -> KeptViews:
    try:
        return _read(tomllib.loads(text))
    except ValueError as error:
        raise UnusableViews(f"{views_file()}: {error}.") from error


def _edited(text: str, before: KeptViews, kept: KeptViews) -> str:
    """Return the text with the current views and columns; unchanged parts stay as they were written."""
    wanted = _document(kept)
    with suppress(Exception):
        # Whatever `tomlkit` cannot do with the text, the result is read again.
        found = edited(text, (), {"columns": wanted.get("columns")}) if kept.columns != before.columns else text
        if kept.views != before.views:
            found = _with_views(found, before, kept)
        if _read(tomllib.loads(found)) == kept:
            return found
    import tomlkit

    return tomlkit.dumps(wanted)


def _with_views(text: str, before: KeptViews, kept: KeptViews) -> str:
    """Return the text with other views. The lines of a removed view go with the comment above it."""
    head, blocks = tables_of(text, ("view",))
    if len(blocks) != len(before.views):
        raise ValueError("the views are not tables of their own")
    written = {view.name.casefold(): block for view, block in zip(before.views, blocks, strict=True)}
    lines = head
    for view in kept.views:
        block = written.get(view.name.casefold(), ["[[view]]"])
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(view).items()}
        changed = with_values(block, ("view", 0), {name: value or None for name, value in values.items()})
        lines += [*([""] if lines and lines[-1].strip() else []), *changed]
    if not text.endswith("\n\n"):
        while lines and not lines[-1].strip():
            lines.pop()
    return "".join(f"{line}\n" for line in lines)


def _document(kept: KeptViews) -> dict[str, Any]:
    document: dict[str, Any] = {"columns": list(kept.columns)} if kept.columns else {}
    if kept.views:
        document["view"] = [{name: value for name, value in asdict(view).items() if value} for view in kept.views]
    return document


def _read(document: dict[str, Any]) -> KeptViews:
    unknown = set(document) - {"columns", "view"}
    if unknown:
        raise ValueError(f"“{min(unknown)}” is unknown; it can contain columns and [[view]] tables")
    views = document.get("view", [])
    if not isinstance(views, list) or not all(isinstance(each, dict) for each in views):
        raise ValueError("each view has to be a table that begins with [[view]]")
    if len(views) > MOST_VIEWS:
        raise ValueError(f"there are more than {MOST_VIEWS} views")
    return KeptViews(
        _texts(document, "columns", "the file"),
        tuple(_view(each, f"view {number}") for number, each in enumerate(views, 1)),
    )


def _view(table: dict[str, Any], where: str) -> KeptView:
    unknown = set(table) - {"name", "search", "sort", "columns", "key"}
    if unknown:
        raise ValueError(f"{where}: “{min(unknown)}” is unknown")
    for name in ("name", "search", "key"):
        if not isinstance(table.get(name, ""), str):
            raise ValueError(f"{where}: {name} must be a text")  # noqa: TRY004 - the file is wrong, not the program
    if not table.get("name", "").strip():
        raise ValueError(f"{where} has no name")
    if len(table.get("key", "")) > 1:
        raise ValueError(f"{where}: key must be one letter or digit")
    return KeptView(
        table["name"].strip(),
        table.get("search", ""),
        _texts(table, "sort", where),
        _texts(table, "columns", where),
        table.get("key", ""),
    )


def _texts(table: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"{where}: {name} must be a list of texts")
    return tuple(found)
