"""Run inside a terminal under test: runs a program there, types for it what comes from a socket, and copies to the
socket what it writes.

Called with the path of a Unix socket and the program's command line.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import socket
import sys
import termios
import tty


def main() -> None:
    """Relay until the program has ended, or nobody listens any more."""
    driver = socket.socket(socket.AF_UNIX)
    driver.connect(sys.argv[1])
    size = termios.tcgetwinsize(0)
    before = termios.tcgetattr(0)
    child, master = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    termios.tcsetwinsize(master, size)
    signal.signal(signal.SIGWINCH, lambda *_: termios.tcsetwinsize(master, termios.tcgetwinsize(0)))
    tty.setraw(0, termios.TCSANOW)
    fcntl.fcntl(driver, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    ways = {0: [master], master: [1, driver.fileno()], driver.fileno(): [master]}
    try:
        while True:
            for source in select.select(list(ways), [], [])[0]:
                came = os.read(source, 65536)
                if not came:
                    return
                for target in ways[source]:
                    left = came
                    while left:
                        left = left[os.write(target, left) :]
    except OSError:
        return
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)


if __name__ == "__main__":
    main()
