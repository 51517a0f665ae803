"""Files and folders of the program that belong to another user, or are something else: it goes on where that is safe,
and says whose they are and what to type."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console_app.config.paths import config_folder, data_folder
from console_app.config.profile_state import seen_accounts_file, trusted_hosts_file
from console_app.sandbox.embedded import EmbeddedSandbox
from tests.clocks import true_time
from tests.unit.config.foreign_files import IS_ROOT, Came, give_away, take_back, without_privileges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.unit.config.foreign_files import RunAll

READING = [["companies", "--limit", "1"], ["profiles"]]
WHATEVER = [
    *(["journal"], ["journal", "recover"], ["store", "info"], ["store", "export"], ["diff"], ["companies", "--cached"]),
    *(["--sandbox", "companies", "--limit", "1"], ["doctor"], ["-p", "filed", "whoami"]),
    ["--debug", "create", "Toft Stores", "--anyway"],
]
ALL = [*READING, *WHATEVER]


def store_file() -> Path:
    (file,) = (data_folder() / "store").glob("default-*.db")
    return file


def replace_by(path: Path, put: Callable[[Path], object]) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    put(path)


def lead_nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "not mounted" / "there")


def lead_to_what_no_disk_reads(path: Path) -> None:
    path.symlink_to("/proc/self/mem")


def spoil_both(put: Callable[[Path], object]) -> None:
    """Put something else in the place of the configuration and of the store."""
    for each in (config_folder() / "config.toml", store_file()):
        replace_by(each, put)


def spoil_both_folders(put: Callable[[Path], object]) -> None:
    for each in (config_folder(), data_folder()):
        replace_by(each, put)


def give_away_what_is_small() -> None:
    state = data_folder().parent.parent / "state"
    for each in (config_folder() / "views.toml", trusted_hosts_file(), seen_accounts_file(), state):
        give_away(each)
    give_away(data_folder() / "keys")


def give_away_all() -> None:
    for each in (config_folder().parent, data_folder().parent.parent):
        give_away(each)


SPOILT: dict[str, Callable[[], object]] = {
    "the configuration folder": lambda: give_away(config_folder()),
    "the data folder": lambda: give_away(data_folder()),
    "the data folder, readable": lambda: give_away(data_folder(), readable=True),
    "all there is": give_away_all,
    "the store": lambda: give_away(data_folder() / "store"),
    "the store's file": lambda: give_away(store_file()),
    "the store's file, readable": lambda: give_away(store_file(), readable=True),
    "the sandbox": lambda: give_away(data_folder() / "sandbox"),
    "keys, views, hosts, accounts, state": give_away_what_is_small,
    "folders where files belong": lambda: spoil_both(Path.mkdir),
    "links that lead nowhere": lambda: spoil_both(lead_nowhere),
    "a disk that cannot be read": lambda: spoil_both(lead_to_what_no_disk_reads),
    "files where folders belong": lambda: spoil_both_folders(Path.touch),
    "links where folders belong": lambda: spoil_both_folders(lead_nowhere),
    "the home": lambda: give_away(Path.home()),
    "no home": lambda: shutil.rmtree(Path.home()),
}


@pytest.fixture(scope="module")
def run_all() -> Iterator[RunAll]:
    """Runs commands as a user whose files may belong to another."""
    with without_privileges() as run:
        yield run


@pytest.fixture(scope="module")
def used(run_all: RunAll, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A home in which the program has been used, and the account that it was used for: a configuration, a key in a
    file, snapshots, a journal, a sandbox."""
    home = tmp_path_factory.mktemp("used")
    with EmbeddedSandbox(None, companies=3, scenarios=True) as sandbox, true_time(sandbox.scenarios):
        endpoint = sandbox.start()
        settings = {"CODAT_API_KEY": endpoint.api_key, "CODAT_BASE_URL": endpoint.base_url}
        configuration = home / ".config" / "codat-console"
        configuration.mkdir(parents=True)
        (configuration / "config.toml").write_text(
            f'[profiles.filed]\nkey_from = "file"\nbase_url = "{endpoint.base_url}"\n'
        )
        (configuration / "views.toml").touch()
        (configuration / "trusted-hosts.json").write_text("{}")
        (home / ".local" / "state").mkdir(parents=True)
        commands = [
            *(["snapshot"], ["create", "Quixotic Zebras"], ["--sandbox", "create", "Quixotic Zebras"]),
            ["login", "-p", "filed", "--key-file", "--yes"],
        ]
        came = run_all(commands, {**settings, "HOME": str(home)}, typed=endpoint.api_key + "\n")
        assert [each.code for each in came] == [0] * len(commands), came
        (home / ".local" / "share" / "codat-console" / "accounts.json").write_text("{}")
        yield home, settings


@pytest.fixture
def home(used: tuple[Path, dict[str, str]], own_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it for each test."""
    shutil.copytree(used[0], own_home, dirs_exist_ok=True)
    for name, value in used[1].items():
        monkeypatch.setenv(name, value)
    yield own_home
    if own_home.exists():
        take_back(own_home)


@pytest.mark.parametrize("what", SPOILT)
def test_nothing_ends_with_a_crash_and_what_is_safe_goes_on(run_all: RunAll, home: Path, what: str) -> None:
    SPOILT[what]()
    came = run_all(ALL)
    bad = ("codat-console crashed", "Traceback")
    assert [(each.words, each.err) for each in came if any(words in each.err for words in bad)] == []
    reading = [each for each in came if each.words in READING]
    assert [each.code for each in reading] == [0] * len(READING), reading


@pytest.mark.usefixtures("home")
def test_a_command_to_type_ends_its_line_whatever_else_is_told(run_all: RunAll) -> None:
    """It is pasted as it stands, up to the end of the line."""
    give_away(config_folder())
    misspelt = {"CODAT_CONSOLE_READONLY": "yes"}
    came = [
        *run_all(ALL, misspelt),
        *run_all([["snapshot"], ["-p", "gone", "snapshot"]], {"CODAT_API_KEY": "", **misspelt}),
    ]
    lines = [line for each in came for line in each.err.splitlines() if "sudo chown" in line]
    assert len(lines) > len(ALL) / 2
    assert [line for line in lines if not line.endswith(str(config_folder()))] == []


@pytest.mark.usefixtures("home")
def test_where_the_configuration_cannot_be_written_the_command_to_type_ends_its_line(run_all: RunAll) -> None:
    (config_folder() / "config.toml").chmod(0o400)
    config_folder().chmod(0o500)
    (came,) = run_all([["logout", "-p", "filed"]])
    assert came.code == 1
    (line,) = (line for line in came.err.splitlines() if "chmod" in line)
    assert line == f"To allow it again, type: chmod u+rwX {config_folder()}"


def of(came: list[Came], *words: str) -> Came:
    (found,) = (each for each in came if each.words == list(words))
    return found


def test_it_says_whose_they_are_and_what_to_type(run_all: RunAll, home: Path) -> None:
    give_away(data_folder())
    came = run_all([*ALL, ["journal", "verify"]])
    listed = of(came, "companies", "--limit", "1")
    assert "NAME" in listed.out
    typed = f'sudo chown -R "$USER" {data_folder()}\n' if IS_ROOT else f"chmod u+rwX {data_folder()}\n"
    for words in (["companies", "--limit", "1"], ["journal"], ["store", "info"], ["store", "export"], ["diff"]):
        said = of(came, *words).err
        assert typed in said, words
        assert (f"{data_folder()} belongs to" in said) is IS_ROOT
    for words in (["journal"], ["journal", "verify"], ["journal", "recover"], ["store", "info"], ["diff"]):
        assert of(came, *words).code == 1, words
    assert of(came, "journal").err.startswith("The journal cannot be read: ")
    assert "There is no snapshot" not in of(came, "diff").err
    assert "Nothing is stored" not in of(came, "companies", "--cached").err
    assert of(came, "--debug", "create", "Toft Stores", "--anyway").code == 1
    key = of(came, "-p", "filed", "whoami")
    assert (key.code, typed in key.err, "keys" in key.err) == (4, True, True)
    report = of(came, "doctor").out
    assert "Traceback" not in report
    assert f"{typed.replace(str(Path.home()), '~')}" in report


def test_the_highest_that_is_foreign_is_the_one_to_take_back(run_all: RunAll, home: Path) -> None:
    give_away(config_folder().parent)
    (told,) = run_all([["profiles"]])
    assert str(config_folder() / "config.toml") in told.err
    typed = 'sudo chown -R "$USER"' if IS_ROOT else "chmod u+rwX"
    assert told.err.rstrip().endswith(f"{typed} {config_folder().parent}")


def test_a_path_is_quoted_for_a_shell(
    run_all: RunAll, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = tmp_path / "Jo's home"
    another.mkdir()
    monkeypatch.setenv("HOME", str(another))
    data_folder().mkdir(parents=True)
    give_away(data_folder())
    (told,) = run_all([["companies"]])
    take_back(data_folder())
    assert """Jo'"'"'s home""" in told.err


def test_a_home_of_another_is_no_file_to_take(run_all: RunAll, home: Path) -> None:
    if not IS_ROOT:
        return  # only root can give a home away
    give_away(home)
    (told,) = run_all([["companies", "--limit", "1"]])
    assert "chown" not in told.err
    assert f"HOME is {home}, which is the home of " in told.err


def test_hosts_and_accounts_that_cannot_be_read_are_not_written_over(run_all: RunAll, home: Path) -> None:
    kept = {f"filed {os.environ['CODAT_BASE_URL']}": "Acme Ltd"}
    (config_folder() / "config.toml").write_text(
        f'[profiles.filed]\nkey_from = "file"\nbase_url = "{os.environ["CODAT_BASE_URL"]}"\n'
    )
    seen_accounts_file().write_text(json.dumps(kept))
    trusted_hosts_file().write_text('{"filed": ["links.example.com"]}')
    give_away(seen_accounts_file())
    give_away(trusted_hosts_file())
    created, link = run_all(
        [
            ["-p", "filed", "create", "Toft Stores", "--anyway"],
            ["-p", "filed", "link", "Quixotic Zebras", "--trust-host", "x.org"],
        ]
    )
    assert (created.code, "cannot be read" in created.err) == (6, True), "another account's key would not be noticed"
    assert str(seen_accounts_file()) in created.err
    assert "login --profile filed" in created.err
    assert "codat-console crashed" not in link.err
    take_back(seen_accounts_file())
    take_back(trusted_hosts_file())
    assert json.loads(seen_accounts_file().read_text()) == kept
    assert "links.example.com" in trusted_hosts_file().read_text()


def test_accounts_that_are_not_what_was_written_are_no_accounts(run_all: RunAll, home: Path) -> None:
    address = f'base_url = "{os.environ["CODAT_BASE_URL"]}"'
    (config_folder() / "config.toml").write_text(f'[profiles.filed]\nkey_from = "file"\n{address}\n')
    for content in ("{", "[]", " " * 1_000_001):
        seen_accounts_file().write_text(content)
        (refused,) = run_all([["-p", "filed", "create", "Toft Stores", "--anyway"]])
        assert (refused.code, "delete the file" in refused.err) == (6, True)
        assert seen_accounts_file().read_text() == content


def test_the_sandbox_goes_on_in_memory_and_its_journal_is_not_made_up(run_all: RunAll, home: Path) -> None:
    give_away(data_folder())
    came = run_all([["--sandbox", "create", "Toft Stores", "--anyway"], ["--sandbox", "journal"]])
    assert [each.code for each in came] == [0, 1]
    assert "What happens here is not kept this time." in came[0].err
    assert "The journal cannot be read" in came[1].err


def test_other_journals_that_cannot_be_read_are_named(
    run_all: RunAll, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = data_folder() / "store"
    give_away(others)
    (told,) = run_all([["--sandbox", "--fresh", "journal", "--everywhere"]])
    assert f"could not be read and may contain a journal: {others}." in told.err
    assert os.environ["HOME"] in str(others)
