"""Change values in the configuration file and keep the rest as its owner wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.config.config_file import UnreadableConfig, config_file, read_text
from console_app.config.own_files import edit_file
from console_app.config.owners import remedy, why_unusable
from console_app.config.toml_edit import edited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.config.toml_edit import Place


def change_config(changes: Mapping[Place, Mapping[str, Any]]) -> None:
    """Set values of tables.

    The file is made if it is missing.

    Args:
        changes: The values by the names that lead to their table; None removes a value.

    Raises:
        UnreadableConfig: The file cannot be read or written. It stays as it is.
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
        raise UnreadableConfig(f"{path} is not valid: {error}.") from error
    except (OSError, RuntimeError) as error:
        if not isinstance(error, OSError) or error.errno is None:
            raise UnreadableConfig(f"{path} cannot be written ({error}).") from error

        why = f"{path} cannot be written ({why_unusable(path, error)})."
        raise UnreadableConfig(why, remedy(path, error)) from error
