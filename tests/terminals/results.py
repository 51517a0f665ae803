"""The table of what was read in which terminal, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.services.links.qr_styles import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LETTERS = {"zxing-cpp": "x", "zbar": "z", "OpenCV": "o", "jsQR": "j"}
INTRODUCTION = """# Which drawing of a code is read in which terminal

Written by `python3 -m tests.terminals.lab`, not by hand. The code of a link of 138 characters was drawn in a window
under Xvfb (foot under weston), photographed and given to four decoders: **x** zxing-cpp, **z** zbar, **o** OpenCV,
**j** jsQR. Before the stroke the picture as it is, behind it blurred as by a camera that is not quite in focus, for the
first two; – means that no decoder read it. `cells` needs a window of 90 x 45, the others fit 80 x 24. Inside GNU
screen, byobu and dvtm it was drawn in 256 colours, elsewhere in 24 bits.
"""


def write_results(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the table, and how often each way was read."""
    ways = [each.value for each in Drawing]
    done = [row for row in rows if "ways" in row]
    lines = [
        INTRODUCTION,
        f"| Terminal | Version | Font | Points | {' | '.join(ways)} |",
        "|---" * (4 + len(ways)) + "|",
    ]
    for row in rows:
        cells = [_cell(row["ways"][way]) for way in ways] if "ways" in row else ["not run"] * len(ways)
        name = [row["terminal"], row["version"], row["font"] or "its own", str(row["points"])]
        lines.append(f"| {' | '.join(name + cells)} |")
    lines += ["", f"In {len(done)} windows:", "", "| | " + " | ".join(ways) + " |", "|---" * (1 + len(ways)) + "|"]
    for said, picture, enough in (
        ("read by a decoder", 0, 1),
        ("read by zxing-cpp and zbar", 0, 0),
        ("read by all four", 0, len(LETTERS)),
        ("blurred, read by a decoder", 1, 1),
        ("blurred, read by zxing-cpp and zbar", 1, 0),
    ):
        tried = {way: [row["ways"][way][picture] for row in done if row["ways"][way]] for way in ways}
        counts = (f"{sum(_enough(names, enough) for names in tried[way])} of {len(tried[way])}" for way in ways)
        lines.append(f"| {said} | {' | '.join(counts)} |")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cell(pictures: Sequence[Sequence[str]] | None) -> str:
    if pictures is None:
        return "no room"
    return " / ".join("".join(LETTERS[name] for name in names) or "–" for names in pictures)


def _enough(names: Sequence[str], enough: int) -> bool:
    return len(names) >= enough if enough else {"zxing-cpp", "zbar"} <= set(names)
