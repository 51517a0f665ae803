"""There is a card for every platform; a team's own wins; nothing in the folder can break it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.config.paths import config_folder
from console_app.services.connections.platforms import PAYABLES_PLATFORMS
from console_app.services.onboarding import platform_cards
from console_app.services.onboarding.platform_cards import GENERAL, ON_PREMISE, SHIPPED, platform_card

SHIPPED_FILES = Path(platform_cards.__file__).parent / "cards"


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The folder of a team's own cards; its parent is the configuration folder."""
    folder = tmp_path / "cards"
    folder.mkdir()
    return folder


def test_every_platform_of_the_guide_has_a_card_of_its_own(tmp_path: Path) -> None:
    assert set(PAYABLES_PLATFORMS) < set(SHIPPED)
    titles = {platform_card(key, folder=tmp_path).title for key in SHIPPED}
    assert len(titles) == len(SHIPPED)
    assert {path.stem for path in SHIPPED_FILES.glob("*.md")} == {*SHIPPED, ON_PREMISE, GENERAL}


@pytest.mark.parametrize("path", sorted(SHIPPED_FILES.glob("*.md")), ids=lambda path: path.stem)
def test_a_shipped_card_fits_a_side_panel_and_says_all_that_is_needed(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    assert max(len(line) for line in lines) <= 72
    text = "\n".join(lines)
    assert re.match(r"# \S", text)
    assert re.search(r"^\*\*What to (have ready|prepare before the call)\*\*", text, re.MULTILINE)
    assert re.search(r"^\*\*On their screen\*\* \(.*(minutes|hour)", text, re.MULTILINE)
    assert "**When it goes wrong**" in text


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("qhyg", ["Primary Admin", "Company Admin"]),
        ("hcws", ["an hour", "Get credentials"]),
        ("akxx", ["Administrator", "391485", "Token-based"]),
        ("knfz", ["Web Services user", "full"]),
        ("gbol", ["Standard", "Adviser"]),
        ("pdvj", ["online", "company file"]),
        ("pqsw", ["Not on a phone", "Windows", "Yes, always"]),
        ("tgff", ["Not on a phone", "licence key"]),
        ("fbrh", ["full access"]),
        ("rwuv", ["organisation"]),
    ],
)
def test_a_card_names_what_the_customer_needs(key: str, words: list[str], tmp_path: Path) -> None:
    card = platform_card(key, folder=tmp_path)
    text = " ".join(card.text.split())
    for word in words:
        assert word in text
    assert (card.path, card.source, card.notice) == (None, "shipped with codat-console", "")


def test_another_platform_gets_a_general_card_under_its_own_name(tmp_path: Path) -> None:
    cloud = platform_card("wvzu", name="Wave", folder=tmp_path)
    local = platform_card("zzzz", name="Old Books", on_premise=True, folder=tmp_path)
    assert cloud.title == "Wave"
    assert "sign in" in cloud.text
    assert local.title == "Old Books"
    assert "Not on a phone" in local.text
    assert platform_card("wvzu", folder=tmp_path).title == "Before you send the link"


def test_sage_50_is_known_by_its_name_too(tmp_path: Path) -> None:
    card = platform_card("abcd", name="Sage 50 (UK)", on_premise=True, folder=tmp_path)
    assert card.title == "Sage 50 (UK and Ireland)"
    assert platform_card("abcd", name="Sage 500", folder=tmp_path).title == "Sage 500"


def test_a_teams_own_card_wins(cards: Path, tmp_path: Path) -> None:
    path = cards / "qhyg.md"
    path.write_text("\ufeff\r\n# Our QuickBooks ##\r\n\r\n- Call Ann\t\x1b[31mfirst\x1b[0m\r\n", encoding="utf-8")
    card = platform_card("qhyg", name="QuickBooks Online", folder=tmp_path)
    assert (card.title, card.path, card.notice) == ("Our QuickBooks", path, "")
    assert card.text == "- Call Ann  first"
    assert card.source == str(path)


def test_own_cards_are_looked_for_in_the_configuration_folder() -> None:
    folder = config_folder() / "cards"
    assert platform_card("gbol").path is None
    folder.mkdir(parents=True)
    (folder / "gbol.md").write_text("Ours", encoding="utf-8")
    card = platform_card("gbol")
    assert (card.title, card.text) == ("gbol", "Ours")


def test_own_general_cards_stand_for_platforms_without_one(cards: Path, tmp_path: Path) -> None:
    (cards / "general.md").write_text("# Ours\nAnything", encoding="utf-8")
    (cards / "on-premise.md").write_text("# Ours\nOn their PC", encoding="utf-8")
    assert platform_card("wvzu", folder=tmp_path).text == "Anything"
    assert platform_card("zzzz", on_premise=True, folder=tmp_path).text == "On their PC"
    assert "Primary Admin" in platform_card("qhyg", folder=tmp_path).text


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\xff\xfe#\x00 \x00", "is not UTF-8"),
        (b"x" * (64 * 1024 + 1), "is larger than 64 KB"),
        (b" \n\n", "is empty"),
    ],
)
def test_a_card_that_cannot_be_used_gives_way_and_says_why(
    cards: Path, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = cards / "qhyg.md"
    path.write_bytes(content)
    card = platform_card("qhyg", folder=tmp_path)
    assert "Primary Admin" in card.text
    assert card.path is None
    assert card.notice == f"{path} {problem}. The shipped card is shown instead."


def test_a_card_of_exactly_the_limit_is_used(cards: Path, tmp_path: Path) -> None:
    (cards / "qhyg.md").write_bytes(b"x" * (64 * 1024))
    assert platform_card("qhyg", folder=tmp_path).notice == ""


def test_a_folder_a_pipe_and_a_loop_in_place_of_a_card_do_no_harm(cards: Path, tmp_path: Path) -> None:
    (cards / "qhyg.md").mkdir()
    os.mkfifo(cards / "gbol.md")
    (cards / "knfz.md").symlink_to(cards / "knfz.md")
    for key, problem in {"qhyg": "is not a file", "gbol": "is not a file", "knfz": "cannot be read"}.items():
        card = platform_card(key, folder=tmp_path)
        assert card.text
        assert f"{key}.md {problem}" in card.notice


def test_a_file_in_place_of_the_folder_does_no_harm_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "cards").write_text("not a folder", encoding="utf-8")
    card = platform_card("qhyg", folder=tmp_path)
    assert card.path is None
    assert "cards is not a folder" in card.notice


@pytest.mark.parametrize(
    "key",
    ["../secret", "..", "", "qhyg\n", "QHYG", "a/b", "a\\b", "q" * 33, "ｑｈｙｇ", "qhyg\x00", "general", ".", "q g"],
)
def test_a_key_that_is_none_reads_no_file(key: str, cards: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (cards / ".md").write_text("secret", encoding="utf-8")
    card = platform_card(key, folder=tmp_path)
    assert (card.title, card.path) == ("Before you send the link", None)
    assert "secret" not in card.text


@given(st.text(max_size=40), st.text(max_size=40), st.booleans())
def test_whatever_the_server_calls_it_there_is_a_card(key: str, name: str, on_premise: bool) -> None:
    card = platform_card(key, name=name, on_premise=on_premise, folder=Path("/nonexistent"))
    assert card.title
    assert card.text
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", card.title)
