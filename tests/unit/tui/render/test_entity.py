"""The books behind a connection on a screen that another customer sees: how they fit, and no name."""

from __future__ import annotations

import pytest

from console_app.services.connections.entity import Entity, SeenEntity, check_entity
from console_app.services.text.privacy_mask import HIDDEN, PrivacyMask
from console_app.tui.render.entity import EntityState, entity_rows, entity_words
from tests.builders import NOW, company

HERE = company(name="Toft Dairy Ltd", id="toft")
OF_ANOTHER = PrivacyMask(on=True, customer_id="ambridge")


def state(before: Entity | None = None) -> EntityState:
    seen = SeenEntity("toft", "c-1", "gbol", Entity("Morrow Cycles Ltd", "EUR"), NOW, before)
    return EntityState(check_entity(HERE.name, seen))


@pytest.mark.parametrize("before", [None, Entity("Elm Holdings", "GBP")])
def test_another_customer_sees_no_name(before: Entity | None) -> None:
    shown = state(before)
    rows = "\n".join(each.plain for each in entity_rows(shown, HERE, OF_ANOTHER))
    for text in (rows, entity_words(shown, HERE, OF_ANOTHER).plain):
        assert HIDDEN in text
        assert "≠ Another" in text
        assert not any(name in text for name in ("Morrow", "Toft", "Elm"))


def test_their_own_customer_sees_both_names_and_what_is_asked() -> None:
    words = entity_words(state(), HERE, PrivacyMask(on=True, customer_id="toft")).plain
    assert "Morrow Cycles Ltd, EUR" in words
    assert "Here  Toft Dairy Ltd" in words
    assert "“I see the books of Morrow Cycles Ltd, kept in EUR." in words


def test_a_name_from_the_books_is_literal_text() -> None:
    seen = SeenEntity("toft", "c-1", "gbol", Entity("[bold]Morrow[/] \x1b[31m\u202eLtd", "EUR"), NOW)
    words = entity_words(EntityState(check_entity(HERE.name, seen)), HERE, PrivacyMask()).plain
    assert "[bold]Morrow[/]" in words
    assert not any(sign in words for sign in "\x1b\u202e")
