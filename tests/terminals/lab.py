"""Draw a code in every known terminal, take pictures and decode them: by hand, not in CI. Writes RESULTS.md beside it.

Run as root on Debian, from the checkout: `python3 -m tests.terminals.lab --install`, and with names of terminals for
those alone, whose rows then take the place of the ones that are there. Besides the Debian packages it needs
opencv-python-headless, pyzbar, and `npm install jsqr` in the folder that `--jsqr` names.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console_app.services.desktop.terminals import color_system
from console_app.services.links.qr import QrPlan, plan_qr
from console_app.services.links.qr_styles import Drawing, draw_cells
from tests.terminals.display import Display, Picture
from tests.terminals.inside import DidNotStart, Inside
from tests.terminals.known import FONT_PACKAGES, TERMINALS, Known, Launch, version_of
from tests.terminals.results import write_results

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = (
    "https://link-api.codat.io/companies/86bd88cb-44ab-4dfb-b32f-87b19b14287f"
    "/connections/ee2eb431-c0fa-4dc9-93fa-d29781c12bcd/start?otp=481516"
)
HERE = Path(__file__).parent
RESULTS, ROWS = HERE / "RESULTS.md", HERE / "results.json"
COLUMNS, LINES = 100, 50
POINTS = 10
OTHER_PACKAGES = (*FONT_PACKAGES, "libzbar0", "weston", "xdotool", "xvfb", "dbus", "libgl1-mesa-dri", "xfonts-base")
DECODERS = ("zxing-cpp", "zbar", "OpenCV", "jsQR")
WHOLE, SMALL = (1100, 1070), (660, 660)
"""Pixels: what a code takes in whole cells and in half-blocks; the decoders need long for more."""
SHOWN = 0.4
"""Seconds for a terminal to show what it has taken. It answers before."""
COLOURS = {
    None: ("\x1b[38;2;0;0;0;48;2;255;255;255m", "\x1b[38;2;255;255;255;48;2;0;0;0m"),
    "256": ("\x1b[38;5;16;48;5;231m", "\x1b[38;5;231;48;5;16m"),
    "standard": ("\x1b[30;47m", "\x1b[37;40m"),
}


def drawn(drawing: Drawing, environ: dict[str, str]) -> str:
    """Return the code on a cleared screen, in the colours that the program would use in this terminal."""
    light, dark = COLOURS[color_system(environ)]
    # Half-blocks are for small windows: as the usual link is drawn there.
    room = (COLUMNS, LINES - 3) if drawing is Drawing.CELLS else (80, 24)
    plan = plan_qr(LINK, *room, (drawing,))
    assert isinstance(plan, QrPlan)
    rows = draw_cells(plan.modules, plan.quiet, drawing)
    lines = ("".join((dark if cell.on_dark else light) + cell.text for cell in row) + "\x1b[0m" for row in rows)
    return "\x1b[0m\x1b[2J\x1b[H\x1b[?25l" + "\r\n".join(lines)


def read_by(picture: Picture, jsqr: str, *, only_quick: bool = False) -> list[str]:
    """Return the names of the decoders that find the link in a picture; of the first two with `only_quick`."""
    import cv2
    import numpy as np

    grey = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
    found = {"zxing-cpp": picture.zxing(), "zbar": picture.zbar()}
    if only_quick:
        return [name for name in DECODERS if LINK.lower() in (text.lower() for text in found.get(name, []))]
    with suppress(cv2.error):
        found["OpenCV"] = [cv2.QRCodeDetector().detectAndDecode(grey)[0]]
    if jsqr:
        with tempfile.NamedTemporaryFile(suffix=".pgm") as file:
            picture.save(Path(file.name))
            command = ["node", str(HERE / "decode.mjs"), jsqr, file.name]
            found["jsQR"] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in DECODERS if LINK.lower() in (text.lower() for text in found.get(name, []))]


def blurred(picture: Picture) -> Picture:
    """Return the picture as a phone's camera has it that is not quite in focus."""
    import cv2
    import numpy as np

    grey = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width)
    return replace(picture, pixels=cv2.GaussianBlur(grey, (0, 0), 1.6).tobytes())


@contextmanager
def weston(display: Display, environ: dict[str, str]) -> Iterator[dict[str, str]]:
    """Run weston on the display, for terminals that want Wayland; their environment."""
    command = ["weston", "--backend=x11-backend.so", "--socket=codes", "--width=1600", "--height=1050", "--idle-time=0"]
    log = subprocess.DEVNULL
    process = subprocess.Popen([*command, "--shell=kiosk-shell.so"], env=environ, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 20
        while not (Path(environ["XDG_RUNTIME_DIR"]) / "codes").exists() and time.monotonic() < until:
            time.sleep(0.1)
        yield {**environ, "WAYLAND_DISPLAY": "codes"}
    finally:
        process.terminate()
        process.wait(10)


def tried(known: Known, font: str, points: int, jsqr: str) -> dict[str, Any]:
    """Draw all ways in one terminal; the row for the table."""
    row: dict[str, Any] = {"terminal": known.name, "version": version_of(known.package), "font": font, "points": points}
    display = Display()
    with tempfile.TemporaryDirectory(prefix="lab") as name:
        home = Path(name)
        (home / "run").mkdir(mode=0o700)
        own = {"HOME": name, "XDG_CONFIG_HOME": f"{name}/.config", "XDG_RUNTIME_DIR": f"{name}/run"}
        environ = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "SHELL": "/bin/sh", "TERM": "xterm-256color", **own}
        environ |= {"DISPLAY": display.name, "COLORTERM": "truecolor", "LIBGL_ALWAYS_SOFTWARE": "1"}
        try:
            if known.on_wayland:
                with weston(display, environ) as theirs:
                    row["ways"] = ways(known, Launch(font, points, COLUMNS, LINES, home), theirs, display, jsqr)
            else:
                row["ways"] = ways(known, Launch(font, points, COLUMNS, LINES, home), environ, display, jsqr)
        except (DidNotStart, OSError) as error:
            row["failed"] = type(error).__name__
            log = home / "terminal.log"
            print(log.read_text(errors="replace")[-800:] if log.exists() else error, file=sys.stderr)
        finally:
            display.close()
    return row


def ways(known: Known, asked: Launch, environ: dict[str, str], display: Display, jsqr: str) -> dict[str, Any]:
    """Draw the code in each way; by its name, who read the picture and who read the blurred one."""
    inside = Inside(known.start(asked), environ, asked.home / "terminal.log")
    found: dict[str, Any] = {}
    try:
        inside.draw("\x1b[2J")
        if inside.size[0] < COLUMNS or inside.size[1] < LINES - 3:
            find = ["xdotool", "search", "--onlyvisible", "--class", known.package, "windowsize", "1650", "1050"]
            subprocess.run(find, env=environ, check=False, timeout=20)
            time.sleep(1)
        for drawing in Drawing:
            inside.draw(drawn(drawing, inside.environ))
            if drawing is Drawing.CELLS and (inside.size[0] < 90 or inside.size[1] < 46):
                found[drawing.value] = None  # the window is too small on this screen
                continue
            time.sleep(SHOWN)
            crop = WHOLE if drawing is Drawing.CELLS else SMALL
            picture = display.picture().cropped(*crop)
            if not picture.zxing():
                time.sleep(3 * SHOWN)
                picture = display.picture().cropped(*crop)
            picture.save(Path(tempfile.gettempdir()) / f"code-{known.package}-{asked.font[:4]}-{drawing.value}.pgm")
            found[drawing.value] = [read_by(picture, jsqr), read_by(blurred(picture), jsqr, only_quick=True)]
    finally:
        inside.close()
    return found


def main() -> None:
    """Try the terminals, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("terminals", nargs="*", help="names; all without")
    parser.add_argument("--install", action="store_true", help="install the Debian packages first")
    parser.add_argument("--points", type=int, default=POINTS, help="the size of the font")
    parser.add_argument("--jsqr", default="", help="the folder whose node_modules has jsqr")
    options = parser.parse_args()
    if options.install:
        packages = sorted({*OTHER_PACKAGES, *(each.package for each in TERMINALS)})
        command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
        subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=True)
    rows: list[dict[str, Any]] = json.loads(ROWS.read_text()) if ROWS.exists() and options.terminals else []
    for known in TERMINALS:
        if options.terminals and known.name not in options.terminals:
            continue
        rows = [row for row in rows if row["terminal"] != known.name]
        for font in known.fonts:
            row = tried(known, font, options.points, options.jsqr)
            rows.append(row)
            rows.sort(key=lambda each: [known.name for known in TERMINALS].index(each["terminal"]))
            print(json.dumps(row), flush=True)
            ROWS.write_text(json.dumps(rows) + "\n")
            write_results(rows, RESULTS)


if __name__ == "__main__":
    main()
