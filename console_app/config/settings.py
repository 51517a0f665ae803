"""Define the settings that a person may choose once, for every run: a field of `Settings` each.

The field has the default, and `setting()` says what it may be and what it means: the configuration file, the
environment, warnings of unknown names, `--help` and the manual follow from it. Its variable is its name behind
`CODAT_CONSOLE_`, and takes precedence over the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

KEEP_DAYS = 400
"""Days that snapshots are kept by default: a year, and time to compare with the year before."""
LONGEST_KEPT = 36_500
DEBUG_VARIABLE = "CODAT_CONSOLE_DEBUG"
"""The variable for `--debug`; the configuration file has no such setting."""
_METADATA = "setting"


class SettingError(Exception):
    """Raised for a setting that cannot be used; the message names the variable, its value, and the possible values."""


class ClipboardMethod(Enum):
    """Ways to copy a text."""

    AUTO = "auto"
    """The first way that works here."""
    LOCAL = "local"
    """A tool of this machine's desktop, such as wl-copy, xclip or pbcopy."""
    TMUX = "tmux"
    """tmux, which passes it on to the terminal."""
    TERMINAL = "osc52"
    """The escape sequence OSC 52, which the terminal may or may not accept."""
    OFF = "off"
    """Not at all: the text is only shown."""


class Theme(Enum):
    """Themes of the program."""

    DARK = "dark"
    LIGHT = "light"


class SharedScreen(Enum):
    """The occasions on which the program hides other customers."""

    OFF = "off"
    """When its key is pressed."""
    LINK = "link"
    """As soon as a link is shown full-screen."""
    ON = "on"
    """From the start."""


class SettingKind(Protocol):
    """A kind of value that a setting takes."""

    @property
    def expected(self) -> str:
        """Return the possible values in words: "dark or light"."""

    @property
    def values(self) -> str:
        """Return the possible values for the manual, in Markdown."""

    def read(self, text: str) -> Any:
        """Return the value of the text in a variable.

        Raises:
            ValueError: The text is no such value.
        """

    def is_written(self, value: object) -> bool:
        """Return whether the configuration file may have this value."""


class AnyText:
    """Any text, without blanks around it."""

    expected, values = "a text", "any text"

    def read(self, text: str) -> str:
        """Return the text."""
        return text

    def is_written(self, value: object) -> bool:
        """Return whether it is a text."""
        return isinstance(value, str)


class Choice:
    """One of the values of an enumeration."""

    def __init__(self, choices: type[Enum]) -> None:
        """Take the members of `choices`."""
        self._choices = choices
        *others, last = names = [str(each.value) for each in choices]
        self.expected = f"{', '.join(others)} or {last}"
        self.values = ", ".join(f"`{each}`" for each in names)

    def read(self, text: str) -> Enum:
        """Return the member.

        Raises:
            ValueError: There is none.
        """
        return self._choices(text.lower())

    def is_written(self, value: object) -> bool:
        """Return whether it is the text of a member."""
        return isinstance(value, str) and value.strip().lower() in {each.value for each in self._choices}


class NumberOf:
    """A whole number from 1 on."""

    def __init__(self, unit: str, most: int) -> None:
        """Take numbers from 1 on.

        Args:
            unit: The plural of what they count, such as "days".
            most: The largest number.
        """
        self._most = most
        self.expected = f"a number of {unit} from 1 to {most}"
        self.values = f"1 to {most}"

    def read(self, text: str) -> int:
        """Return the number.

        Raises:
            ValueError: It is none, or out of range.
        """
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= self._most):
            raise ValueError(text)
        return int(text)

    def is_written(self, value: object) -> bool:
        """Return whether it is such a number."""
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= self._most


def setting(kind: SettingKind, meaning: str) -> dict[str, Any]:
    """Return the metadata of a field of `Settings`.

    Args:
        kind: What it may be.
        meaning: One line for the manual, in Markdown.
    """
    return {_METADATA: (kind, meaning)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The chosen settings, or the defaults."""

    contact: str = field(
        default="",
        metadata=setting(AnyText(), "Contact shown in invitations, such as `Jo, jo@example.com`."),
    )
    clipboard: ClipboardMethod = field(
        default=ClipboardMethod.AUTO, metadata=setting(Choice(ClipboardMethod), "Clipboard to copy to.")
    )
    shared_screen: SharedScreen = field(
        default=SharedScreen.OFF,
        metadata=setting(
            Choice(SharedScreen),
            "When other customers are hidden: only with the key, while a link fills the screen, or always.",
        ),
    )
    keep_days: int = field(
        default=KEEP_DAYS, metadata=setting(NumberOf("days", LONGEST_KEPT), "How many days snapshots are kept.")
    )
    theme: Theme = field(default=Theme.DARK, metadata=setting(Choice(Theme), "Colour theme."))


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"CODAT_CONSOLE_{name.upper()}"


FILE_SETTINGS: dict[str, str] = {each.name: variable_of(each.name) for each in fields(Settings)}
"""The names of settings in the configuration file, and the variable of each."""
_KINDS: dict[str, SettingKind] = {each.name: each.metadata[_METADATA][0] for each in fields(Settings)}
MEANINGS: dict[str, str] = {each.name: each.metadata[_METADATA][1] for each in fields(Settings)}
"""One line for each setting, in Markdown, for the manual."""
CLIPBOARD_VARIABLE = FILE_SETTINGS["clipboard"]
KEEP_DAYS_VARIABLE = FILE_SETTINGS["keep_days"]
THEME_VARIABLE = FILE_SETTINGS["theme"]


def read_settings(environ: Mapping[str, str], kept: Mapping[str, str] | None = None) -> Settings:
    """Return the settings from the environment, and for those it does not set, from the file (`kept`).

    Args:
        environ: The environment of the program.
        kept: The settings of the file, as `read_setting` returns them, by name.

    Raises:
        SettingError: One of them has an invalid value.
    """
    values = {}
    for name, variable in FILE_SETTINGS.items():
        text = environ.get(variable, "").strip() or (kept or {}).get(name, "").strip()
        if text:
            kind = _KINDS[name]
            try:
                values[name] = kind.read(text)
            except ValueError:
                raise SettingError(f"{variable} is {text!r}, but must be {kind.expected}.") from None
    return Settings(**values)


def read_setting(name: str, value: object) -> str:
    """Return a setting of the file as its environment variable would hold it.

    Args:
        name: The name of the setting in the file.
        value: The value as TOML has it.

    Raises:
        SettingError: The value is invalid; the message says what is expected.
    """
    kind = _KINDS[name]
    if not kind.is_written(value):
        raise SettingError(kind.expected)
    return str(value)


def setting_values(name: str) -> tuple[str, str]:
    """Return what a setting may be and what it is by default, both for the manual, in Markdown."""
    default = getattr(Settings(), name)
    written = default.value if isinstance(default, Enum) else default
    return _KINDS[name].values, f"`{written}`" if written else "none"


def settings_in_words() -> str:
    """Return the variables of all settings with their values, for `--help`."""
    return ", ".join(f"{variable} ({_KINDS[name].expected})" for name, variable in FILE_SETTINGS.items())
