"""Changing a configuration file that a person wrote leaves it theirs."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from console_app.config.toml_text import changed

THEIRS = """# Ours, since May.
contact = "Jo" # ask Jo

[profiles.production] # the real one
# who it is
account = "Old"
colour = "red"

[profiles.test]
account = "Other"
"""


def test_comments_and_order_stay() -> None:
    text = changed(THEIRS, ("profiles", "production"), {"account": "New", "key_from": "keyring"})
    assert text == THEIRS.replace(
        '# the real one\n# who it is\naccount = "Old"\n',
        '# the real one\naccount = "New"\nkey_from = "keyring"\n# who it is\n',
    )
    assert changed(text, (), {"profile": "test"}).startswith(
        '# Ours, since May.\ncontact = "Jo" # ask Jo\n\nprofile = "test"\n\n[profiles.production]'
    )


def test_a_table_that_is_not_there_comes_last() -> None:
    assert changed(THEIRS, ("profiles", "acme"), {"account": "A"}) == f'{THEIRS}\n[profiles.acme]\naccount = "A"\n'
    assert changed("", ("profiles", "acme"), {"account": "A"}) == '[profiles.acme]\naccount = "A"\n'
    assert changed(THEIRS, ("profiles", "acme"), {"account": None}) == THEIRS


def test_a_value_goes() -> None:
    assert changed(THEIRS, ("profiles", "test"), {"account": None}) == THEIRS.replace('account = "Other"\n', "")


@pytest.mark.parametrize(
    "text",
    [
        'profiles = {test = {account = "A"}}\n',
        'profiles.test.account = "A"\nprofiles.test.colour = "red"\n',
        '[profiles]\ntest = {account = "A"}\n',
        '[profiles.test]\naccount = """\nA\n"""\n',
        "x = '''\n[profiles.test]\naccount = 1\n'''\n",
    ],
)
@pytest.mark.parametrize("values", [{"account": "B"}, {"account": None}, {"key_from": "file", "account": "C"}])
def test_however_it_is_written_the_result_says_the_same(text: str, values: dict[str, str | None]) -> None:
    now: dict[str, Any] = tomllib.loads(changed(text, ("profiles", "test"), values))
    before = tomllib.loads(text)
    expected = {**before.get("profiles", {}).get("test", {}), **values}
    assert now.get("profiles", {}).get("test", {}) == {
        name: value for name, value in expected.items() if value is not None
    }
    assert now.get("x") == before.get("x")


@given(some.text(min_size=1))
def test_whatever_an_account_is_called_it_comes_back(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    text = changed(THEIRS, ("profiles", "production"), {"account": name})
    assert tomllib.loads(text)["profiles"]["production"]["account"] == name
