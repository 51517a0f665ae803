"""A misspelt safety switch is the strict one, in the file and in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.capabilities import Capability, Permission
from console_app.config.near_misses import PERMISSION_NAMES, near
from console_app.config.profiles import Profile, ProfileError
from tests.config_files import profile_chosen

if TYPE_CHECKING:
    from console_app.config.config_model import Config

KEY = "k" * 40


def acme_of(config: Config, named: str = "acme", **environ: str) -> Profile:
    return profile_chosen(config, named, **environ)


def forbidden(profile: Profile) -> set[str]:
    return {str(each) for each in Capability if profile.capabilities[each].permission is Permission.NO}


ALL_BUT_READING = {"create", "link", "unlink", "delete"}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *((each, {"read_only"}) for each in ("READONLY", "read-only", "readOnly", "Read_Only", "raed_only", "redonly")),
        *((each, {"read_only"}) for each in ("read.only", "READ_ONLY_MODE", "is_read_only", "readonlly", "reedonly")),
        *((each, {"unlink"}) for each in ("Unlink", "UNLINK", "allow_unlink", "ALLOWUNLINK", "unlnk", "unlikn")),
        *((each, {"unlink"}) for each in ("no_unlink", "DISALLOW_UNLINK", "unlinking", "un-link", "can_unlink")),
        *((each, {"delete"}) for each in ("DELETE", "delte", "deletes", "NO_DELETE", "allow-delete")),
        *((each, {"create"}) for each in ("Create", "crate", "create_companies")),
        *((each, {"link"}) for each in ("links", "LINK", "show_link", "lnik")),
        *((each, {"read"}) for each in ("READ", "raed", "allow_read")),
        *((each, set()) for each in ("colour", "contact", "theme", "note", "team", "mail", "THREADS", "x", "", "__")),
    ],
)
def test_what_a_name_was_meant_for(name: str, meant: set[str]) -> None:
    assert set(near(name, PERMISSION_NAMES)) == meant


@pytest.mark.parametrize("value", ["true", "false", '"yes"', '"no"', "0", "1", "[]", '"never"'])
@pytest.mark.parametrize("name", ["read-only", "readOnly", "READ_ONLY", "readonly", "read_onyl"])
def test_a_misspelt_read_only_is_read_only(written: Any, name: str, value: str) -> None:
    config = written(f'[profiles.acme]\nkey_from = "file"\ndelete = "yes"\n{name} = {value}\n')
    assert forbidden(acme_of(config)) == ALL_BUT_READING
    assert f"line 4: “{name}” is not a setting; it is read as read_only" in config.notice


@pytest.mark.parametrize("value", ['"no"', '"yes"', "true", "false", '"No"', "0"])
@pytest.mark.parametrize("name", ["Unlink", "UNLINK", "allow_unlink", "unlnk", "un-link"])
def test_a_misspelt_permission_is_none(written: Any, name: str, value: str) -> None:
    config = written(f'[profiles.acme]\nkey_from = "file"\nunlink = "yes"\n{name} = {value}\n')
    profile = acme_of(config)
    assert forbidden(profile) == {"unlink"}
    assert profile.capabilities[Capability.UNLINK].source == "config.toml, line 4"
    assert f"“{name}” is not a setting" in config.notice


@pytest.mark.parametrize(
    "value", ['"No"', '" no "', '"never"', "false", "true", "0", "1", '"unlock!"', "[]", "1979-05-27"]
)
def test_a_permission_in_another_spelling_is_never_looser(written: Any, value: str) -> None:
    config = written(f'[profiles.acme]\nkey_from = "file"\nunlink = {value}\n')
    assert forbidden(acme_of(config)) == {"unlink"}


@pytest.mark.parametrize(
    "text",
    [
        'unlink = "no"\n[profiles.acme]\nkey_from = "file"\n',
        'unlink = "yes"\n[profiles.acme]\nkey_from = "file"\n',
        '[profiles.acme]\nkey_from = "file"\n[profile.acme]\nunlink = "no"\n',
        '[profiles.acme]\nkey_from = "file"\n[Profiles.acme]\nunlink = "no"\n',
        '[profiles.acme]\nkey_from = "file"\n[acme]\nunlink = "no"\n',
        '[profiles.acme]\nkey_from = "file"\n[profiles.acme.permissions]\nunlink = "no"\n',
        '[profiles.acme]\nkey_from = "file"\n[[profiles.acme.limits]]\nunlink = "no"\n',
        '[profiles.acme]\nkey_from = "file"\n[profiles."acme ltd"]\nunlink = "no"\n',
    ],
)
def test_a_limit_in_the_wrong_place_holds(written: Any, text: str) -> None:
    config = written(text)
    assert forbidden(acme_of(config)) == {"unlink"}
    assert config.notice


@pytest.mark.parametrize(
    "line",
    [
        *('deny = ["unlink"]', 'allow = ["read"]', 'mode = "read-only"', 'permissions = "read"', 'access = "viewer"'),
        *('write = "no"', "allow_writes = false", "dry_run = true", "dryRun = true", "can_write = false"),
    ],
)
@pytest.mark.parametrize("place", ["[profiles.acme]\n{}", "{}\n[profiles.acme]"])
def test_a_limit_in_other_words_leaves_reading_alone(written: Any, line: str, place: str) -> None:
    config = written(f'{place.format(line)}\nkey_from = "file"\ndelete = "yes"\n')
    assert forbidden(acme_of(config)) == ALL_BUT_READING
    assert "is not a setting" in config.notice
    assert "as strictly as possible" in config.notice


@pytest.mark.parametrize("name", ["Production", "prodution", "PRODUCTION", "productoin", "prod-uction"])
def test_limits_under_a_misspelt_profile_hold_for_the_one_that_is_meant(written: Any, name: str) -> None:
    config = written(f"[profiles.{name}]\nread_only = true\n")
    assert forbidden(acme_of(config, "production", CODAT_API_KEY=KEY)) == ALL_BUT_READING
    assert f"{name} is not production, and has no key: its limits apply to production, too" in config.notice


def test_another_profile_with_a_key_of_its_own_is_another_profile(written: Any) -> None:
    config = written('[profiles.Test]\nkey_from = "file"\nread_only = true\n[profiles.test2]\nunlink = "no"\n')
    assert config.notice is None
    assert forbidden(acme_of(config, "test", CODAT_API_KEY=KEY)) == set()


@pytest.mark.parametrize("line", ["Production = false", 'prodution = "no"', "producton = true"])
def test_a_misspelt_production_is_production(written: Any, line: str) -> None:
    config = written(f'[profiles.test]\nkey_from = "file"\n{line}\n')
    assert acme_of(config, "test").is_production


@pytest.mark.parametrize(
    "line",
    [
        *('base-url = "http://127.0.0.1:1"', 'baseURL = "http://127.0.0.1:1"', 'url = "http://127.0.0.1:1"'),
        *(
            'key_comand = "op read x"',
            'key-from = "keyring"',
            'api_key = "x"',
            'key_from = "keyrng"',
            "key_command = 7",
        ),
        *('key_from = "command"', "account = 7", "acount = 7", 'address = "x"'),
    ],
)
def test_where_address_key_or_account_is_misspelt_no_key_is_sent(written: Any, line: str) -> None:
    config = written(f"[profiles.acme]\n{line}\n")
    with pytest.raises(ProfileError, match=r"The profile acme cannot be used\. .*config.toml, line 2"):
        acme_of(config, CODAT_API_KEY=KEY)


@pytest.mark.parametrize("name", ["Account", "acount", "accuont"])
def test_a_misspelt_account_is_the_account_that_is_meant(written: Any, name: str) -> None:
    config = written(f'[profiles.acme]\nkey_from = "file"\n{name} = "Fernhill Payables"\n')
    assert acme_of(config).account == "Fernhill Payables"


def test_an_address_outside_of_a_profile_is_not_passed_over(written: Any) -> None:
    config = written('base_url = "http://127.0.0.1:7411"\n[profiles.acme]\nkey_from = "file"\n')
    for named in ("acme", "default"):
        with pytest.raises(ProfileError, match="line 1"):
            acme_of(config, named, CODAT_API_KEY=KEY)
    assert acme_of(config, "sandbox").is_sandbox


def test_a_harmless_mistake_limits_nothing(written: Any) -> None:
    config = written('[profiles.acme]\nkey_from = "file"\ncolor = "red"\nthem = "light"\nnote = "x"\n')
    assert forbidden(acme_of(config)) == set()
    assert len(config.problems) == 3
