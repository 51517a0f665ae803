"""A real gnome-keyring on a bus of the test's own, reached as over ssh and from cron; and keyrings that are none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console_app.config.child_processes import key_environment
from console_app.config.config_file import config_file
from console_app.config.keys.session_bus import session_bus
from console_app.config.keys.terminal_session import PromptTerminal
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.commands import run_program
from tests.unit.config.keyrings import BUS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.conftest import Run

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
OURS = "Fernhill Payables"
ROOT = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedSandbox]:
    """An account that wants the marked key."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.delenv(name, raising=False)
    with EmbeddedSandbox(None, companies=1, key=KEY, scenarios=True) as sandbox:
        config_file().parent.mkdir(parents=True)
        config_file().write_text(f'[profiles.acme]\nbase_url = "{sandbox.start().base_url}"\n')
        yield sandbox


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder in which systemd would have the bus, with a bus in it and an unlocked keyring on that."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")
    # A socket's name is limited to about a hundred characters, and a test's own folder can be longer.
    with tempfile.TemporaryDirectory(prefix="run") as folder:
        address = f"unix:path={folder}/bus"
        (Path(folder) / "bus.conf").write_text(BUS.format(address))
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert bus.stdout is not None
        assert bus.stdout.readline()
        environ = {**os.environ, "XDG_RUNTIME_DIR": folder, "DBUS_SESSION_BUS_ADDRESS": address}
        ring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert ring.stdin is not None
        ring.stdin.write(b"the password of the session")
        ring.stdin.close()
        ask = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"]
        ask += ["org.freedesktop.Secret.Service.ReadAlias", "string:default"]
        until = time.monotonic() + 60
        while b"/collection/" not in subprocess.run(ask, env=environ, capture_output=True, check=False).stdout:
            assert ring.poll() is None
            assert time.monotonic() < until
        yield Path(folder)
        for each in (ring, bus):
            each.terminate()
            each.wait(20)
        bus.stdout.close()


@pytest.fixture
def run_acme(run_without_terminal: Run) -> Run:
    """Runs a command for the profile acme here; its keyring has a process of its own."""
    return lambda *arguments, **options: run_without_terminal("--profile", "acme", *arguments, **options)


def test_the_keyring_is_found_where_no_variable_names_its_bus(run_acme: Run, runtime: Path) -> None:
    here = {"XDG_RUNTIME_DIR": str(runtime)}
    kept = run_program("--profile", "acme", "login", "--account", OURS, typed=KEY, **here)
    assert kept.returncode == 0, kept.stderr
    assert f"Account  {OURS}, as confirmed" in run_acme("whoami", **here).out
    gone = run_acme("logout", **here)
    assert "from the keyring" in gone.out, gone.err
    assert run_acme("whoami", **here).code != 0


def test_without_a_bus_there_is_no_keyring(run_acme: Run, tmp_path: Path) -> None:
    refused = run_acme("login", "--account", OURS, typed=KEY, XDG_RUNTIME_DIR=str(tmp_path))
    assert refused.code == 1
    assert "This computer has no usable keyring" in refused.err


def test_a_keyring_that_is_locked_is_told_at_once(run_acme: Run, runtime: Path) -> None:
    here = {"XDG_RUNTIME_DIR": str(runtime)}
    assert run_acme("login", "--account", OURS, typed=KEY, **here).code == 0
    code = "import secretstorage\nbus = secretstorage.dbus_init()\nsecretstorage.get_default_collection(bus).lock()\n"
    environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus"}
    subprocess.run([sys.executable, "-c", code], env=environ, check=True, timeout=60)
    refused = run_acme("whoami", **here)
    assert refused.code == 4
    assert "The keyring cannot be used (KeyringLocked)" in refused.err
    assert "Unlock it, then try again." in refused.err
    assert "codat-console login --profile acme --key-file" in refused.err


def test_the_bus_is_for_the_programs_that_are_asked_for_a_key_alone(runtime: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(runtime), "GPG_TTY": "/dev/pts/99", "LANG": "C"}
    given = key_environment(environ, None)
    assert given == {
        "XDG_RUNTIME_DIR": str(runtime),
        "LANG": "C",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
    }
    assert key_environment(environ, PromptTerminal("/dev/pts/3"))["GPG_TTY"] == "/dev/pts/3"
    assert "DBUS_SESSION_BUS_ADDRESS" not in environ


def test_a_bus_that_is_named_or_not_ours_is_left_alone(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"XDG_RUNTIME_DIR": str(runtime)}
    assert session_bus({**there, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/elsewhere"}) is None
    odd = runtime / "a b,c"
    odd.symlink_to(runtime)
    assert session_bus({"XDG_RUNTIME_DIR": str(odd)}) == f"unix:path={runtime}/a%20b%2cc/bus"
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    assert session_bus(there) is None


def test_what_is_no_bus_is_none(tmp_path: Path) -> None:
    assert session_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    (tmp_path / "bus").write_text("")
    assert session_bus({"XDG_RUNTIME_DIR": str(tmp_path)}) is None
    assert session_bus({"XDG_RUNTIME_DIR": "relative\0"}) is None


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("nowhere.Keyring", "ModuleNotFoundError: No module named 'nowhere'"),
        ("keyring.backends.SecretService.Keyrings", "AttributeError: module 'keyring.backends.SecretService' has no "),
        ("keyring.backends.SecretService.Keyring", "RuntimeError: Unable to initialize SecretService: "),
        ("Keyring", "ValueError: Empty module name"),
    ],
)
@pytest.mark.parametrize("by", ["the variable", "the file"])
def test_a_keyring_that_cannot_be_loaded_names_who_chose_it(
    run_acme: Run, own_home: Path, named: str, why: str, by: str
) -> None:
    settings = {}
    path = own_home / ".config" / "python_keyring" / "keyringrc.cfg"
    if by == "the variable":
        settings["PYTHON_KEYRING_BACKEND"] = named
    else:
        path.parent.mkdir(parents=True)
        path.write_text(f"[backend]\ndefault-keyring={named}\n")
    refused = run_acme("login", "--account", OURS, typed=KEY, **settings)
    assert refused.code == 1
    told = " ".join(refused.err.split())
    if by == "the variable":
        assert f"PYTHON_KEYRING_BACKEND names the keyring “{named}”, which cannot be loaded ({why}" in told
        assert "Correct PYTHON_KEYRING_BACKEND, or unset it." in told
    else:
        assert f"{path} names a keyring that cannot be loaded ({why}" in told
        assert "Correct that file, or delete it." in told
    assert "--key-file" in told
    assert "Unlock" not in told
    document = json.loads(run_acme("login", "--account", OURS, "--json", typed=KEY, **settings).err.splitlines()[-1])
    assert why in document["message"]


def test_no_module_of_the_folder_somebody_stands_in_is_taken_for_the_keyring(own_home: Path, tmp_path: Path) -> None:
    for name in ("keyring", "json", "keys"):
        (tmp_path / f"{name}.py").write_text(f"open({str(own_home / 'taken')!r}, 'w').close()\n")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "console_app", "login", "-p", "acme", "--account", OURS],
        input=KEY,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    assert "The keyring of this computer stores nothing" in done.stderr
    assert not (own_home / "taken").exists()
