"""Lend the terminal to a keyring or a key_command that asks for a password, and restore it afterwards."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

GPG_TERMINAL = "GPG_TTY"
"""Tells GnuPG which terminal to ask in. Its agent is a process of its own, which does not know this one."""
_OUT_OF_A_DIALOG = b"\x1b[?1047l\x1b[?1l\x1b>\x1b[?25h\x1b[0m\r\n"
"""Leaves the alternate screen, restores cursor keys, cursor and colours: an ended dialog may have left them changed."""


class PromptTerminal(NamedTuple):
    """The terminal that a person uses."""

    path: str
    """Its device, such as `/dev/pts/3`: for an agent, `/dev/tty` is another terminal, or none."""

    @contextmanager
    def lent(self) -> Iterator[int]:
        """Lend the terminal for the duration of the block; yields a descriptor to write to it.

        The program cannot be suspended meanwhile (Ctrl+Z): the shell would show what is typed into the prompt that is
        left behind. If the block ends with an exception, the dialog is cleared away, and the typed text is discarded.
        """
        import termios

        descriptor = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        before = termios.tcgetattr(descriptor)
        try:
            _without_stopping(descriptor)
            yield descriptor
        except BaseException:  # Ctrl+C among them: in any case, the terminal is restored
            _restore(descriptor, before, termios.TCSAFLUSH)
            with suppress(OSError):
                os.write(descriptor, _OUT_OF_A_DIALOG)
            raise
        else:
            _restore(descriptor, before, termios.TCSADRAIN)
        finally:
            os.close(descriptor)


def prompt_terminal() -> PromptTerminal | None:
    """Return the terminal in which this program runs in the foreground; None if there is none, as in a job of cron."""
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
    return PromptTerminal(_device() or os.environ.get(GPG_TERMINAL) or "/dev/tty")


def _device() -> str | None:
    for stream in range(3):
        with suppress(OSError):
            return os.ttyname(stream)
    # All three are redirected: Linux knows the number of the pseudo-terminal.
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
