"""The configuration file and the profiles as the commands take them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import pytest

from console_app.cli.commands import COMMANDS
from console_app.cli.group import LazyGroup, group
from console_app.config.config_file import config_file
from tests.config_files import write_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.conftest import RunInTerminal
    from tests.unit.conftest import Run


def test_a_bad_value_is_told_on_stderr_and_the_command_goes_on(run: Run, books: Any) -> None:
    books.company("Toft Stores")
    write_config("keep_days = 0\n")
    ended = run("companies", "--csv")
    assert (ended.code, ended.err) == (
        0,
        f"{config_file()}, line 1: keep_days is 0, but should be a number of days from 1 to 36500.\n",
    )
    assert "Toft Stores" in ended.out
    assert "line 1: keep_days" in run("store", "info").err
    (event,) = run("companies", "--json").events
    assert event["event"] == "note"


def test_a_file_that_cannot_be_understood_is_told_and_the_command_goes_on(run: Run) -> None:
    write_config("keep_days = \n")
    ended = run("companies")
    assert ended.code == 0
    assert "Until it is fixed, nothing can be changed and no link can be shown." in ended.err


def test_the_settings_of_the_file_hold(run: Run) -> None:
    write_config("keep_days = 90\n[profiles.default]\nkeep_days = 30\n")
    run("snapshot")
    assert run("store", "info", "--json").result["keepDays"] == 30


@pytest.mark.parametrize("where", ["command", "group", "both", "environment"])
def test_a_profile_is_named_in_front_of_the_command_behind_it_or_in_the_environment(
    run: Run, account: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    write_config(f'[profiles.acme]\nbase_url = "{account.start().base_url}"\n')
    if where == "environment":
        monkeypatch.setenv("CODAT_CONSOLE_PROFILE", "acme")
    before = {"group": ["-p", "acme"], "both": ["--profile", "test"]}.get(where, [])
    after = {"command": ["--profile", "acme"], "both": ["-p", "acme"]}.get(where, [])
    assert run(*before, "companies", *after, "--json").result["profile"] == "acme"


def test_the_next_command_names_the_profile_too(run: Run, account: EmbeddedSandbox) -> None:
    write_config(f'[profiles.acme]\nbase_url = "{account.start().base_url}"\n')
    assert "  codat-console --profile acme snapshot\n" in run("-p", "acme", "diff").err


def test_two_profiles_at_once_are_refused(run: Run) -> None:
    ended = run("--sandbox", "companies", "-p", "production")
    assert ended.code == 2
    assert "--sandbox and --profile cannot be combined" in ended.err
    assert "no profile prodution" in run("companies", "-p", "prodution").err


def options_of(command: click.Command) -> Iterator[click.Option]:
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.is_eager:
            yield parameter
    if isinstance(command, click.Group) and not isinstance(command, LazyGroup):
        for part in command.commands.values():
            yield from options_of(part)


def test_every_option_has_an_environment_variable(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    context = click.Context(group)
    variables = [
        option.envvar
        for command in (group, *(group.get_command(context, name) for name in COMMANDS))
        for option in options_of(command)  # type: ignore[arg-type]
        # These of the program as a whole have theirs, and are not read by the parser.
        if command is not group or not {"--profile", "--read-only", "--no-color"} & set(option.opts)
    ]
    assert all(variables)
    assert len(set(map(str, variables))) == len(variables)
    monkeypatch.setenv("CODAT_CONSOLE_COMPANIES_CSV", "1")
    assert run("companies").out.startswith("company_id,")
    monkeypatch.setenv("CODAT_CONSOLE_STORE_INFO_JSON", "1")
    assert json.loads(run("store", "info").out)["schema"] == 2


@pytest.mark.parametrize(("theme", "is_light"), [("light", True), ("dark", False)])
def test_the_console_looks_as_the_file_says(run_in_terminal: RunInTerminal, theme: str, is_light: bool) -> None:
    write_config(f'theme = "{theme}"\nprofile = "sandbox"\n')
    terminal = run_in_terminal()
    terminal.wait_for("SANDBOX", "120 companies")
    ground = terminal.screen.buffer[3][1].bg
    assert (int(ground[:2], 16) > 0x80) is is_light
