"""The terminals that codes are tried in: their Debian packages, and how each is started with a font and a size."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FONTS = ("DejaVu Sans Mono", "Liberation Mono", "Noto Sans Mono")
FONT_PACKAGES = ("fonts-dejavu-core", "fonts-liberation", "fonts-noto-mono")
OWN_FONT = ""


@dataclass(frozen=True, slots=True)
class Launch:
    """What a terminal is to be started with."""

    font: str
    points: int
    columns: int
    rows: int
    home: Path
    """A home of its own, for settings that have no option."""

    @property
    def geometry(self) -> str:
        """Columns and rows as X programs want them."""
        return f"{self.columns}x{self.rows}"


@dataclass(frozen=True, slots=True)
class Known:
    """A terminal, or something that stands between a terminal and the program."""

    name: str
    package: str
    start: Callable[[Launch], list[str]]
    """Its command line, up to the program that it is to run."""
    fonts: tuple[str, ...] = (OWN_FONT,)
    """Those that it is tried with: several where half-blocks come from the font."""
    on_wayland: bool = False
    """Whether it runs in weston, not on the X server itself."""


def _xterm(asked: Launch, *more: str) -> list[str]:
    font = ["-fa", asked.font or "monospace", "-fs", str(asked.points)]
    return ["xterm", "-tn", "xterm-256color", *font, "-geometry", f"{asked.geometry}+0+0", "-b", "0", *more, "-e"]


def _xterm_bitmap(asked: Launch) -> list[str]:
    # The short name, 10x20, is of a font without half-blocks.
    font = "-misc-fixed-medium-r-normal--20-200-75-75-c-100-iso10646-1"
    return ["xterm", "-fn", font, "-geometry", f"{asked.geometry}+0+0", "-e"]


def _mlterm(asked: Launch) -> list[str]:
    folder = asked.home / ".mlterm"
    folder.mkdir(exist_ok=True)
    if asked.font:
        (folder / "aafont").write_text(f"DEFAULT={asked.font}\nISO10646_UCS4_1={asked.font}\n")
    return ["mlterm", "--type=xft", f"--fontsize={asked.points + 4}", f"--geometry={asked.geometry}+0+0", "-e"]


def _st(asked: Launch) -> list[str]:
    font = f"{asked.font or 'Liberation Mono'}:size={asked.points}"
    return ["st", "-f", font, "-g", f"{asked.geometry}+0+0", "-e"]


def _qterminal(asked: Launch) -> list[str]:
    folder = asked.home / ".config" / "qterminal.org"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qterminal.ini").write_text(
        f"[General]\nfontFamily={asked.font or 'Monospace'}\nfontSize={asked.points}\nHideTabBarWithOneTab=true\n"
        f"MenuVisible=false\nScrollbarPosition=0\nTerminalTransparency=0\nFixedTabWidth=true\nAskOnExit=false\n"
        "[MainWindow]\nSavePosOnExit=false\nSaveSizeOnExit=false\nFixedSize=@Size(1000 800)\n"
    )
    return ["qterminal", "-e"]


def _kitty(asked: Launch) -> list[str]:
    options = {
        "font_family": asked.font or "monospace",
        "font_size": asked.points,
        "remember_window_size": "no",
        "initial_window_width": f"{asked.columns}c",
        "initial_window_height": f"{asked.rows}c",
        "linux_display_server": "x11",
        "update_check_interval": 0,
    }
    return [
        "kitty",
        "--config",
        "NONE",
        *(part for name, value in options.items() for part in ("-o", f"{name}={value}")),
    ]


def _alacritty(asked: Launch) -> list[str]:
    options = [
        f"font.normal.family={asked.font or 'monospace'}",
        f"font.size={asked.points}",
        f"window.dimensions.columns={asked.columns}",
        f"window.dimensions.lines={asked.rows}",
    ]
    return ["alacritty", *(part for each in options for part in ("-o", each)), "-e"]


def _foot(asked: Launch) -> list[str]:
    font = f"{asked.font or 'monospace'}:size={asked.points}"
    return ["foot", "-f", font, f"--window-size-chars={asked.geometry}", "-e"]


def _konsole(asked: Launch) -> list[str]:
    font = f"Font={asked.font or 'Monospace'},{asked.points}"
    size = ["-p", f"TerminalColumns={asked.columns}", "-p", f"TerminalRows={asked.rows}"]
    return ["dbus-run-session", "konsole", "--hide-menubar", "--hide-tabbar", "-p", font, *size, "-e"]


def _urxvt(asked: Launch) -> list[str]:
    font = f"xft:{asked.font or 'monospace'}:size={asked.points}"
    return ["urxvt", "-fn", font, "-geometry", f"{asked.geometry}+0+0", "-e"]


def _terminology(asked: Launch) -> list[str]:
    # It takes its command as one text.
    words = 'size=$1; shift; exec terminology --geometry="$size" --exec="$*"'
    return ["dbus-run-session", "sh", "-c", words, "sh", asked.geometry]


def _zutty(asked: Launch) -> list[str]:
    font = (asked.font or "Liberation Mono").replace(" ", "")
    return ["zutty", "-font", font, "-fontsize", str(asked.points + 4), "-geometry", asked.geometry, "-e"]


def _vte(program: str, *more: str, font: bool = False) -> Callable[[Launch], list[str]]:
    def start(asked: Launch) -> list[str]:
        chosen = [f"--font={asked.font or 'Monospace'} {asked.points}"] if font else []
        return ["dbus-run-session", program, f"--geometry={asked.geometry}", *chosen, *more]

    return start


def _in_xterm(*inner: str) -> Callable[[Launch], list[str]]:
    return lambda asked: [*_xterm(asked), *inner]


def _mosh(asked: Launch) -> list[str]:
    words = (
        'line=$(mosh-server new -i 127.0.0.1 -c 256 -- "$@" | grep "^MOSH CONNECT"); set -- $line;'
        " MOSH_KEY=$4 exec mosh-client 127.0.0.1 $3"
    )
    return [*_xterm(asked), "sh", "-c", words, "sh"]


TERMINALS = (
    Known("xterm -fa", "xterm", _xterm, fonts=FONTS),
    Known("xterm, bitmap font", "xterm", _xterm_bitmap),
    Known("mlterm", "mlterm", _mlterm, fonts=FONTS),
    Known("st", "stterm", _st, fonts=FONTS),
    Known("qterminal", "qterminal", _qterminal, fonts=FONTS),
    # With Noto Sans Mono its cells are 25 pixels wide and 20 high: no window has room on the screen.
    Known("zutty", "zutty", _zutty, fonts=FONTS[:2]),
    Known("kitty", "kitty", _kitty),
    Known("alacritty", "alacritty", _alacritty),
    Known("foot", "foot", _foot, on_wayland=True),
    Known("konsole", "konsole", _konsole),
    Known("rxvt-unicode", "rxvt-unicode", _urxvt),
    Known("terminology", "terminology", _terminology),
    Known("gnome-terminal", "gnome-terminal", _vte("gnome-terminal", "--wait", "--hide-menubar", "--")),
    Known("xfce4-terminal", "xfce4-terminal", _vte("xfce4-terminal", "--disable-server", "-x", font=True)),
    Known("mate-terminal", "mate-terminal", _vte("mate-terminal", "--disable-factory", "-x")),
    Known("GNU screen", "screen", _in_xterm("screen", "-c", os.devnull, "-m")),
    Known("byobu on screen", "byobu", _in_xterm("env", "BYOBU_BACKEND=screen", "byobu-screen")),
    Known("dvtm", "dvtm", _in_xterm("sh", "-c", 'exec dvtm "$*"', "sh")),
    Known("tmux", "tmux", _in_xterm("tmux", "-L", "codes", "-f", os.devnull, "new-session", "--")),
    Known("mosh", "mosh", _mosh),
)


def version_of(package: str) -> str:
    """The version of a Debian package without its Debian part; empty where it is not installed."""
    asked = ["dpkg-query", "-W", "-f", "${Version}", package]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return re.sub(r"^\d+:|[-+](?:dfsg|git|g[0-9a-f]{6}|\d+b?\d*|deb).*$", "", done.stdout)


def is_installed(known: Known) -> bool:
    """Return whether its package is there."""
    return bool(version_of(known.package)) and shutil.which("dpkg-query") is not None


def font_is_installed(font: str) -> bool:
    """Return whether fontconfig has the font itself, and not another in its place."""
    if shutil.which("fc-match") is None:
        return False
    done = subprocess.run(["fc-match", "-f", "%{family}", font], capture_output=True, text=True, check=False)
    return font in done.stdout.split(",")
