"""Copy a text with a program of this machine's desktop."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console_app.services.desktop.open_external import environment_for_others, is_wsl

if TYPE_CHECKING:
    from collections.abc import Mapping

TIME_TO_TAKE = 2.0
"""Seconds for a program to accept the text; after that it counts as hanging."""

_WINDOWS_PROGRAMS = "/mnt/c/Windows/System32"
"""Their folder in WSL, for people who keep Windows' folders out of PATH."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes a text on its standard input."""

    name: str
    arguments: tuple[str, ...] = ()
    encoding: str = "utf-8"
    settings: tuple[tuple[str, str], ...] = ()
    """Required settings of its environment."""


# Without a type, wl-copy asks other programs what the text might be, which can take long.
_WL_COPY = Tool("wl-copy", ("--type", "text/plain"))
_XCLIP = Tool("xclip", ("-selection", "clipboard", "-in"))
_XSEL = Tool("xsel", ("--clipboard", "--input"))
# Without a locale pbcopy takes the bytes for Mac Roman.
_PBCOPY = Tool("pbcopy", settings=(("LC_CTYPE", "UTF-8"),))
# Windows takes bytes for an old code page unless every second one says otherwise; a byte order mark would be pasted.
_CLIP_IN_WSL = Tool("clip.exe", encoding="utf-16-le")
_CLIP = Tool("clip", encoding="utf-16-le")

TMUX = Tool("tmux", ("load-buffer", "-w", "-"))
"""tmux from 3.2 on, which keeps the text and passes it on to the terminal. Older ones have no `-w`, and fail."""


def desktop_tools(environ: Mapping[str, str], platform: str, *, forced: bool = False) -> list[Tool]:
    """Return the programs that could reach the user's desktop, the most likely first. Not all may be installed.

    Over ssh the desktop is another machine's: only a forwarded display leads there.

    Args:
        environ: The environment variables.
        platform: The value of `sys.platform`.
        forced: True if the user has chosen this way, also over ssh.
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


class ToolHangs(Exception):
    """Raised when a program did not end in time, and was ended. It would hang again."""


def hand_over(tool: Tool, text: str, environ: Mapping[str, str]) -> bool:
    """Pass a text to a program.

    The text goes through the program's standard input, so that no list of processes shows it.

    Args:
        tool: The program.
        text: The text.
        environ: The environment variables.

    Returns:
        True if the program accepted it; False if it is missing or fails.

    Raises:
        ToolHangs: It did not end in time.
    """
    # Without PATH nothing is found, and Python's default path is not used.
    program = shutil.which(tool.name, path=environ.get("PATH", ""))
    if program is None and tool is _CLIP_IN_WSL:
        program = shutil.which(tool.name, path=_WINDOWS_PROGRAMS)
    if program is None:
        return False
    try:
        # Half of a surrogate pair cannot be encoded.
        given = text.encode(tool.encoding, "replace")
        code = _run([program, *tool.arguments], given, environment_for_others(environ) | dict(tool.settings))
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    if code is None:
        raise ToolHangs(tool.name)
    return code == 0


def _run(command: list[str], given: bytes, environment: dict[str, str]) -> int | None:
    """Return the exit code; None for a program that hung."""
    # Programs that keep the clipboard leave a child behind, which would hold this program's pipe open.
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
