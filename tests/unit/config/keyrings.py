"""Keyrings of the tests' own: real backends of `keyring`, for this process or by `PYTHON_KEYRING_BACKEND`."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

HANGS = 600.0


class FileKeyring(KeyringBackend):
    """Keeps what it is given in the test's own home."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def _path(self) -> Path:
        return Path(os.environ["HOME"]) / "keyring.json"

    def entries(self) -> dict[str, str]:
        """What it holds, by service and name."""
        read: dict[str, str] = json.loads(self._path.read_text()) if self._path.exists() else {}
        return read

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries().get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._path.write_text(json.dumps({**self.entries(), f"{service}|{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        entries = self.entries()
        if entries.pop(f"{service}|{username}", None) is None:
            raise PasswordDeleteError("there is none")
        self._path.write_text(json.dumps(entries))


class HangingKeyring(FileKeyring):
    """Never answers."""

    def get_password(self, service: str, username: str) -> str | None:
        time.sleep(HANGS)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(HANGS)


class LockedKeyring(FileKeyring):
    """Is locked, and says more than it should."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("cannot unlock with MarkedKey0123456789abcdefghijABCDEFGHIJ0")


class PlaintextKeyring(FileKeyring):
    """Is called what the one is called that does not encrypt."""


class ForgetfulKeyring(FileKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return
