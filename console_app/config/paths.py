"""Locate the program's files. Nothing is made on disk until a caller asks for it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APP_NAME = "codat-console"


class NoHome(RuntimeError):
    """Raised when the user's folders are unknown; the message says what to set."""

    as_json = False
    """True if the output is JSON."""

    def __init__(self) -> None:
        """Say which variable to set."""
        super().__init__(
            "No folder for your files is known: HOME is not set, and the system does not know this user. Set HOME "
            "to a folder of your own (in a service or a container, too), or XDG_CONFIG_HOME, XDG_DATA_HOME and "
            "XDG_STATE_HOME."
        )


def data_folder() -> Path:
    """Return the user's data directory for this program (`XDG_DATA_HOME` where it is set), not yet made."""
    return _named_by("XDG_DATA_HOME") or _usual("user_data_path")


def config_folder() -> Path:
    """Return the user's configuration directory for this program (`XDG_CONFIG_HOME` where it is set), not yet made."""
    return _named_by("XDG_CONFIG_HOME") or _usual("user_config_path")


def keys_folder() -> Path:
    """Return the folder of API keys stored in files, not yet made.

    It is separate from the configuration, which people keep under version control.
    """
    return data_folder() / "keys"


def pictures_folder() -> Path:
    """Return the user's folder for a picture: pictures or downloads if there is such a folder, else their home."""
    from pathlib import Path

    from platformdirs import user_downloads_path, user_pictures_path

    choices = (user_pictures_path(), user_downloads_path())
    return next((each for each in choices if is_folder(each) and os.access(each, os.W_OK)), Path.home())


def is_folder(path: Path) -> bool:
    """Return whether a folder is known to be at `path`; False if it cannot be checked."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


def reports_folder() -> Path:
    """Return the folder for saved reports, not yet made."""
    return data_folder() / "reports"


def log_folder() -> Path:
    """Return the folder for the log of `--debug`, not yet made."""
    return _usual("user_log_path")


def crash_folder() -> Path:
    """Return the folder for crash reports, not yet made."""
    return _usual("user_state_path") / "crashes"


def sandbox_file() -> Path:
    """Return the path of the embedded sandbox's database, kept between runs."""
    return data_folder() / "sandbox" / "sandbox.db"


def _named_by(variable: str) -> Path | None:
    """Return the program's folder inside the one that the environment names, on every system, macOS included."""
    from pathlib import Path

    named = os.environ.get(variable, "").strip()
    # The specification requires a relative path to be ignored.
    return Path(named) / APP_NAME if named and Path(named).is_absolute() else None


def _usual(kind: str) -> Path:
    import platformdirs

    try:
        folder: Path = getattr(platformdirs, kind)(APP_NAME, appauthor=False)
    except RuntimeError:
        raise NoHome from None
    if not folder.is_absolute():
        # Older versions of the library leave a ~ that they could not expand.
        raise NoHome
    return folder
