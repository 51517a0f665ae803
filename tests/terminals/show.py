"""Run inside a terminal under test: write there what comes from a socket, and say when the terminal has drawn it.

Called with the path of a Unix socket. Says the terminal's size and environment first. A frame is its length in four
bytes and what to write; answered with the column that the terminal reports for its cursor after it, and with the
columns and rows of its window, two bytes each.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import struct
import sys
import termios
import time
import tty

SECONDS = 10.0
"""For an answer of the terminal."""
REPORT = re.compile(rb"\x1b\[(\d+);(\d+)R")


def cursor_column() -> int:
    """Ask the terminal where its cursor is; 0 where it does not say."""
    os.write(1, b"\x1b[6n")
    came, until = b"", time.monotonic() + SECONDS
    while (report := REPORT.search(came)) is None:
        if not select.select([0], [], [], max(0.0, until - time.monotonic()))[0]:
            return 0
        came += os.read(0, 1024)
    return int(report[2])


def main() -> None:
    """Serve one driver until it hangs up."""
    tty.setraw(0, termios.TCSANOW)
    with socket.socket(socket.AF_UNIX) as driver:
        driver.connect(sys.argv[1])
        # Some terminals tell the size of their window only after they have been shown.
        cursor_column()
        stream = driver.makefile("rwb")
        size = os.get_terminal_size(1)
        about = json.dumps({"columns": size.columns, "rows": size.lines, "environ": dict(os.environ)}).encode()
        stream.write(struct.pack(">I", len(about)) + about)
        stream.flush()
        while length := stream.read(4):
            frame = stream.read(struct.unpack(">I", length)[0])
            while frame:
                frame = frame[os.write(1, frame) :]
            column, size = cursor_column(), os.get_terminal_size(1)
            stream.write(struct.pack(">HHH", column, size.columns, size.lines))
            stream.flush()


if __name__ == "__main__":
    main()
