"""Hold the keys of this run: those of the registry, except for what `[keys]` in config.toml changes.

Whatever shows a key asks here, so that help, footer and texts name the keys as configured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.tui.commands.registry import COMMANDS, Command, command, command_for, footer_key, key_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import Binding
    from textual.dom import DOMNode

UNASSIGNED = "unassigned"
"""The key of a command without one, for Textual, which ignores an empty one: a key that no terminal sends."""


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


def textual_keymap() -> dict[str, str]:
    """Return the changed keys for Textual's `set_keymap`."""
    return {id_: keys or UNASSIGNED for id_, keys in _current.changed.items()}


def urgent_keys() -> frozenset[str]:
    """Return the keys that run at once, before earlier typed keys that have not been handled yet."""
    return _current.urgent


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
    return footer_key(each.key, each.key_display) if changed is None else footer_key(changed)


def binding_key_in_footer(binding: Binding) -> str:
    """Return the key of a binding in the short form of the footer."""
    # Of several keys, each has its own binding: the first is the one that the registry's words are for.
    is_changed = binding.id in _current.changed
    return footer_key(binding.key, None if is_changed else binding.key_display)


def key_of(command_id: str) -> str:
    """Return the key that a text tells the person to press: `r`, `Ctrl+S`.

    Without a key it is the command line, which runs every command by name: `:Refresh`.
    """
    each = command(command_id)
    return first_key_in_words(each) or f":{each.label}"


def key_for(place: str, action: str) -> str:
    """Return the key to press for an action on a screen, as `key_of` does.

    Raises:
        KeyError: The screen has no such command.
    """
    each = command_for(place, action)
    if each is None:
        raise KeyError((place, action))
    return key_of(each.id)


def key_at(node: DOMNode, action: str) -> str:
    """Return the key to press for an action on the screen of a node, as `key_of` does."""
    return key_for(getattr(node.screen, "PLACE", ""), action)
