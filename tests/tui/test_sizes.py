"""The classes that a screen has for its size, from its first drawing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.dom import DOMNode
from textual.geometry import Size

from console_app.tui.sizes import HEIGHTS, WIDTHS, classes_for

if TYPE_CHECKING:
    from tests.tui.conftest import OpenConsole


@pytest.mark.parametrize(
    ("size", "classes"),
    [
        ((0, 0), {"-narrow", "-short"}),
        ((80, 24), {"-narrow", "-short"}),
        ((100, 30), {"-medium", "-tall"}),
        ((145, 29), {"-wide", "-short"}),
        ((160, 50), {"-roomy", "-tall"}),
    ],
)
def test_a_size_has_one_class_for_its_width_and_one_for_its_height(size: tuple[int, int], classes: set[str]) -> None:
    assert {name for name, is_so in classes_for(Size(*size)).items() if is_so} == classes


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 50)])
async def test_a_screen_is_not_styled_again_for_a_size_that_it_had_from_the_start(
    open_console: OpenConsole, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed: list[set[str]] = []
    update = DOMNode.update_classes

    def noted(self: DOMNode, classes: dict[str, bool], *args: bool, **options: bool) -> DOMNode:
        before = set(self.classes)
        update(self, classes, *args, **options)
        if options.get("update", True) and set(self.classes) != before:
            changed.append(set(self.classes))
        return self

    monkeypatch.setattr(DOMNode, "update_classes", noted)
    async with open_console(size=size) as console:
        assert changed == []
        names = {name for _, name in (*WIDTHS, *HEIGHTS)}
        assert names & set(console.app.screen.classes) == {
            name for name, is_so in classes_for(Size(*size)).items() if is_so
        }
        await console.pilot.resize_terminal(120, 25)
        await console.until(lambda: console.app.screen.has_class("-medium", "-short"), "the other classes")
