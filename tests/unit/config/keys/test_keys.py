"""Keys where they are kept: a keyring, a file, another program. Real ones, each of the test's own."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.keys import command as key_commands
from console_app.config.keys import forget_key, keep_key, place_words, read_key
from console_app.config.keys import keyring as keyring_keys
from console_app.config.keys.errors import KeyUnavailable
from console_app.config.keys.file import key_file
from console_app.config.paths import keys_folder
from console_app.config.profiles import KeySource, Profile
from tests.builders import profile
from tests.unit.config import keyrings

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


def keyed_profile(source: KeySource, command: str | None = None, **fields: Any) -> Profile:
    """A profile whose key is got from a source, not from the environment."""
    return profile("acme", key_text=None, key_source=source, key_command=command, **fields)


IN_KEYRING, IN_FILE = keyed_profile(KeySource.KEYRING), keyed_profile(KeySource.FILE)


def key_of(of: Profile) -> str:
    return read_key(of, threading.Event())


def trouble(of: Profile, work: Callable[[Profile], object] = key_of) -> KeyUnavailable:
    with pytest.raises(KeyUnavailable) as raised:
        work(of)
    said = f"{raised.value.happened} {raised.value.next_step}"
    assert KEY not in said
    assert raised.value.next_step
    return raised.value


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the keyring of the system: one of `keyrings`, or one that is shipped with the library."""
    return partial(keyrings.choose, monkeypatch)


@pytest.mark.parametrize("of", [IN_KEYRING, IN_FILE], ids=["keyring", "file"])
def test_a_key_is_kept_replaced_and_forgotten(ring: Callable[[str], None], of: Profile) -> None:
    ring("FileKeyring")
    assert "no key for the profile acme" in trouble(of).happened
    assert "codat-console login --profile acme" in trouble(of).next_step
    keep_key(of, "a" * 40)
    keep_key(of, KEY)
    assert key_of(of).strip() == KEY
    assert forget_key(of)
    assert not forget_key(of)
    trouble(of)


@pytest.mark.parametrize("source", [KeySource.KEYRING, KeySource.FILE])
def test_a_key_for_one_address_is_never_found_for_another(ring: Callable[[str], None], source: KeySource) -> None:
    ring("FileKeyring")
    keep_key(keyed_profile(source), KEY)
    assert key_of(keyed_profile(source, base_url="https://API.codat.io/")).strip() == KEY
    trouble(keyed_profile(source, base_url="https://codat.example"))


def test_a_keyring_that_hangs_is_ended(
    ring: Callable[[str], None], own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WITHOUT_A_TERMINAL", "IN_A_WINDOW"):
        monkeypatch.setattr(keyring_keys, name, 2.0)
    ring("HangingKeyring")
    said = trouble(IN_KEYRING)
    assert said.happened == "The keyring has not answered within 2 seconds"
    assert "codat-console login --profile acme --key-file" in said.next_step
    assert is_gone(int((own_home / "pid").read_text()))


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("LockedKeyring", "The keyring cannot be used (tests.unit.config.keyrings.LockedKeyring: KeyringLocked)"),
        ("keyring.backends.fail.Keyring", "This computer has no usable keyring"),
    ],
)
def test_a_keyring_that_cannot_be_asked_is_told_in_our_own_words(
    ring: Callable[[str], None], backend: str, said: str
) -> None:
    ring(backend)
    assert trouble(IN_KEYRING).happened == said
    assert "--key-file" in trouble(IN_KEYRING).next_step


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("PlaintextKeyring", "is an unencrypted file"),
        ("ForgetfulKeyring", "stores nothing"),
        ("keyring.backends.null.Keyring", "stores nothing"),
    ],
)
def test_a_keyring_that_is_none_is_not_taken_for_one(
    ring: Callable[[str], None], backend: str, said: str, own_home: Path
) -> None:
    ring(backend)
    assert said in trouble(IN_KEYRING, lambda of: keep_key(of, KEY)).happened
    assert not (own_home / "keyring.json").exists()


def test_a_key_file_is_for_its_owner_alone(own_home: Path) -> None:
    os.umask(0)
    keep_key(IN_FILE, KEY)
    path = key_file(IN_FILE)
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys_folder().stat().st_mode & 0o777 == 0o700
    assert sorted(keys_folder().iterdir()) == [path]


def spoil_mode(path: Path) -> None:
    path.chmod(0o640)


def spoil_folder(path: Path) -> None:
    path.parent.chmod(0o750)


def spoil_by_link(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def spoil_folder_by_link(path: Path) -> None:
    elsewhere = path.parent.with_name("elsewhere")
    path.parent.rename(elsewhere)
    path.parent.symlink_to(elsewhere)


def spoil_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def spoil_owner(path: Path) -> None:
    os.chown(path, 12345, -1)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_mode, "Other users of this computer can read"),
        (spoil_folder, "Other users of this computer can read"),
        (spoil_by_link, "is a link to another place"),
        (spoil_folder_by_link, "is a link to another place"),
        (spoil_by_pipe, "is not a file"),
        (spoil_owner, "belongs to"),
    ],
)
def test_a_key_file_that_is_not_ours_alone_is_refused(
    spoil: Callable[[Path], None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_key(IN_FILE, KEY)
    if spoil is spoil_owner and os.geteuid() != 0:
        # Only root can give a file away: be somebody else instead.
        monkeypatch.setattr("os.geteuid", lambda: 12345)
    else:
        spoil(key_file(IN_FILE))
    refused = trouble(IN_FILE)
    assert said in refused.happened
    assert str(keys_folder()) in refused.happened
    if "can read" in said:
        assert "get another one from the Portal" in refused.next_step
        assert "chmod" in refused.next_step


def test_a_key_is_not_written_into_a_folder_that_others_can_read() -> None:
    keys_folder().mkdir(parents=True)
    keys_folder().chmod(0o755)
    assert "can read" in trouble(IN_FILE, lambda of: keep_key(of, KEY)).happened
    assert list(keys_folder().iterdir()) == []


def command(*words: str) -> Profile:
    return keyed_profile(KeySource.COMMAND, shlex.join(words))


def python(code: str) -> Profile:
    return command(sys.executable, "-c", code)


def test_what_a_command_prints_is_the_key_and_no_shell_is_between(tmp_path: Path) -> None:
    assert key_of(python(f"print('{KEY}')")).strip() == KEY
    told = command("echo", "$HOME; touch", str(tmp_path / "x"), "`id`")
    assert key_of(told).strip() == f"$HOME; touch {tmp_path / 'x'} `id`"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (python("raise SystemExit(3)"), "The key_command ended with code 3"),
        (python(f"import sys; sys.exit('first\\nnot signed in: {KEY}!')"), "ended with code 1: not signed in: ***!"),
        (python("import sys; sys.exit('x' * 1_000_000 + '\\nsign in first')"), "ended with code 1: sign in first"),
        (python("pass"), "The key_command printed nothing"),
        (python(f"print('\\n{KEY}')"), "The first line printed by the key_command is empty"),
        (python("import sys; sys.stdout.buffer.write(bytes([255]) * 40)"), "output of key_command is not UTF-8"),
        (python(f"print('{KEY}' * 200)"), "The key_command printed more than 4,096 bytes, which cannot be a key"),
        (command("/nowhere/op", "read"), "The key_command cannot be run: /nowhere/op (No such file or directory)"),
        (keyed_profile(KeySource.COMMAND, "op 'read"), "The key_command is not valid (No closing quotation)"),
    ],
)
def test_a_command_that_gives_no_key_is_told(of: Profile, said: str) -> None:
    refused = trouble(of)
    assert said in refused.happened
    assert "config.toml" in refused.next_step or "first line" in refused.next_step


def test_the_first_line_is_the_key_whatever_stands_below() -> None:
    assert key_of(python(f"print('{KEY}\\nuser: jo\\nurl: https://example.com')")) == KEY
    assert key_of(python(f"import sys; sys.stdout.buffer.write('{KEY}\\r\\nuser: jo'.encode('utf-16'))")) == KEY


@pytest.mark.parametrize("output", ["", ">/dev/null", "2>/dev/null"], ids=["both", "errors", "output"])
def test_an_agent_that_lives_on_with_the_output_is_not_waited_for(output: str, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    agent = f"sh -c 'echo $$ >{mark}; exec sleep 600' {output} &"
    assert key_of(command("sh", "-c", f"{agent} while [ ! -s {mark} ]; do :; done; echo {KEY}")).strip() == KEY
    os.kill(int(mark.read_text()), signal.SIGTERM)  # it was left alone


def test_what_a_failed_command_said_is_told_though_its_agent_lives_on(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    agent = f"sh -c 'echo $$ >{mark}; exec sleep 600' &"
    refused = trouble(command("sh", "-c", f"{agent} while [ ! -s {mark} ]; do :; done; echo locked >&2; exit 4"))
    assert refused.happened == "The key_command ended with code 4: locked"
    os.kill(int(mark.read_text()), signal.SIGTERM)


SLOW = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {0!r}]); {0}"


def test_a_command_that_does_not_end_is_ended_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(key_commands, "TIMEOUT", 1.0)
    mark = tmp_path / "pids"
    sleep = f"import os, time; open({str(mark)!r}, 'a').write(str(os.getpid()) + ' '); time.sleep(600)"
    refused = trouble(python(SLOW.format(sleep)))
    assert refused.happened == "The key_command has not ended within 1 seconds"
    assert all(is_gone(int(pid)) for pid in mark.read_text().split())


@pytest.mark.parametrize("its_end", ["exec yes", "yes & exit 0"], ids=["it prints", "what it started prints"])
def test_a_command_that_prints_without_an_end_is_ended_at_once_with_all_it_started(
    its_end: str, tmp_path: Path
) -> None:
    mark = tmp_path / "pids"
    child = f"sh -c 'echo $$ >> {mark}; exec sleep 600' &"
    begun = time.monotonic()
    refused = trouble(command("sh", "-c", f"{child} while [ ! -s {mark} ]; do :; done; echo $$ >> {mark}; {its_end}"))
    assert refused.happened == "The key_command printed more than 4,096 bytes, which cannot be a key, and was ended"
    assert time.monotonic() - begun < 10
    pids = [int(pid) for pid in mark.read_text().split()]
    assert len(pids) == 2
    assert all(is_gone(pid) for pid in pids)


def is_gone(pid: int) -> bool:
    """Return whether a process ends soon."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in {"Z", "X"}:
            return True
        time.sleep(0.02)
    return False


def test_a_place_is_told_without_what_others_should_not_see() -> None:
    assert place_words(command("op", "read", "op://secret/codat")) == "command op"
    assert place_words(IN_KEYRING) == "keyring"
