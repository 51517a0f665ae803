"""Where the program keeps its files. Nothing is made on disk until a caller asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

APP_NAME = "codat-console"


class NoHome(RuntimeError):
    """Nothing says where the user's files are; the message says what to set."""

    as_json = False
    """Whether it is told to a machine."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing says where your files are: HOME is not set, and the system does not know this user. Set HOME to a "
            "folder of your own (in a service or a container, too), or XDG_CONFIG_HOME, XDG_DATA_HOME and "
            "XDG_STATE_HOME."
        )


def data_folder() -> Path:
    """The user's data directory for this program (`XDG_DATA_HOME` where it is set), not yet made."""
    return _named_by("XDG_DATA_HOME") or _usual("user_data_path")


def config_folder() -> Path:
    """The user's configuration directory for this program (`XDG_CONFIG_HOME` where it is set), not yet made."""
    return _named_by("XDG_CONFIG_HOME") or _usual("user_config_path")


def keys_folder() -> Path:
    """Where API keys are that somebody wanted in files, not yet made. Away from the configuration, which people keep
    under version control."""
    return data_folder() / "keys"


def pictures_folder() -> Path:
    """Where a picture for the user goes: their folder of pictures or downloads if there is one, else their home."""
    import os
    from pathlib import Path

    from platformdirs import user_downloads_path, user_pictures_path

    from console_app.config.owners import is_folder

    choices = (user_pictures_path(), user_downloads_path())
    return next((each for each in choices if is_folder(each) and os.access(each, os.W_OK)), Path.home())


def reports_folder() -> Path:
    """Where reports go that somebody saves, not yet made."""
    return data_folder() / "reports"


def log_folder() -> Path:
    """Where the log of `--debug` goes, not yet made."""
    return _usual("user_log_path")


def crash_folder() -> Path:
    """Where the reports go of a program that has failed, not yet made."""
    return _usual("user_state_path") / "crashes"


def sandbox_file() -> Path:
    """The embedded sandbox's database, kept between runs."""
    return data_folder() / "sandbox" / "sandbox.db"


def _named_by(variable: str) -> Path | None:
    """The program's folder in the one that the environment names, on every system: who sets it on a Mac means it."""
    import os
    from pathlib import Path

    named = os.environ.get(variable, "").strip()
    # The specification has a relative path ignored.
    return Path(named) / APP_NAME if named and Path(named).is_absolute() else None


def _usual(kind: str) -> Path:
    import platformdirs

    try:
        folder: Path = getattr(platformdirs, kind)(APP_NAME, appauthor=False)
    except RuntimeError:
        raise NoHome from None
    if not folder.is_absolute():
        # Older versions of the library leave the ~ that they could not expand.
        raise NoHome
    return folder
