"""The pictures of the README and the manual: those that are shown and no others, small, and the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from screenshots import pictures
from screenshots.drawing import BAR, HEIGHT, MARGIN, WIDTH, NoGlyph, draw, missing_fonts

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(path for path in pictures.FOLDER.iterdir() if path.name != "__pycache__")
PICTURES = [path for path in FILES if path.suffix != ".py"]

needs_fonts = pytest.mark.skipif(bool(missing_fonts()), reason=f"these fonts are missing: {missing_fonts()}")


def line(text: str, style: str = "#ffffff on #000000") -> Strip:
    return Strip([Segment(text, Style.parse(style))])


def test_the_folder_has_the_pictures_that_are_shown_and_nothing_else() -> None:
    shown = pictures.shown_pictures()
    assert len(shown) > 20
    assert {path.name for path in PICTURES} == shown


def test_all_pictures_together_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES) <= pictures.MOST_BYTES


def test_a_picture_is_a_png_that_says_nothing_but_what_it_shows() -> None:
    for path in PICTURES:
        with Image.open(path) as picture:
            assert (path.name, picture.format, picture.mode, picture.info) == (path.name, "PNG", "P", {})


WITH_A_CODE = ("link", "link-large", "company-link", "connection")


@pytest.mark.parametrize(
    "name",
    [f"{name}-{theme}" for name in WITH_A_CODE for theme in ("dark", "light")]
    + ["link-high-contrast", "link-no-colour"],
)
def test_the_code_on_a_picture_can_be_scanned(name: str) -> None:
    with Image.open(pictures.FOLDER / f"{name}.png") as picture:
        codes = zxingcpp.read_barcodes(picture.convert("L"))
    assert [code.text.lower().startswith("http://127.0.0.1:") for code in codes] == [True]


def test_what_a_page_shows_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "README.md"
    page.write_text("![a](shots/a-dark.png) ![b](https://host/b.png)\n| ![c](./shots/c.png) | ![d](other/d.png) |\n")
    monkeypatch.setattr(pictures, "FOLDER", tmp_path / "shots")
    monkeypatch.setattr(pictures, "pages", lambda: [page])
    assert pictures.shown_pictures() == {"a-dark.png", "c.png"}


def test_what_no_page_shows_is_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.png", "b.png", "a.svg", "take.py"):
        (tmp_path / name).touch()
    monkeypatch.setattr(pictures, "FOLDER", tmp_path)
    monkeypatch.setattr(pictures, "shown_pictures", lambda: {"a.png"})
    assert pictures.delete_unshown() == ["a.svg", "b.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "take.py"]


def test_a_picture_is_written_only_when_it_shows_something_else(tmp_path: Path) -> None:
    path, black = tmp_path / "a.png", Image.new("RGB", (40, 20))
    black.save(path, "PNG", compress_level=0)
    before = path.read_bytes()
    assert not pictures.write(path, black)
    assert path.read_bytes() == before
    assert pictures.write(path, Image.new("RGB", (40, 20), (0, 0, 1)))
    assert path.read_bytes() != before
    assert not pictures.write(path, Image.new("RGB", (40, 20), (0, 0, 1)))
    assert pictures.write(path, Image.new("RGB", (20, 40), (0, 0, 1)))


def test_few_colours_stay_as_they_are_and_rare_ones_become_their_nearest() -> None:
    picture = Image.new("RGB", (300, 300))
    for x in range(256):
        for y in range(300):
            picture.putpixel((x, y), (x, x, 0))
    reduced = pictures.reduce_colours(picture)
    assert (reduced.mode, reduced.convert("RGB").tobytes()) == ("P", picture.tobytes())
    picture.putpixel((299, 299), (100, 101, 3))
    assert pictures.reduce_colours(picture).convert("RGB").getpixel((299, 299)) in {(100, 100, 0), (101, 101, 0)}


@needs_fonts
def test_the_same_screen_gives_the_same_bytes(tmp_path: Path) -> None:
    lines = [line("Linked ● ", "bold #3fb950 on #0d1117"), line("▀▄█ é ─ ", "underline #ffffff on #000000")]
    for name in ("a.png", "b.png"):
        assert pictures.write(tmp_path / name, draw(lines, "title"))
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@needs_fonts
def test_blocks_fill_their_part_of_the_cell_to_the_pixel() -> None:
    picture = draw([line("█▀▄▌"), line("    ")], "")
    cell = [picture.crop((x := MARGIN + n * WIDTH, BAR, x + WIDTH, BAR + HEIGHT)) for n in range(4)]
    assert [each.convert("1").histogram()[255] for each in cell] == [288, 144, 144, 144]
    assert cell[1].crop((0, 0, WIDTH, HEIGHT // 2)).getcolors() == [(144, (255, 255, 255))]
    assert cell[2].crop((0, HEIGHT // 2, WIDTH, HEIGHT)).getcolors() == [(144, (255, 255, 255))]


@needs_fonts
def test_the_same_letter_is_the_same_everywhere() -> None:
    picture = draw([line("aba"), line("b a")], "")
    cells = {
        (n, r): picture.crop((MARGIN + n * 12, BAR + r * 24, MARGIN + n * 12 + 12, BAR + r * 24 + 24)).tobytes()
        for n in range(3)
        for r in range(2)
    }
    assert cells[0, 0] == cells[2, 0] == cells[2, 1] != cells[1, 0] == cells[0, 1]


@needs_fonts
def test_a_letter_that_no_font_has_is_an_error_and_no_box() -> None:
    with pytest.raises(NoGlyph, match="U\\+E000"):
        draw([line("\ue000")], "")
