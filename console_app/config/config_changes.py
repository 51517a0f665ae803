"""Changes to the configuration file, which is a person's own: what is not changed stays as they wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.config_file import UnreadableConfig, config_file, read_text
from console_app.config.own_files import edit_file
from console_app.config.toml_edit import edited

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

    def edit(text: str) -> str:
        for table, values in changes.items():
            text = edited(text, table, values)
        return text

    read_text(path)
    try:
        edit_file(path, edit)
    except (ValueError, RecursionError) as error:
        raise UnreadableConfig(f"{path} cannot be understood: {error}.") from error
    except (OSError, RuntimeError) as error:
        if not isinstance(error, OSError) or error.errno is None:
            raise UnreadableConfig(f"{path} cannot be written ({error}).") from error
        from console_app.config.owners import way_back, why_unusable

        why = f"{path} cannot be written ({why_unusable(path, error)})."
        raise UnreadableConfig(why, way_back(path, error)) from error
