"""The classes that a screen has for its size, from its first drawing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen

from console_app.tui.theme import HEIGHTS, WIDTHS, classes_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tests.tui.conftest import Console, OpenConsole


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


def is_none_of(console: Console, *screens: Screen[Any]) -> Callable[[], bool]:
    return lambda: console.app.screen not in screens


async def test_a_screen_that_is_opened_is_styled_once_and_no_more_is_needed(
    open_console: OpenConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[DOMNode] = []
    update = DOMNode.update_node_styles

    def noted(self: DOMNode, *args: bool, **options: bool) -> None:
        # A dialog gets the classes for its size later.
        if isinstance(self, Screen) and not self.is_modal:
            again.append(self)
        update(self, *args, **options)

    def styles(screen: Screen[Any]) -> dict[DOMNode, object]:
        return {
            node: (dict(node.styles.base._rules), {name: str(style) for name, style in node._component_styles.items()})
            for node in screen.walk_children(with_self=True)
        }

    monkeypatch.setattr(DOMNode, "update_node_styles", noted)
    async with open_console() as console:
        home = console.app.screen
        for keys in ([], ["N"], ["escape", "n"], ["escape", "A"], ["escape", "f6"], ["escape", "f1"]):
            before = console.app.screen
            await console.press(*keys)
            if keys:
                await console.until(is_none_of(console, before, home), f"what {keys} open")
            await console.pilot.pause()
            assert again == [], keys
            screen = console.app.screen
            now = styles(screen)
            assert len(now) > 5, keys
            console.app.stylesheet.update(screen)
            assert styles(screen) == now, keys
