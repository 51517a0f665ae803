"""The README and the manual: short, whole, up to date, and without dead ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import console_app.manual
from console_app.cli.commands import COMMANDS
from console_app.cli.errors import ExitCode
from console_app.manual import TOPICS, nearest_topics, read_page
from console_app.manual.tables import BLOCKS, refresh, with_tables

PROJECT = Path(__file__).parents[2]
README = PROJECT / "README.md"
MANUAL = Path(console_app.manual.__file__).parent
PAGES = sorted(MANUAL.glob("*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
LONGEST_README = 12 * 1024
CHAPTERS = (
    *("Install and run", "Connect your account", "The call in five steps", "Find", "Audit", "From scripts"),
    *("When something goes wrong", "Security", "How it is built"),
)


def links_of(path: Path) -> list[str]:
    return [link for link in LINK.findall(path.read_text("utf-8")) if "://" not in link]


def test_the_readme_has_what_a_new_person_needs_in_order_and_is_short() -> None:
    assert len(README.read_bytes()) <= LONGEST_README
    titles = re.findall(r"^## (.+)$", README.read_text("utf-8"), re.MULTILINE)
    assert tuple(titles[: len(CHAPTERS)]) == CHAPTERS


def test_the_readme_links_to_every_topic() -> None:
    linked = {link.removeprefix("console_app/manual/").removesuffix(".md") for link in links_of(README)}
    assert set(TOPICS) - linked == set()


def test_every_topic_has_a_page_and_every_page_is_a_topic() -> None:
    assert {path.stem for path in PAGES} == {*TOPICS, "index"}


@pytest.mark.parametrize("path", [README, *PAGES], ids=lambda path: path.stem)
def test_every_link_leads_to_a_file(path: Path) -> None:
    dead = [link for link in links_of(path) if not (path.parent / link.partition("#")[0]).is_file()]
    assert dead == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_generated_tables_are_up_to_date(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("<!-- generated: ") == text.count("<!-- end -->")
    assert with_tables(text) == text, "stale: run python -m console_app.manual"


def test_every_generated_table_stands_in_one_page() -> None:
    found = [name for path in PAGES for name in re.findall(r"<!-- generated: ([\w-]+) -->", path.read_text("utf-8"))]
    assert sorted(found) == sorted(BLOCKS)


def test_a_stale_table_is_written_again_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console_app.manual.tables.FOLDER", tmp_path)
    fresh = (MANUAL / "configuration.md").read_text("utf-8")
    (tmp_path / "stale.md").write_text(fresh.replace("| `theme` |", "| `them` |"), "utf-8")
    (tmp_path / "fresh.md").write_text(fresh, "utf-8")
    assert refresh() == ["stale.md"]
    assert (tmp_path / "stale.md").read_text("utf-8") == fresh
    assert refresh() == []


def test_a_block_that_nothing_generates_is_an_error() -> None:
    with pytest.raises(KeyError):
        with_tables("<!-- generated: nothing -->\n<!-- end -->")


def test_every_exit_code_is_in_the_manual() -> None:
    codes = re.findall(r"^\| (\d+) \|", read_page("exit-codes"), re.MULTILINE)
    assert codes == [str(code.value) for code in ExitCode]


def test_every_command_is_in_the_manual() -> None:
    page = read_page("commands")
    assert [name for name in COMMANDS if f"`{name}" not in page and f"codat-console {name}" not in page] == []


def test_every_module_that_a_contributor_is_sent_to_exists() -> None:
    section = read_page("contributing").partition("Under `console_app/`:")[2]
    modules = re.findall(r"`([\w/]+(?:\.py|/))`", section)
    assert len(modules) > 10
    assert [module for module in modules if not (PROJECT / "console_app" / module).exists()] == []


@pytest.mark.parametrize("topic", ["keys", "configuration", "environment", "options"])
def test_a_page_is_read_without_the_marks_of_its_tables(topic: str) -> None:
    page = read_page(topic)
    assert "<!--" not in page
    assert "\n\n\n" not in page
    kept = [line for line in (MANUAL / f"{topic}.md").read_text("utf-8").splitlines() if line and "<!--" not in line]
    assert [line for line in page.splitlines() if line] == kept


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_read_without_pictures_and_with_everything_else(topic: str) -> None:
    page, written = read_page(topic), (MANUAL / f"{topic}.md").read_text("utf-8")
    assert "![" not in page
    assert "screenshots/" not in page
    assert "\n\n\n" not in page
    kept = [line for line in written.splitlines() if line and "![" not in line and "<!--" not in line]
    if topic != "screens":
        assert [line for line in page.splitlines() if line] == kept


def test_a_table_is_read_without_its_columns_of_pictures() -> None:
    lines = read_page("screens").splitlines()
    assert lines[-1] == "| A dialog that says what is in the way |"
    table = [line for line in lines if line.startswith("|")]
    assert table[:3] == ["| screen |", "| --- |", "| The company list |"]
    source = (MANUAL / "screens.md").read_text("utf-8")
    assert len(table) == source.count("![dark]") + source.count("![high contrast]") + 4


def test_keys_are_told_apart() -> None:
    page = read_page("keys")
    assert "| `Home` `End` `g` `G` |" in page
    assert "| `0` to `9` |" in page
    assert "| `F3` `h` |" in page


def test_a_page_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        read_page("index")


def test_no_topic_is_near_to_nothing() -> None:
    assert nearest_topics("") == []
