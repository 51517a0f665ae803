"""The sandbox never stands in for an account by mistake, and whatever is written of it says what it is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from console_app.cli.commands.schema import schema_for
from console_app.cli.main import main
from console_app.config.config_file import config_file
from console_app.config.paths import sandbox_file
from console_app.sandbox.network import LanAddress, lan_addresses
from console_app.services.account.permissions import SANDBOX_WORDS
from tests.config_files import write_config

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunInTerminal

COMMANDS = [
    ["create", "Meant For Live Ltd"],
    ["connect", "Ambridge Dairy", "xero"],
    ["link", "Ambridge Dairy"],
    ["watch", "Ambridge Dairy"],
    ["unlink", "Ambridge Dairy", "xero", "--yes"],
    ["companies"],
    ["company", "Ambridge Dairy"],
    ["audit", "--fail-on", "deauthorized"],
    ["snapshot"],
    ["diff"],
    ["journal"],
    ["journal", "recover"],
    ["store", "info"],
    ["whoami"],
    ["onboard", "--plain"],
    [],
]


Run: TypeAlias = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command here, without a terminal and with nothing on stdin; `settings` are its variables."""

    def run_it(*arguments: str, **settings: str) -> CompletedProcess[str]:
        capsys.readouterr()
        with monkeypatch.context() as environment:
            for name, value in settings.items():
                environment.setenv(name, value)
            environment.setattr("sys.stdin", io.StringIO())
            environment.setattr("sys.argv", ["codat-console", *arguments])
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert isinstance(ended.value.code, int)
        return CompletedProcess(arguments, int(ended.value.code), said.out, said.err)

    return run_it


MISTAKES: dict[str, tuple[bytes | None, dict[str, str], str]] = {
    "a curly quote": ("profile = “production”\n".encode(), {}, "is not valid TOML"),
    "not UTF-8": (b'profile = "production" # caf\xe9\n', {}, "not UTF-8"),
    "a misspelt default": (b'profile = "prodction"\n', {}, "profile is “prodction”, but should be production"),
    "a default that is no text": (b"profile = 3\n", {}, "profile is 3, but should be production"),
    "a profile without a key": (b'profile = "production"\n', {}, "no key for the profile production"),
    "settings alone": (b'theme = "light"\n', {}, "names no default profile"),
    "an empty file": (b"", {}, "names no default profile"),
    "no default": (b'[profiles.acme]\nkey_from = "keyring"\n', {}, "but no default: acme"),
    "a misspelt profile": (None, {"CODAT_CONSOLE_PROFILE": "prodction"}, "There is no profile prodction"),
    "the profile of the key": (None, {"CODAT_CONSOLE_PROFILE": "default"}, "CODAT_API_KEY, which is not set"),
    "an empty key": (None, {"CODAT_API_KEY": ""}, "CODAT_API_KEY is set but empty"),
    "an address alone": (None, {"CODAT_BASE_URL": "https://api.codat.io"}, "CODAT_BASE_URL is set"),
    "a misspelt key": (None, {"CODAT_APIKEY": "k" * 40}, "CODAT_APIKEY is set"),
    "a limit alone": (None, {"CODAT_CONSOLE_READ_ONLY": "yes"}, "CODAT_CONSOLE_READ_ONLY is set"),
    "a setting alone": (None, {"CODAT_CONSOLE_CONTACT": "Jo"}, "does not run in a terminal"),
    "nothing, and no terminal": (None, {}, "does not run in a terminal"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_never_ends_on_the_sandbox(run: Run, mistake: str) -> None:
    content, settings, told = MISTAKES[mistake]
    if content is not None:
        write_config(content)
    for command in (["create", "Meant For Live Ltd"], ["audit", "--fail-on", "deauthorized"]):
        ended = run(*command, **settings)
        assert (ended.returncode, ended.stdout) == (6, ""), ended.stderr
        assert told in ended.stderr
        assert "k" * 40 not in ended.stderr
    assert not sandbox_file().exists()


@pytest.mark.parametrize(
    "command",
    [
        *(["snapshot", "--json"], ["audit", "--json"], ["companies", "--jsonl"], ["journal", "verify", "--json"]),
        *(["store", "info", "--json"], ["whoami", "--json"], ["login", "--json"], ["create", "Toft", "--json"]),
    ],
    ids=" ".join,
)
def test_a_machine_is_told_of_a_mistake_in_its_own_form(run: Run, command: list[str]) -> None:
    ended = run(*command, CODAT_CONSOLE_PROFIL="live")
    assert (ended.returncode, ended.stdout) == (6, "")
    told = [json.loads(line) for line in ended.stderr.splitlines()]
    assert (told[-1]["event"], told[-1]["kind"], told[-1]["code"]) == ("error", "refused", 6)
    assert "CODAT_CONSOLE_PROFIL is set" in told[-1]["message"]


@pytest.mark.parametrize("command", [["--sandbox", "snapshot", "--json"], ["--sandbox", "store", "prune", "--json"]])
def test_a_machine_is_told_of_a_setting_in_its_own_form(run: Run, command: list[str]) -> None:
    assert run("--sandbox", "snapshot").returncode == 0
    ended = run(*command, CODAT_CONSOLE_KEEP_DAYS="abc")
    assert ended.returncode == 6
    assert "CODAT_CONSOLE_KEEP_DAYS is 'abc'" in json.loads(ended.stderr.splitlines()[-1])["message"]


def test_a_command_to_run_next_is_for_the_sandbox_too(run: Run) -> None:
    ended = run("--sandbox", "journal", "recover", "3")
    assert ended.returncode == 6
    assert ended.stderr.splitlines()[-1] == "See: codat-console --sandbox journal outcome:open"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_is_an_exception(run: Run, command: list[str]) -> None:
    write_config(b'profile = "prodction"\n')
    ended = run(*command)
    assert (ended.returncode, ended.stdout) == (6, ""), ended.stderr
    assert "profile is “prodction”" in ended.stderr
    assert "--sandbox" in ended.stderr


@pytest.mark.parametrize("command", [each for each in COMMANDS if each], ids=" ".join)
def test_without_a_terminal_the_sandbox_is_asked_for(run: Run, command: list[str]) -> None:
    ended = run(*command)
    assert (ended.returncode, ended.stdout) == (6, ""), ended.stderr
    assert "add --sandbox" in ended.stderr
    assert not sandbox_file().exists()


def test_a_file_that_cannot_be_read_is_a_configuration(run: Run, own_home: Path) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().symlink_to(own_home / "dotfiles" / "config.toml")
    assert "which does not exist)" in run("snapshot").stderr
    config_file().unlink()
    config_file().mkdir()
    ended = run("snapshot")
    assert (ended.returncode, "is not a file" in ended.stderr) == (6, True)


@pytest.mark.parametrize(
    "text", ["profile = “production”", 'profile = "production”', "[profiles.„acme“]", "[profiles]\nx"]
)
def test_quotes_that_were_curled_on_the_way_are_named(run: Run, text: str) -> None:
    write_config(f"# mine\r\n{text}\n".encode())
    told = 'Line 2 contains {} instead of a plain quote ("). Until it is fixed'
    curled = next((each for each in text if each in "“”„"), None)
    err = run("snapshot").stderr
    assert told.format(curled) in err if curled else "a plain quote" not in err


def test_what_cannot_be_read_is_to_be_put_right_and_says_nothing_itself(run: Run) -> None:
    write_config("profile = “production”\n".encode())
    ended = run("create", "Toft Stores", CODAT_API_KEY="k" * 40)
    assert ended.returncode == 6
    assert "Creating and changing is not allowed: config.toml cannot be read.\n" in ended.stderr
    assert "Correct config.toml to do it." in ended.stderr
    write_config(b'[profiles.default]\nread-only = "no"\n')
    assert "Correct config.toml, line 2 to do it." in run("create", "Toft", CODAT_API_KEY="k" * 40).stderr
    write_config(b"[profile.default]\nread_only = true\n")
    assert "settings of a profile begin with [profiles.NAME]" in run("create", "Toft").stderr


def test_the_console_is_no_exception_either(run_in_terminal: RunInTerminal) -> None:
    write_config("profile = “production”\n".encode())
    terminal = run_in_terminal()
    assert terminal.wait_exit() == 6
    assert "is not valid TOML" in " ".join(terminal.text.split())
    assert not sandbox_file().exists()


def test_where_nothing_points_to_an_account_the_first_command_opens_the_sandbox(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal()
    terminal.wait_for("SANDBOX", "120 companies")


def test_a_command_in_a_terminal_says_that_it_is_the_sandbox(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal("companies", "--limit", "2")
    assert terminal.wait_exit() == 0
    assert "SANDBOX: made-up companies" in terminal.text


@pytest.mark.parametrize("way", ["option", "before the command", "variable", "its own variable", "profile", "file"])
def test_the_sandbox_that_is_asked_for_is_there(run: Run, way: str) -> None:
    before = {"before the command": ["--sandbox"]}.get(way, [])
    after = {"option": ["--sandbox"], "profile": ["-p", "sandbox"]}.get(way, [])
    settings = {
        "variable": {"CODAT_CONSOLE_SANDBOX": "1"},
        "its own variable": {"CODAT_CONSOLE_SNAPSHOT_SANDBOX": "1"},
    }.get(way, {})
    write_config(b'profile = "sandbox"\n' if way == "file" else b'profile = "prodction"\n')
    ended = run(*before, "snapshot", *after, **settings)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(SANDBOX_WORDS)


def validated(kind: str, text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    Draft202012Validator(schema_for(kind)).validate(document)
    assert "sandbox" in schema_for(kind)["required"]
    return document


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("companies", ["companies"]),
        ("company", ["company", "Fern Hill Stores"]),
        ("audit", ["audit"]),
        ("changes", ["diff"]),
        ("snapshot", ["snapshot"]),
        ("journal", ["journal"]),
        ("whoami", ["whoami"]),
        ("doctor", ["doctor", "--offline"]),
        (None, ["create", "Fern Hill Farm", "--anyway"]),
        (None, ["store", "info"]),
    ],
)
def test_every_document_says_that_it_is_the_sandbox(run: Run, kind: str | None, command: list[str]) -> None:
    for needed in (["create", "Fern Hill Stores"], ["snapshot"], ["snapshot"]):
        assert run("--sandbox", *needed).returncode == 0
    ended = run("--sandbox", *command, "--json")
    document = json.loads(ended.stdout) if kind is None else validated(kind, ended.stdout)
    assert document["sandbox"] is True, ended.stderr
    for line in ended.stderr.splitlines():
        assert json.loads(line)["sandbox"] is True


def test_every_error_and_note_says_so_too(run: Run) -> None:
    ended = run("--sandbox", "company", "no profile of that name", "--json")
    assert ended.returncode == 6
    validated("event", ended.stderr.splitlines()[-1])
    assert json.loads(ended.stderr.splitlines()[-1])["sandbox"] is True
    assert SANDBOX_WORDS in run("--sandbox", "company", "no profile of that name").stderr


def test_every_report_says_that_it_is_the_sandbox(run: Run, tmp_path: Path) -> None:
    assert run("--sandbox", "audit").stdout.startswith(SANDBOX_WORDS)
    assert f"- {SANDBOX_WORDS}" in run("--sandbox", "audit", "--markdown").stdout
    page = run("--sandbox", "audit", "--html").stdout
    assert f'<p class="sandbox">{SANDBOX_WORDS}</p>' in page
    assert "<title>SANDBOX – Audit" in page
    table = run("--sandbox", "companies", "--csv")
    assert (table.stdout.startswith("company_id,"), table.stderr) == (True, f"{SANDBOX_WORDS}\n")
    head = json.loads(run("--sandbox", "companies", "--jsonl").stdout.splitlines()[0])
    assert head["sandbox"] is True
    saved = run("--sandbox", "audit", "-o", str(tmp_path / "audit.csv"))
    assert SANDBOX_WORDS in saved.stderr
    first = json.loads(run("--sandbox", "store", "export").stdout.splitlines()[0])
    assert first["sandbox"] is True


def test_ids_can_be_piped_into_the_next_command(run: Run) -> None:
    ids = run("--sandbox", "companies", "--ids", "--limit", "2")
    assert len(ids.stdout.splitlines()) == 2
    assert ids.stderr == f"{SANDBOX_WORDS}\n"
    assert all(len(each) == 36 for each in ids.stdout.splitlines())


def test_what_is_advised_stays_on_the_sandbox(run: Run) -> None:
    ended = run("diff", CODAT_CONSOLE_PROFILE="sandbox")
    assert ended.returncode == 6
    assert "codat-console --sandbox snapshot" in ended.stderr


def test_a_login_does_not_guess_which_profile_a_misspelt_default_means(run: Run) -> None:
    write_config(b'profile = "trail"\n[profiles.trial]\nbase_url = "http://127.0.0.1:9"\n')
    ended = run("login", "--yes")
    assert ended.returncode == 6
    assert "--profile" in ended.stderr
    assert "No key was sent" in ended.stderr


def test_a_profile_that_is_named_by_an_empty_variable_is_not_the_default_one(run: Run) -> None:
    write_config(b'profile = "sandbox"\n')
    for command in (["create", "Meant For Another Ltd", "-p", ""], ["--profile", "", "snapshot"], ["login", "-p", ""]):
        ended = run(*command)
        assert (ended.returncode, "--profile is empty" in ended.stderr) == (2, True), ended.stderr
    assert not sandbox_file().exists()


def test_no_profile_is_marked_as_the_one_that_is_used_where_none_is(run: Run) -> None:
    write_config(b'theme = "light"\n')
    document = json.loads(run("profiles", "--json").stdout)
    assert [each["name"] for each in document["profiles"] if each["default"]] == []
    assert document["sandbox"] is False


def test_the_doctor_says_that_no_account_can_be_used(run: Run) -> None:
    write_config(b'profile = "prodction"\n')
    ended = run("doctor", "--offline")
    assert ended.returncode == 1
    assert "No account to use" in ended.stdout
    assert "config.toml names an unknown default profile." in ended.stdout
    assert "profile is “prodction”" in ended.stdout


@pytest.mark.parametrize("by_file", [True, False])
def test_an_address_of_the_environment_is_not_passed_over_for_a_profile_that_no_option_names(
    run: Run, by_file: bool
) -> None:
    table = b'[profiles.production]\nkey_from = "file"\n'
    write_config(b'profile = "production"\n' + table if by_file else table)
    settings = {} if by_file else {"CODAT_CONSOLE_PROFILE": "production"}
    ended = run("create", "Meant For Test Ltd", CODAT_BASE_URL="http://127.0.0.1:7411", **settings)
    assert ended.returncode == 6
    assert "CODAT_BASE_URL is http://127.0.0.1:7411" in ended.stderr
    assert "uses https://api.codat.io" in ended.stderr
    named = run("store", "info", "-p", "production", CODAT_BASE_URL="http://127.0.0.1:7411")
    assert named.returncode == 0
    assert "it is not used for this profile" in named.stderr


def test_phones_are_let_in_to_the_sandbox_alone_and_after_a_question(run: Run) -> None:
    for place in (["--lan"], ["--lan", "--profile", "production"]):
        refused = run(*place, CODAT_API_KEY="k" * 40)
        assert refused.returncode == 2
        assert "--lan is for the sandbox, but this is the profile" in refused.stderr
        assert "--sandbox" in refused.stderr
    refused = run("sandbox", "--lan-address", "8.8.8.8")
    assert refused.returncode == 2
    assert "8.8.8.8 is no address of this machine in a local network." in refused.stderr


def test_without_a_network_or_an_answer_nothing_is_started(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [LanAddress("192.168.1.7", "wlan0"), LanAddress("10.8.0.2", "tun0")]
    monkeypatch.setattr("console_app.sandbox.network.lan_addresses", lambda: found)
    unasked = run("sandbox", "--lan")
    assert (unasked.returncode, unasked.stdout) == (2, "")
    assert "pass --yes" in unasked.stderr
    wrong = run("sandbox", "--lan-address", "10.0.0.1", "--yes")
    assert "Choose with --lan-address: 192.168.1.7 (wlan0), 10.8.0.2 (tun0)." in wrong.stderr
    taken = run("sandbox", "--lan", "--yes", "--companies", "0")
    assert (taken.returncode, taken.stdout) == (1, ""), "this machine has no such address"
    assert "on 192.168.1.7 cannot be used" in taken.stderr
    found.clear()
    alone = run("sandbox", "--lan", "--yes")
    assert (alone.returncode, alone.stdout) == (1, "")
    assert "in no local network" in alone.stderr


def test_the_question_names_the_address_and_what_is_served(run_in_terminal: RunInTerminal) -> None:
    found = lan_addresses()
    terminal = run_in_terminal("sandbox", "--lan", "--companies", "0")
    if not found:
        terminal.wait_for("This machine is in no local network")
        return
    terminal.wait_for("Nothing else of the sandbox", f"Open links on phones at {found[0].address}", "[y/N]")
    terminal.type("y\r")
    terminal.wait_for("Codat sandbox at http://127.0.0.1:", "Phones in the same network can open its links, at http://")
    terminal.type("\x03")
    assert terminal.wait_exit() == 0
