"""Tell whether a keyring may ask in the terminal.

The keyring library is not imported, because it is too slow for the first frame.
"""

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
    """Return whether the chosen keyring, or one that could be found, belongs to another project.

    The keyrings shipped with the library ask in a window, if at all. A wrong True does less harm than a wrong False:
    the process that uses the keyring knows for certain.
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
    except RuntimeError:  # its place is unknown
        return None
    if not path.is_file():
        return None
    config = RawConfigParser()
    with suppress(OSError, UnicodeDecodeError, Error):
        config.read(path, encoding="utf-8")
    return config.get("backend", "default-keyring", fallback="").strip() or None


def _folder(home: Path) -> Path:
    """Return the library's folder for its file, as its `platform_` module computes it."""
    from pathlib import Path

    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or os.environ.get("PROGRAMDATA") or ".") / "Python Keyring"
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / "python_keyring"


def _brings_keyring(folder: str) -> bool:
    """Return whether a package in a folder of `sys.path` supplies a keyring, other than the library itself."""
    with suppress(OSError), os.scandir(folder or ".") as entries:
        for each in entries:
            name = each.name
            if not name.endswith((".dist-info", ".egg-info")) or name.startswith("keyring-"):
                continue
            with suppress(OSError), open(os.path.join(each.path, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123
                if _GROUP in file.read():
                    return True
    return False
