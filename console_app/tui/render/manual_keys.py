"""Show the keys of this run in the pages of the manual, which name the usual ones."""

from __future__ import annotations

import re

from console_app.manual import read_page
from console_app.tui.commands.key_names import key_words
from console_app.tui.commands.keys import all_keys_in_words, changed_commands

_NAMED = 6
"""The most changed commands that each page names."""
_ROW = re.compile(r"^\| [^|]*(?:\\\|[^|]*)*(\|.*\| `([a-z_]+\.[a-z_0-9]+)` \|)$", re.MULTILINE)
"""A row of the page on keys, which ends with the name of its command."""


def page_with_own_keys(topic: str) -> str:
    """Return the page of a topic: with a note on changed keys, and on the page of all keys with the keys themselves."""
    page = read_page(topic)
    changed = changed_commands()
    if not changed:
        return page
    own = {each.id: all_keys_in_words(each) for each in changed}
    if topic == "keys":
        page = _ROW.sub(lambda row: f"| {_code(own[row[2]])} {row[1]}" if row[2] in own else row[0], page)
    named = [
        f"{each.label} {_code(own[each.id])} (usually {_code(key_words(each.key, each.key_display))})"
        for each in changed[:_NAMED]
    ]
    more = ["others in the topic keys"] if len(changed) > _NAMED else []
    title, _, rest = page.partition("\n")
    return f"{title}\n\nYour keys differ from those named here: {', '.join([*named, *more])}.\n{rest}"


def _code(keys: str) -> str:
    # A grave accent is a key, and the mark around code.
    return " ".join(f"`` {key} ``" if "`" in key else f"`{key}`" for key in keys.split("  ") if key) or "no key"
