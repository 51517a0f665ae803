"""Programs that hold the clipboard of this machine's desktop, and how a text is given to one of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.other_programs import environment_for_others

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_TO_TAKE = 2.0
"""Seconds in which a program has taken the text; one that has not is hanging."""

_WINDOWS_PROGRAMS = "/mnt/c/Windows/System32"
"""Where WSL shows them, for people who keep Windows' folders out of PATH."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes a text on its standard input."""

    name: str
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"
    settings: tuple[tuple[str, str], ...] = ()
    """What its environment must hold."""


# Without a type, wl-copy asks other programs what the text might be, and these can take long.
_WL_COPY = Tool("wl-copy", ("--type", "text/plain"))
_XCLIP = Tool("xclip", ("-selection", "clipboard", "-in"))
_XSEL = Tool("xsel", ("--clipboard", "--input"))
# Without a locale pbcopy takes the bytes for Mac Roman.
_PBCOPY = Tool("pbcopy", settings=(("LC_CTYPE", "UTF-8"),))
# Windows takes bytes for an old code page unless every second one says otherwise; a byte order mark would be pasted.
_CLIP_IN_WSL = Tool("clip.exe", encoding="utf-16-le")
_CLIP = Tool("clip", encoding="utf-16-le")

TMUX = Tool("tmux", ("load-buffer", "-w", "-"))
"""tmux from 3.2 on, which keeps the text and hands it on to the terminal. Older ones know no `-w`, and fail."""


def desktop_tools(environ: Mapping[str, str], platform: str, *, forced: bool = False) -> list[Tool]:
    """The programs that could reach the desktop the person sits at, the likeliest first; not all may be installed.

    Over ssh the desktop is another machine's: only a display that was forwarded leads there. With `forced` the
    person has said that they are meant nevertheless.
    """
    nearby = forced or not any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))
    tools: list[Tool] = []
    if nearby and platform == "win32":
        tools.append(_CLIP)
    if nearby and platform == "darwin":
        tools.append(_PBCOPY)
    if nearby and is_wsl(environ):
        tools.append(_CLIP_IN_WSL)
    if environ.get("WAYLAND_DISPLAY"):
        tools.append(_WL_COPY)
    if environ.get("DISPLAY"):
        tools += [_XCLIP, _XSEL]
    return tools


def is_wsl(environ: Mapping[str, str]) -> bool:
    """Whether this is a Linux inside Windows."""
    return bool(environ.get("WSL_DISTRO_NAME") or environ.get("WSL_INTEROP"))


class ToolHangs(Exception):
    """A program did not come to an end in time, and was ended. It would do so again."""


def hand_over(tool: Tool, text: str, environ: Mapping[str, str]) -> bool:
    """Give a text to a program, and say whether it took it: False where it is missing or fails.

    The text goes through the program's standard input, so that no list of processes shows it.

    Raises:
        ToolHangs: it did not come to an end in time.
    """
    # No PATH is none, and not Python's own idea of a usual one.
    program = shutil.which(tool.name, path=environ.get("PATH", ""))
    if program is None and tool is _CLIP_IN_WSL:
        program = shutil.which(tool.name, path=_WINDOWS_PROGRAMS)
    if program is None:
        return False
    try:
        # Half of a surrogate pair can be encoded by nobody.
        given = text.encode(tool.encoding, "replace")
        code = _run([program, *tool.arguments], given, environment_for_others(environ) | dict(tool.settings))
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    if code is None:
        raise ToolHangs(tool.name)
    return code == 0


def _run(command: list[str], given: bytes, environment: dict[str, str]) -> int | None:
    """The exit code; None for a program that hung."""
    # Those that keep the clipboard leave a child behind, which would hold a pipe of ours open.
    process = subprocess.Popen(  # noqa: S603 - a fixed program, fixed arguments, and no shell
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )
    try:
        process.communicate(given, TIME_TO_TAKE)
    except subprocess.TimeoutExpired:
        _end(process)
        return None
    return process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(TIME_TO_TAKE)
