"""Changing a configuration file that a person wrote leaves it theirs, to the byte."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tomlkit
from hypothesis import assume, given
from hypothesis import strategies as some

from console_app.config.config_file import UnreadableConfig, config_file
from console_app.config.config_writer import change_config
from console_app.config.own_files import edit_file, edited_bytes
from console_app.config.toml_edit import edited, line_of
from tests.config_files import write_config

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
MARK = b"\xef\xbb\xbf"
PRODUCTION = ("profiles", "production")
THEIRS = """# Ours, since May.
contact = "Jo" # ask Jo

[profiles.production] # the real one
# who it is
account = "Old"   # as agreed
colour = "red"
# unlink = "no"

# the one to try things in
[profiles.test]
account = "Other"
"""


def test_comments_order_and_what_stands_behind_a_value_stay() -> None:
    text = edited(THEIRS, PRODUCTION, {"account": "New", "key_from": "keyring"})
    assert text == THEIRS.replace('"Old"', '"New"').replace(
        'colour = "red"\n', 'colour = "red"\nkey_from = "keyring"\n'
    )
    assert edited(THEIRS, (), {"profile": "test"}) == THEIRS.replace("# ask Jo\n", '# ask Jo\nprofile = "test"\n')


def test_the_first_value_of_all_goes_above_the_first_table_and_its_comment() -> None:
    text = "# Ours.\n\n# the real one\n[profiles.production]\ncolour = 'red'"
    assert edited(text, (), {"profile": "test"}) == text.replace("# the real", 'profile = "test"\n\n# the real')
    assert edited("# Ours.\n", (), {"profile": "test"}) == '# Ours.\nprofile = "test"\n'


@pytest.mark.parametrize(
    "text",
    [
        "[profiles.acme]\ncolour = 'red'\n",
        "# Ours.\n[profiles.acme]\n",
        "# Ours.\n\n# it\n[profiles.acme]\n",
        "# Ours.\n",
        "theme = 'dark'\n\n[profiles.acme]\n",
        "\n\n[profiles.acme]\n",
    ],
)
def test_what_is_put_in_and_taken_out_again_leaves_nothing_behind(text: str) -> None:
    assert edited(edited(text, (), {"profile": "acme"}), (), {"profile": None}) == text


def test_a_table_that_is_not_there_comes_last() -> None:
    assert edited(THEIRS, ("profiles", "acme"), {"account": "A"}) == f'{THEIRS}\n[profiles.acme]\naccount = "A"\n'
    assert edited("", ("profiles", "acme"), {"account": "A"}) == '[profiles.acme]\naccount = "A"\n'
    assert edited("a = 1", ("profiles", "acme"), {"account": "A"}) == 'a = 1\n\n[profiles.acme]\naccount = "A"\n'
    assert edited(THEIRS, ("profiles", "acme"), {"account": None}) == THEIRS


def test_a_value_goes() -> None:
    assert edited(THEIRS, ("profiles", "test"), {"account": None}) == THEIRS.replace('account = "Other"\n', "")


@pytest.mark.parametrize(
    "text",
    [
        'profiles = {test = {account = "A"}} # in a line\n',
        'profiles.test.account = "A"\nprofiles.test.colour = "red" # dotted\n',
        '[profiles]\ntest = {account = "A"}\n',
        '[profiles]\ntest.account = "A"\n',
        '[profiles.test]\naccount = """\nA\n[profiles.test]\n"""\n',
        "x = '''\n[profiles.test]\naccount = 1\n'''\n",
        '[profiles.test.sub]\ny = 1\n[other]\n[profiles.test] # in parts\naccount = "A"\n',
        "[profiles.test]\n[profiles.test.sub]\ny = 1\n",
        '[ profiles . "test" ] # spaced\n  account="A"\n',
    ],
)
@pytest.mark.parametrize("values", [{"account": "B"}, {"account": None}, {"key_from": "file", "account": "C"}])
def test_however_it_is_written_the_result_says_the_same(text: str, values: dict[str, str | None]) -> None:
    changed = edited(text, ("profiles", "test"), values)
    assert said_by(tomllib.loads(changed)) == said_by(wanted_of(text, ("profiles", "test"), values))
    assert all(f"# {each}" in changed for each in ("in a line", "dotted", "in parts", "spaced") if f"# {each}" in text)


def test_what_cannot_be_changed_is_told_and_stays() -> None:
    write_with_mode(b'profiles = "none"\n')
    with pytest.raises(UnreadableConfig, match="profiles is not a table"):
        change_config({PRODUCTION: {"account": "A"}})
    assert config_file().read_bytes() == b'profiles = "none"\n'


def wanted_of(text: str, table: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    wanted = tomllib.loads(text)
    if not any(value is not None for value in values.values()) and not has_table(wanted, table):
        return wanted
    inner = wanted
    for name in table:
        inner = inner.setdefault(name, {})
    for name, value in values.items():
        inner.pop(name, None)
        if value is not None:
            inner[name] = value
    return wanted


def said_by(value: Any) -> Any:
    """Return what a document says: an empty table says nothing."""
    if not isinstance(value, dict):
        return value
    return {name: said for name, each in value.items() if (said := said_by(each)) != {}}


def has_table(document: dict[str, Any], table: tuple[str, ...]) -> bool:
    for name in table:
        document = document.get(name, {})
    return bool(document)


FILLING = some.sampled_from(
    [
        "",
        "   ",
        "# a comment",
        "\t# [profiles.production]",
        "#account = 'x' [",
        "contact{0} = 'Jo' # ask",
        '  text{0}="a # b\\u00e9 \\"[x]\\""\t# who',
        'long{0} = """\n[profiles.test]\naccount = 1 # no\n  """ # end',
        "raw{0} = '''\n# no comment\n'''",
        "list{0} = [\n  1, # one\n\n  2,\n]",
        "line{0} = {{ account = 'x', y = [1] }}",
        "dotted{0}.account = 2026-11-29T10:00:00Z",
        '"quoted name{0}" = 0x1F',
    ]
)
HEADERS = {
    PRODUCTION: some.sampled_from(
        ["[profiles.production]", "[ profiles.'production' ] # real", "  [profiles.production]"]
    ),
    ("profiles", "test"): some.sampled_from(["[profiles.test]", '["profiles".test]#t']),
    ("other",): some.sampled_from(["[other]", "[[other]]"]),
}
OURS = some.sampled_from(["account = 'Old'", "account='Old' # as agreed", '  "account" = "Old"'])


@some.composite
def documents(draw: Callable[..., Any]) -> bytes:
    """Files that a person may have written: any order, spacing, comments, line ends, with a mark and without."""
    pieces: list[str] = []
    for number, place in enumerate(((), *draw(some.permutations(list(HEADERS))))):
        if place and not draw(some.booleans()):
            continue
        if place:
            pieces.append(draw(HEADERS[place]))
        here = draw(some.lists(FILLING, max_size=5))
        if place in {PRODUCTION, ("profiles", "test")} and draw(some.booleans()):
            here.insert(draw(some.integers(0, len(here))), draw(OURS))
        pieces += [each.format(f"{number}_{at}") for at, each in enumerate(here)]
    lines = "\n".join(pieces).split("\n")
    endings = draw(some.sampled_from([["\n"], ["\r\n"], ["\n", "\r\n"]]))
    text: str = "".join(line + draw(some.sampled_from(endings)) for line in lines[:-1]) + lines[-1]
    text += draw(some.sampled_from(["", endings[0]]))
    mark: bytes = draw(some.sampled_from([b"", MARK]))
    return mark + text.encode()


@given(
    documents(),
    some.sampled_from([(), PRODUCTION, ("profiles", "test"), ("profiles", "acme")]),
    some.dictionaries(
        some.sampled_from(["account", "key_from", "profile"]),
        some.none() | some.text(some.characters(exclude_categories=["Cs"]), max_size=8) | some.booleans(),
        min_size=1,
    ),
)
def test_any_edit_leaves_every_other_byte_alone(before: bytes, table: tuple[str, ...], values: dict[str, Any]) -> None:
    text = before.removeprefix(MARK).decode()
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    after = edited_bytes(before, lambda text: edited(text, table, values))
    assert after.startswith(MARK) == before.startswith(MARK)
    changed = after.removeprefix(MARK).decode()
    assert said_by(tomllib.loads(changed)) == said_by(wanted_of(text, table, values))
    # In their order, each with its line end; all but the value that is another one now.
    left = iter(changed.split("\n"))
    for line in text.split("\n")[:-1]:
        assert line.strip().strip('"').startswith("account") or line in left
    if "\n" not in text.replace("\r\n", "") and "\r\n" in text:
        assert "\n" not in changed.replace("\r\n", "")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_last_line_without_an_end_is_removed_alone(end: str) -> None:
    above = f"[profiles.production]{end}{end}{end}{end}"
    after = edited_bytes(f"{above}account = 'Old'".encode(), lambda text: edited(text, PRODUCTION, {"account": None}))
    assert after.decode() == above


@given(some.text(min_size=1))
def test_whatever_an_account_is_called_it_comes_back(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    text = edited(THEIRS, PRODUCTION, {"account": name})
    assert tomllib.loads(text)["profiles"]["production"]["account"] == name


def write_with_mode(content: bytes, mode: int = 0o600) -> None:
    write_config(content)
    config_file().chmod(mode)


def test_the_files_mark_line_ends_permissions_and_link_stay(tmp_path: Path) -> None:
    theirs = MARK + THEIRS.replace("\n", "\r\n").encode()
    write_with_mode(theirs, 0o644)
    elsewhere = tmp_path / "dotfiles.toml"
    config_file().rename(elsewhere)
    config_file().symlink_to(elsewhere)
    change_config({PRODUCTION: {"account": "New", "key_from": "keyring"}, (): {"profile": "production"}})
    assert config_file().is_symlink()
    assert elsewhere.stat().st_mode & 0o777 == 0o644
    expected = theirs.replace(b'"Old"', b'"New"').replace(b'"red"\r\n', b'"red"\r\nkey_from = "keyring"\r\n')
    assert elsewhere.read_bytes() == expected.replace(b"ask Jo\r\n", b'ask Jo\r\nprofile = "production"\r\n')


def test_a_new_file_is_for_its_owner_alone() -> None:
    os.umask(0)
    change_config({PRODUCTION: {"account": "New"}})
    assert config_file().stat().st_mode & 0o777 == 0o600
    assert config_file().parent.stat().st_mode & 0o777 == 0o700
    assert config_file().read_bytes() == b'[profiles.production]\naccount = "New"\n'


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_stays_theirs_where_root_changes_it() -> None:
    write_with_mode(THEIRS.encode(), 0o640)
    os.chown(config_file(), 12345, 23456)
    change_config({PRODUCTION: {"account": "New"}})
    found = config_file().stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (12345, 23456, 0o640)


def test_what_an_editor_saves_meanwhile_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    write_with_mode(THEIRS.encode())
    parse = tomlkit.parse
    saved = iter([b'colour = "blue" # new\n', b'colour = "green" # newer\n'])

    def save_in_an_editor(text: str) -> Any:
        line = next(saved, None)
        if line is not None:
            header = b"[profiles.test]\n"
            config_file().write_bytes(THEIRS.encode().replace(header, header + line))
        return parse(text)

    monkeypatch.setattr(tomlkit, "parse", save_in_an_editor)
    change_config({PRODUCTION: {"account": "New"}})
    theirs = THEIRS.replace("[profiles.test]\n", '[profiles.test]\ncolour = "green" # newer\n')
    assert config_file().read_text() == theirs.replace('"Old"', '"New"')


def test_a_file_that_another_program_writes_all_the_time_is_left_to_it() -> None:
    write_with_mode(THEIRS.encode())
    numbers = iter(range(100))

    def edit(text: str) -> str:
        write_with_mode(f"{THEIRS}# {next(numbers)}\n".encode())
        return text + "# ours\n"

    with pytest.raises(OSError, match="another program is writing it"):
        edit_file(config_file(), edit)
    assert "ours" not in config_file().read_text()


def test_several_runs_at_once_lose_nothing_of_each_other() -> None:
    write_with_mode(THEIRS.encode())
    code = (
        "import sys\n"
        "from console_app.config.config_writer import change_config\n"
        "for each in range(20): change_config({('profiles', f'p{sys.argv[1]}'): {f'contact{each}': 'x'}})\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [subprocess.Popen([sys.executable, "-c", code, str(number)], env=environ) for number in range(4)]
    assert [each.wait(60) for each in runs] == [0] * 4
    profiles = tomllib.loads(config_file().read_text())["profiles"]
    assert [len(profiles[f"p{number}"]) for number in range(4)] == [20] * 4
    assert config_file().read_text().startswith(THEIRS)


def test_a_line_is_found_behind_signs_that_end_lines_elsewhere() -> None:
    assert line_of("a = '\u2028\x85'\n[b]\nc = 1\n", ("b", "c")) == 3
