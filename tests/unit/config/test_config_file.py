"""The configuration file: what it says, and what happens where it says something that cannot be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.capabilities import Capability, Permission
from console_app.config.config_file import config_file, read_config
from console_app.config.profiles import KeySource, Profile, ProfileError
from console_app.config.settings import ClipboardMethod, SharedScreen, read_settings
from tests.config_files import profile_chosen

if TYPE_CHECKING:
    from pathlib import Path


KEY = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"


def permissions(profile: Profile) -> dict[str, str]:
    return {str(each): profile.capabilities[each].permission.name.lower() for each in Capability}


def test_without_a_file_there_is_nothing_to_say() -> None:
    config = read_config()
    assert (config.notice, config.profile, config.settings, config.names) == (
        None,
        None,
        {},
        ("production", "test", "sandbox"),
    )
    assert not config_file().parent.exists()


def test_a_profile_is_all_that_the_file_says_of_it(written: Any) -> None:
    config = written(
        """
profile = "acme"
contact = "Jo"
keep_days = 90

[profiles.acme]
base_url = "https://codat.acme.example"
colour = "Purple"
account = "Acme Ltd"
key_command = "op read op://codat/key"
contact = "Sam"
unlink = "no"
delete = "yes"
"""
    )
    assert config.notice is None
    profile = profile_chosen(config)
    assert (profile.name, profile.base_url, profile.colour) == ("acme", "https://codat.acme.example", "purple")
    assert (profile.account, profile.key_source, profile.key_text) == ("Acme Ltd", KeySource.COMMAND, None)
    assert (profile.is_production, profile.portal_url) == (True, None)
    assert permissions(profile) == {"read": "yes", "create": "yes", "link": "yes", "unlink": "no", "delete": "yes"}
    assert profile.capabilities[Capability.UNLINK].source == "the profile acme"
    settings = read_settings({}, profile.settings)
    assert (settings.contact, settings.keep_days) == ("Sam", 90)


def test_a_limit_of_a_platform_holds_for_every_profile(written: Any) -> None:
    config = written('[platforms.GBOL]\nlimit = 5\n[platforms.qhyg]\n[profiles.test]\nkey_from = "file"\n')
    assert config.notice is None
    assert profile_chosen(config, named="test").platform_limits == {"gbol": 5}
    assert profile_chosen(config, named="sandbox").platform_limits == {"gbol": 5}


def test_the_environment_wins_over_the_file(written: Any) -> None:
    config = written(
        'profile = "production"\ncontact = "Jo"\ntheme = "light"\nclipboard = "off"\nshared_screen = "on"\n'
        '[profiles.production]\nkey_from = "keyring"\n[profiles.test]\nkey_from = "file"\n'
    )
    assert profile_chosen(config).name == "production"
    assert profile_chosen(config, CODAT_CONSOLE_PROFILE="test").name == "test"
    assert profile_chosen(config, CODAT_CONSOLE_PROFILE="test", CODAT_API_KEY=KEY).key_text is None
    assert profile_chosen(config, CODAT_API_KEY=KEY).name == "default"
    assert profile_chosen(config, named="production", CODAT_CONSOLE_PROFILE="test").name == "production"
    settings = read_settings(
        {"CODAT_CONSOLE_CONTACT": "Sam", "CODAT_CONSOLE_THEME": " "}, profile_chosen(config).settings
    )
    assert (settings.contact, settings.theme) == ("Sam", "light")
    assert (settings.clipboard, settings.shared_screen) == (ClipboardMethod.OFF, SharedScreen.ON)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('[profiles.test]\n\ncolour = "pink"', "line 3: colour is “pink”, but should be red, orange, yellow"),
        ('[profiles."test"]\n# a note\nread_only = "perhaps"', "line 3: read_only is “perhaps”, but should be true or"),
        ('keep_days = "90"', "line 1: keep_days is “90”, but should be a number of days from 1 to 36500"),
        ('contact = "Jo"\ntheme = "pink"', "line 2: theme is “pink”, but should be auto, dark, light, high-contrast,"),
        ("contact = 7", "line 1: contact is 7, but should be a text"),
        ('profile = "prod"', "line 1: profile is “prod”, but should be production, test or sandbox"),
        (
            'profile = "x"\n[profiles.test]\n[profiles.own]',
            "line 1: profile is “x”, but should be production, test, sandbox or own",
        ),
        ('profiles.test.unlink = "never"', "line 1: unlink is “never”, but should be yes, unlock or no"),
        ('[profiles."../x"]', "line 1: ../x is “../x”, but should be a name of letters, digits, - and _"),
        ('[profiles]\ntest = "x"', "line 2: test is “x”, but should be a table that begins with [profiles.test]"),
        ('colour = "red"', "line 1: “colour” is not a setting; profile, profiles, contact"),
        ('[profiles.sandbox]\naccount = "A"', "line 2: account is set, but the sandbox has its own"),
        ('[profiles.test]\nkey_from = "command"', "line 2: key_from is “command”, but should be a key_command next"),
        ('[profiles.test]\naccount = ["A"]', "line 2: account is a list, but should be a non-empty string"),
        ("[platforms.gbol]\nlimit = 0", "line 2: limit is 0, but should be a number of connections from 1 to"),
        ('[platforms.gbol]\nlimit = "5"', "line 2: limit is “5”, but should be a number of connections from 1 to"),
        ("[platforms.gbol]\nlimits = 5", "line 2: “limits” is not a setting of a platform; limit is"),
        ("[platforms.xero1]\nlimit = 5", "line 1: xero1 is “xero1”, but should be a platform key of four letters"),
        ("[platforms.Xero]\nlimit = 5", "line 1: Xero is “Xero”, but should be the platform's key, gbol"),
        ("[platforms]\ngbol = 5", "line 2: gbol is 5, but should be a table that begins with [platforms.gbol]"),
        ("platforms = 5", "line 1: platforms is 5, but should be tables such as [platforms.gbol]"),
        ('[profiles.test]\ntext = """\ncolour = "red"\n"""\ncolour = "pink"', "line 5: colour is “pink”"),
    ],
)
def test_a_bad_value_is_told_with_file_line_what_was_found_and_what_was_expected(
    written: Any, lines: str, told: str
) -> None:
    config = written(lines)
    assert f"{config_file()}, {told}" in config.notice
    assert profile_chosen(config, named="sandbox").notice == config.notice
    with pytest.raises(ProfileError) as refused:
        profile_chosen(config)
    assert config.notice in str(refused.value)


def test_a_key_that_was_put_into_the_file_is_not_repeated(written: Any) -> None:
    config = written(f'api_key = "{KEY}"\n[profiles.test]\nread_only = "{KEY}"\ncolour = "x {KEY}"\n{KEY} = 1\n')
    assert len(config.problems) == 4
    assert KEY not in " ".join(config.problems)
    assert "a long value that is not shown" in config.problems[1]


def test_many_problems_are_counted(written: Any) -> None:
    config = written("a = 1\nb = 1\nc = 1\nd = 1\ne = 1\n")
    assert config.notice.endswith("has 2 more problems: codat-console doctor lists them all.")
    one_more = written("a = 1\nb = 1\nc = 1\nd = 1\n")
    assert one_more.notice.endswith("has 1 more problem: codat-console doctor lists them all.")
    assert [line.partition(":")[0].rpartition(" ")[2] for line in config.notice.splitlines()[:3]] == ["1", "2", "3"]


def test_what_a_terminal_would_act_on_is_not_told_as_it_is(written: Any) -> None:
    notice = written('theme = "\\u001b[31mred\\u202e"\n"\\u001bc" = 1\n').notice
    assert "theme is “�[31mred�”" in notice
    assert all(line.isprintable() for line in notice.splitlines())


def test_a_permission_that_cannot_be_read_is_none(written: Any) -> None:
    config = written('[profiles.test]\nkey_from = "file"\nunlink = "yess"\ncreate = true\n')
    profile = profile_chosen(config, named="test")
    assert permissions(profile) == {"read": "yes", "create": "no", "link": "yes", "unlink": "no", "delete": "unlock"}
    assert profile.capabilities[Capability.UNLINK].source == "config.toml, line 3"


@pytest.mark.parametrize("value", ["true", '"yes"', "1"])
def test_read_only_leaves_reading_whatever_else_is_said(written: Any, value: str) -> None:
    config = written(f'[profiles.test]\nkey_from = "file"\ndelete = "yes"\nread_only = {value}\n')
    assert profile_chosen(config, named="test").capabilities.is_read_only


@pytest.mark.parametrize(
    "content",
    [b"[profiles.test\n", b"profile = 'a'\nprofile = 'b'\n", b"\xff\xfe", b"x" * 300_000, b"a = " + b"[" * 20_000],
)
def test_of_a_file_that_cannot_be_understood_nothing_dangerous_is_taken(content: bytes) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_bytes(content)
    config = read_config()
    assert config.is_unreadable
    assert str(config_file()) in (config.notice or "")
    profile = profile_chosen(config, CODAT_API_KEY=KEY)
    assert permissions(profile) == {"read": "yes", "create": "no", "link": "no", "unlink": "no", "delete": "no"}
    assert permissions(profile_chosen(config, named="sandbox")) == dict.fromkeys(map(str, Capability), "yes")
    with pytest.raises(ProfileError, match="No account to use"):
        profile_chosen(config)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    config_file().parent.mkdir(parents=True)
    os.mkfifo(config_file())
    assert "is not a file" in (read_config().notice or "")


def test_the_line_of_what_cannot_be_understood_is_told(written: Any) -> None:
    assert "at line 2" in written('profile = "test"\ncontact = \n').notice


@pytest.mark.parametrize(
    ("name", "said", "production"),
    [
        ("production", "", True),
        ("test", "", False),
        ("test", "production = true", True),
        ("acme", "production = false", False),
        ("acme", 'base_url = "https://x.example"', True),
        ("acme", 'base_url = "https://x.example"\nproduction = false', False),
        ("acme", 'base_url = "https://api.codat.io:443"', True),
        ("acme", 'base_url = "http://127.0.0.1:7411"', False),
        ("acme", 'base_url = "http://127.0.0.1:7411"\nproduction = true', True),
        ("test", 'base_url = "https://x.example"', False),
        ("Test", "", True),
        ("test", 'production = "no"', True),
    ],
)
def test_what_production_is(written: Any, name: str, said: str, production: bool) -> None:
    config = written(f'[profiles.{name}]\nkey_from = "keyring"\n{said}\n')
    profile = profile_chosen(config, named=name)
    assert profile.is_production is production
    assert profile.capabilities[Capability.UNLINK].permission is (Permission.UNLOCK if production else Permission.YES)


@pytest.mark.parametrize(
    ("address", "production"),
    [("https://api.codat.io", True), ("https://gateway.example/", False), ("http://127.0.0.1:7411", False)],
)
def test_no_production_is_said_of_the_address_of_the_profile_alone(
    written: Any, address: str, production: bool
) -> None:
    config = written('[profiles.trial]\nbase_url = "https://gateway.example:443"\nproduction = false\n')
    profile = profile_chosen(config, named="trial", CODAT_API_KEY=KEY, CODAT_BASE_URL=address)
    assert profile.is_production is production


def test_a_profile_that_there_is_not_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"no profile prodution. Profiles: production, test, sandbox"):
        profile_chosen(read_config(), named="prodution")
    with pytest.raises(ProfileError, match=r"no profile of that name"):
        profile_chosen(named="\x1b[31m")


def test_a_profile_without_a_key_says_how_to_give_it_one() -> None:
    with pytest.raises(ProfileError, match=r"no key for the profile production.*login --profile production"):
        profile_chosen(named="production")
    assert profile_chosen(named="production", CODAT_API_KEY=KEY).key_source is KeySource.ENVIRONMENT


def test_an_address_that_cannot_be_read_is_never_another_one(written: Any) -> None:
    config = written('[profiles.test]\nkey_from = "keyring"\nbase_url = 7\n')
    with pytest.raises(ProfileError, match=r"cannot be used. Its address cannot be read \(config.toml, line 3\)"):
        profile_chosen(config, named="test")


def test_the_address_of_the_environment_goes_with_its_key_only(written: Any) -> None:
    config = written('[profiles.test]\nkey_from = "keyring"\n')
    profile = profile_chosen(config, named="test", CODAT_BASE_URL="https://x.example")
    assert profile.base_url == "https://api.codat.io"
    assert "CODAT_BASE_URL applies only with CODAT_API_KEY" in (profile.notice or "")


def test_an_address_that_is_not_the_profiles_is_refused_for_the_reason_that_holds(written: Any) -> None:
    config = written('profile = "acme"\n[profiles.acme]\nkey_from = "keyring"\n')
    address = {"CODAT_BASE_URL": "https://x.example"}
    with pytest.raises(
        ProfileError, match=r"CODAT_API_KEY is not set and the profile acme uses .*, set the matching key"
    ):
        profile_chosen(config, **address)
    with pytest.raises(ProfileError, match=r"the profile acme has a key of its own .*, unset CODAT_CONSOLE_PROFILE"):
        profile_chosen(config, CODAT_CONSOLE_PROFILE="acme", CODAT_API_KEY=KEY, **address)
    assert profile_chosen(config, CODAT_API_KEY=KEY, **address).base_url == "https://x.example"


@pytest.mark.parametrize("system", ["darwin", "linux"])
def test_folders_of_the_environment_hold_on_every_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str
) -> None:
    from platformdirs import macos, unix

    from console_app.config.paths import config_folder, data_folder

    monkeypatch.setattr("platformdirs.PlatformDirs", macos.MacOS if system == "darwin" else unix.Unix)
    if system == "darwin":
        assert "Library" in str(config_folder())
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert (config_folder(), data_folder()) == (tmp_path / "c" / "codat-console", tmp_path / "d" / "codat-console")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert config_folder().is_absolute()
