"""Where the program keeps its files. Nothing is made on disk until a caller asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APP_NAME = "codat-console"


def data_folder() -> Path:
    """The user's data directory for this program (`XDG_DATA_HOME` and its like), not yet made."""
    from platformdirs import user_data_path

    return user_data_path(APP_NAME, appauthor=False)


def config_folder() -> Path:
    """The user's configuration directory for this program (`XDG_CONFIG_HOME` and its like), not yet made."""
    from platformdirs import user_config_path

    return user_config_path(APP_NAME, appauthor=False)


def sandbox_file() -> Path:
    """The embedded sandbox's database, kept between runs."""
    return data_folder() / "sandbox" / "sandbox.db"
