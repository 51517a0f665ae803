"""The help of the search: its fields, and which of them are a connection's."""

from __future__ import annotations

from console_app.services.search.language import CONNECTION_FIELDS, FIELDS, operator_of
from console_app.tui.render.search import ONE_CONNECTION, search_help


def test_the_fields_of_a_connection_stand_above_the_words_about_them_and_no_others() -> None:
    shown = search_help().plain
    above, below = shown.split(ONE_CONNECTION)
    for name in FIELDS:
        part, other = (above, below) if name in CONNECTION_FIELDS else (below, above)
        assert f"\n{name}{operator_of(name)} " in part
        assert f"\n{name}{operator_of(name)} " not in other
