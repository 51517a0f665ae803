"""Which account the program works on, from what the environment says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console_app.config.addresses import CODAT_BASE_URL
from console_app.config.profiles import PORTAL_URL, Profile, ProfileError, choose_profile

KEY = "k" * 40
DATA = Path("sandbox.db")


def chosen_by(*, key: str | None, address: str | None, sandbox: bool) -> Profile:
    environ = {"CODAT_API_KEY": key, "CODAT_BASE_URL": address, "HOME": "/home/somebody"}
    return choose_profile(
        {name: value for name, value in environ.items() if value is not None}, force_sandbox=sandbox, sandbox_data=DATA
    )


@pytest.mark.parametrize("address", [None, "", "  ", "https://api.example.com"])
@pytest.mark.parametrize("key", [None, "", "  ", KEY])
def test_the_sandbox_can_always_be_had(key: str | None, address: str | None) -> None:
    profile = chosen_by(key=key, address=address, sandbox=True)
    assert (profile.name, profile.is_sandbox, profile.sandbox_data) == ("sandbox", True, DATA)
    assert (profile.key_text, profile.base_url, profile.portal_url) == (None, None, None)


def test_where_nothing_points_to_an_account_it_is_the_sandbox() -> None:
    profile = chosen_by(key=None, address=None, sandbox=False)
    assert (profile.is_sandbox, profile.notice) == (True, None)


@pytest.mark.parametrize("address", ["", "  ", "https://api.example.com"])
def test_an_address_without_a_key_is_no_account_and_not_the_sandbox(address: str) -> None:
    with pytest.raises(ProfileError, match=r"CODAT_BASE_URL is set, but CODAT_API_KEY is not .* add --sandbox"):
        chosen_by(key=None, address=address, sandbox=False)


@pytest.mark.parametrize(
    "variable", ["CODAT_CONSOLE_THEM", "CODAT_APIKEY", "CODAT_CONSOLE_PROFILE", "CODAT_CONSOLE_ALLOW_READ", "codat_key"]
)
def test_who_has_set_a_variable_has_an_account_in_mind(variable: str) -> None:
    with pytest.raises(ProfileError, match=f"No account to use. {variable} is set"):
        choose_profile({variable: ""}, force_sandbox=False, sandbox_data=DATA)


@pytest.mark.parametrize("variable", ["CODAT_CONSOLE_THEME", "CODAT_CONSOLE_CLIPBOARD", "CODAT_CONSOLE_DEBUG"])
def test_a_setting_names_no_account(variable: str) -> None:
    assert choose_profile({variable: "light"}, force_sandbox=False, sandbox_data=DATA).is_sandbox


def test_without_a_terminal_the_sandbox_has_to_be_asked_for() -> None:
    with pytest.raises(ProfileError, match=r"does not run in a terminal.*add --sandbox"):
        choose_profile({}, force_sandbox=False, sandbox_data=DATA, at_terminal=False)
    for asked in ({"force_sandbox": True}, {"force_sandbox": False, "named": "sandbox"}):
        assert choose_profile({}, sandbox_data=DATA, at_terminal=False, **asked).is_sandbox
    by_variable = {"CODAT_CONSOLE_PROFILE": "sandbox"}
    assert choose_profile(by_variable, force_sandbox=False, sandbox_data=DATA, at_terminal=False).is_sandbox


@pytest.mark.parametrize("address", [None, "https://api.example.com"])
@pytest.mark.parametrize("key", ["", " ", "\n"])
def test_an_empty_key_is_refused_and_not_taken_for_none(key: str, address: str | None) -> None:
    with pytest.raises(ProfileError, match="CODAT_API_KEY is set but empty"):
        chosen_by(key=key, address=address, sandbox=False)


@pytest.mark.parametrize(
    ("address", "base_url", "portal_url"),
    [
        (None, CODAT_BASE_URL, PORTAL_URL),
        ("", CODAT_BASE_URL, PORTAL_URL),
        ("https://api.codat.io", "https://api.codat.io", PORTAL_URL),
        ("https://API.codat.io:443/", "https://api.codat.io", PORTAL_URL),
        (" https://api.example.com ", "https://api.example.com", None),
        ("http://127.0.0.1:8800", "http://127.0.0.1:8800", None),
    ],
)
def test_with_a_key_it_is_the_account(address: str | None, base_url: str, portal_url: str | None) -> None:
    profile = chosen_by(key=KEY, address=address, sandbox=False)
    assert (profile.name, profile.is_sandbox, profile.notice) == ("default", False, None)
    assert (profile.key_text, profile.base_url, profile.portal_url) == (KEY, base_url, portal_url)


def test_the_key_is_not_in_what_ends_up_in_a_log() -> None:
    assert KEY not in repr(chosen_by(key=KEY, address=None, sandbox=False))


def test_nothing_is_made_on_disk_before_somebody_asks_for_it(tmp_path: Path) -> None:
    program = (
        "import console_app.config.paths as folders, console_app.config.profiles as profiles\n"
        "import console_app.cli\n"
        "profiles.choose_profile({}, force_sandbox=False, sandbox_data=folders.sandbox_file())\n"
        "print(folders.sandbox_file())"
    )
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=home, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path / "data" / "codat-console" / "sandbox" / "sandbox.db")
    assert list(tmp_path.iterdir()) == []
