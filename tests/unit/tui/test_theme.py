"""Every text can be read in every theme: 4.5 to 1 (WCAG 2.2, AA), also with protanopia and deuteranopia."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from console_app.config.settings import THEME_NAMES
from console_app.tui.contrast import READABLE, contrast, luminances, readable
from console_app.tui.readable_theme import BADGES, BANNERS, BUTTONS, GROUNDS, ON_BANNERS, TEXTS
from console_app.tui.render.status import STATUS_STYLES
from console_app.tui.theme import THEMES, VARIABLE_DEFAULTS, other_ground, textual_theme, theme_name, themes_for

AAA = 7.0
OWN = list(THEMES)
TEXTUALS = [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi]


def theme_of(word: str) -> Theme:
    theme = themes_for(None).get(word) or textual_theme(word, None)
    assert theme is not None
    return theme


def as_drawn(theme: Theme) -> dict[str, str]:
    """Return the colours that style sheets and texts get, as `#rrggbb`."""
    css = {**theme.to_color_system().generate(), **VARIABLE_DEFAULTS, **theme.variables}
    return {name: value[:7].lower() for name, value in css.items() if value.startswith("#")}


def unreadable(theme: Theme, least: float) -> list[tuple[str, str, float]]:
    """Return each text that has too little contrast, with its ground."""
    colours = as_drawn(theme)
    pairs = [(text, ground, colours[ground]) for text in TEXTS for ground in GROUNDS]
    pairs += [(f"{badge}-text", badge, colours[badge]) for badge in BADGES]
    pairs += [(f"button-{button}-text", f"button-{button}", colours[f"button-{button}"]) for button in BUTTONS]
    pairs += [("block-cursor-foreground", "cursor", colours["block-cursor-background"])]
    pairs += [("block-cursor-blurred-foreground", "cursor", colours["block-cursor-blurred-background"])]
    for name, part in BANNERS:
        mixed = Color.parse(colours["background"]).blend(Color.parse(colours[name]), part)
        pairs += [(text, f"{name} banner", mixed.hex.lower()) for text in ON_BANNERS]
    found = [(text, name, contrast(colours[text], ground)) for text, name, ground in pairs]
    return [each for each in found if each[2] < least - 0.05]


@pytest.mark.parametrize("name", [*OWN, *TEXTUALS])
def test_every_text_can_be_read_on_every_ground_also_by_the_colour_blind(name: str) -> None:
    assert unreadable(theme_of(name), AAA if name.startswith("high-contrast") else READABLE) == []


def test_textual_s_own_themes_are_not_readable_as_they_are() -> None:
    failing = 0
    for name in TEXTUALS:
        css = BUILTIN_THEMES[name].to_color_system().generate()
        failing += contrast(css["footer-key-foreground"][:7].lower(), css["footer-background"][:7].lower()) < READABLE
    assert failing > 5, "if Textual's are by now, readable_theme can go"


def test_contrast_is_measured_as_wcag_does() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48
    assert round(luminances("#ff0000")[0], 4) == 0.2126
    # Red is darker for who does not see it.
    assert luminances("#ff0000")[1] < 0.15
    assert contrast("#ff0000", "#000000") < 4


def test_a_colour_is_changed_no_more_than_needed() -> None:
    assert readable("#ffffff", ["#000000"]) == "#ffffff"
    found = readable("#6e7886", ["#0b0f14", "#17304f"])
    assert READABLE <= contrast(found, "#17304f") < READABLE + 0.3


def test_statuses_keep_colours_of_their_own_in_every_theme() -> None:
    for name in (*OWN, *TEXTUALS):
        colours = as_drawn(theme_of(name))
        own = {colours[style.style] for style in STATUS_STYLES.values()}
        assert len(own) == len({style.style for style in STATUS_STYLES.values()}), name


def test_every_theme_that_can_be_chosen_is_there_and_every_one_that_is_there_can_be_chosen() -> None:
    assert set(THEME_NAMES) == {"auto", *OWN, *TEXTUALS}
    assert [theme_name(each) for each in ("light", "nord")] == ["codat-light", "nord"]
    assert textual_theme("ansi-dark", None) is None
    assert textual_theme("nothing", None) is None


def test_the_key_for_light_and_dark_goes_there_and_back() -> None:
    for word in OWN:
        theme = theme_of(word)
        other = next(each for each in THEMES.values() if each.name == other_ground(theme))
        assert other.dark is not theme.dark
        assert other_ground(other) == theme.name
    assert other_ground(theme_of("nord")) == "codat-light"
