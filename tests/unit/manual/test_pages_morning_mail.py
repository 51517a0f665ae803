"""The script of the manual that mails what changed every morning, as it stands there: also on its first morning, and
where something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from console_app.config.paths import config_folder, data_folder
from console_app.manual import read_page
from tests.unit.config.foreign_files import WITHOUT_PRIVILEGES, give_away, take_back

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("true_clocks")

Morning: TypeAlias = "Callable[[], str]"


@pytest.fixture
def morning(account: Any, books: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Morning:
    """Runs the script; what was mailed by it, empty where nothing was."""
    books.company("Toft Stores", "gbol")
    scripts = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", read_page("scripts"), re.DOTALL)
    (script,) = [each for each in scripts if "mail -s" in each]
    (tmp_path / "morning_audit.sh").write_text(script)
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "mail").write_text(f'#!/bin/sh\n{{ echo "$@"; cat; }} >> "{tmp_path}/mails"\n')
    (tools / "codat-console").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m console_app "$@"\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")

    def run() -> str:
        command = [*WITHOUT_PRIVILEGES, "sh", str(tmp_path / "morning_audit.sh")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        mails = tmp_path / "mails"
        text = mails.read_text("utf-8") if mails.exists() else ""
        mails.unlink(missing_ok=True)
        assert text.count("-s Codat: ") <= 1
        return text

    return run


def test_the_first_morning_is_told_as_that_and_the_next_ones_only_what_changed(morning: Morning, books: Any) -> None:
    first = morning()
    assert first.startswith("-s Codat: watched from today on customers@example.com\n")
    assert "There is only one snapshot" in first
    assert morning() == ""
    books.company("Darrington Inn")
    mail = morning()
    assert mail.startswith("-s Codat: what changed ")
    assert "Darrington Inn" in mail
    assert morning() == ""


def test_a_key_that_is_outdated_is_told_with_the_exit_code(morning: Morning, books: Any) -> None:
    books.scenarios.outdate_key()
    assert morning().startswith("-s Codat: the account could not be read (4) ")


def test_a_key_that_is_empty_is_no_account(morning: Morning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODAT_API_KEY", "")
    mail = morning()
    assert mail.startswith("-s Codat: the account could not be read (6) ")
    assert "CODAT_API_KEY is set but empty" in mail


def test_the_key_of_another_account_is_never_compared(
    morning: Morning, account: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = account.start()
    config_folder().mkdir(parents=True)
    key = f'base_url = "{endpoint.base_url}"\nkey_command = "echo {endpoint.api_key}"'
    (config_folder() / "config.toml").write_text(f'[profiles.work]\naccount = "Acme Ltd"\n{key}\n')
    monkeypatch.delenv("CODAT_API_KEY")
    monkeypatch.delenv("CODAT_BASE_URL")
    monkeypatch.setenv("CODAT_CONSOLE_PROFILE", "work")
    mail = morning()
    assert mail.startswith("-s Codat: the account could not be read (6) ")
    assert "the profile is for “Acme Ltd”" in mail


def test_looks_that_cannot_be_kept_are_told(morning: Morning) -> None:
    assert "watched from today on" in morning()
    give_away(data_folder())
    mail = morning()
    take_back(data_folder())
    assert mail.startswith("-s Codat: the account could not be read (1) ")
    assert str(data_folder()) in mail
