"""`login`, `logout`, `profiles` and `whoami`: real files, a keyring of the test's own, and a real terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import termios
import tomllib
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from console_app.cli.commands.schema import schema_for
from console_app.config.config_file import config_file, read_config
from console_app.config.keys.file import key_file
from console_app.config.paths import config_folder, data_folder, keys_folder
from console_app.config.profile_state import seen_accounts_file
from console_app.config.profiles import profile_of
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.account.write_request import Action
from tests.commands import Ended, run_program
from tests.config_files import write_config
from tests.journals import left_open
from tests.one_terminal import OneTerminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import RunInTerminal
    from tests.unit.conftest import Run

KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
OURS = "Fernhill Payables"
HEADER = f"Authorization: Basic {b64encode(KEY.encode()).decode()}"
ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedSandbox]:
    """An account that wants the marked key; the profile acme is at its address, and the keyring is a file's."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.unit.config.keyrings.FileKeyring")
    with EmbeddedSandbox(None, companies=1, key=KEY, scenarios=True) as sandbox:
        write_config(f'# ours\n[profiles.acme]\nbase_url = "{sandbox.start().base_url}" # the address\n')
        yield sandbox


def written_config() -> dict[str, Any]:
    return tomllib.loads(config_file().read_text("utf-8"))


def keyring_entries(home: Path) -> dict[str, str]:
    path = home / "keyring.json"
    return json.loads(path.read_text()) if path.exists() else {}


def without_the_key(ended: Ended) -> Ended:
    """What a command came to, which says nothing of the key."""
    assert "Traceback" not in ended.err
    for written in (ended.out, ended.err):
        assert KEY not in written
        assert b64encode(KEY.encode()).decode() not in written
    return ended


def run_process(*arguments: str, typed: str) -> Ended:
    """Run a command in a process of its own, with a text in its stdin."""
    done = run_program(*arguments, typed=typed)
    return without_the_key(Ended(done.returncode, done.stdout, done.stderr))


@pytest.fixture
def run_without_telling(run_without_terminal: Run) -> Run:
    """Runs a command here, which says nothing of the key."""
    return lambda *arguments, **options: without_the_key(run_without_terminal(*arguments, **options))


def everywhere(home: Path) -> Iterator[Path]:
    """All files of the test's home that hold the key."""
    for path in home.rglob("*"):
        if path.is_file() and KEY.encode() in path.read_bytes():
            yield path


@pytest.mark.parametrize(
    ("text", "understood"), [(KEY + "\n", "Read the text as the key."), (HEADER, "ready-made header")]
)
def test_a_key_from_stdin_goes_into_the_keyring_and_nowhere_else(
    run_without_telling: Run, own_home: Path, account: EmbeddedSandbox, text: str, understood: str
) -> None:
    ended = run_process("login", "--profile", "acme", "--account", OURS, typed=text)
    assert ended.code == 0, ended.err
    assert understood in ended.err
    assert f"the profile acme is “{OURS}”; its key comes from the keyring" in ended.out
    base_url = account.start().base_url
    assert keyring_entries(own_home) == {f"codat-console|acme {base_url}": KEY}
    assert list(everywhere(own_home)) == [own_home / "keyring.json"]
    assert written_config() == {
        "profile": "acme",
        "profiles": {"acme": {"base_url": base_url, "account": OURS, "key_from": "keyring"}},
    }
    assert "# ours\n" in config_file().read_text()
    assert "# the address\n" in config_file().read_text()
    listed = run_without_telling("companies", "--json")
    assert json.loads(listed.out)["profile"] == "acme"


def test_a_key_in_a_file_is_for_its_owner_alone_and_goes_at_the_end(run_without_telling: Run, own_home: Path) -> None:
    assert run_without_telling("login", "-p", "acme", "--yes", typed=KEY).code == 0
    assert run_without_telling("login", "-p", "acme", "--yes", "--key-file", typed=KEY).code == 0
    (path,) = everywhere(own_home)
    assert path.parent == keys_folder()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    who = run_without_telling("whoami")
    assert f"Account  {OURS}, as confirmed" in who.out
    assert "Key      file" in who.out
    ended = run_without_telling("logout")
    assert ended.code == 0, ended.err
    assert "from the file" in ended.out
    assert list(everywhere(own_home)) == []
    assert written_config()["profiles"]["acme"]["account"] == OURS
    assert "profile" not in written_config()
    assert "no key for the profile acme" in run_without_telling("-p", "acme", "whoami").err
    assert run_without_telling("logout", "-p", "acme").code == 6


def test_without_somebody_to_ask_the_account_has_to_be_named(
    run_without_telling: Run, own_home: Path, account: EmbeddedSandbox
) -> None:
    ended = run_without_telling("login", "-p", "acme", typed=KEY)
    assert ended.code == 2
    assert "--account NAME" in ended.err
    assert account.scenarios.calls == []
    assert list(everywhere(own_home)) == []


@pytest.mark.parametrize("place", [[], ["--key-file"]])
def test_a_key_of_another_account_than_the_named_one_is_not_kept(
    run_without_telling: Run, own_home: Path, place: list[str]
) -> None:
    before = config_file().read_text()
    ended = run_without_telling("login", "-p", "acme", "--account", "Acme Ltd", *place, typed=KEY)
    assert ended.code == 6
    assert f"This key belongs to “{OURS}”, not to “Acme Ltd”" in ended.err
    assert list(everywhere(own_home)) == []
    assert config_file().read_text() == before


def test_another_account_than_before_has_to_be_named(run_without_telling: Run, own_home: Path) -> None:
    write_config(config_file().read_text() + 'account = "Acme Ltd"\n')
    ended = run_without_telling("login", "-p", "acme", "--yes", typed=KEY)
    assert ended.code == 6
    assert "the profile acme is for “Acme Ltd”" in ended.err
    assert list(everywhere(own_home)) == []
    assert run_without_telling("login", "-p", "acme", "--account", OURS, typed=KEY).code == 0
    assert written_config()["profiles"]["acme"]["account"] == OURS


def test_what_was_cut_off_in_another_account_is_not_left_behind_without_a_word(
    run_without_telling: Run, own_home: Path
) -> None:
    write_config(config_file().read_text() + 'account = "Acme Ltd"\nkey_from = "keyring"\n')
    before = profile_of("acme", {}, read_config())
    left_open(before, Action.CREATE_COMPANY, companyName="Ambridge", body={"name": "Ambridge"})
    ended = run_without_telling("login", "-p", "acme", "--account", OURS, typed=KEY)
    assert ended.code == 0
    assert "for “Acme Ltd” were interrupted and are still open: 1." in " ".join(ended.err.split())
    assert "interrupted" not in run_without_telling("login", "-p", "acme", "--account", OURS, typed=KEY).err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 2, "There is no API key"),
        (f"{KEY}\n{KEY}", 2, "These are 2 lines"),
        (KEY[:-1], 4, "This API key looks unusual: it has 39 characters"),
        ("x" * 40, 4, "Codat does not accept the API key"),
    ],
)
def test_what_is_no_key_or_not_accepted_is_not_kept(
    run_without_telling: Run, own_home: Path, text: str, code: int, said: str
) -> None:
    ended = run_without_telling("login", "-p", "acme", "--yes", typed=text)
    assert (ended.code, said in ended.err) == (code, True), ended.err
    assert code != 2 or "Nothing was stored." in ended.err, "Codat was not asked"
    assert keyring_entries(own_home) == {}
    assert "key_from" not in config_file().read_text()


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("keyring.backends.fail.Keyring", "This computer has no usable keyring"),
        ("keyring.backends.null.Keyring", "The keyring of this computer stores nothing"),
    ],
)
def test_without_a_keyring_the_file_is_offered(
    run_without_telling: Run, own_home: Path, backend: str, said: str
) -> None:
    ended = run_without_telling("login", "-p", "acme", "--yes", typed=KEY, PYTHON_KEYRING_BACKEND=backend)
    assert ended.code == 1
    assert said in ended.err
    assert "codat-console login --profile acme --key-file" in ended.err
    assert list(everywhere(own_home)) == []
    assert "key_from" not in config_file().read_text()


@pytest.mark.parametrize(
    ("backend", "said"),
    [
        ("keyring.backends.fail.Keyring", ""),
        ("tests.unit.config.keyrings.FileKeyring", ""),
        ("tests.unit.config.keyrings.LockedKeyring", "it may still be there: The keyring cannot be used"),
    ],
)
def test_a_key_from_before_is_told_of_only_where_one_may_be_left(
    run_without_telling: Run, own_home: Path, backend: str, said: str
) -> None:
    write_config(config_file().read_text() + 'key_from = "keyring"\n')
    ended = run_without_telling("login", "-p", "acme", "--yes", "--key-file", typed=KEY, PYTHON_KEYRING_BACKEND=backend)
    assert ended.code == 0
    assert ("previous" in ended.err, said in ended.err) == (bool(said), True), ended.err


def test_a_keyring_that_hangs_later_is_told_and_the_command_ends(run_without_telling: Run) -> None:
    assert run_without_telling("login", "-p", "acme", "--yes", typed=KEY).code == 0
    ended = run_without_telling("whoami", PYTHON_KEYRING_BACKEND="tests.unit.config.keyrings.HangingKeyring")
    assert ended.code == 4
    assert "The keyring has not answered within 10 seconds" in ended.err


def test_the_sandbox_and_the_key_of_the_environment_are_not_logged_in_to(run_without_telling: Run) -> None:
    for options in (["--sandbox"], ["-p", "sandbox"]):
        ended = run_without_telling("login", *options, "--yes", typed=KEY)
        assert (ended.code, "The sandbox has a key of its own" in ended.err) == (6, True)
    assert run_without_telling("login", "-p", "default", "--yes", typed=KEY).code == 6
    assert run_without_telling("login", "-p", "../x", "--yes", typed=KEY).code == 2
    assert run_without_telling("logout", "-p", "nobody").code == 2


def test_a_file_that_cannot_be_understood_is_not_written_over(run_without_telling: Run, own_home: Path) -> None:
    write_config("profile = \n")
    ended = run_without_telling("login", "--yes", typed=KEY)
    assert ended.code == 1
    assert config_file().read_text() == "profile = \n"
    assert list(everywhere(own_home)) == []


def test_a_command_gives_the_key_and_its_account_is_confirmed(run_without_telling: Run, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    write_config(config_file().read_text() + f"key_command = \"cat '{tmp_path / 'key'}'\"\n")
    who = json.loads(run_without_telling("-p", "acme", "whoami", "--json").out)
    assert (who["account"], who["expected"], who["keySource"]) == (OURS, None, "command")
    unconfirmed = run_without_telling("-p", "acme", "whoami")
    assert f"Account  {OURS}, not confirmed" in unconfirmed.out
    assert "To confirm it: codat-console login --profile acme" in unconfirmed.err
    assert "acme http" in seen_accounts_file().read_text()
    assert run_without_telling("login", "-p", "acme", "--account", OURS).code == 0
    assert written_config()["profiles"]["acme"]["key_from"] == "command"
    assert "acme" not in seen_accounts_file().read_text()
    confirmed = run_without_telling("whoami")
    assert ("Key      command cat" in confirmed.out, "confirm it" in confirmed.err) == (True, False)
    assert "comes from a command" in run_without_telling("logout").err


def test_whoever_leaves_ends_the_command_that_prints_the_key(run_in_terminal: RunInTerminal, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    write_config(config_file().read_text() + f"key_command = \"sh -c 'echo $$ > {mark}; exec sleep 600'\"\n")
    terminal = run_in_terminal("-p", "acme", "whoami")
    terminal.wait_until(lambda: mark.exists() and mark.read_text().strip())
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.wait_exit() == 130
    assert "Interrupted." in terminal.text
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def test_a_key_of_another_account_is_told_by_whoami_and_changes_nothing(
    run_without_telling: Run, account: EmbeddedSandbox
) -> None:
    assert run_without_telling("login", "-p", "acme", "--yes", typed=KEY).code == 0
    write_config(config_file().read_text().replace(OURS, "Acme Ltd"))
    ended = run_without_telling("whoami", "--json")
    assert ended.code == 6
    document = json.loads(ended.out)
    assert (document["account"], document["expected"], document["confirmed"]) == (OURS, "Acme Ltd", False)
    snapshot, listed = run_without_telling("snapshot"), run_without_telling("companies", "--csv")
    assert (snapshot.code, listed.code) == (6, 0)
    for each in (snapshot, listed):
        assert f"belongs to “{OURS}”, but the profile is for “Acme Ltd”" in each.err
    assert "Nothing is stored for this account yet" in run_without_telling("companies", "--cached").err
    account.scenarios.forget_calls()
    created = run_without_telling("create", "Toft Stores", "--anyway")
    assert created.code == 6, created.err
    assert f"belongs to “{OURS}”, but the profile is for “Acme Ltd”" in created.err
    assert account.scenarios.writes == []


def test_what_is_written_for_machines_is_as_its_schema_says(run_without_telling: Run) -> None:
    assert run_without_telling("login", "-p", "acme", "--yes", typed=KEY).code == 0
    for command in (["whoami"], ["profiles"], ["version"], ["--sandbox", "--fresh", "whoami"]):
        document = json.loads(run_without_telling(*command, "--json", CODAT_CONSOLE_PROFILE="").out)
        Draft202012Validator(schema_for(command[-1])).validate(document)


def test_profiles_are_listed_with_all_that_tells_them_apart(run_without_telling: Run) -> None:
    write_config(config_file().read_text() + 'account = "Acme Ltd"\nkey_from = "keyring"\nread_only = true\n')
    lines = run_without_telling("profiles").out.splitlines()
    assert lines[0].split() == ["PROFILE", "ADDRESS", "KEY", "ACCOUNT", "ALLOWED"]
    assert [line[:2].strip() for line in lines[1:]] == ["", "", "", ""], "no profile is the default one"
    assert [line.split()[0].strip("*") or line.split()[1] for line in lines[1:]] == [
        *("production", "test", "sandbox", "acme")
    ]
    assert lines[1].split() == ["production", "api.codat.io", "none", "unlink,", "delete", "after", "unlocking"]
    assert lines[4].split()[2:] == ["keyring", "Acme", "Ltd", "read", "only"]
    (used,) = [
        each
        for each in json.loads(run_without_telling("profiles", "--json", CODAT_API_KEY=KEY).out)["profiles"]
        if each["default"]
    ]
    assert (used["name"], used["keySource"]) == ("default", "environment")


def test_profiles_are_listed_as_strict_as_this_run_is(run_without_telling: Run) -> None:
    of_all = [line.split()[-2:] for line in run_without_telling("--read-only", "profiles").out.splitlines()[1:]]
    assert of_all == [["read", "only"]] * 4
    of_all = json.loads(run_without_telling("profiles", "--json", CODAT_CONSOLE_ALLOW_DELETE="no").out)["profiles"]
    assert {each["capabilities"]["delete"]["permission"] for each in of_all} == {"no"}


def test_what_is_wrong_with_a_profile_is_told_in_its_place(run_without_telling: Run) -> None:
    write_config("[profiles.acme]\nbase_url = 7\n")
    ended = run_without_telling("profiles")
    assert ended.code == 0
    assert "Its address cannot be read (config.toml, line 2)" in ended.out


def is_echoing(terminal: Any) -> bool:
    return bool(termios.tcgetattr(terminal._master)[3] & termios.ECHO)


def test_a_key_that_is_typed_is_not_shown_and_its_account_is_asked_about(
    run_in_terminal: RunInTerminal, own_home: Path
) -> None:
    terminal = run_in_terminal("login", "--profile", "acme")
    terminal.wait_for('API key for profile "acme" (hidden):', lambda now: not is_echoing(now))
    terminal.type(KEY, "\r")
    terminal.wait_for("Read the text as the key.", f"This key belongs to “{OURS}”", "right account? y or n")
    assert is_echoing(terminal)
    terminal.type("y\r")
    assert terminal.wait_exit() == 0
    assert "Logged in: the profile acme" in terminal.text
    assert KEY.encode() not in terminal.written
    assert list(everywhere(own_home)) == [own_home / "keyring.json"]


PASTE = "\x1b[200~{}\x1b[201~"


PASTED: dict[str, tuple[list[str], str]] = {
    "with a line break inside": ([PASTE.format(f"{KEY[:20]}\r{KEY[20:]}"), "\r"], "removed: 1."),
    "with more around it": ([PASTE.format(f"\ufeff  {KEY}\r\r"), "\r"], "Read the text as the key."),
    "without brackets, with a line break inside": ([f"{KEY[:20]}\r\n{KEY[20:]}\r"], "removed: 2."),
    "typed, with corrections": (
        ["x", "\x7f", "wrong", "\x15", KEY[:5], "\x1b[D", "\x1bOP", KEY[5:], "\r"],
        "Read the text as the key.",
    ),
    "with what cannot be seen": ([f"{KEY[:9]}\u200b\u00e9\x7f{KEY[9:]}\r"], "removed: 1."),
}


def test_a_key_is_pasted_as_it_comes(run_in_terminal: RunInTerminal) -> None:
    login = ("login", "--profile", "acme", "--account", OURS)
    logins = OneTerminal(run_in_terminal, [(login, {}, "")] * len(PASTED))
    for how, (typed, understood) in PASTED.items():
        logins.begin()
        logins.wait_for("(hidden):", lambda now: not is_echoing(now) and now.is_on(2004))
        logins.terminal.type(*typed)
        assert logins.wait_end() == 0, how
        assert understood.encode() in logins.written, how
        assert not logins.terminal.is_on(2004), how
        assert KEY[20:].encode() not in logins.written, how
    assert logins.terminal.wait_exit() == 0


def test_a_key_is_asked_for_three_times_and_what_is_left_of_a_paste_goes_nowhere(
    run_in_terminal: RunInTerminal, own_home: Path, account: EmbeddedSandbox
) -> None:
    login = ("login", "--profile", "acme", "--key-file")
    # The terminal of the next command says if anything was left of what was typed.
    logins = OneTerminal(run_in_terminal, [(login, {}, ""), (login, {"TERM": "dumb"}, ""), (login, {}, "")])
    logins.begin()

    def wait_for_question(number: int) -> None:
        logins.terminal.wait_for(
            lambda _now: logins.written.count(b"(hidden):") == number, lambda now: not is_echoing(now)
        )

    for attempt, (typed, why) in enumerate({f"{KEY}\r{KEY}\r": "2 lines", "x" * 40: "does not accept"}.items(), 1):
        wait_for_question(attempt)
        logins.terminal.type(typed, "\r")
        logins.wait_for(f"Try again ({attempt + 1} of 3)")
        assert why.encode() in logins.written
    wait_for_question(3)
    account.scenarios.hold_calls()
    logins.terminal.type(KEY, "\r")
    assert account.scenarios.wait_for_held_calls()
    # As a slow connection delivers the rest of a paste; the question about the account comes afterwards.
    logins.terminal.type(f"{KEY}\ry\r")
    account.scenarios.release_calls()
    logins.wait_for("right account? y or n", is_echoing)
    assert list(everywhere(own_home)) == []
    logins.terminal.type("n\r")
    assert logins.wait_end() == 6
    assert KEY.encode() not in logins.written

    logins.begin()
    for attempt in range(1, 4):
        wait_for_question(attempt)
        logins.terminal.type("touch marked\r")
    # What comes after the last answer is not for the next program either, and no more than three are asked for.
    logins.terminal.type("touch marked\r")
    assert logins.wait_end() == 2
    assert logins.written.count(b"(hidden):") == 3
    logins.begin()
    logins.wait_for("(hidden):")
    logins.terminal.type("\x03")
    assert logins.wait_end() == 130


def test_a_keyring_that_is_of_no_use_shows_before_the_key_is_asked_for_and_the_file_is_offered(
    run_in_terminal: RunInTerminal, own_home: Path, account: EmbeddedSandbox
) -> None:
    login = ("login", "--profile", "acme", "--account", OURS)
    backends = {
        "keyring.backends.fail.Keyring": "This computer has no usable keyring",
        "keyring.backends.null.Keyring": "stores nothing",
        "tests.unit.config.keyrings.PlaintextKeyring": "an unencrypted file",
    }
    runs = [(login, {"PYTHON_KEYRING_BACKEND": each}, "") for each in backends]
    forgets = (login, {"PYTHON_KEYRING_BACKEND": "tests.unit.config.keyrings.ForgetfulKeyring"}, "")
    logins = OneTerminal(run_in_terminal, [*runs, runs[0], forgets])
    for backend, said in backends.items():
        logins.begin()
        logins.wait_for("in a file that only you can read instead? y or n")
        assert said.encode() in logins.written, backend
        logins.terminal.type("n\r")
        assert logins.wait_end() == 6, backend
        assert b"(hidden)" not in logins.written
    assert account.scenarios.calls == []
    for is_known_before in (True, False):
        key_file(profile_of("acme", {}, read_config())).unlink(missing_ok=True)
        logins.begin()
        if is_known_before:
            logins.wait_for("instead? y or n")
            logins.terminal.type("y\r")
        logins.wait_for("(hidden):", lambda now: not is_echoing(now))
        logins.terminal.type(KEY, "\r")
        if not is_known_before:
            logins.wait_for("instead? y or n", is_echoing)
            logins.terminal.type("y\r")
        assert logins.wait_end() == 0
        assert b"its key comes from the file" in logins.written
        assert list(everywhere(own_home)) == [key_file(profile_of("acme", {}, read_config()))]
        write_config(config_file().read_text().replace('key_from = "file"\n', ""))


HIDDEN_INSIDE = f"\u200b{KEY[:9]}\ufeff{KEY[9:30]}\u00a0{KEY[30:]}"


@pytest.mark.parametrize("place", ["stdin", "variable", "file", "command"])
def test_what_is_not_seen_in_a_key_is_left_out_wherever_it_comes_from(
    run_without_telling: Run, tmp_path: Path, account: EmbeddedSandbox, place: str
) -> None:
    assert_is_read(run_without_telling, tmp_path, account, place, HIDDEN_INSIDE, f"Account  {OURS}")


@pytest.mark.parametrize("place", ["stdin", "variable", "file", "command"])
def test_what_cannot_be_left_out_of_a_key_is_named_wherever_it_comes_from(
    run_without_telling: Run, tmp_path: Path, account: EmbeddedSandbox, place: str
) -> None:
    ended = read_from(run_without_telling, tmp_path, account, place, f"{KEY}\u200bx")
    assert ended.code == {"stdin": 2, "variable": 6}.get(place, 4)
    assert "Character 41 is invisible (U+200B)." in ended.err


@pytest.mark.parametrize("place", ["stdin", "variable", "file", "command"])
def test_a_key_of_another_form_is_tried_with_one_warning_wherever_it_comes_from(
    run_without_telling: Run, tmp_path: Path, place: str
) -> None:
    key = "3f2c9a1e-58d7-4b6a-9c0e-7d1f2a3b4c5d"
    with EmbeddedSandbox(None, companies=1, key=key) as old:
        ended = assert_is_read(run_without_telling, tmp_path, old, place, key, f"Account  {OURS}")
        # What has logged in was warned of there.
        warnings = ended.err.count("This API key looks unusual: it has 36 characters")
        assert warnings == (0 if place == "stdin" else 1)
        if place != "variable":
            assert "unusual" not in run_without_telling("-p", "acme", "whoami").err, "Codat has accepted it"


def assert_is_read(run: Run, tmp_path: Path, account: EmbeddedSandbox, place: str, text: str, said: str) -> Ended:
    ended = read_from(run, tmp_path, account, place, text)
    assert ended.code == 0, ended.err
    assert said in ended.out
    return ended


def read_from(run: Run, tmp_path: Path, account: EmbeddedSandbox, place: str, text: str) -> Ended:
    """Have a key read from a place; how `whoami` has ended, or `login` where that does not take it."""
    address = account.start().base_url
    table = f'[profiles.acme]\nbase_url = "{address}"\n'
    match place:
        case "stdin":
            write_config(table)
            kept = run("login", "-p", "acme", "--yes", typed=text)
            return kept if kept.code else run("-p", "acme", "whoami")
        case "variable":
            return run("whoami", CODAT_API_KEY=text, CODAT_BASE_URL=address)
        case "file":
            write_config(f'{table}key_from = "file"\n')
            path = key_file(profile_of("acme", {}, read_config()))
            path.parent.mkdir(mode=0o700, parents=True)
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-16")
            return run("-p", "acme", "whoami")
    (tmp_path / "key").write_text(f"{text}\nuser: jo\nurl: https://example.com\n", encoding="utf-8")
    write_config(f"{table}key_command = \"cat '{tmp_path / 'key'}'\"\n")
    return run("-p", "acme", "whoami")


def test_whoever_does_not_mean_the_account_keeps_nothing(run_in_terminal: RunInTerminal, own_home: Path) -> None:
    answers = {"n\r": 6, "q\r": 130, "b\r": 6, "\x03": 130, "\x04": 130}
    logins = OneTerminal(run_in_terminal, [(("login", "--profile", "acme", "--key-file"), {}, "")] * len(answers))
    for answer, code in answers.items():
        logins.begin()
        logins.wait_for("(hidden):", lambda now: not is_echoing(now))
        logins.terminal.type(KEY, "\r")
        logins.wait_for("y or n")
        logins.terminal.type(answer)
        assert logins.wait_end() == code, answer
        assert list(everywhere(own_home)) == []
        assert "key_from" not in config_file().read_text()


def test_ctrl_c_at_the_prompt_leaves_a_terminal_that_shows_what_is_typed(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal("login", "--profile", "acme")
    terminal.wait_for("(hidden):", lambda now: not is_echoing(now))
    terminal.type("\x03")
    terminal.wait_for("Interrupted.")
    assert is_echoing(terminal)
    assert terminal.wait_exit() == 130


def test_a_key_is_not_shown_after_the_shell_had_the_terminal_either(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal("login", "--profile", "acme")
    terminal.wait_for("(hidden):", lambda now: not is_echoing(now))
    # As a shell does it after Ctrl+Z; `fg` then lets the program go on.
    attributes = termios.tcgetattr(terminal._master)
    attributes[3] |= termios.ECHO
    termios.tcsetattr(terminal._master, termios.TCSANOW, attributes)
    os.killpg(terminal.process.pid, signal.SIGCONT)
    terminal.wait_for(lambda now: not is_echoing(now))
    terminal.type(KEY, "\r")
    terminal.wait_for("y or n")
    assert KEY.encode() not in terminal.written


def test_the_key_is_in_no_arguments_of_any_process(run_in_terminal: RunInTerminal, account: EmbeddedSandbox) -> None:
    account.scenarios.hold_calls()
    terminal = run_in_terminal("login", "--profile", "acme")
    terminal.wait_for("(hidden):", lambda now: not is_echoing(now))
    terminal.type(KEY, "\r")
    assert account.scenarios.wait_for_held_calls()
    seen = b"".join(path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    assert b"console_app" in seen
    assert KEY.encode() not in seen
    account.scenarios.release_calls()


def test_nothing_is_made_on_disk_by_asking(run_without_telling: Run, own_home: Path) -> None:
    config_file().unlink()
    config_folder().rmdir()
    run_without_telling("profiles")
    for command in ("login", "logout", "profiles", "whoami"):
        run_without_telling(command, "--help")
    assert not config_folder().exists()
    assert not data_folder().exists()


def test_the_console_shows_what_is_wrong_with_the_file_and_whose_account_it_is_not(
    run_without_telling: Run, run_in_terminal: RunInTerminal, account: EmbeddedSandbox
) -> None:
    assert run_without_telling("login", "-p", "acme", "--yes", typed=KEY).code == 0
    write_config("keep_days = 0\n" + config_file().read_text().replace(OURS, "Acme Ltd"))
    terminal = run_in_terminal(columns=140, rows=40)
    terminal.wait_for(lambda now: "line1:keep_daysis0,butshouldbeanumber" in re.sub(r"[\s▌]", "", now.text))
    terminal.wait_for("Another account", "be changed", "1 company")
    terminal.type("q")
