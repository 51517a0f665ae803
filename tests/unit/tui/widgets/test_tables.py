"""The columns of the program's own tables: what is most needed has the room."""

from __future__ import annotations

import pytest

from console_app.services.text.privacy_mask import PrivacyMask
from console_app.tui.widgets.table.columns import lay_out
from console_app.tui.widgets.tables import unlink_columns


@pytest.mark.parametrize(("width", "name", "has_id"), [(79, 26, False), (100, 32, True), (160, 70, True)])
def test_the_customers_name_has_the_room_where_connections_are_unlinked(width: int, name: int, has_id: bool) -> None:
    placed = {each.column.key: each.width for each in lay_out(unlink_columns(PrivacyMask()), width).placed}
    assert placed["company"] >= name
    assert {"platform", "status", "synced"} <= placed.keys()
    assert ("id" in placed) is has_id
