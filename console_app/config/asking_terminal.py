"""The terminal in which a keyring or a key_command may ask for a password, lent to it and taken back in order."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

GPG_TERMINAL = "GPG_TTY"
"""Tells GnuPG which terminal to ask in. Its agent is a process of its own, which does not know ours."""
_OUT_OF_A_DIALOG = b"\x1b[?1047l\x1b[?1l\x1b>\x1b[?25h\x1b[0m\r\n"
"""Leave the alternate screen, usual cursor keys, cursor shown, no colours: what a dialog that was ended has left on."""


class AskingTerminal(NamedTuple):
    """The terminal that a person sits at."""

    path: str
    """Its device, such as `/dev/pts/3`: `/dev/tty` means another one, or none, to an agent."""

    @contextmanager
    def lent(self) -> Iterator[int]:
        """Lend it for a while; yields a descriptor to write to it.

        Nothing stops the program meanwhile (Ctrl+Z): the shell would show what is typed into the prompt that is left
        behind. Where the loan ends with an exception the dialog is cleared away, and what was typed is dropped.
        """
        import termios

        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        before = termios.tcgetattr(descriptor)
        try:
            _without_stopping(descriptor)
            yield descriptor
        except BaseException:  # Ctrl+C among them: whatever it was, the terminal is given back
            _restore(descriptor, before, termios.TCSAFLUSH)
            with suppress(OSError):
                os.write(descriptor, _OUT_OF_A_DIALOG)
            raise
        else:
            _restore(descriptor, before, termios.TCSADRAIN)
        finally:
            os.close(descriptor)


def asking_terminal() -> AskingTerminal | None:
    """Return the terminal that this program runs in the foreground of; None: there is none, as in a job of cron."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:  # Windows has none either
        return None
    try:
        if os.tcgetpgrp(descriptor) != os.getpgrp():
            return None
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return AskingTerminal(_device() or os.environ.get(GPG_TERMINAL) or "/dev/tty")


def _device() -> str | None:
    for stream in range(3):
        with suppress(OSError):
            return os.ttyname(stream)
    # All three lead elsewhere: Linux knows the number of the pseudo-terminal.
    with suppress(OSError, ValueError, IndexError):
        from pathlib import Path

        number = int(Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[4])
        path = Path(f"/dev/pts/{os.minor(number)}")
        if path.stat().st_rdev == number:
            return str(path)
    return None


def _without_stopping(descriptor: int) -> None:
    import termios

    attributes = termios.tcgetattr(descriptor)
    for name in ("VSUSP", "VDSUSP"):
        index = getattr(termios, name, None)
        if index is not None and index < len(attributes[6]):
            attributes[6][index] = os.fpathconf(descriptor, "PC_VDISABLE").to_bytes(1, "little")
    termios.tcsetattr(descriptor, termios.TCSADRAIN, attributes)


def _restore(descriptor: int, before: list[Any], when: int) -> None:
    import termios

    with suppress(OSError, termios.error):
        termios.tcsetattr(descriptor, when, before)
