"""A name as Codat will save it, with what will be dropped marked."""

from __future__ import annotations

from textual.content import Content

from console_app.codat.naming import clean_name, name_pieces, respelt
from console_app.services.visible import visible
from console_app.tui.render.text import plain


def name_preview(name: str) -> Content:
    """The name and, where anything is dropped, what was typed with that marked."""
    if not name.strip():
        return plain("Letters A to Z, digits, spaces and - ' & @ . , ? ! are kept.", "$quiet")
    pieces = name_pieces(name.strip())
    cleaned = clean_name(name)
    if cleaned and all(kept for _, kept in pieces):
        return Content.assemble(("Saved as  ", "$quiet"), plain(cleaned, "bold"))
    offer = _offer(name)
    if not cleaned:
        nothing = "Nothing of this name would remain. Use letters A to Z and digits."
        return Content.assemble(plain(nothing, "bold $text-error"), *offer)
    marked = [plain(text) if kept else plain(_seen(text), "reverse $text-error") for text, kept in pieces]
    return Content.assemble(
        ("Saved as  ", "$quiet"), plain(cleaned, "bold"), ("\nTyped     ", "$quiet"), *marked, *offer
    )


def _offer(name: str) -> list[Content | tuple[str, str]]:
    """The key that writes the name in letters that Codat keeps, where it would lose some."""
    spelt = respelt(name)
    return [("\nF4 writes ", "$accent"), plain(spelt, "bold")] if spelt else []


def _seen(dropped: str) -> str:
    """What is dropped, with a sign for what nobody could see."""
    return "".join(each if visible(each) == each else f"U+{ord(each):04X}" for each in dropped)
