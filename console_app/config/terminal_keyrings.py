"""Tells whether a keyring may ask in the terminal, without the library, which takes longer than the first frame may."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SHIPPED = "keyring.backends."
_CHAIN = "keyring.backends.chainer."
_GROUP = b"[keyring.backends]"


def may_ask_in_terminal() -> bool:
    """Tell whether the keyring that is chosen, or that could be found, is one of another project.

    Those that are shipped with the library ask in a window, if at all. Too many are taken for one that may ask rather
    than too few: the process that asks the keyring knows.
    """
    named = os.environ.get("PYTHON_KEYRING_BACKEND") or _of_file()
    if named is not None and not named.startswith(_CHAIN):
        return not named.startswith(_SHIPPED)
    return any(_brings_keyring(folder) for folder in dict.fromkeys(sys.path))


def _of_file() -> str | None:
    """Return the keyring that `keyringrc.cfg` names."""
    from configparser import Error, RawConfigParser
    from pathlib import Path

    try:
        path = _folder(Path.home()) / "keyringrc.cfg"
    except RuntimeError:  # nobody knows where that is
        return None
    if not path.is_file():
        return None
    config = RawConfigParser()
    with suppress(OSError, UnicodeDecodeError, Error):
        config.read(path, encoding="utf-8")
    return config.get("backend", "default-keyring", fallback="").strip() or None


def _folder(home: Path) -> Path:
    """Return where the library has its file, as its `platform_` module says."""
    from pathlib import Path

    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or os.environ.get("PROGRAMDATA") or ".") / "Python Keyring"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "python_keyring"


def _brings_keyring(folder: str) -> bool:
    """Tell whether a package in a folder of `sys.path` brings a keyring, other than the library itself."""
    with suppress(OSError), os.scandir(folder or ".") as entries:
        for each in entries:
            name = each.name
            if not name.endswith((".dist-info", ".egg-info")) or name.startswith("keyring-"):
                continue
            with suppress(OSError), open(os.path.join(each.path, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
                if _GROUP in file.read():
                    return True
    return False
