"""Read the path that a person wants a file to have, and show paths as people write them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from console_app.config.paths import is_folder
from console_app.services.export.files import CannotSave
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Mapping


def shown_path(path: Path) -> str:
    """Return a path for people, with `~` for their home."""
    try:
        inside = path.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return sanitized(path)
    return sanitized(Path("~") / inside)


def ending_of(typed: str, endings: Mapping[str, str]) -> str | None:
    """Return the form that a typed path names by its ending; None if it names none.

    Args:
        typed: The path.
        endings: All known endings in small letters, without the dot, each with the form it stands for.
    """
    return endings.get(Path(typed.strip()).suffix.removeprefix(".").casefold())


def typed_path(typed: str, form: str, *, stem: str, endings: Mapping[str, str]) -> Path:
    """Return the file that a person means.

    Args:
        typed: The path as it was typed: `~` is the home, and a relative path begins in the working directory. It may be
            a folder, and need not have an ending.
        form: The chosen form, which is also its ending.
        stem: The name without its ending, for a path that is a folder.
        endings: All known endings, each with its form; one that stands for another form is replaced.

    Raises:
        CannotSave: It is no path.
    """
    typed = typed.strip()
    if not typed:
        raise CannotSave("The file has no name.", "Type one, or a folder.")
    try:
        path = Path(typed).expanduser().absolute()
    except (RuntimeError, OSError):
        raise CannotSave(f"There is no folder for {sanitized(typed)}.", "Write it out, from / on.") from None
    if typed.endswith(("/", os.sep)) or is_folder(path):
        return path / f"{stem}.{form}"
    known = ending_of(path.name, endings)
    if known == form:
        return path
    return path.with_name(f"{path.stem if known else path.name}.{form}")


def make_folder(folder: Path) -> None:
    """Make a folder, for its owner only, with those it stands in.

    Raises:
        OSError: It could not be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
