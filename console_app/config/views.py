"""Views of the company list that somebody has saved, and the columns they have chosen: one file, to be shared.

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

from console_app.config.folders import config_folder
from console_app.config.own_files import edit_file
from console_app.config.toml_edit import edited, tables_of, with_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST = 256 * 1024
"""Bytes; a larger file is not ours."""
MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class KeptView:
    """A view as the file has it."""

    name: str
    search: str = ""
    sort: tuple[str, ...] = ()
    """Columns, with `-` in front of those that are turned around; empty: by name."""
    columns: tuple[str, ...] = ()
    """Empty: the columns that are chosen for the list."""
    key: str = ""
    """The letter or digit that takes it from the list of views; empty: none."""


@dataclass(frozen=True, slots=True)
class KeptViews:
    """What the file holds."""

    columns: tuple[str, ...] = ()
    """The columns of the list, in their order; empty: the usual ones."""
    views: tuple[KeptView, ...] = ()


class UnusableViews(Exception):
    """The file is there, but cannot be used; the message names it and says what is wrong. It is never written over."""

    def __init__(self, wrong: str, advice: str = "") -> None:
        super().__init__(wrong)
        self.advice = advice
        """What to do, where that is known; it may end with a command to type."""


def views_file() -> Path:
    """Where it is, not yet made."""
    return config_folder() / "views.toml"


def read_views() -> KeptViews:
    """What the file holds; nothing where there is none.

    Raises:
        UnusableViews: it cannot be read, or holds something that cannot be meant.
    """
    path = views_file()
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return KeptViews()
    except OSError as error:
        from console_app.config.owners import way_back, why_unusable

        wrong = f"{path} cannot be read ({why_unusable(path, error)})."
        raise UnusableViews(wrong, way_back(path, error)) from error
    if len(content) > LARGEST:
        raise UnusableViews(f"{path} is larger than {LARGEST // 1024} KB.")
    try:
        return _read(tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise UnusableViews(f"{path} is not written in UTF-8.") from error
    except ValueError as error:
        raise UnusableViews(f"{path}: {error}.") from error


def change_views(change: Callable[[KeptViews], KeptViews]) -> KeptViews:
    """Read the file again, change what it holds, and write it.

    Read again, because another console may have saved a view meanwhile.

    Raises:
        UnusableViews: what is there cannot be used; it stays as it is.
        OSError: it could not be written; what was there stays.
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
        raise UnusableViews(f"{views_file()} is not written in UTF-8.") from error
    return kept


def _understood(text: str) -> KeptViews:
    try:
        return _read(tomllib.loads(text))
    except ValueError as error:
        raise UnusableViews(f"{views_file()}: {error}.") from error


def _edited(text: str, before: KeptViews, kept: KeptViews) -> str:
    """Return the text with the views and columns as they are now; what nobody changed stays as it was written."""
    wanted = _document(kept)
    with suppress(Exception):
        # Whatever it is that `tomlkit` cannot do with what somebody wrote, what has come out is read again.
        found = edited(text, (), {"columns": wanted.get("columns")}) if kept.columns != before.columns else text
        if kept.views != before.views:
            found = _with_views(found, before, kept)
        if _read(tomllib.loads(found)) == kept:
            return found
    import tomlkit

    return tomlkit.dumps(wanted)


def _with_views(text: str, before: KeptViews, kept: KeptViews) -> str:
    """Return the text with other views. What was written of a view, and the comment above it, goes with it."""
    head, blocks = tables_of(text, ("view",))
    if len(blocks) != len(before.views):
        raise ValueError("the views are not written as tables of their own")
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
        raise ValueError(f"“{min(unknown)}” is not known there; it may hold columns, and [[view]] tables")
    views = document.get("view", [])
    if not isinstance(views, list) or not all(isinstance(each, dict) for each in views):
        raise ValueError("each view is a table that begins with [[view]]")
    if len(views) > MOST_VIEWS:
        raise ValueError(f"there are more than {MOST_VIEWS} views")
    return KeptViews(
        _texts(document, "columns", "the file"),
        tuple(_view(each, f"view {number}") for number, each in enumerate(views, 1)),
    )


def _view(table: dict[str, Any], where: str) -> KeptView:
    unknown = set(table) - {"name", "search", "sort", "columns", "key"}
    if unknown:
        raise ValueError(f"{where}: “{min(unknown)}” is not known there")
    for name in ("name", "search", "key"):
        if not isinstance(table.get(name, ""), str):
            raise ValueError(f"{where}: {name} has to be a text")  # noqa: TRY004 - the file is wrong, not the program
    if not table.get("name", "").strip():
        raise ValueError(f"{where} has no name")
    if len(table.get("key", "")) > 1:
        raise ValueError(f"{where}: key has to be one letter or digit")
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
        raise ValueError(f"{where}: {name} has to be a list of texts")
    return tuple(found)
