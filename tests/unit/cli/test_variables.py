"""A variable that is misspelt is told of, and where it could have limited something, the strictest holds."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from console_app.cli.commands import COMMANDS
from console_app.cli.group import group
from console_app.cli.options import name_variables, variables_of
from console_app.cli.variables import KNOWN, unknown_variables
from console_app.config.config_file import config_file

if TYPE_CHECKING:
    from tests.conftest import RunInTerminal
    from tests.unit.conftest import Books, Run


def every_variable() -> set[str]:
    """The variables of all options of all commands, as the parser has them."""
    found = set(variables_of(group))
    context = group.make_context("codat-console", [], resilient_parsing=True)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        name_variables(command, name)
        found |= set(variables_of(command))
    return found


def test_every_variable_of_an_option_is_known() -> None:
    found = every_variable() | KNOWN
    assert "CODAT_CONSOLE_COMPANIES_JSON" in found
    assert "CODAT_CONSOLE_STORE_PRUNE_DRY_RUN" in found
    assert unknown_variables(dict.fromkeys(found, "1")) == []


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("0", False)])
def test_a_switch_with_a_no_has_the_name_without_it(value: str, is_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_LINK_QR", value)
    command = group.get_command(group.make_context("codat-console", [], resilient_parsing=True), "link")
    assert command is not None
    name_variables(command, "link")
    assert command.make_context("link", ["Toft Stores"]).params["qr"] is is_on
    assert not [each for each in every_variable() if "_NO_QR" in each]


def test_variables_of_other_programs_are_their_own_affair() -> None:
    others: tuple[str, ...] = (
        "CODAT_OPENAPI",
        "CODAT_WEBHOOK_SECRET",
        "CODAT_AUTH_HEADER",
        "CODATPLATFORM_DEBUG",
        "HOME",
        "CONSOLE",
    )
    others += ("CODAT_CLI_READ_ONLY_USER", "CODAT_CONTROL_HOST", "CODAT_CLIENT_DELETE", "CODATX", "CODAT", "CODAT_")
    assert unknown_variables(dict.fromkeys(others, "1")) == []
    odd = ["CODAT_BASEURL", "CODAT_READ_ONLY", "CODAT_CONSOLE_COMPANIES_JSN", "CODAT_CONSOLE_X", "codat_console_theme"]
    assert unknown_variables(dict.fromkeys(odd, "1")) == sorted(odd)


def test_no_command_is_loaded_where_every_name_is_known() -> None:
    program = (
        "import sys; from console_app.cli.variables import unknown_variables\n"
        "assert unknown_variables({'CODAT_API_KEY': 'x', 'CODAT_CONSOLE_READ_ONLY': 'yes', 'HOME': '/'}) == []\n"
        "print('click' in sys.modules, 'console_app.config.near_misses' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


@pytest.mark.parametrize("value", ["yes", "no", "0", ""])
@pytest.mark.parametrize(
    "name",
    [
        *("CODAT_CONSOLE_READONLY", "CODAT_CONSOLE_READ-ONLY", "CODAT_READ_ONLY", "codat_console_read_only"),
        *("CODAT_CONSOLE_RAED_ONLY", "CODAT_CONSOLE_UNLINK_READONLY", "CODAT_CONSOLE_ALLOW_READ_ONLY"),
        *("CODAT_CONSOL_READ_ONLY", "CODATCONSOLE_READ_ONLY", "CODAT_CONSOLEREADONLY", "CODAT_COSNOLE_UNLINK_READONLY"),
        *("CODAT_CONSOLE_ALLOW_WRITE", "CODAT_CONSOLE_DRY_RUN", "CODAT_CONSOLE_DENY", "CODAT_CONSOLE_MODE"),
    ],
)
def test_a_misspelt_read_only_is_read_only(
    run: Run, books: Books, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = run("create", "Meant To Be Read Only Ltd")
    assert (ended.code, books.writes()) == (6, []), ended.err
    assert (
        f"{name} is set, but this program has no such variable. It is read as CODAT_CONSOLE_READ_ONLY=yes." in ended.err
    )
    assert run("companies").code == 0
    assert "It is read as CODAT_CONSOLE_READ_ONLY=yes." in run("profiles").err


@pytest.mark.parametrize(
    "name",
    [
        *("CODAT_CONSOLE_UNLINK", "CODAT_CONSOLE_ALLOW_UNLNK", "CODAT_CONSOLE_ALLOWUNLINK", "CODAT_ALLOW_UNLINK"),
        *(
            "CODAT_CONSLE_ALLOW_UNLINK",
            "CODAT_CONSOLE_NO_UNLINK",
            "CODAT_CONSOLE_DISALLOW_UNLINK",
            "CODAT_CONSOLE_UNLINK_ALLOWED",
        ),
    ],
)
def test_a_misspelt_permission_is_none(run: Run, books: Books, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    company, connection = books.linked()
    monkeypatch.setenv(name, "yes")
    ended = run("unlink", company.id, connection.id, "--yes", "--unlock")
    assert ended.code in {2, 6}
    assert books.writes() == []
    assert f"{name} is set" in ended.err
    assert run("create", "Fern Hill Stores").code == 0


def test_what_is_unknown_is_told_of_in_one_line_by_every_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_COMPANYS_JSON", "1")
    monkeypatch.setenv("CODAT_CONSOLE_THEM\x1b[31m", "1")
    for command in (["companies"], ["journal"], ["store", "info"], ["profiles"], ["whoami"]):
        ended = run(*command)
        lines = [line for line in ended.err.splitlines() if "no such variable" in line]
        assert len(lines) == 1, (command, ended.err)
        assert "CODAT_CONSOLE_COMPANYS_JSON" in lines[0]
        assert "\x1b" not in ended.err
    assert "CODAT_CONSOLE_COMPANYS_JSON" in run("doctor", "--offline").out


def test_one_unknown_name_comes_with_what_it_may_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_CONSOLE_KEEPDAYS", "1")
    said = (
        "CODAT_CONSOLE_KEEPDAYS is set, but this program has no such variable (did you mean CODAT_CONSOLE_KEEP_DAYS?)."
    )
    assert said in run("companies").err
    assert run("companies", "--json").events[0]["message"].startswith(said)


def test_the_console_tells_of_it_too(run_in_terminal: RunInTerminal) -> None:
    terminal = run_in_terminal("--sandbox", "--fresh", settings={"CODAT_CONSOLE_READONLY": "yes"})
    terminal.wait_for("CODAT_CONSOLE_READONLY is set", "CODAT_CONSOLE_READ_ONLY=yes")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CODAT_CONSOLE_PROFIL", "CODAT_CONSOLE_PROFILE"),
        ("CODAT_PROFILE", "CODAT_CONSOLE_PROFILE"),
        ("CODAT_CONSOLE_SANBOX", "CODAT_CONSOLE_SANDBOX"),
        ("CODAT_BASEURL", "CODAT_BASE_URL"),
        ("CODAT_CONSOLE_BASE_URL", "CODAT_BASE_URL"),
        ("CODAT_APIKEY", "CODAT_API_KEY"),
        ("CODAT_CONSOL_PROFILE", "CODAT_CONSOLE_PROFILE"),
        ("CODATCONSOLE_PROFILE", "CODAT_CONSOLE_PROFILE"),
    ],
)
def test_a_misspelt_choice_of_the_account_is_refused(
    run: Run, books: Books, monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "test")
    config_file().parent.mkdir(parents=True)
    config_file().write_text(f'[profiles.acme]\nbase_url = "{books.sandbox.start().base_url}"\n')
    ended = run("create", "Meant For Another Account Ltd")
    assert (ended.code, books.writes()) == (6, [])
    assert f"{name} is set, but this program has no such variable (did you mean {meant}?)." in ended.err
    assert run("login", "--yes", typed="k" * 40).code == 6
    assert run("companies", "-p", "acme").code == 0, "the account is named"


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("CODAT_CONSOLE_STORE_PRUNE_DRYRUN", ["store", "prune"]),
        ("CODAT_CONSOLE_SNAPSHOT_SANBOX", ["snapshot"]),
        ("CODAT_CONSOLE_AUDIT_MAXCALLS", ["audit"]),
    ],
)
def test_a_misspelt_option_of_the_command_is_refused_as_it_is_on_the_command_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, command: list[str]
) -> None:
    monkeypatch.setenv(name, "1")
    ended: Any = run(*command)
    assert ended.code == 2
    assert f"{name} is set, but the command has no such option." in ended.err
    assert run("companies").code == 0, "other commands only tell of it"


def test_a_misspelt_key_in_the_file_is_told_of_by_commands_and_doctor(run: Run) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text('[profiles.default]\nread-only = true\ncolor = "red"\n')
    ended = run("create", "Meant To Be Read Only Ltd")
    assert ended.code == 6
    assert "“read-only” is not a setting; it is read as read_only" in ended.err
    assert "“color” is not a setting" in ended.err
    assert "read-only" in run("doctor", "--offline").out
    assert "“read-only” is not" in run("profiles").err
