"""Keyrings and password managers that ask for a passphrase in the terminal: a real GnuPG with pinentry-curses, a real
prompt, and a real terminal, which is the person's own again afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jeepney import message_bus  # type: ignore[import-untyped]
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

from console_app.config.config_file import config_file
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.one_terminal import OneTerminal
from tests.unit.config.keyrings import BUS, PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import RunInTerminal

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
OURS = "Fernhill Payables"
ROOT = Path(__file__).parents[2]
ASKING, PASS = (f"tests.unit.config.keyrings.{name}" for name in ("AskingKeyring", "PassKeyring"))
PROMPT, DIALOG = "Please enter password for encrypted keyring:", "Passphrase: ____"
SAID = "may ask for its"
THE_PROMPT = b"Please enter password"
THE_SCREEN = b"\x1b[?1049h"


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> Iterator[EmbeddedSandbox]:
    """An account that wants the marked key, which is in the keyring of the profile acme."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", ASKING)
    with EmbeddedSandbox(None, companies=1, key=KEY, scenarios=True) as sandbox:
        address = sandbox.start().base_url
        use(address, 'key_from = "keyring"')
        (own_home / "keyring.json").write_text(f'{{"codat-console|acme {address}": "{KEY}"}}')
        yield sandbox


def use(address: str, line: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f'profile = "acme"\n[profiles.acme]\nbase_url = "{address}"\n{line}\n')


@pytest.fixture(scope="module")
def made_store() -> Iterator[Path]:
    """A store of `pass`, a key of GnuPG with a passphrase, and an agent that asks with curses."""
    for program in ("pass", "gpg", "pinentry-curses"):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program} on this machine")
    # A socket's name is limited to about a hundred characters, and a test's own folder can be longer.
    with tempfile.TemporaryDirectory(prefix="gpg") as folder:
        home = Path(folder)
        home.chmod(0o700)
        (home / "gpg-agent.conf").write_text(f"pinentry-program {shutil.which('pinentry-curses')}\n")
        make = ["gpg", "--batch", "--pinentry-mode", "loopback", "--passphrase", PASSPHRASE, "--quick-generate-key"]
        call(home, *make, "jo@example.com", "future-default", "default", "never")
        call(home, "pass", "init", "jo@example.com")
        call(home, "pass", "insert", "--multiline", "codat", text=f"{KEY}\nuser: jo\nurl: https://example.com\n")
        yield home
        call(home, "gpgconf", "--kill", "gpg-agent")


@pytest.fixture
def pass_store(made_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of `pass` that is locked."""
    call(made_store, "gpgconf", "--kill", "gpg-agent")
    for name, value in key_folders(made_store).items():
        monkeypatch.setenv(name, value)
    return made_store


def key_folders(home: Path) -> dict[str, str]:
    return {"GNUPGHOME": str(home), "PASSWORD_STORE_DIR": str(home / "store")}


def call(home: Path, *command: str, text: str = "") -> None:
    environ = {**os.environ, **key_folders(home)}
    subprocess.run(command, env=environ, input=text, capture_output=True, text=True, check=True, timeout=60)


def dialogs(of: Path) -> list[int]:
    """The dialogs that are open for the agent of a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            its = dict(each.split(b"=", 1) for each in (path / "environ").read_bytes().split(b"\0") if b"=" in each)
            named = (path / "comm").read_text()
        except OSError:
            continue
        if named.startswith("pinentry") and its.get(b"GNUPGHOME") == bytes(of):
            found.append(int(path.name))
    return found


def processes_in(terminal: Any) -> list[str]:
    """Return what runs in the terminal."""
    device = Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()[4]
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            begin, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        # Nobody may be there to take note of their end, as in a container.
        if rest.split()[4] == device and rest.split()[0] not in "ZX":
            found.append(begin.partition("(")[2])
    return found


def is_as_before(terminal: Any) -> bool:
    """Return whether the terminal shows what is typed, line by line, and can stop a program."""
    modes = termios.tcgetattr(terminal._master)
    return bool(modes[3] & termios.ECHO and modes[3] & termios.ICANON) and modes[6][termios.VSUSP] == b"\x1a"


def test_a_keyring_that_asks_is_waited_for_and_what_is_typed_goes_to_it_in_doctor_too(
    run_in_terminal: RunInTerminal,
) -> None:
    """A wrong password is reported, and the file is offered."""
    words = (("whoami",), ("doctor",), ("doctor", "--offline"), ("whoami",))
    commands = OneTerminal(run_in_terminal, [(each, {}, "") for each in words])
    commands.begin()
    commands.wait_for("The keyring may ask for its password here. Press Ctrl+C to stop waiting.")
    commands.wait_for(PROMPT, lambda now: not termios.tcgetattr(now._master)[3] & termios.ECHO)
    commands.terminal.type(f"{PASSPHRASE}\r")
    # It takes longer than any limit that was set for one that cannot ask.
    commands.wait_for(f"Account  {OURS}")
    assert commands.wait_end() == 0
    for _doctor in range(2):
        commands.begin()
        commands.wait_for(PROMPT)
        commands.terminal.type(f"{PASSPHRASE}\r")
        commands.terminal.wait_for("ok Key            from keyring")
        commands.wait_end()
    assert PASSPHRASE.encode() not in commands.terminal.written
    commands.begin()
    commands.wait_for(PROMPT)
    commands.terminal.type("wrong\r")
    assert commands.wait_end() == 4
    assert f"The keyring cannot be used ({ASKING}: ValueError)" in commands.terminal.text
    assert "wrong or missing: try again" in commands.terminal.text
    assert "--key-file" in "".join(commands.terminal.lines)


def test_login_keeps_a_key_in_a_keyring_that_asks(run_in_terminal: RunInTerminal, own_home: Path) -> None:
    (own_home / "keyring.json").unlink()
    terminal = run_in_terminal("login", "--account", OURS, columns=120, settings={"PYTHONUNBUFFERED": "1"})
    terminal.wait_for("(hidden):", lambda now: not is_as_before(now))
    terminal.type(KEY, "\r")
    # Once to keep it, once to see that it is kept.
    terminal.wait_for(PROMPT)
    terminal.type(f"{PASSPHRASE}\r")
    terminal.wait_for(lambda now: now.written.count(THE_PROMPT) == 2)
    terminal.type(f"{PASSPHRASE}\r")
    terminal.wait_for("Logged in: the profile acme")
    assert terminal.wait_exit() == 0
    assert KEY in (own_home / "keyring.json").read_text()


AS_A_SHELL = 'trap : INT; "$@"; echo "code $?"; read line; echo "next <$line>"'
"""Goes on after the program, and reads what is typed next, as a shell does."""


def in_a_shell(run_in_terminal: RunInTerminal, *arguments: str, **settings: str) -> Any:
    program = (sys.executable, "-m", "console_app", *arguments)
    return run_in_terminal(command=("sh", "-c", AS_A_SHELL, "sh", *program), columns=120, settings=settings)


def program_of(shell: Any) -> int:
    pid = shell.process.pid
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def stop_waiting(terminal: Any, ending: str) -> None:
    if ending == "Ctrl+C":
        terminal.type("\x03")
    else:
        os.kill(program_of(terminal), signal.SIGTERM)


def assert_is_back(terminal: Any, code: int) -> None:
    terminal.wait_for("Interrupted.", f"code {code}", is_as_before)
    assert processes_in(terminal) == ["sh"]
    terminal.type("echo\r")
    # Nothing of what was typed into the prompt comes here, and nothing else takes what is typed.
    terminal.wait_for("next <echo>")


@pytest.mark.parametrize(("ending", "code"), [("Ctrl+C", 130), ("SIGTERM", 143)])
def test_whoever_stops_waiting_has_the_terminal_back(run_in_terminal: RunInTerminal, ending: str, code: int) -> None:
    terminal = in_a_shell(run_in_terminal, "whoami")
    terminal.wait_for(PROMPT)
    terminal.type("open ses")
    stop_waiting(terminal, ending)
    assert_is_back(terminal, code)


@pytest.mark.parametrize("of", ["keyring", "key_command"])
@pytest.mark.parametrize(("ending", "code"), [("Ctrl+C", 130), ("SIGTERM", 143)])
def test_a_dialog_of_the_agent_ends_with_the_waiting(
    run_in_terminal: RunInTerminal, account: EmbeddedSandbox, pass_store: Path, of: str, ending: str, code: int
) -> None:
    take_key_from(account, of)
    terminal = in_a_shell(run_in_terminal, "whoami", PYTHON_KEYRING_BACKEND=PASS)
    terminal.wait_for(DIALOG)
    assert SAID.encode() in terminal.written
    (dialog,) = dialogs(pass_store)
    terminal.type("open")
    stop_waiting(terminal, ending)
    assert_is_back(terminal, code)
    assert dialogs(pass_store) == [] != [dialog]


def test_the_dialog_is_in_the_terminal_although_all_streams_lead_elsewhere(
    run_in_terminal: RunInTerminal, account: EmbeddedSandbox, pass_store: Path, tmp_path: Path
) -> None:
    take_key_from(account, "keyring")
    command = f"{sys.executable} -m console_app whoami </dev/null >{tmp_path}/out 2>{tmp_path}/err"
    terminal = run_in_terminal(command=("sh", "-c", command), columns=120, settings={"PYTHON_KEYRING_BACKEND": PASS})
    terminal.wait_for(DIALOG)
    terminal.type(f"{PASSPHRASE}\r")
    assert terminal.wait_exit() == 0
    assert f"Account  {OURS}" in (tmp_path / "out").read_text()


def take_key_from(account: EmbeddedSandbox, of: str) -> None:
    use(account.start().base_url, 'key_from = "keyring"' if of == "keyring" else 'key_command = "pass show codat"')


@pytest.mark.parametrize("of", ["keyring", "key_command"])
def test_the_dialog_of_the_agent_takes_the_passphrase(
    run_in_terminal: RunInTerminal, account: EmbeddedSandbox, pass_store: Path, of: str
) -> None:
    take_key_from(account, of)
    settings = {"PYTHON_KEYRING_BACKEND": PASS}
    commands = OneTerminal(run_in_terminal, [(("whoami", "--json"), settings, ""), (("whoami",), settings, "")])
    commands.begin()
    commands.terminal.wait_for(DIALOG)
    commands.terminal.type(f"{PASSPHRASE}\r")
    commands.wait_for(f'"account": "{OURS}"')
    assert commands.wait_end() == 0
    # The agent knows it now: nothing is asked.
    commands.begin()
    commands.wait_for(f"Account  {OURS}")
    assert commands.wait_end() == 0
    assert PASSPHRASE.encode() not in commands.terminal.written


def test_the_console_asks_before_it_takes_the_screen(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal(columns=120)
    terminal.wait_for(SAID, PROMPT)
    assert THE_SCREEN not in terminal.written
    terminal.type(f"{PASSPHRASE}\r")
    terminal.wait_for("1 company", OURS)
    assert terminal.written.count(THE_PROMPT) == 1
    assert terminal.written.index(THE_PROMPT) < terminal.written.index(THE_SCREEN)
    terminal.type("\x11")
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []


@pytest.mark.parametrize("of", ["keyring", "key_command"])
def test_the_console_has_the_agent_ask_before_it_takes_the_screen(
    run_in_terminal: RunInTerminal, account: EmbeddedSandbox, pass_store: Path, of: str
) -> None:
    take_key_from(account, of)
    terminal = run_in_terminal(columns=120, settings={"PYTHON_KEYRING_BACKEND": PASS})
    terminal.wait_for(DIALOG)
    terminal.type(f"{PASSPHRASE}\r")
    terminal.wait_for("1 company", OURS)
    assert dialogs(pass_store) == []


def test_the_console_that_was_not_given_the_password_leaves_the_terminal_as_it_was(
    run_in_terminal: RunInTerminal,
) -> None:
    terminal = in_a_shell(run_in_terminal)
    terminal.wait_for(PROMPT)
    stop_waiting(terminal, "Ctrl+C")
    assert_is_back(terminal, 130)
    assert THE_SCREEN not in terminal.written
    refused = in_a_shell(run_in_terminal)
    refused.wait_for(PROMPT)
    refused.type("wrong\r")
    refused.wait_for("code 4", is_as_before)
    assert "ValueError" in refused.text
    assert THE_SCREEN not in refused.written


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (ASKING, f"The keyring cannot be used ({ASKING}: EOFError)"),
        (PASS, f"The keyring cannot be used ({PASS}: CalledProcessError)"),
    ],
)
def test_without_a_terminal_nothing_is_asked_anywhere(
    run_in_terminal: RunInTerminal, pass_store: Path, backend: str, said: str
) -> None:
    # As a job of cron does, which was handed the terminal's name by whoever wrote it.
    code = (
        "import os, subprocess, sys\n"
        "environ = {**os.environ, 'GPG_TTY': os.ttyname(0)}\n"
        "nothing = subprocess.DEVNULL\n"
        "done = subprocess.run([sys.executable, '-m', 'console_app', 'whoami'], env=environ, stdin=nothing,\n"
        "    capture_output=True, text=True, start_new_session=True)\n"
        "print(done.returncode, done.stderr)\n"
    )
    terminal = run_in_terminal(
        command=(sys.executable, "-c", code), columns=160, rows=40, settings={"PYTHON_KEYRING_BACKEND": backend}
    )
    assert terminal.wait_exit() == 0
    assert terminal.text.startswith(f"4 {said}")
    assert "there is none here. Unlock it in a terminal first" in terminal.text
    assert b"\x1b[?1049h" not in terminal.written
    assert THE_PROMPT not in terminal.written


@pytest.fixture
def silent_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A keyring that asks in a window which nobody sees: it takes all that it is sent, and never answers."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("there is no dbus-daemon on this machine")
    with tempfile.TemporaryDirectory(prefix="run") as folder:
        address = f"unix:path={folder}/bus"
        (Path(folder) / "bus.conf").write_text(BUS.format(address))
        command = ["dbus-daemon", f"--config-file={folder}/bus.conf", "--nofork", "--print-address"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as bus:
            assert bus.stdout is not None
            assert bus.stdout.readline()
            with open_dbus_connection(address) as keyring:
                keyring.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
                monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
                monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
                monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
                yield
            bus.terminate()


@pytest.mark.usefixtures("silent_bus")
def test_a_keyring_that_asks_in_a_window_is_waited_for_until_ctrl_c(run_in_terminal: RunInTerminal) -> None:
    terminal = in_a_shell(run_in_terminal, "whoami")
    terminal.wait_for("It may be asking for its password in a window. Press Ctrl+C to stop waiting.")
    stop_waiting(terminal, "Ctrl+C")
    assert_is_back(terminal, 130)


@pytest.mark.usefixtures("silent_bus")
def test_the_console_does_not_wait_for_a_keyring_that_asks_in_a_window(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal(columns=120)
    terminal.wait_for("The key has not arrived from the keyring", "for its password in a window")
    terminal.type("\x11")
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
