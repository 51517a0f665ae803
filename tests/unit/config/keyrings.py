"""Keyrings of the tests' own: real backends of `keyring`, named in `PYTHON_KEYRING_BACKEND`."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

if TYPE_CHECKING:
    import pytest

HANGS = 600.0
PASSPHRASE = "open sesame"
BUS = """<busconfig><type>session</type><listen>{}</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
"""A bus that starts nothing by itself: a second keyring would be locked, and a prompter would wait for somebody."""


def choose(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Set the keyring of the system: one of these, or by its whole name one that is shipped with the library."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name if "." in name else f"{__name__}.{name}")


class FileKeyring(KeyringBackend):
    """Keeps what it is given in the test's own home."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def _path(self) -> Path:
        return Path(os.environ["HOME"]) / "keyring.json"

    def entries(self) -> dict[str, str]:
        """Return what it holds, by service and name."""
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
        self._hang()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self._hang()

    def _hang(self) -> None:
        (Path(os.environ["HOME"]) / "pid").write_text(str(os.getpid()))
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


class AskingKeyring(FileKeyring):
    """Asks for its password in the terminal, as EncryptedKeyring of keyrings.alt does, and is slow to check it."""

    CHECKS = 4.0
    """Seconds."""

    def get_password(self, service: str, username: str) -> str | None:
        self._unlock()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._unlock()
        super().set_password(service, username, password)

    def _unlock(self) -> None:
        if getpass.getpass("Please enter password for encrypted keyring: ") != PASSPHRASE:
            raise ValueError("Incorrect Password")
        time.sleep(self.CHECKS)


class PassKeyring(FileKeyring):
    """Keeps what it is given in `pass`, as the project keyring-pass does."""

    def get_password(self, service: str, username: str) -> str | None:
        done = subprocess.run(["pass", "show", "codat"], stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.splitlines()[0]

    def set_password(self, service: str, username: str, password: str) -> None:
        subprocess.run(["pass", "insert", "--force", "codat"], input=f"{password}\n" * 2, text=True, check=True)
