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


def export_folder(chosen: str = "") -> Path:
    """Return the folder for exports and pictures of QR codes.

    Args:
        chosen: The setting `export_folder`; if it is empty, the first of these that exists and can be written to is
            used: the user's downloads, the working directory, their home.

    Raises:
        NoHome: The user's folders are unknown.
    """
    from pathlib import Path

    try:
        if chosen:
            return Path(chosen).expanduser().absolute()
        for folder in filter(None, (_downloads(), _working_directory())):
            if is_folder(folder) and os.access(folder, os.W_OK):
                return folder
        return Path.home()
    except RuntimeError:
        raise NoHome from None


def _downloads() -> Path | None:
    """Return the user's folder for downloads; None if the desktop's own list of folders cannot be read."""
    from configparser import Error

    from platformdirs import user_downloads_path

    try:
        return user_downloads_path()
    except (Error, OSError, UnicodeError):
        return None


def _working_directory() -> Path | None:
    """Return the working directory; None if it was deleted."""
    from pathlib import Path

    try:
        return Path.cwd()
    except OSError:
        return None


def is_folder(path: Path) -> bool:
    """Return whether a folder is known to be at `path`; False if it cannot be checked."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        return False


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
