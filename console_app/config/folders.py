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


def pictures_folder() -> Path:
    """Where a picture for the user goes: their folder of pictures or downloads if there is one, else their home."""
    import os
    from pathlib import Path

    from platformdirs import user_downloads_path, user_pictures_path

    choices = (user_pictures_path(), user_downloads_path())
    return next((each for each in choices if each.is_dir() and os.access(each, os.W_OK)), Path.home())


def reports_folder() -> Path:
    """Where reports go that somebody saves, not yet made."""
    return data_folder() / "reports"


def sandbox_file() -> Path:
    """The embedded sandbox's database, kept between runs."""
    return data_folder() / "sandbox" / "sandbox.db"
