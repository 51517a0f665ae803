"""What a command line can go on with: the words are those of the commands, the search and the stored companies."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import click
import pytest

from console_app.cli.commands import COMMANDS
from console_app.cli.completion.answer import answer
from console_app.cli.completion.candidates import SEARCH_FIELDS, complete
from console_app.cli.completion.grammar import ROOT, read_grammar
from console_app.cli.completion.stored_names import MOST, AccountChoice, StoredNames, store_of
from console_app.cli.group import group
from console_app.config.paths import sandbox_file
from console_app.config.profiles import sandbox_profile
from console_app.services.search.language import ENTITY_WORDS, FIELDS
from console_app.store.database import open_file
from tests.builders import company_row, connection_row
from tests.commands import run_program
from tests.stores import existing_store_file, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SLOWEST = 0.05
"""Seconds for a lookup among 100,000 companies; it takes a tenth of that."""


def options_with_words(words: str, command: click.Command) -> Iterator[tuple[str, set[str]]]:
    """The options of a command and of its parts, with the words they are called with."""
    names = {
        name
        for each in command.params
        if isinstance(each, click.Option) and not each.hidden
        for name in (*each.opts, *each.secondary_opts)
    }
    if command.params or not isinstance(command, click.Group):
        yield words, names
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from options_with_words(f"{words} {name}", part)


def test_all_commands_and_options_are_known() -> None:
    context = click.Context(group)
    expected: dict[str, set[str]] = {ROOT: next(options_with_words(ROOT, group))[1]}
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        expected.update(options_with_words(name, command))
    known = read_grammar().commands
    assert {words: {name for each in command.options for name in each.names} for words, command in known.items()} == (
        expected
    )


def test_the_words_of_the_search_are_known() -> None:
    assert set(SEARCH_FIELDS) == set(FIELDS)
    entities = completed("companies", "entity:")
    assert entities == [f"entity:{each}" for each in ENTITY_WORDS]


def completed(*words: str, path: Path | None = None) -> list[str]:
    """The words that the last one can become."""
    found = complete(words[:-1], words[-1], lambda _account: StoredNames(path))
    return [each.value for each in found.candidates]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["comp"], ["companies", "company", "completion"]),
        (["journal", "re"], ["recover"]),
        (["companies", "--no"], ["--no-color"]),
        (["--sandbox", "-p", "te"], ["test"]),
        (["companies", "--profile=te"], ["--profile=test"]),
        (["--theme", "nor"], ["nord"]),
        (["login", "--account", ""], []),
        (["companies", "status:dea"], ["status:deauthorized"]),
        (["companies", "--", "-stat"], ["-status:"]),
        (["companies", "--sort", "name,-cr"], ["name,-created", "name,-created_by"]),
        (["audit", "--fail-on", "deauthorized,pen"], ["deauthorized,pending"]),
        (["diff", "--since", "y"], ["yesterday"]),
        (["help", "exit"], ["exit-codes"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["create", "To"], []),
        (["version", ""], []),
        (["nonsense", ""], []),
    ],
)
def test_words_go_on_as_the_command_takes_them(own_home: Path, words: Sequence[str], found: list[str]) -> None:
    assert completed(*words) == found


def test_files_are_left_to_the_shell() -> None:
    assert complete(["companies", "-o"], "x", lambda _account: StoredNames(None)).files


async def test_names_ids_and_connections_come_from_the_store(own_home: Path) -> None:
    ids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(10, 16)]
    names = ["Toft Stores", "Toft Stores UK", "Twin Ltd", "Twin Ltd", "Evil\x1b[2J Ltd", "-dash Ltd"]
    connection = connection_row(id="c" * 8, platform_key="gbol", platform_name="Xero")
    of = sandbox_profile(sandbox_file())
    async with open_store(of) as store:
        await store.keep([company_row(each, connection, name=name) for each, name in zip(ids, names, strict=True)])
    path = existing_store_file(of)
    before = dict(os.environ)
    assert store_of(AccountChoice(sandbox=True)) == path
    assert dict(os.environ) == before
    assert completed("link", "toft", path=path) == ["Toft Stores", "Toft Stores UK"]
    assert completed("link", "twin", path=path) == ["Twin Ltd", ids[2], ids[3]]
    assert completed("link", "evil", path=path) == [ids[4]]
    assert completed("link", "--", "-d", path=path) == [ids[5]]
    assert completed("link", "0000000a", path=path) == [ids[0]]
    assert completed("link", "Toft Stores", "", path=path) == ["gbol"]
    assert completed("connect", "Toft Stores", "xe", path=path) == ["Xero"]
    assert completed("connect", "Toft Stores", "qbd", path=path) == ["qbd", "qbdt"]
    assert completed("companies", "platform:gb", path=path) == ["platform:gbol"]
    # As the shells ask for it: without what a terminal acts on, and in bash as it stands in the line.
    everything = answer(["zsh", ROOT, "--sandbox", "link", "evil"])
    assert everything == f"whole\n{ids[4]}\tEvil[2J Ltd\n"
    assert answer(["bash", f"{ROOT} --sandbox link tof", ":"]) == "whole\ntoft\\ Stores\ntoft\\ Stores\\ UK\n"
    assert answer(["bash", f'{ROOT} --sandbox link "toft stores u', ":"]) == "whole\nToft Stores UK\n"
    assert answer(["bash", f"{ROOT} --sandbox link twin", ":"]) == "whole\nTwin\\ Ltd\n", "not what they have in common"
    assert answer(["fish", ROOT, "--sandbox", "link", "'twin"]).count("\tTwin Ltd\n") == 2


def test_a_hundred_thousand_names_take_no_longer(own_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    connection = open_file(path)
    rows = (
        (
            f"{number:08x}".encode(),
            f"company {number:06}\0".encode(),
            f'{{"id":"{number:08x}","name":"Company {number:06}"}}',
        )
        for number in range(100_000)
    )
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO companies (id, sort_key, kept, row) VALUES (?, ?, 0, ?)", rows)
    connection.execute("COMMIT")
    connection.close()
    times = []
    for begun in ("", "company", "COMPANY 0999", "0001"):
        start = time.perf_counter()
        stored = StoredNames(path)
        found = stored.companies(begun)
        stored.close()
        times.append(time.perf_counter() - start)
        assert 0 < len(found) <= MOST + 1
    assert min(times) < SLOWEST
    assert sorted(times)[1] < SLOWEST
    names = [name for name, _ in StoredNames(path).companies("company")]
    assert names[-1] == "Company 099999", "what all have in common is found from the first and the last"


def test_an_answer_imports_no_parser_and_no_library(own_home: Path) -> None:
    code = (
        "import sys; from console_app.cli.main import main; "
        f"sys.argv[1:] = ['__complete', 'bash', '{ROOT} --sandbox link to', ':']; main(); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = run_program(program=["-c", code])
    assert (done.returncode, done.stdout) == (0, "whole\n")
    heavy = {"click", "rich", "textual", "httpx", "pydantic", "asyncio", "console_app.services.search.language"}
    if sys.platform == "linux":
        heavy |= {"platformdirs", "tempfile"}
    assert heavy & set(done.stderr.split()) == set()


@pytest.mark.parametrize("broken", [b"", b"SQLite format 3\0" + b"x" * 100, b"not a database"])
def test_a_store_that_cannot_be_used_completes_nothing_and_says_nothing(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(broken)
    for each in (path, tmp_path / "nowhere.db", None):
        assert StoredNames(each).companies("x") == []
    assert path.read_bytes() == broken
