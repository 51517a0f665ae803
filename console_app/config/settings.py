"""Define the settings that a person may choose once, for every run: a field of `Settings` each.

`setting()` says what the field is by default, what it may be and what it means: the configuration file, the
environment, warnings of unknown names, `--help` and the manual follow from it. Its variable is its name behind
`CODAT_CONSOLE_`, and takes precedence over the file.

No dataclass: `--help` needs this module, and importing `dataclasses` takes as long as starting Python.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Mapping

KEEP_DAYS = 400
"""Days that snapshots are kept by default: a year, and time to compare with the year before."""
LONGEST_KEPT = 36_500
DEBUG_VARIABLE = "CODAT_CONSOLE_DEBUG"
"""The variable for `--debug`; the configuration file has no such setting."""
CLEAN_VARIABLE = "CODAT_CONSOLE_CLEAN"
"""The same for `--clean`."""


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


OWN_THEMES = ("dark", "light", "high-contrast", "high-contrast-light")
"""The program's own themes; they are defined in `console_app.tui.theme_colours`."""
TEXTUAL_THEMES = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "catppuccin-latte", "catppuccin-frappe"),
    *("catppuccin-macchiato", "dracula", "tokyo-night", "monokai", "flexoki", "solarized-light", "solarized-dark"),
    *("rose-pine", "rose-pine-moon", "rose-pine-dawn", "atom-one-dark", "atom-one-light"),
)
"""Those of Textual, which is not to be imported for the names."""
AUTO_THEME = "auto"
"""The program's dark or light theme, by the background of the terminal."""
THEME_NAMES = (AUTO_THEME, *OWN_THEMES, *TEXTUAL_THEMES)


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


class FolderPath:
    """A folder, such as `~/exports`; `.` is the working directory."""

    expected = "a folder that begins with / or ~, or . for the working directory"
    values = "a folder such as `~/exports`, or `.` for the working directory"

    def read(self, text: str) -> str:
        """Return the path as it was given.

        Raises:
            ValueError: Which folder it is would depend on where the program was started.
        """
        from pathlib import Path

        if not (text in {".", "~"} or text.startswith("~/") or Path(text).is_absolute()) or "\0" in text:
            raise ValueError(text)
        return text

    def is_written(self, value: object) -> bool:
        """Return whether it is such a path."""
        try:
            return isinstance(value, str) and bool(self.read(value.strip()))
        except ValueError:
            return False


class NameOf:
    """One of many names, of which only a few are given as examples."""

    def __init__(self, names: tuple[str, ...], shown: tuple[str, ...]) -> None:
        """Take `names`, and name the `shown` ones where there is no room for all."""
        self._names = names
        self.expected = f"{', '.join(shown)} or another name of the manual's topic configuration"
        self.values = ", ".join(f"`{each}`" for each in names)

    def read(self, text: str) -> str:
        """Return the name.

        Raises:
            ValueError: There is none.
        """
        name = text.lower()
        if name not in self._names:
            raise ValueError(text)
        return name

    def is_written(self, value: object) -> bool:
        """Return whether it is one of the names."""
        return isinstance(value, str) and value.strip().lower() in self._names


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


class _Setting:
    """A field of `Settings`."""

    def __init__(self, default: object, kind: SettingKind, meaning: str) -> None:
        """See `setting`."""
        self.default = default
        self.kind = kind
        self.meaning = meaning


def setting(*, default: Any, kind: SettingKind, meaning: str) -> Any:
    """Return a field of `Settings`.

    Args:
        default: Its value where it is not set.
        kind: What it may be.
        meaning: One line for the manual, in Markdown.
    """
    return _Setting(default, kind, meaning)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(setting,))
class _Chosen:
    """Values by name, which stay as they are."""

    FIELDS: dict[str, _Setting]

    def __init_subclass__(cls) -> None:
        """Take the fields of the class."""
        cls.FIELDS = {name: each for name, each in vars(cls).items() if isinstance(each, _Setting)}

    def __init__(self, **values: Any) -> None:
        """Take the values of some fields; the others have their defaults.

        Raises:
            TypeError: There is no such field.
        """
        if unknown := values.keys() - self.FIELDS.keys():
            raise TypeError(f"There are no settings {sorted(unknown)}.")
        vars(self).update({name: each.default for name, each in self.FIELDS.items()} | values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse to change a value."""
        raise AttributeError(f"{name} cannot be changed.")

    def __eq__(self, other: object) -> bool:
        """Compare the values."""
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        """Return a hash of the values."""
        return hash((*vars(self).values(),))

    def __repr__(self) -> str:
        """Return the values."""
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


class Settings(_Chosen):
    """The chosen settings, or the defaults."""

    contact: str = setting(
        default="", kind=AnyText(), meaning="Contact shown in invitations, such as `Jo, jo@example.com`."
    )
    clipboard: ClipboardMethod = setting(
        default=ClipboardMethod.AUTO, kind=Choice(ClipboardMethod), meaning="Clipboard to copy to."
    )
    shared_screen: SharedScreen = setting(
        default=SharedScreen.OFF,
        kind=Choice(SharedScreen),
        meaning="When other customers are hidden: only with the key, while a link fills the screen, or always.",
    )
    export_folder: str = setting(
        default="",
        kind=FolderPath(),
        meaning="Folder for exports and pictures of QR codes. Without it: your downloads, else the working directory.",
    )
    default_platform: str = setting(
        default="",
        kind=AnyText(),
        meaning="Platform that comes first where one is picked, and that `connect` takes without one: `qbo`, `xero`, …",
    )
    keep_days: int = setting(
        default=KEEP_DAYS, kind=NumberOf("days", LONGEST_KEPT), meaning="How many days snapshots are kept."
    )
    theme: str = setting(
        default=AUTO_THEME,
        kind=NameOf(THEME_NAMES, (AUTO_THEME, *OWN_THEMES)),
        meaning="Colour theme; `auto` is dark or light as the terminal is.",
    )
    webhook_secret_command: str = setting(
        default="",
        kind=AnyText(),
        meaning="Program that prints the secret of Codat's webhooks, such as `op read op://vault/codat/webhooks`.",
    )


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"CODAT_CONSOLE_{name.upper()}"


FILE_SETTINGS: dict[str, str] = {name: variable_of(name) for name in Settings.FIELDS}
"""The names of settings in the configuration file, and the variable of each."""
_KINDS: dict[str, SettingKind] = {name: each.kind for name, each in Settings.FIELDS.items()}
MEANINGS: dict[str, str] = {name: each.meaning for name, each in Settings.FIELDS.items()}
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
