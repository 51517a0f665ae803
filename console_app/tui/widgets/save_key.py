"""Save the fields of a dialog with the key of the forms, beside Enter."""

from __future__ import annotations

from textual.binding import Binding

from console_app.tui.commands.key_names import key_words

SAVE_BINDING = Binding("ctrl+s", "submit", "Save", tooltip="Save, as Enter does in a field.")
"""For a dialog that is no place of the registry, and so has no keys to change."""
SAVE_KEY = key_words(SAVE_BINDING.key)
"""As a text names it."""
SAVE_WORDS = f"Enter or {SAVE_KEY} saves"
"""What its hint says."""
