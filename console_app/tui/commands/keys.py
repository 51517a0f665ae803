"""Hold the keys of this run: those of the registry, except for what `[keys]` in config.toml changes.

Whatever shows a key asks here, so that help, footer and texts name the keys as configured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import BindingsMap

from console_app.tui.commands.key_names import footer_key, key_words
from console_app.tui.commands.registry import COMMANDS, Command, command, command_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import Binding
    from textual.dom import DOMNode


class _Keymap:
    """The changed keys by command id, and what follows from them."""

    def __init__(self, changed: Mapping[str, str]) -> None:
        self.changed = dict(changed)
        self.urgent = frozenset(
            key for each in COMMANDS if each.priority for key in self.changed.get(each.id, each.key).split(",")
        )


_current = _Keymap({})


def use_keys(changed: Mapping[str, str]) -> None:
    """Use other keys than the registry's from now on.

    Args:
        changed: The keys by command id, as Textual names them, several separated by commas; empty for none.
    """
    global _current
    _current = _Keymap(changed)


def rebound(bindings: BindingsMap) -> BindingsMap:
    """Return the bindings of a screen or the application with the keys of this run.

    Textual's own `set_keymap` can take no key away, takes other bindings of a key along, and leaves a command without
    its new key in a field, where its old one was a letter.
    """
    changed = _current.changed
    if not changed:
        return bindings
    keys: dict[str, list[Binding]] = {}
    moved = set()
    for key, each in bindings:
        if each.id is None or each.id not in changed:
            keys.setdefault(key, []).append(each)
        elif each.id not in moved:
            moved.add(each.id)
            for new in filter(None, changed[each.id].split(",")):
                keys.setdefault(new, []).append(each.with_key(new))
    return BindingsMap.from_keys(keys)


def urgent_keys() -> frozenset[str]:
    """Return the keys that run at once, before earlier typed keys that have not been handled yet."""
    return _current.urgent


def changed_commands() -> list[Command]:
    """Return the commands whose keys are not the registry's."""
    return [command(each) for each in _current.changed]


def keys_of(each: Command) -> str:
    """Return the keys of a command as Textual names them, separated by commas; empty for none."""
    return _current.changed.get(each.id, each.key)


def all_keys_in_words(each: Command) -> str:
    """Return all keys of a command as people write them, for the help."""
    changed = _current.changed.get(each.id)
    return key_words(each.key, each.key_display) if changed is None else key_words(changed) if changed else ""


def first_key_in_words(each: Command) -> str:
    """Return the first key of a command as people write it; empty if it has none."""
    first = keys_of(each).split(",")[0]
    display = None if each.id in _current.changed else each.key_display
    return key_words(first, display) if first else ""


def key_in_footer(each: Command) -> str:
    """Return the first key of a command in the short form of the footer."""
    changed = _current.changed.get(each.id)
    return footer_key(each.key, each.key_display) if changed is None else footer_key(changed) if changed else ""


def key_of(command_id: str) -> str:
    """Return the key that a text tells the person to press: `r`, `Ctrl+S`.

    Without a key it is the command line, which runs every command by name: `:Refresh`.
    """
    each = command(command_id)
    return first_key_in_words(each) or f":{each.label}"


def key_for(place: str, action: str) -> str:
    """Return the key to press for an action on a screen, as `key_of` does.

    For a place without such a command, it is the key of the first one that has it.
    """
    each = command_for(place, action) or next(each for each in COMMANDS if each.method == action)
    return key_of(each.id)


def key_at(node: DOMNode, action: str) -> str:
    """Return the key to press for an action on the screen of a node, as `key_of` does."""
    return key_for(getattr(node.screen, "PLACE", ""), action)
