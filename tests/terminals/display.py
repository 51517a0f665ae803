"""An X server of its own without a monitor, pictures of its screen, and the decoders that look at them."""

from __future__ import annotations

import os
import select
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import zxingcpp

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 1700, 1100
LONGEST_START = 20.0
_HEADER = ">25I"


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey pixels, row by row."""

    width: int
    height: int
    pixels: bytes

    def zxing(self) -> list[str]:
        """Read it with zxing-cpp; the texts of all codes that were found."""
        grey = memoryview(self.pixels).cast("B", shape=[self.height, self.width])
        only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        return sorted(code.text for code in zxingcpp.read_barcodes(grey, formats=only))

    def zbar(self) -> list[str]:
        """Read it with zbar; the texts of all codes that were found."""
        from pyzbar import pyzbar

        found = pyzbar.decode((self.pixels, self.width, self.height), symbols=[pyzbar.ZBarSymbol.QRCODE])
        return sorted(code.data.decode() for code in found)

    def cropped(self, width: int, height: int) -> Picture:
        """Return its upper left part."""
        starts = range(0, height * self.width, self.width)
        return Picture(width, height, b"".join(self.pixels[at : at + width] for at in starts))

    def save(self, path: Path) -> None:
        """Write it as a PGM file, for a person to look at."""
        path.write_bytes(b"P5 %d %d 255\n" % (self.width, self.height) + self.pixels)


class Display:
    """Xvfb. Its frame buffer is a file, so that no other program is needed to take a picture."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="xvfb"))
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            [
                "Xvfb",
                *("-displayfd", str(writer)),
                *("-screen", "0", f"{width}x{height}x24"),
                *("-fbdir", str(self._folder)),
                *("-nolisten", "tcp", "-noreset"),
            ],
            pass_fds=[writer],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        # The number and the end of its line are written one after the other; without a reader the server gives up.
        with os.fdopen(reader, "rb") as numbers:
            started = select.select([numbers], [], [], LONGEST_START)[0]
            number = numbers.readline().decode().strip() if started else ""
        if not number:
            self.close()
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"
        """The value of DISPLAY for programs that draw on it."""

    def picture(self) -> Picture:
        """Take a picture of the whole screen."""
        raw = (self._folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack_from(_HEADER, raw)
        width, height, bytes_per_line, colours = header[4], header[5], header[12], header[19]
        start = header[0] + 12 * colours
        # Blue, green, red and nothing, a byte each. Green is two thirds of what an eye sees, and codes have no colours.
        starts = range(start, start + height * bytes_per_line, bytes_per_line)
        return Picture(width, height, b"".join(raw[at : at + 4 * width][1::4] for at in starts))

    def close(self) -> None:
        """End the server, and with it what draws on it."""
        self._server.terminate()
        self._server.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)


def missing(programs: Sequence[str]) -> list[str]:
    """Say which of these programs are not installed."""
    return [each for each in programs if shutil.which(each) is None]
