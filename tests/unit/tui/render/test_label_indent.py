"""A value that is too long for its line goes on beside its label, at every width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len
from textual.content import Content

from console_app.tui.render.label_indent import HangingContent, hang, has_labels
from console_app.tui.render.text import facts, plain

ERROR = "401 The customer's authorization has been revoked or has expired, 顧客 have to allow it once more."


@pytest.mark.parametrize("width", [30, 46, 77])
def test_a_long_value_is_broken_beside_its_label(width: int) -> None:
    text = facts([("Why", plain("access lost", "bold")), ("Errors 顧", plain(ERROR)), ("About", plain(ERROR))])
    lines = hang(text, width).plain.split("\n")
    assert max(map(cell_len, lines)) <= width
    assert HangingContent.of(text).get_height({}, width) == len(lines)
    assert [line[:8].strip() for line in lines if not line.startswith(" ")] == ["Why", "Errors 顧", "About"]
    assert all(line.startswith(" " * 11) and line[11] != " " for line in lines if line.startswith(" "))
    assert " ".join(hang(text, width).plain.split()) == " ".join(text.plain.split()), "nothing is lost"


def test_what_is_put_together_still_hangs_and_a_narrow_place_wraps_as_before() -> None:
    text = Content.assemble("Before\n  ", facts([("Errors", plain(ERROR))]))
    assert has_labels(text)
    assert hang(text, 40).plain.split("\n")[2].startswith(" " * 10)
    assert hang(text, 20).plain == text.plain
    assert not has_labels(plain(ERROR))
