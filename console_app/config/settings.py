"""Settings: what a person may choose once, for every run. Each has an environment variable, which wins over the
configuration file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

CLIPBOARD_VARIABLE = "CODAT_CONSOLE_CLIPBOARD"
CONTACT_VARIABLE = "CODAT_CONSOLE_CONTACT"
SHARED_SCREEN_VARIABLE = "CODAT_CONSOLE_SHARED_SCREEN"
KEEP_DAYS_VARIABLE = "CODAT_CONSOLE_KEEP_DAYS"
THEME_VARIABLE = "CODAT_CONSOLE_THEME"

FILE_SETTINGS = {
    "contact": CONTACT_VARIABLE,
    "clipboard": CLIPBOARD_VARIABLE,
    "shared_screen": SHARED_SCREEN_VARIABLE,
    "keep_days": KEEP_DAYS_VARIABLE,
    "theme": THEME_VARIABLE,
}
"""What settings are called in the configuration file, and the variable of each."""

KEEP_DAYS = 400
"""Days that looks are kept unless somebody chose otherwise: a year, and time to compare with the year before."""
LONGEST_KEPT = 36_500


class SettingError(Exception):
    """A setting that cannot be used; the message names the variable, what it holds, and what is possible."""


class ClipboardWay(Enum):
    """How a copied text leaves the program."""

    AUTO = "auto"
    """The first that works here."""
    LOCAL = "local"
    """A tool of this machine's desktop, such as wl-copy, xclip or pbcopy."""
    TMUX = "tmux"
    """tmux, which hands it on to the terminal."""
    TERMINAL = "osc52"
    """The escape sequence OSC 52, which the terminal may or may not take."""
    OFF = "off"
    """Not at all: the text is only shown."""


class Theme(Enum):
    """How the program looks."""

    DARK = "dark"
    LIGHT = "light"


class SharedScreen(Enum):
    """When the program hides what is about other customers."""

    OFF = "off"
    """When asked to with its key."""
    LINK = "link"
    """As soon as a link is shown full-screen."""
    ON = "on"
    """From the start."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen, or what holds otherwise."""

    clipboard: ClipboardWay = ClipboardWay.AUTO
    contact: str = ""
    """Whom a customer asks: stands in invitations."""
    shared_screen: SharedScreen = SharedScreen.OFF
    keep_days: int = KEEP_DAYS
    """How many days the looks at the account are kept."""
    theme: Theme = Theme.DARK


def read_settings(environ: Mapping[str, str], kept: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment holds, and where it says nothing those that are `kept` in the file.

    Raises:
        SettingError: one of them has a value that it cannot have.
    """
    said = {variable: environ[variable] for variable in FILE_SETTINGS.values() if environ.get(variable, "").strip()}
    environ = {FILE_SETTINGS[name]: value for name, value in (kept or {}).items()} | said
    return Settings(
        clipboard=_chosen(environ, CLIPBOARD_VARIABLE, ClipboardWay.AUTO),
        contact=environ.get(CONTACT_VARIABLE, "").strip(),
        shared_screen=_chosen(environ, SHARED_SCREEN_VARIABLE, SharedScreen.OFF),
        keep_days=_days(environ, KEEP_DAYS_VARIABLE, KEEP_DAYS),
        theme=_chosen(environ, THEME_VARIABLE, Theme.DARK),
    )


def read_setting(name: str, value: object) -> str:
    """A setting of the file as its environment variable would hold it.

    Raises:
        SettingError: it cannot be that; the message says what is expected.
    """
    if name == "keep_days":
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_KEPT:
            raise SettingError(f"a number of days from 1 to {LONGEST_KEPT}")
        return str(value)
    if not isinstance(value, str):
        raise SettingError("a text")
    if name != "contact":
        choices = [each.value for each in _CHOICES[name]]
        if value.strip().lower() not in choices:
            raise SettingError(f"{', '.join(choices[:-1])} or {choices[-1]}")
    return value


_CHOICES: dict[str, type[Enum]] = {"clipboard": ClipboardWay, "shared_screen": SharedScreen, "theme": Theme}


Choice = TypeVar("Choice", bound=Enum)


def _chosen(environ: Mapping[str, str], variable: str, default: Choice) -> Choice:
    text = environ.get(variable, "").strip()
    if not text:
        return default
    choices = {each.value: each for each in type(default)}
    chosen = choices.get(text.lower())
    if chosen is None:
        *others, last = choices
        raise SettingError(f"{variable} is {text!r}, but can be {', '.join(others)} or {last}.")
    return chosen


def _days(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= LONGEST_KEPT):
        raise SettingError(f"{variable} is {text!r}, but has to be a number of days from 1 to {LONGEST_KEPT}.")
    return int(text)
