"""Statuses stay apart with 256 and with 16 colours, on every ground that they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.color import Color, ColorSystem

from console_app.tui.render.status import LOOKS
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS, themes_for

if TYPE_CHECKING:
    from textual.theme import Theme

SYSTEMS = {"256": ColorSystem.EIGHT_BIT, "standard": ColorSystem.STANDARD}
STATUSES = [look.style for look in LOOKS.values()]
GROUNDS = ("background", "surface", "row-odd", "cursor-background", "cursor-background-blurred")


def drawn(theme: Theme, name: str, system: str) -> int:
    """The number of the colour that reaches the terminal."""
    colour = (theme.variables or {}).get(name) or getattr(theme, name)
    number = Color.parse(colour).downgrade(SYSTEMS[system]).number
    assert number is not None
    return number


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("key", THEMES)
def test_no_two_statuses_have_one_colour(key: str, system: str) -> None:
    theme = themes_for(system)[key]
    colours = {name: drawn(theme, name, system) for name in (*STATUSES, "status-other")}
    assert len(set(colours.values())) == len(colours), colours


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("key", THEMES)
def test_no_status_has_the_colour_of_its_ground(key: str, system: str) -> None:
    theme = themes_for(system)[key]
    lost = [
        (status, ground)
        for status in (*STATUSES, "status-other", "quiet")
        for ground in GROUNDS
        if drawn(theme, status, system) == drawn(theme, ground, system)
    ]
    assert lost == []


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("badge", ["sandbox", "live", "production", "locked", "unlocked", "shared"])
@pytest.mark.parametrize("key", THEMES)
def test_every_badge_can_be_read(key: str, badge: str, system: str) -> None:
    theme = themes_for(system)[key]
    assert drawn(theme, badge, system) != drawn(theme, f"{badge}-text", system)


def test_the_placeholder_of_a_field_can_be_read_in_sixteen_colours() -> None:
    light = themes_for("standard")["light"]
    assert drawn(light, "text-disabled", "standard") not in {
        drawn(light, ground, "standard") for ground in ("background", "surface")
    }


def test_more_colours_are_left_as_they_are() -> None:
    assert themes_for("truecolor") == themes_for("256") == themes_for(None) == THEMES
    assert set(VARIABLE_DEFAULTS) <= set(themes_for("standard")["light"].variables)
