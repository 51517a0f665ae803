"""A copied text gets to where the person can paste it, and what is said about it is true."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import sys
import time
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.settings import ClipboardMethod
from console_app.services.desktop import clipboard_tools
from console_app.services.desktop.clipboard import LONGEST, Copied, CopyResult, copy_text
from console_app.services.desktop.clipboard_tools import desktop_tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the programs stood in for are those of Linux")

LINK = "https://link.codat.io/company/1/start?otp=123456&x=$(touch owned);`id` 'ü' 💷"
AUTO, LOCAL, TMUX, TERMINAL, OFF = ClipboardMethod

TAKES = """#!{python}
import json, os, sys
record = {{"args": sys.argv[1:], "stdin": sys.stdin.buffer.read().hex(), "env": dict(os.environ)}}
open({record!r}, "w").write(json.dumps(record))
print("noise"); print("noise", file=sys.stderr)
"""
# As wl-copy and xclip do: they leave a child behind that serves the clipboard and keeps what it has inherited.
STAYS = TAKES + "if not os.fork():\n    import time; open({pid!r}, 'w').write(str(os.getpid())); time.sleep(600)\n"
HANGS = "#!/bin/sh\n/bin/sleep 600 &\necho $! > {pid}\nwait\n"
FAILS = "#!/bin/sh\necho noise >&2\nexit 1\n"
BROKEN = "#!/no/such/interpreter\n"


@dataclass
class Desk:
    """A machine with only those programs that a test has put there."""

    folder: Path
    environ: dict[str, str]
    written: list[str] = field(default_factory=list)
    """What came to the terminal."""

    def put(self, name: str, script: str) -> None:
        program = self.folder / name
        program.write_text(
            script.format(python=sys.executable, record=str(self._record(name)), pid=str(self.folder / f"{name}.pid"))
        )
        program.chmod(0o755)

    @property
    def was_read_by_a_shell(self) -> bool:
        """Return whether a command that stands in the text was run."""
        return (self.folder.parent / "owned").exists()

    def took(self, name: str) -> Any:
        """Return how a program was called; None when it was not."""
        record = self._record(name)
        return json.loads(record.read_text()) if record.exists() else None

    def got(self, name: str) -> bytes:
        return bytes.fromhex(self.took(name)["stdin"])

    def left_behind(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text())

    async def copy(self, way: ClipboardMethod = AUTO, *, text: str = LINK, **environ: str) -> Copied:
        return await copy_text(text, way, self.written.append, {**self.environ, **environ})

    def _record(self, name: str) -> Path:
        return self.folder / f"{name}.json"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(clipboard_tools, "_WINDOWS_PROGRAMS", str(tmp_path / "windows"))
    yield Desk(tmp_path / "bin", {"PATH": str(tmp_path / "bin"), "TERM": "xterm-256color"})
    for file in (tmp_path / "bin").glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(file.read_text()), signal.SIGKILL)


def copied_by(sequence: str) -> str:
    """Return what a terminal would put into its clipboard."""
    whole = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert whole is not None, sequence
    return b64decode(whole[1]).decode()


@pytest.mark.parametrize(
    ("name", "environ", "arguments"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0"}, ["--type", "text/plain"]),
        ("xclip", {"DISPLAY": ":0"}, ["-selection", "clipboard", "-in"]),
        ("xsel", {"DISPLAY": ":0"}, ["--clipboard", "--input"]),
        ("xclip", {"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "a 1 b 22"}, ["-selection", "clipboard", "-in"]),
    ],
    ids=["wayland", "xclip", "xsel", "a display over ssh"],
)
async def test_a_program_of_the_desktop_gets_the_text_and_only_on_its_input(
    desk: Desk,
    name: str,
    environ: Mapping[str, str],
    arguments: list[str],
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.put(name, TAKES)
    assert await desk.copy(AUTO, **environ, CODAT_API_KEY="secret") == Copied(CopyResult.COPIED)
    called = desk.took(name)
    assert called["args"] == arguments
    assert desk.got(name).decode() == LINK
    assert "CODAT_API_KEY" not in called["env"]
    assert desk.written == []
    assert capfd.readouterr() == ("", "")
    assert "otp" not in caplog.text
    assert not desk.was_read_by_a_shell


async def test_a_program_that_stays_to_serve_the_clipboard_is_not_waited_for(desk: Desk) -> None:
    desk.put("wl-copy", STAYS)
    assert (await desk.copy(WAYLAND_DISPLAY="wayland-0")).result is CopyResult.COPIED
    assert desk.got("wl-copy").decode() == LINK


async def test_a_program_that_hangs_is_ended_with_its_children_and_the_next_one_is_asked(desk: Desk) -> None:
    desk.put("xclip", HANGS)
    desk.put("xsel", TAKES)
    # More than a pipe holds, so that writing it hangs too.
    text = LINK * 5000
    assert (await desk.copy(text=text, DISPLAY=":0")).result is CopyResult.COPIED
    assert desk.got("xsel").decode() == text
    wait_until_ended(desk.left_behind("xclip"))


async def test_a_program_that_hung_is_not_waited_for_again(desk: Desk) -> None:
    desk.put("xclip", HANGS)
    environ, hanging = {**desk.environ, "DISPLAY": ":0"}, set[str]()
    await copy_text(LINK, AUTO, desk.written.append, environ, hanging=hanging)
    assert hanging == {"xclip"}
    wait_until_ended(desk.left_behind("xclip"))
    desk.put("xclip", TAKES)
    told = await copy_text(LINK, AUTO, desk.written.append, environ, hanging=hanging)
    assert (told.result, desk.took("xclip")) == (CopyResult.SENT, None)


@pytest.mark.parametrize("script", [FAILS, BROKEN], ids=["fails", "cannot be run"])
async def test_a_program_that_fails_is_followed_by_the_next(desk: Desk, script: str) -> None:
    desk.put("wl-copy", script)
    desk.put("xclip", script)
    desk.put("xsel", TAKES)
    assert (await desk.copy(WAYLAND_DISPLAY="wayland-0", DISPLAY=":0")).result is CopyResult.COPIED
    assert desk.got("xsel").decode() == LINK


async def test_when_all_programs_fail_the_terminal_gets_it(desk: Desk) -> None:
    desk.put("xclip", FAILS)
    assert await desk.copy(DISPLAY=":0") == Copied(CopyResult.SENT)
    assert [copied_by(each) for each in desk.written] == [LINK]


@pytest.mark.parametrize("place", ["bin", "windows"], ids=["on PATH", "where Windows has it"])
async def test_windows_under_wsl_gets_its_own_encoding(desk: Desk, place: str) -> None:
    desk.put("clip.exe", TAKES)
    if place == "windows":
        desk.folder.with_name("windows").mkdir()
        (desk.folder / "clip.exe").rename(desk.folder.with_name("windows") / "clip.exe")
    assert (await desk.copy(WSL_DISTRO_NAME="Ubuntu")).result is CopyResult.COPIED
    assert desk.got("clip.exe") == LINK.encode("utf-16-le")


@pytest.mark.parametrize(
    ("environ", "platform", "names"),
    [
        ({}, "linux", []),
        ({}, "darwin", ["pbcopy"]),
        ({}, "win32", ["clip"]),
        ({"WSL_INTEROP": "/run/WSL/1_interop"}, "linux", ["clip.exe"]),
        ({"WSL_DISTRO_NAME": "Debian", "WAYLAND_DISPLAY": "wayland-0"}, "linux", ["clip.exe", "wl-copy"]),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "linux", ["wl-copy", "xclip", "xsel"]),
        ({"SSH_CONNECTION": "a 1 b 22"}, "darwin", []),
        ({"SSH_TTY": "/dev/pts/1"}, "win32", []),
        ({"SSH_CLIENT": "a 1 22", "WSL_DISTRO_NAME": "Debian"}, "linux", []),
        ({"SSH_TTY": "/dev/pts/1", "DISPLAY": "localhost:10.0"}, "linux", ["xclip", "xsel"]),
    ],
)
def test_which_programs_could_reach_the_desktop(environ: Mapping[str, str], platform: str, names: list[str]) -> None:
    assert [tool.name for tool in desktop_tools(environ, platform)] == names


def test_who_insists_on_the_desktop_gets_that_of_the_other_machine() -> None:
    assert [tool.name for tool in desktop_tools({"SSH_TTY": "/dev/pts/1"}, "darwin", forced=True)] == ["pbcopy"]


async def test_over_ssh_the_terminal_gets_it_though_a_program_is_there(desk: Desk) -> None:
    for name in ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe"):
        desk.put(name, TAKES)
    assert await desk.copy(SSH_CONNECTION="a 1 b 22") == Copied(CopyResult.SENT)
    assert copied_by(desk.written[0]) == LINK
    assert desk.took("xclip") is None


@pytest.mark.parametrize("way", [AUTO, TMUX])
async def test_a_real_tmux_holds_the_text(tmux: Any, way: ClipboardMethod) -> None:
    written: list[str] = []
    environ = {"PATH": os.environ["PATH"], "TMUX": tmux.start(), "TERM": "tmux-256color"}
    assert await copy_text(LINK, way, written.append, environ) == Copied(CopyResult.SENT)
    assert tmux.run("show-buffer") == LINK
    assert written == []


async def test_a_tmux_that_has_ended_gets_it_wrapped(tmux: Any) -> None:
    written: list[str] = []
    environ = {"PATH": os.environ["PATH"], "TMUX": tmux.start()}
    tmux.run("kill-server")
    assert await copy_text(LINK, AUTO, written.append, environ) == Copied(CopyResult.SENT)
    assert copied_by(unwrapped(written[0])) == LINK


@pytest.mark.parametrize("script", [FAILS, HANGS, None], ids=["too old for -w", "hangs", "not on PATH"])
async def test_a_tmux_that_does_not_take_it_lets_it_through(desk: Desk, script: str | None) -> None:
    if script is not None:
        desk.put("tmux", script)
    assert await desk.copy(TMUX="/tmp/tmux,1,0") == Copied(CopyResult.SENT)
    assert [copied_by(unwrapped(each)) for each in desk.written] == [LINK]


async def test_screen_gets_it_in_pieces(desk: Desk) -> None:
    assert (await desk.copy(text=LINK * 20, STY="1.pts-0.host")).result is CopyResult.SENT
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", desk.written[0], re.DOTALL)
    assert len(pieces) > 1
    assert copied_by("".join(pieces)) == LINK * 20


async def test_what_a_terminal_would_drop_is_not_sent(desk: Desk) -> None:
    fits = LONGEST // 4 * 3
    assert (await desk.copy(text="x" * fits)).result is CopyResult.SENT
    assert len(desk.written) == 1
    told = await desk.copy(text="x" * (fits + 1))
    assert told.result is CopyResult.NOT
    assert "too long" in told.reason
    assert len(desk.written) == 1


@pytest.mark.parametrize("way", ClipboardMethod)
async def test_a_way_that_was_chosen_is_kept_to(desk: Desk, way: ClipboardMethod) -> None:
    desk.put("xclip", TAKES)
    desk.put("tmux", TAKES)
    told = await desk.copy(way, DISPLAY=":0", TMUX="/tmp/tmux,1,0")
    used = {
        "xclip": desk.took("xclip") is not None,
        "tmux": desk.took("tmux") is not None,
        "terminal": bool(desk.written),
    }
    expected = {AUTO: "xclip", LOCAL: "xclip", TMUX: "tmux", TERMINAL: "terminal", OFF: ""}[way]
    assert [name for name, was_used in used.items() if was_used] == [expected] * bool(expected)
    result = {AUTO: CopyResult.COPIED, LOCAL: CopyResult.COPIED, OFF: CopyResult.NOT}.get(way, CopyResult.SENT)
    assert told.result is result


@pytest.mark.parametrize(
    ("way", "environ", "reason"),
    [
        (OFF, {}, "Copying is disabled: CODAT_CONSOLE_CLIPBOARD is off."),
        (LOCAL, {}, "There is no desktop here to copy to."),
        (LOCAL, {"DISPLAY": ":0"}, "No clipboard program worked. Is xclip or xsel installed?"),
        (LOCAL, {"WAYLAND_DISPLAY": "wayland-0"}, "No clipboard program worked. Is wl-clipboard installed?"),
        (TMUX, {}, "This does not run inside tmux."),
        (AUTO, {"TERM": "linux"}, "This terminal has no clipboard."),
        (TERMINAL, {"TERM": "dumb"}, "This terminal has no clipboard."),
    ],
)
async def test_what_cannot_be_done_is_said(
    desk: Desk, way: ClipboardMethod, environ: dict[str, str], reason: str
) -> None:
    assert await desk.copy(way, **environ) == Copied(CopyResult.NOT, reason)
    assert desk.written == []


@pytest.mark.parametrize("path", [None, "", "/no/such/folder"])
async def test_without_any_path_it_still_does_not_fail(path: str | None) -> None:
    written: list[str] = []
    environ = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "w", "WSL_DISTRO_NAME": "d", "TMUX": "/tmp/tmux,1,0"}
    if path is not None:
        environ["PATH"] = path
    assert await copy_text(LINK, AUTO, written.append, environ) == Copied(CopyResult.SENT)
    assert copied_by(unwrapped(written[0])) == LINK


async def test_a_terminal_that_is_gone_is_told_and_the_text_is_not_repeated() -> None:
    def write(_sequence: str) -> None:
        raise OSError(5, "Input/output error")

    told = await copy_text(LINK, AUTO, write, {})
    assert told == Copied(CopyResult.NOT, "Writing to the terminal failed.")


async def test_half_a_character_can_be_copied_too(desk: Desk) -> None:
    assert (await desk.copy(text="a\ud83db")).result is CopyResult.SENT
    assert copied_by(desk.written[0]) == "a?b"
    desk.put("xclip", TAKES)
    assert (await desk.copy(text="a\ud83db", DISPLAY=":0")).result is CopyResult.COPIED
    assert desk.got("xclip") == b"a?b"


def unwrapped(sequence: str) -> str:
    """Return what a tmux that lets sequences through would hand to its terminal."""
    whole = re.fullmatch(r"\x1bPtmux;(.*)\x1b\\", sequence, re.DOTALL)
    assert whole is not None, sequence
    assert re.fullmatch(r"([^\x1b]|\x1b\x1b)*", whole[1])
    return whole[1].replace("\x1b\x1b", "\x1b")


def wait_until_ended(pid: int) -> None:
    """Wait until a process is no more, or only its name is left."""
    deadline = time.monotonic() + 20
    with suppress(FileNotFoundError, ProcessLookupError):
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            assert time.monotonic() < deadline, "it runs on"
