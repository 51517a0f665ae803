"""What other users of the machine can see of a run, and what a run leaves behind: no key and no link."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.hostile.lying_server import LyingServer, lying
from tests.hostile.marked_secrets import ANSWERING, ENCODED, KEY, PASSWORD, QUOTING, secrets_below, secrets_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

from console_app.sandbox.embedded import EmbeddedSandbox

Run: TypeAlias = "Callable[..., Any]"
QUIT = "\x11"
RECORDER = """#!/bin/sh
# The text comes on the standard input.
cat >{folder}/given
tr '\\0' '\\n' </proc/$$/cmdline >{folder}/arguments
tr '\\0' '\\n' </proc/$$/environ >{folder}/environment
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="there is no list of processes in /proc"
)


@pytest.fixture
def quoting(monkeypatch: pytest.MonkeyPatch) -> Iterator[LyingServer]:
    """An account with a marked key and marked links."""
    with (
        EmbeddedSandbox(None, companies=12, key=KEY, scenarios=True) as account,
        lying(account, QUOTING, ANSWERING, PASSWORD) as server,
    ):
        monkeypatch.setenv("CODAT_BASE_URL", server.base_url)
        monkeypatch.setenv("CODAT_API_KEY", KEY)
        yield server


def argument_lists() -> dict[str, str]:
    """The arguments of every process of this machine."""
    lists = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lists[str(path)] = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue  # it has ended meanwhile
    return lists


def test_no_process_has_a_secret_in_its_arguments_or_inherits_the_key(
    run_in_terminal: Run, quoting: LyingServer, tmp_path: Path, own_home: Path
) -> None:
    tools, told = tmp_path / "bin", tmp_path / "told"
    tools.mkdir()
    told.mkdir()
    for name in ("xclip", "xsel", "wl-copy"):
        (tools / name).write_text(RECORDER.format(folder=told))
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    terminal = run_in_terminal("--debug", columns=120, rows=40, settings={"DISPLAY": ":9", "PATH": path})
    terminal.wait_for("12 companies")
    limits = Path(f"/proc/{terminal.process.pid}/limits").read_text()
    soft, hard = re.findall(r"Max core file size +(\S+) +(\S+)", limits)[0]
    assert soft == ("0" if hard == "0" else "1"), "with 1, Linux gives a core to no collector either"
    terminal.type("2")
    terminal.wait_for("of 12 companies")
    terminal.type("\r")
    terminal.wait_for("e Edit")
    terminal.type("\r")
    terminal.wait_for("Works once", PASSWORD[-6:])
    terminal.type("c")
    terminal.wait_for(lambda _now: (told / "environment").exists())
    assert PASSWORD in (told / "given").read_text()
    assert {name: secrets_in(text) for name, text in argument_lists().items() if secrets_in(text)} == {}
    inherited = (told / "environment").read_text()
    assert secrets_in((told / "arguments").read_text() + inherited) == []
    assert "PATH=" in inherited
    assert not re.search("(?m)^CODAT_API_KEY=", inherited)
    terminal.type(QUIT)
    terminal.wait_for("Quit while customers are being watched?")
    terminal.type("\t\r")
    terminal.wait_exit()
    assert secrets_below(own_home) == {}
    title = re.findall(rb"\x1b\][012];[^\x07\x1b]*", terminal.written)
    assert not [each for each in title if PASSWORD.encode() in each]
    assert KEY.encode() not in terminal.written
    assert ENCODED.encode() not in terminal.written


def test_no_command_leaves_a_secret_behind_whatever_fails(quoting: LyingServer, own_home: Path) -> None:
    def run(*arguments: str, shows_link: bool = False) -> str:
        ended = subprocess.run(
            [sys.executable, "-m", "console_app", "--debug", *arguments],
            env=dict(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        for text in (ended.stderr, "" if shows_link else ended.stdout):
            assert {KEY, ENCODED, PASSWORD}.isdisjoint(secrets_in(text)), (arguments, text)
        assert secrets_below(own_home) == {}, arguments
        return ended.stdout

    ids = run("companies", "--ids", "status:pending").split()
    assert PASSWORD in run("link", ids[0], shows_link=True)
    run("audit", "--html", "-o", str(own_home / "report.html"))
    run("store", "export")
    run("create", "Windmill Street Books", "--connect", "gbol", "--anyway")
    quoting.fails_with = 400
    run("create", "Another Street Books", "--anyway")
    run("companies", "--json")
    run("doctor")
    run("journal", "--json")
    assert {path.suffix for path in own_home.rglob("*") if path.is_file()} >= {".db", ".log", ".html"}
