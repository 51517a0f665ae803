"""`codat-console doctor`: what is wrong is found, said with what to do, and safe to paste into a ticket."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console_app.config.config_file import config_file, read_config
from console_app.config.keys import keep_key
from console_app.config.keys import keyring as keyring_keys
from console_app.config.keys import terminal_session as prompt_terminal
from console_app.config.keys.file import key_file
from console_app.config.profiles import Profile, profile_of
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.account.write_request import Action
from tests.journals import left_open
from tests.stores import existing_store_file
from tests.unit.config import keyrings


def checks_of(ended: Any) -> dict[str, dict[str, Any]]:
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
    assert "1 company, 1 snapshot" in ended.out
    assert " ok Key            from CODAT_API_KEY\n" in ended.out
    assert " ok Journal        nothing has been changed from here yet\n" in ended.out
    assert ended.out.endswith("No problems found.\n")
    account = books.sandbox.start()
    for secret in (account.api_key, "Secretive", os.environ["HOME"], "otp="):
        assert secret not in ended.out
    assert books.writes() == []


def test_what_is_wrong_at_codat_is_found(run: Any, books: Any) -> None:
    books.scenarios.advance_clock(timedelta(hours=3))
    books.scenarios.set_quota_left(3)
    ended = run("doctor", "--json")
    assert (ended.code, ended.result["verdict"]) == (1, "broken")
    checks = checks_of(ended)
    assert checks["Clock"]["found"] == "3 h 0 min behind Codat's"
    assert checks["Clock"]["advice"]
    assert checks["Quota"]["verdict"] == "warning"
    books.scenarios.outdate_key()
    refused = checks_of(run("doctor", "--json"))
    assert refused["Key"]["verdict"] == "broken"
    assert "may be old, or of another environment" in refused["Key"]["advice"]
    assert "correlation id" in refused["Key"]["found"]
    assert refused["Clock"]["verdict"] == "broken"


def test_offline_nothing_is_asked(run: Any, books: Any) -> None:
    books.company()
    before = len(books.scenarios.calls)
    checks = checks_of(run("doctor", "--offline", "--json"))
    assert "Account" not in checks
    assert checks["Key"]["found"] == "from CODAT_API_KEY; Codat was not asked"
    assert len(books.scenarios.calls) == before


UNUSUAL = "3f2c9a1e-58d7-4b6a-9c0e-7d1f2a3b4c5d"


def test_an_unusual_key_is_a_warning_until_codat_has_decided(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CODAT_API_KEY", UNUSUAL)
    unasked = checks_of(run("doctor", "--offline", "--json"))["Key"]
    assert unasked["verdict"] == "warning"
    assert "looks unusual" in unasked["advice"]
    refused = checks_of(run("doctor", "--json"))["Key"]
    assert refused["verdict"] == "broken"
    assert "looks unusual" in refused["advice"]
    with EmbeddedSandbox(None, companies=1, key=UNUSUAL) as other:
        monkeypatch.setenv("CODAT_BASE_URL", other.start().base_url)
        accepted = checks_of(run("doctor", "--json"))["Key"]
    assert (accepted["verdict"], accepted["advice"]) == ("ok", None)
    assert all(UNUSUAL not in str(each) for each in (unasked, refused, accepted))


def of_profile(monkeypatch: pytest.MonkeyPatch, lines: str) -> Profile:
    """The profile test, of which the configuration file says `lines`, and no key is in the environment."""
    monkeypatch.delenv("CODAT_API_KEY")
    monkeypatch.delenv("CODAT_BASE_URL")
    monkeypatch.setenv("CODAT_CONSOLE_PROFILE", "test")
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(f"[profiles.test]\n{lines}\n", "utf-8")
    return profile_of("test", {}, read_config())


@pytest.mark.parametrize(
    ("lines", "verdict", "said"),
    [
        ('key_from = "keyring"', "broken", "The keyring has not answered within"),
        ('key_from = "file"', "broken", "no key"),
        ("key_command = 'sh -c \"touch $HOME/was-run\"'", "skipped", "from command sh, which exists"),
        ('key_command = "/nowhere/op read"', "broken", "/nowhere/op was not found"),
    ],
)
def test_the_key_is_looked_for_offline_and_no_command_is_run(
    run: Any, own_home: Path, monkeypatch: pytest.MonkeyPatch, lines: str, verdict: str, said: str
) -> None:
    keyrings.choose(monkeypatch, "HangingKeyring")
    for name in ("WITHOUT_A_TERMINAL", "IN_A_WINDOW"):
        monkeypatch.setattr(keyring_keys, name, 0.2)
    # The tests may be run in one.
    monkeypatch.setattr(prompt_terminal, "prompt_terminal", lambda: None)
    of_profile(monkeypatch, lines)
    ended = run("doctor", "--offline", "--json")
    check = checks_of(ended)["Key"]
    assert (check["verdict"], ended.code) == (verdict, int(verdict == "broken"))
    assert said in check["found"]
    assert bool(check["advice"]) is (verdict == "broken")
    assert not (own_home / "was-run").exists()


def test_all_that_cannot_be_used_in_the_configuration_is_listed(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    of_profile(monkeypatch, "\n".join(f"wrong{number} = 1" for number in range(16)) + '\nunlink = "perhaps"')
    ended = run("doctor", "--offline", "--profile", "sandbox")
    lines = [line.strip() for line in ended.out.splitlines()]
    for number in range(16):
        assert any(line.startswith(f"config.toml, line {number + 2}: “wrong{number}” is not") for line in lines)
    assert "config.toml, line 18: unlink is “perhaps”, but should be yes, unlock or no." in lines
    assert "17 invalid settings" in ended.out
    assert "more problems" not in ended.out


def test_what_was_left_open_in_the_journal_is_told_with_what_to_run(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    profile = of_profile(monkeypatch, 'key_from = "file"')
    keep_key(profile, "a" * 40)
    store = existing_store_file(profile).parent
    assert (
        checks_of(run("doctor", "--offline", "--json"))["Journal"]["found"] == "nothing has been changed from here yet"
    )
    assert not store.exists()
    left_open(profile, Action.CREATE_COMPANY, companyName="Secretive Bakers")
    left_open(profile, Action.UNLINK)
    files = sorted(store.iterdir())
    ended = run("doctor", "--offline", "--json", "--profile", "test")
    check = checks_of(ended)["Journal"]
    assert check["verdict"] == "warning"
    assert check["found"] == "2 writes, unchanged; 2 interrupted, with unknown outcome"
    assert check["advice"] == "To check: codat-console --profile test journal recover"
    assert "Secretive" not in ended.out
    assert sorted(store.iterdir()) == files
    with closing(sqlite3.connect(existing_store_file(profile))) as connection:
        connection.execute("DROP TRIGGER journal_stays")
        connection.execute("UPDATE journal SET entry = x'7b7d' WHERE number = 2")
        connection.commit()
    check = checks_of(run("doctor", "--offline", "--json"))["Journal"]
    assert check["verdict"] == "broken"
    assert "event 2 was altered" in check["found"]
    assert "codat-console journal verify" in check["advice"]


@pytest.mark.parametrize(
    ("variable", "value", "subject"),
    [
        ("CODAT_API_KEY", "this is no key", "Profile"),
        ("CODAT_BASE_URL", "http://codat.example", "Profile"),
        ("CODAT_CONSOLE_KEEP_DAYS", "soon", "Settings"),
    ],
)
def test_a_setting_that_cannot_be_used_does_not_stop_it(
    run: Any, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, subject: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = run("doctor", "--offline", "--json")
    check = checks_of(ended)[subject]
    assert (ended.code, check["verdict"]) == (1, "broken")
    assert variable in check["found"]
    assert "Program" in checks_of(ended)
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
    assert checks_of(ended)["Store"]["verdict"] == "broken"
    assert path.read_bytes() == before
    assert os.environ["HOME"] not in ended.out


def test_a_key_that_others_can_read_is_told_without_the_name_of_the_home(
    run: Any, books: Any, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = of_profile(monkeypatch, 'key_from = "file"')
    keep_key(profile, "a" * 40)
    key_file(profile).chmod(0o640)
    ended = run("doctor")
    assert "Other users of this computer can read ~" in ended.out
    assert "chmod 600 ~/'" in ended.out
    assert str(own_home) not in ended.out


def test_a_folder_that_cannot_be_made_is_told(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    check = checks_of(run("doctor", "--offline", "--json"))["Folder"]
    assert (check["verdict"], bool(check["advice"])) == ("broken", True)
