"""Check the keys of `[keys]` in config.toml before any of them is used.

What cannot work is reported with file and line, and the command keeps its keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.config.config_model import found_words
from console_app.config.near_misses import near
from console_app.config.toml_edit import line_of
from console_app.tui.commands.key_names import UnknownKey, key_words, read_key
from console_app.tui.commands.registry import COMMANDS, EVERYWHERE, FINDING_LETTERS, Command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from console_app.config.config_model import Config, KeySetting

QUIT = "everywhere.quit"
QUIT_KEYS = ("ctrl+q", "ctrl+c")
"""The ways to quit that stay, whatever the file says."""
KEPT = frozenset(
    {
        *("enter", "escape", "tab", "shift+tab", "backspace", "up", "down", "left", "right"),
        *("pageup", "pagedown", "home", "end"),
    }
)
"""Keys that mean the same everywhere: what moves, opens and goes back."""
PLACES_WITH_FIELDS = frozenset({"customer", "software", "create", "edit", "picker", "follow_up"})
"""The screens on which a field has the focus, which takes every letter."""
FIELD_KEYS = frozenset(
    {
        *("alt+backspace", "alt+delete", "ctrl+a", "ctrl+d", "ctrl+e", "ctrl+k", "ctrl+left", "ctrl+right", "ctrl+u"),
        *("ctrl+v", "ctrl+w", "ctrl+x", "ctrl+shift+left", "ctrl+shift+right", "shift+end", "shift+home"),
        *("shift+left", "shift+right", "delete"),
    }
)
"""Keys that edit what is in a field, besides those that are kept."""
LIST_KEYS = frozenset({"j", "k", "g", "G", "ctrl+d", "ctrl+u"})
"""Keys that move in tables and texts, besides those that are kept."""
_WITHOUT_LISTS = frozenset({*PLACES_WITH_FIELDS, "connection", "link", "review", "delete", "waiting", "interrupted"})
_HELD = {
    "audit": frozenset({"h", "l", "space"}),
    "review": frozenset(FINDING_LETTERS),
    "changes": frozenset("0123456789"),
}
"""Keys that have a meaning of their own on one screen."""
_ROWS_OF_KEYS = frozenset({"review.instead", "changes.kind"})
"""Commands with a row of keys, which stay together."""


class _Wanted(NamedTuple):
    """A command, and the keys that the file gives it."""

    command: Command
    keys: tuple[str, ...]
    setting: KeySetting


def checked_keys(config: Config) -> tuple[dict[str, str], Config]:
    """Return the keys to use instead of the registry's, by command id, and the file with the problems found.

    Args:
        config: The file as it was read.
    """
    if not config.keys:
        return {}, config
    from console_app.config.config_file import read_text

    text = read_text(config.path)
    checks = _Checks()
    wanted = [each for setting in config.keys for each in checks.read(setting)]
    wanted = checks.without_conflicts(wanted)
    problems = []
    for setting, words in checks.problems:
        line = line_of(text, setting.place)
        problems.append(f"{config.path}, line {line}: {words}." if line else f"{config.path}: {words}.")
    changed = {each.command.id: ",".join(each.keys) for each in wanted}
    return changed, config._replace(problems=(*config.problems, *problems))


class _Checks:
    """Collects the problems."""

    def __init__(self) -> None:
        self.problems: list[tuple[KeySetting, str]] = []

    def read(self, setting: KeySetting) -> Iterator[_Wanted]:
        """Yield the commands that a setting names, as far as its keys can be theirs."""
        named = commands_named(setting.command)
        if not named:
            self._report(setting, _unknown(setting.command))
            return
        keys = []
        for written in setting.keys:
            try:
                keys.append(read_key(written))
            except UnknownKey as error:
                self._report(setting, f"{found_words(written)} is {error}")
                return
        for command in named:
            wrong = _why_not(command, keys)
            if wrong:
                self._report(setting, wrong)
            elif not (command.id == QUIT and not keys):
                kept = [*keys, "ctrl+q"] if command.id == QUIT else keys
                yield _Wanted(command, tuple(dict.fromkeys(kept)), setting)

    def without_conflicts(self, wanted: list[_Wanted]) -> list[_Wanted]:
        """Return what can be set together: a command whose new key another one holds keeps its own."""
        # Of two settings for one command, the more precise one, which is the longer.
        by_id = {each.command.id: each for each in sorted(wanted, key=lambda each: len(each.setting.command))}
        while True:
            # Without one setting, its command holds its usual keys again: another setting may have counted on them.
            found = next(filter(None, (_conflict(each, by_id) for each in by_id.values())), None)
            if found is None:
                return list(by_id.values())
            lost, words = found
            self._report(lost.setting, words)
            del by_id[lost.command.id]

    def _report(self, setting: KeySetting, words: str) -> None:
        self.problems.append((setting, words))


def commands_named(name: str) -> list[Command]:
    """Return the commands that a name stands for: an id, or the part behind its place for all places."""
    return [each for each in COMMANDS if name in {each.id, each.id.partition(".")[2]}]


def _unknown(name: str) -> str:
    names = [each.id for each in COMMANDS]
    own = [each.partition(".")[2] for each in names]
    meant = near(name, names if "." in name else dict.fromkeys(own), inside=False)
    hint = f"; {' or '.join(meant[:3])} is" if meant else ", and the manual's page on keys has all of them"
    return f"{found_words(name)} is not the name of a command{hint}"


def _why_not(command: Command, keys: Sequence[str]) -> str:
    """Return why a command cannot have these keys, whatever the other commands have; empty if it can."""
    usual = command.key.split(",")
    if command.id == QUIT and not keys:
        return f"the ways to quit cannot be taken away: {command.id} keeps Ctrl+Q, and Ctrl+C twice"
    if (command.id in _ROWS_OF_KEYS and [*keys] != usual) or (usual[0] in KEPT and usual[0] not in keys):
        return f"{command.id} keeps {key_words(command.key, command.key_display)}"
    for key in keys:
        shown = key_words(key)
        if key in usual:
            continue
        if key in QUIT_KEYS:
            return f"{shown} quits the program, and cannot be the key of {command.id}"
        if key in KEPT:
            return f"{shown} means the same everywhere, and cannot be the key of {command.id}"
        if command.priority and (_is_typed(key) or key in FIELD_KEYS):
            return f"{shown} could not be used in fields any more if it were the key of {command.id}"
        if command.place in PLACES_WITH_FIELDS and (_is_typed(key) or key in FIELD_KEYS):
            return f"{shown} is for the field on that screen, and cannot be the key of {command.id}"
        if key in held_keys(command.place):
            return f"{shown} moves or chooses on that screen, and cannot be the key of {command.id}"
    return ""


def _is_typed(key: str) -> bool:
    return key == "space" or len(key_words(key)) == 1


def held_keys(place: str) -> frozenset[str]:
    """Return the keys that the widgets of a screen use themselves, besides those that are kept everywhere."""
    if place == EVERYWHERE:
        return LIST_KEYS.union(*_HELD.values())
    return _HELD.get(place, frozenset()) | (frozenset() if place in _WITHOUT_LISTS else LIST_KEYS)


def _conflict(wanted: _Wanted, all_wanted: Mapping[str, _Wanted]) -> tuple[_Wanted, str] | None:
    """Return the setting that has to give way, and why, if a new key of `wanted` is another command's, too."""
    for other in COMMANDS:
        if other.id == wanted.command.id or not _meet(wanted.command, other):
            continue
        theirs = all_wanted.get(other.id)
        taken = theirs.keys if theirs else tuple(other.key.split(","))
        for key in wanted.keys:
            if key not in taken or (key in wanted.command.key.split(",") and key in other.key.split(",")):
                continue
            if theirs is None or key in other.key.split(","):
                holds = f"is the key of {other.id} ({other.label})"
                return wanted, f"{key_words(key)} {holds}, and cannot be the key of {wanted.command.id}, too"
            if key not in wanted.command.key.split(","):
                # Both were given it: the first one in the registry has it.
                words = f"{key_words(key)} is given to {wanted.command.id} and to {other.id}"
                return theirs, f"{words}: {other.id} keeps {key_words(other.key, other.key_display) or 'none'}"
    return None


def _meet(one: Command, other: Command) -> bool:
    """Return whether both commands are available on one screen."""
    return one.place == other.place or EVERYWHERE in {one.place, other.place}
