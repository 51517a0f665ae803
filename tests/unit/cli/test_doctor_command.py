"""`codat-console doctor`: what is wrong is found, said with what to do, and safe to paste into a ticket."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console_app.config.config_file import config_file, read_config
from console_app.config.key_files import key_file
from console_app.config.keys import keep_key
from console_app.config.profiles import profile_of


def found(ended: Any) -> dict[str, dict[str, Any]]:
    return {each["subject"]: each for each in ended.result["checks"]}


def test_a_healthy_account_is_called_so(run: Any, books: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    books.company("Secretive Bakers", "gbol")
    run("snapshot")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("CODAT_CONSOLE_CLIPBOARD", "off")
    ended = run("doctor")
    assert ended.code == 0
    assert ended.err == ""
    assert " ok Account" in ended.out
    assert "1 company, 1 look" in ended.out
    assert ended.out.endswith("Nothing is wrong.\n")
    account = books.sandbox.start()
    for secret in (account.api_key, "Secretive", os.environ["HOME"], "otp="):
        assert secret not in ended.out
    assert books.writes() == []


def test_what_is_wrong_at_codat_is_found(run: Any, books: Any) -> None:
    books.scenarios.advance_clock(timedelta(hours=3))
    books.scenarios.set_quota_left(3)
    ended = run("doctor", "--json")
    assert (ended.code, ended.result["verdict"]) == (1, "broken")
    checks = found(ended)
    assert checks["Clock"]["found"] == "2 h behind Codat's"
    assert checks["Clock"]["advice"]
    assert checks["Quota"]["verdict"] == "doubtful"
    books.scenarios.outdate_key()
    refused = found(run("doctor", "--json"))
    assert refused["Account"]["verdict"] == "broken"
    assert refused["Account"]["advice"]
    assert "correlation id" in refused["Account"]["found"]
    assert refused["Clock"]["verdict"] == "broken"


def test_offline_nothing_is_asked(run: Any, books: Any) -> None:
    books.company()
    before = len(books.scenarios.calls)
    checks = found(run("doctor", "--offline", "--json"))
    assert "Account" not in checks
    assert len(books.scenarios.calls) == before


@pytest.mark.parametrize(
    ("variable", "value", "subject"),
    [
        ("CODAT_API_KEY", "too-short-to-be-a-key", "Profile"),
        ("CODAT_BASE_URL", "http://codat.example", "Profile"),
        ("CODAT_CONSOLE_KEEP_DAYS", "soon", "Settings"),
    ],
)
def test_a_setting_that_cannot_be_used_does_not_stop_it(
    run: Any, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, subject: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = run("doctor", "--offline", "--json")
    check = found(ended)[subject]
    assert (ended.code, check["verdict"]) == (1, "broken")
    assert variable in check["found"]
    assert "Program" in found(ended)
    assert "too-short" not in ended.out


def test_a_damaged_memory_is_told_and_left_as_it_is(run: Any, books: Any) -> None:
    books.company()
    run("snapshot")
    (path,) = (Path(os.environ["HOME"]) / ".local" / "share" / "codat-console" / "store").glob("*.db")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE companies SET row = '{'")
    connection.close()
    before = path.read_bytes()
    ended = run("doctor", "--offline", "--json")
    assert found(ended)["Memory"]["verdict"] == "broken"
    assert path.read_bytes() == before
    assert os.environ["HOME"] not in ended.out


def test_a_key_that_others_can_read_is_told_without_the_name_of_the_home(
    run: Any, books: Any, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CODAT_API_KEY")
    monkeypatch.setenv("CODAT_CONSOLE_PROFILE", "test")
    config_file().parent.mkdir(parents=True)
    config_file().write_text('[profiles.test]\nkey_from = "file"\n', "utf-8")
    profile = profile_of("test", {}, read_config())
    keep_key(profile, "a" * 40)
    key_file(profile).chmod(0o640)
    ended = run("doctor")
    assert "Others on this computer can read ~" in ended.out
    assert "chmod 600 ~/'" in ended.out
    assert str(own_home) not in ended.out


def test_a_folder_that_cannot_be_made_is_told(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    check = found(run("doctor", "--offline", "--json"))["Folder"]
    assert (check["verdict"], bool(check["advice"])) == ("broken", True)
