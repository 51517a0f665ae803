"""Statuses stay apart with 256 and with 16 colours, on every ground that they stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.color import Color, ColorSystem

from console_app.tui.render.status import STATUS_STYLES
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS, themes_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.theme import Theme

SYSTEMS = {"256": ColorSystem.EIGHT_BIT, "standard": ColorSystem.STANDARD}
STATUSES = [style.style for style in STATUS_STYLES.values()]
GROUNDS = ("background", "surface", "row-odd", "cursor-background", "cursor-background-blurred")


def colour_number(theme: Theme, name: str, system: str) -> int:
    """The number of the colour that reaches the terminal."""
    colour = (theme.variables or {}).get(name) or getattr(theme, name)
    number = Color.parse(colour).downgrade(SYSTEMS[system]).number
    assert number is not None
    return number


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("key", THEMES)
def test_no_two_statuses_have_one_colour(key: str, system: str) -> None:
    theme = themes_for(system)[key]
    colours = {name: colour_number(theme, name, system) for name in (*STATUSES, "status-other")}
    assert len(set(colours.values())) == len(colours), colours


def lost_in_ground(theme: Theme, system: str, names: Sequence[str], grounds: Sequence[str]) -> list[tuple[str, str]]:
    """Return what has the colour of a ground that it stands on."""
    return [
        (name, ground)
        for name in names
        for ground in grounds
        if colour_number(theme, name, system) == colour_number(theme, ground, system)
    ]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("key", THEMES)
def test_no_status_and_no_frame_has_the_colour_of_its_ground(key: str, system: str) -> None:
    theme = themes_for(system)[key]
    assert lost_in_ground(theme, system, (*STATUSES, "status-other", "quiet"), GROUNDS) == []
    assert lost_in_ground(theme, system, ("line", "border", "border-blurred"), ("background", "surface")) == []


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("badge", ["sandbox", "live", "production", "locked", "unlocked", "shared"])
@pytest.mark.parametrize("key", THEMES)
def test_every_badge_can_be_read(key: str, badge: str, system: str) -> None:
    theme = themes_for(system)[key]
    assert colour_number(theme, badge, system) != colour_number(theme, f"{badge}-text", system)


def test_the_placeholder_of_a_field_can_be_read_in_sixteen_colours() -> None:
    light = themes_for("standard")["light"]
    assert colour_number(light, "text-disabled", "standard") not in {
        colour_number(light, ground, "standard") for ground in ("background", "surface")
    }


def test_more_colours_are_left_as_they_are() -> None:
    assert themes_for("truecolor") == themes_for("256") == themes_for(None) == THEMES
    assert set(VARIABLE_DEFAULTS) <= set(themes_for("standard")["light"].variables)
