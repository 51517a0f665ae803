"""What tests share: a home of their own, a sandbox, a terminal to run the program in, the first half of a call."""

from __future__ import annotations

import fcntl
import gc
import itertools
import logging
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyte
import pytest
from hypothesis import settings

from console_app import clock
from console_app.sandbox.embedded import EmbeddedSandbox
from console_app.services.diagnostics import debug_log
from tests.clocks import ComputerClock, add_options, move_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

# How long an example takes says more about the machine than about the program.
# The same examples in each run: others are looked for by hand, and not in an installation.
settings.register_profile("repeatable", deadline=None, derandomize=True, max_examples=40)
settings.register_profile("few examples", parent=settings.get_profile("repeatable"), max_examples=10)
settings.load_profile("repeatable")

NO_SKIPS = "CONSOLE_TESTS_NO_SKIPS"
TRUE_TIME = {"true_clocks", "run_in_terminal"}
"""The fixtures of tests that start processes, which ask the real clock whatever `--date` says."""
LONGEST_WAIT = 60.0
LOOK_AGAIN = 0.01
"""Seconds between two looks at what the program does not show in its terminal."""
COLLECT_AFTER = 20_000
"""New objects before the cyclic collector looks at them, in place of 700."""

_MACHINE = dict(os.environ)
_homes = itertools.count()
if sys.dont_write_bytecode:
    # Some machines keep compiled modules out of every checkout. Then the tests and the hundreds of programs that they
    # start would compile all there is again each time, so they keep it beside what pytest remembers.
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).parent.parent / ".pytest_cache" / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
_SETTINGS = re.compile(
    r"(?i)CODAT_.*|TEXTUAL.*|XDG_.*|(NO|FORCE|CLICOLOR)_COLOR|CLICOLOR.*|COLUMNS|LINES|\w+_proxy|LANG|LC_.*|PYTHON(IO|UTF8).*"
    r"|SSL_CERT_\w+|REQUEST_METHOD"
    # What the tests are run in: no test may reach the clipboard or the desktop of whoever runs them.
    r"|TMUX.*|STY|(WAYLAND_)?DISPLAY|SSH_.*|WSL_.*|TERM_PROGRAM.*|(KITTY|WEZTERM|ITERM|GHOSTTY|WT|VTE)_.*"
)


@pytest.fixture(autouse=True)
def own_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> Iterator[Path]:
    """A home for each test: no configuration, key, cache, proxy or time zone of the machine; UTC, or `--zone`.

    And the umask that most machines have: platformdirs believes no folder that others may write.
    """
    umask = os.umask(0o022)
    # The folder of all that tests keep is searched for each new name, so it must not hold all the homes.
    home = tmp_path_factory.getbasetemp() / "homes" / str(next(_homes))
    # As a desktop has it, so that nothing is saved where the tests are run.
    (home / "Downloads").mkdir(parents=True)
    for name in [name for name in os.environ if _SETTINGS.fullmatch(name)]:
        monkeypatch.delenv(name)
    zone = pytestconfig.getoption("--zone") or "UTC"
    for name, value in {"HOME": str(home), "LANG": "C.UTF-8", "TERM": "xterm-256color", "TZ": zone}.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    # A command that is run here takes these for itself.
    for place, name in ((sys, "unraisablehook"), (threading, "excepthook"), (logging, "lastResort")):
        monkeypatch.setattr(place, name, getattr(place, name))
    yield home
    os.umask(umask)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def in_utc(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """UTC, whatever `--zone` says, for a test that expects its words; the zone is put back with the home."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    """A session that a test does not close knows what time it is at its sandbox; the next test has another one."""
    yield
    clock._corrections.clear()


@pytest.fixture(scope="session")
def machine_environment() -> dict[str, str]:
    """The environment the tests were started in, for what must reach a package index."""
    return dict(_MACHINE)


@pytest.fixture
def computer_clock() -> Iterator[ComputerClock]:
    """The one clock of the program, to be set wrong or let run; the sandbox keeps its own."""
    own = ComputerClock()
    with clock.replaced(own):
        yield own


@pytest.fixture
def sandbox() -> Iterator[EmbeddedSandbox]:
    """A running sandbox with the usual companies, in memory."""
    with EmbeddedSandbox(None, scenarios=True) as running:
        yield running


@pytest.fixture
def log() -> Iterator[Path]:
    """The file of the debugging log, which is written."""
    path = debug_log.start()
    assert path is not None
    yield path
    debug_log.stop()


KIND_QUESTION = b"\x1b[c"


class Terminal:
    """The program in a pseudo-terminal, and the screen a person would see. Every wait has one deadline for all."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], cwd: Path, columns: int, rows: int
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._pending = b""
        self.answers = True
        """True to answer what kind of terminal it is, as nearly all do: the program would wait for it."""
        self._has_answered = False
        self._lines: list[str] = []
        self._deadline = time.monotonic() + LONGEST_WAIT
        self._written = bytearray()
        self._master, slave = os.openpty()
        self._name = os.ttyname(slave)
        termios.tcsetwinsize(slave, (rows, columns))
        # A new session's first process takes the terminal as its own, so that Ctrl+C and resizing reach it.
        become = (
            "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", become, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            cwd=cwd,
            start_new_session=True,
        )
        os.close(slave)

    @property
    def written(self) -> bytes:
        """Everything the program has written to its terminal."""
        return bytes(self._written)

    @property
    def lines(self) -> list[str]:
        """The screen, one text a line, without the spaces at the ends."""
        # pyte's own `display` fails on half of a wide character whose other half has been written over, and puts all
        # rows together again where one has changed.
        if len(self._lines) != self.screen.lines:
            self._lines = [""] * self.screen.lines
            self.screen.dirty.update(range(self.screen.lines))
        cells, columns = self.screen.buffer, range(self.screen.columns)
        for row in self.screen.dirty.intersection(range(self.screen.lines)):
            line = cells[row]
            self._lines[row] = "".join([line[column].data for column in columns]).rstrip()
        self.screen.dirty.clear()
        return self._lines

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def link(self) -> str:
        """The link on the screen, its lines put together again; empty when it is not there as a whole."""
        for row, line in enumerate(self.lines):
            column = line.find("http://")
            if column >= 0:
                pieces = [each[column:].strip(" │") for each in self.lines[row:]]
                link = re.match(r"http://\S+/start\?otp=\d{6}", "".join(pieces[: [*pieces, ""].index("")]))
                return link[0] if link else ""
        return ""

    def wait_for(self, *wanted: str | Callable[[Terminal], object], within: float = LONGEST_WAIT) -> None:
        """Read until the screen shows all the texts, and all conditions hold, at the same moment."""
        until = min(self._deadline, time.monotonic() + within)
        while not all(each(self) if callable(each) else each in self.text for each in wanted):
            if not self._read(until):
                pytest.fail(f"the program ended before it showed {wanted}:\n{self.text}")

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Read until something holds that the program does not show; one that nobody reads stops writing in the end."""
        while not condition():
            if select.select([self._master], [], [], LOOK_AGAIN)[0] and not self._read(self._deadline):
                pytest.fail(f"the program ended:\n{self.text}")
            if time.monotonic() > self._deadline:
                pytest.fail(f"time is up, and this is the screen:\n{self.text}")

    def written_within(self, seconds: float) -> bytes:
        """Read for so long, which is no time of waiting; what the program has written meanwhile."""
        self._deadline += seconds
        before, until = len(self._written), time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                self._read(until)
        return self.written[before:]

    def wait_stopped(self) -> None:
        """Read until the program is stopped, as by SIGSTOP. Linux only."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        self.wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def wait_gone(self, text: str) -> None:
        """Read until the screen shows `text` no more."""
        self.wait_for(lambda terminal: text not in terminal.text)

    def type(self, *texts: str | bytes) -> None:
        """Type texts or key sequences, such as `\\t`, `\\x1b` or `\\r`; bytes are sent as they are."""
        for text in texts:
            os.write(self._master, text.encode() if isinstance(text, str) else text)

    def unread(self) -> int:
        """Return how many bytes of what was typed the program has not read yet."""
        slave = os.open(self._name, os.O_RDONLY | os.O_NOCTTY)
        try:
            return int.from_bytes(fcntl.ioctl(slave, termios.FIONREAD, bytes(4)), sys.byteorder)
        finally:
            os.close(slave)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal's window another size."""
        self.screen.resize(rows, columns)
        self._lines = []
        termios.tcsetwinsize(self._master, (rows, columns))

    def wait_exit(self) -> int:
        """Read until the program has ended; its exit code."""
        while self._read(self._deadline):
            pass
        return self.process.wait(max(0.1, self._deadline - time.monotonic()))

    def is_on(self, mode: int) -> bool:
        """Return whether the program has switched a private mode on (`CSI ? mode h`) and not off again."""
        switches: list[bytes] = re.findall(rb"\x1b\[\?(?:\d+;)*%d(?:;\d+)*([hl])" % mode, self.written)
        return bool(switches) and switches[-1] == b"h"

    @property
    def left_on(self) -> list[str]:
        """Return what a shell would find amiss if the program ended now."""
        modes = {1049: "alternate screen", 2004: "bracketed paste", 1000: "mouse", 1003: "mouse moves", 1006: "mouse"}
        amiss = [name for mode, name in modes.items() if self.is_on(mode)]
        return amiss if self.is_on(25) else [*amiss, "cursor hidden"]

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End the program, whatever state it is in."""
        if self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        if self._master >= 0:
            self.hang_up()

    def _read(self, until: float) -> bool:
        ready, _, _ = select.select([self._master], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            pytest.fail(f"time is up, and this is the screen:\n{self.text}")
        try:
            came = os.read(self._master, 65536)
        except OSError:  # Linux says so when nobody has the other end open any more
            came = b""
        self._written += came
        if self.answers and not self._has_answered and KIND_QUESTION in self._written:
            self._has_answered = True
            self.type("\x1b[?62;22c")
        # pyte would print the last letter of a keyboard protocol it does not know.
        known = re.sub(rb"\x1b\[[<=>][\d;]*u", b"", self._pending + came)
        # Nor does it know the colours that tmux writes: 38:2::80:120:160.
        known = re.sub(rb"([34]8):2::(\d+):(\d+):(\d+)", rb"\1;2;\2;\3;\4", known)
        whole = re.sub(rb"\x1b(\[[<=>]?[\d;:]*)?\Z", b"", known)
        self._pending = known[len(whole) :]
        self._stream.feed(whole)
        return bool(came)


RunInTerminal: TypeAlias = "Callable[..., Terminal]"


@pytest.fixture
def run_in_terminal(tmp_path: Path) -> Iterator[RunInTerminal]:
    """A function that runs the program with arguments in a terminal of its own, 80 x 24 unless said otherwise.

    `settings` are added to its environment; `command` is run instead of the program of this checkout.
    """
    opened: list[Terminal] = []

    def run(
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        settings: Mapping[str, str] | None = None,
        command: Sequence[str] = (sys.executable, "-m", "console_app"),
        cwd: Path = Path(__file__).parent.parent,
    ) -> Terminal:
        environment = {"COLORTERM": "truecolor", **os.environ, **(settings or {})}
        terminal = Terminal([*command, *arguments], environment, cwd, columns, rows)
        opened.append(terminal)
        return terminal

    yield run
    for terminal in opened:
        terminal.close()


@pytest.fixture
def create_and_connect() -> Callable[[Terminal, str], str]:
    """Walks from the list to the link of a new company's QuickBooks Online connection, and returns the link."""

    def walk(terminal: Terminal, name: str) -> str:
        terminal.wait_for("120 companies", "n New customer")
        terminal.type("n")
        terminal.wait_for("Already a customer?")
        terminal.type(name)
        terminal.wait_for(f"Saved as  {name}")
        terminal.type("\x13")
        terminal.wait_for("Type to search", "qhyg")
        terminal.type("quickbooks o")
        terminal.wait_gone("Sage Intacct")
        terminal.type("\r")
        terminal.wait_for(name, "Nothing has been sent yet")
        terminal.type("\x13")
        terminal.wait_for("Waiting for the customer", lambda now: now.link)
        return terminal.link

    return walk


def skip_unless_known(term: str) -> None:
    """Skip the test where the machine has no description of a terminal, which tmux has to look up."""
    infocmp = shutil.which("infocmp")
    if infocmp is None or subprocess.run([infocmp, term], capture_output=True, check=False).returncode:
        pytest.skip(f"the machine does not know the terminal {term}")


@dataclass(frozen=True, slots=True)
class Tmux:
    """A tmux server of a test's own, without anybody's configuration."""

    socket: Path

    @property
    def command(self) -> list[str]:
        """Return how it is called."""
        return ["tmux", "-S", str(self.socket), "-f", "/dev/null"]

    def run(self, *arguments: str) -> str:
        """Give it a command; what it answers."""
        done = subprocess.run([*self.command, *arguments], capture_output=True, text=True, check=True, timeout=20)
        return done.stdout

    def start(self) -> str:
        """Start it, with nobody attached; what programs inside it find as `TMUX`."""
        self.run("new-session", "-d", "-x", "80", "-y", "24", "sleep 600")
        return self.run("display-message", "-p", "#{socket_path},#{pid},0").strip()


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    """A tmux of the test's own; it runs once the test starts it, or runs something in it."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux on this machine")
    # A socket's name is limited to about a hundred characters, and a test's own folder can be longer.
    with tempfile.TemporaryDirectory(prefix="tmux") as folder:
        server = Tmux(Path(folder) / "socket")
        yield server
        subprocess.run([*server.command, "kill-server"], capture_output=True, check=False, timeout=20)


class NothingSkipped:
    """Where everything a test needs is installed, a test that is skipped has not been run by anybody."""

    def __init__(self) -> None:
        self._skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._note(report)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._skipped and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._skipped:
            terminalreporter.section(f"{NO_SKIPS} is set, but these were skipped", red=True)
            for line in self._skipped:
                terminalreporter.line(line)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        self._skipped.append(f"{report.nodeid}: {reason}")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run two processes more than there are processors: a third of the time, a test waits for what it started."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the tests that take long, so that none of them is left alone at the end.

    With `--date`, leave out those that keep the true time: they would only be run a second time.
    """
    if config.getoption("--date"):
        left_out = [item for item in items if _keeps_true_time(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _keeps_true_time(item)]
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def _keeps_true_time(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return not TRUE_TIME.isdisjoint(names)


def pytest_collection_finish() -> None:
    """Let the cyclic collector pass over what stays for the whole run, as the program does for itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    move_date(config)
    if config.getoption("--date"):
        # The date is asked by few of them, and those find out soon.
        settings.load_profile("few examples")
    if os.environ.get(NO_SKIPS):
        config.pluginmanager.register(NothingSkipped())
