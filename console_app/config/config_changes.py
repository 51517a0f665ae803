"""Changes to the configuration file, which is a person's own: what is not changed stays as they wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.config_file import UnreadableConfig, config_file, read_text
from console_app.config.private_files import replace
from console_app.config.toml_text import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.config.toml_text import Place


def change_config(changes: Mapping[Place, Mapping[str, Any]]) -> None:
    """Set values of tables, by the names that lead to them; None takes a value out. The file is made where it is
    missing.

    Raises:
        UnreadableConfig: what is there cannot be read, or nothing can be written there. It stays as it is.
    """
    path = config_file()
    text = before = read_text(path)
    try:
        for table, values in changes.items():
            text = changed(text, table, values)
    except (ValueError, RecursionError) as error:
        raise UnreadableConfig(f"{path} cannot be understood: {error}.") from error
    if text == before:
        return
    try:
        # Somebody who keeps it elsewhere, behind a link, has the file changed there.
        replace(path.resolve(), text.encode())
    except (OSError, RuntimeError) as error:
        if not isinstance(error, OSError):
            raise UnreadableConfig(f"{path} cannot be written ({error}).") from error
        from console_app.config.owners import way_back, why_unusable

        why = f"{path} cannot be written ({why_unusable(path, error)})."
        raise UnreadableConfig(why, way_back(path, error)) from error
