"""Find the pictures that README and manual show, and write each as a small PNG that changes with its screen only."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

FOLDER = Path(__file__).resolve().parent
PROJECT = FOLDER.parent
MOST_BYTES = 4 * 1024 * 1024
"""The most that all pictures may have together."""
COLOURS = 256
"""The number of colours with one byte a pixel. Edges of letters have more; rare colours become the nearest."""

_SHOWN = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")


def pages() -> list[Path]:
    """Return the Markdown that people read on GitHub: the README and the manual."""
    return [PROJECT / "README.md", *sorted((PROJECT / "console_app" / "manual").glob("*.md"))]


def shown_pictures() -> set[str]:
    """Return the names of the files that the pages show from this folder, such as `link-dark.png`."""
    return {path.name for page in pages() for path in _pictures_of(page) if path.parent == FOLDER}


def _pictures_of(page: Path) -> Iterator[Path]:
    for target in _SHOWN.findall(page.read_text("utf-8")):
        if "://" not in target:
            yield (page.parent / target).resolve()


def write(path: Path, picture: Image) -> bool:
    """Write a picture as a PNG of few colours, unless the file shows exactly that already.

    What compresses is not told by the picture alone, but by the versions of libraries as well. Comparing pixels keeps
    a file as it is when nothing has changed on the screen.

    Args:
        path: The file.
        picture: The picture, in any mode.

    Returns:
        Whether the file was written.
    """
    from PIL import Image

    reduced = reduce_colours(picture.convert("RGB"))
    if path.exists():
        with Image.open(path) as before:
            if before.size == reduced.size and before.convert("RGB").tobytes() == reduced.convert("RGB").tobytes():
                return False
    packed = io.BytesIO()
    reduced.save(packed, "PNG", optimize=True)
    path.write_bytes(packed.getvalue())
    return True


def reduce_colours(picture: Image) -> Image:
    """Return an RGB picture with a palette of its most frequent colours, which stay exactly as they are."""
    from PIL import Image

    raw = picture.tobytes()
    pixels = [*zip(raw[::3], raw[1::3], raw[2::3], strict=True)]
    counted = Counter(pixels)
    palette = sorted(sorted(counted, key=lambda colour: (-counted[colour], colour))[:COLOURS])
    indices = {colour: number for number, colour in enumerate(palette)}
    for colour in counted.keys() - indices.keys():
        indices[colour] = min(range(len(palette)), key=lambda number: _distance(palette[number], colour))
    reduced = Image.frombytes("P", picture.size, bytes(map(indices.__getitem__, pixels)))
    reduced.putpalette([part for colour in palette for part in colour])
    return reduced


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def delete_unshown() -> list[str]:
    """Delete every picture in this folder that no page shows; return their names."""
    shown = shown_pictures()
    unshown = [path for path in sorted(FOLDER.iterdir()) if path.suffix != ".py" and path.name not in shown]
    for path in unshown:
        if path.is_file():
            path.unlink()
    return [path.name for path in unshown if not path.exists()]
