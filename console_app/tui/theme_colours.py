"""Define the colours of the program's own themes.

They are written down, and not derived at the start: a test measures the contrast of all texts on all grounds.
"""

from __future__ import annotations

from dataclasses import replace

from textual.theme import Theme

from console_app.services.companies.status_colours import ON_DARK, ON_LIGHT

VARIABLE_DEFAULTS: dict[str, str] = {
    **{f"status-{status}": colour for status, colour in ON_DARK.items()},
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#1a62d6",
    "live-text": "#ffffff",
    "production": "#c41f2a",
    "production-text": "#ffffff",
    "locked": "#39424e",
    "locked-text": "#ffffff",
    "unlocked": "#f0883e",
    "unlocked-text": "#1f0d00",
    "shared": "#ff7eb6",
    "shared-text": "#2a0018",
    "quiet": "#919aaa",
    "line": "#2c3542",
    "cursor-background": "#17304f",
    "cursor-text": "#ffffff",
    "cursor-background-blurred": "#1a2430",
    "row-odd": "#10161e",
    "match": "#79c0ff",
    "text-warning": "#f5b07f",
    "text-error": "#ff9d9d",
    "text-success": "#80d08b",
    "button-primary-text": "#000000",
    "button-primary": "#4493f8",
    "button-error-text": "#000000",
    "button-error": "#ff8585",
}
"""Our own variables, dark; another theme that a person picks falls back to these."""

LIGHT_VARIABLES: dict[str, str] = {
    **{f"status-{status}": colour for status, colour in ON_LIGHT.items()},
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#0550ae",
    "live-text": "#ffffff",
    "production": "#b3202a",
    "production-text": "#ffffff",
    "locked": "#59636e",
    "locked-text": "#ffffff",
    "unlocked": "#a04100",
    "unlocked-text": "#ffffff",
    "shared": "#b0246f",
    "shared-text": "#ffffff",
    "quiet": "#57616b",
    "line": "#d0d7de",
    "cursor-background": "#dcebff",
    "cursor-text": "#0b1b33",
    "cursor-background-blurred": "#eaf0f7",
    "row-odd": "#f4f6f9",
    "match": "#0550ae",
    "text-warning": "#692a00",
    "text-error": "#76151b",
    "text-success": "#0b411b",
    "button-primary-text": "#ffffff",
    "button-primary": "#0861ca",
    "button-error-text": "#ffffff",
    "button-error": "#b3202a",
}
"""The same, light."""

_HIGH_CONTRAST: dict[str, str] = {
    "status-linked": "#4ee56a",
    "status-pending": "#d5bbff",
    "status-deauthorized": "#ffbdbd",
    "status-unlinked": "#d0d0d0",
    "status-none": "#bcc7cf",
    "status-other": "#8fd0ff",
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#0846a0",
    "live-text": "#ffffff",
    "production": "#980c19",
    "production-text": "#ffffff",
    "locked": "#39424e",
    "locked-text": "#ffffff",
    "unlocked": "#ffa657",
    "unlocked-text": "#1f0d00",
    "shared": "#ff9ccf",
    "shared-text": "#2a0018",
    "quiet": "#d4d4d4",
    "line": "#9a9a9a",
    "cursor-background": "#003066",
    "cursor-text": "#ffffff",
    "cursor-background-blurred": "#262626",
    "row-odd": "#000000",
    "match": "#8fd0ff",
    "text-warning": "#ffcc80",
    "text-error": "#ffbcbc",
    "text-success": "#9ff5ae",
    "button-primary-text": "#000000",
    "button-primary": "#66b3ff",
    "button-error-text": "#000000",
    "button-error": "#ffbcbc",
}

_HIGH_CONTRAST_LIGHT: dict[str, str] = {
    "status-linked": "#0e4f21",
    "status-pending": "#522e95",
    "status-deauthorized": "#7d161d",
    "status-unlinked": "#414850",
    "status-none": "#0a4a5c",
    "status-other": "#04408b",
    "sandbox": "#ffe100",
    "sandbox-text": "#1a1400",
    "live": "#023b95",
    "live-text": "#ffffff",
    "production": "#86061d",
    "production-text": "#ffffff",
    "locked": "#404850",
    "locked-text": "#ffffff",
    "unlocked": "#6e2c00",
    "unlocked-text": "#ffffff",
    "shared": "#82104e",
    "shared-text": "#ffffff",
    "quiet": "#333333",
    "line": "#5a5a5a",
    "cursor-background": "#d6e8ff",
    "cursor-text": "#000000",
    "cursor-background-blurred": "#e4e4e4",
    "row-odd": "#ffffff",
    "match": "#023a91",
    "text-warning": "#5c2500",
    "text-error": "#700014",
    "text-success": "#013d15",
    "button-primary-text": "#ffffff",
    "button-primary": "#0349a8",
    "button-error-text": "#ffffff",
    "button-error": "#83061c",
}


def _theme(theme: Theme, own: dict[str, str]) -> Theme:
    """Return one of the program's themes: its variables, and those of Textual that are to look the same."""
    return replace(
        theme,
        variables={
            **own,
            "text-disabled": own["quiet"],
            "border": own["line"],
            "border-blurred": own["line"],
            "block-cursor-background": own["cursor-background"],
            "block-cursor-foreground": own["cursor-text"],
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": own["cursor-background-blurred"],
            "block-cursor-blurred-foreground": str(theme.foreground),
            "input-selection-background": f"{theme.primary} 30%",
            "scrollbar": own["line"],
            "scrollbar-hover": own["quiet"],
            "scrollbar-active": str(theme.accent),
            "scrollbar-background": str(theme.background),
        },
    )


DARK = _theme(
    Theme(
        name="codat-dark",
        primary="#4493f8",
        secondary="#7d8ba0",
        accent="#58a6ff",
        foreground="#dbe2ec",
        background="#0b0f14",
        surface="#11171f",
        panel="#161d27",
        success="#3fb950",
        warning="#f1914c",
        error="#ff8585",
        dark=True,
    ),
    VARIABLE_DEFAULTS,
)

LIGHT = _theme(
    Theme(
        name="codat-light",
        primary="#0969da",
        secondary="#57606a",
        accent="#0550ae",
        foreground="#1c2430",
        background="#fbfcfe",
        surface="#f3f5f8",
        panel="#e9edf2",
        success="#116329",
        warning="#a04100",
        error="#b3202a",
        dark=False,
    ),
    LIGHT_VARIABLES,
)

_DARK_HIGH = _theme(
    Theme(
        name="codat-high-contrast",
        primary="#66b3ff",
        secondary="#c0c0c0",
        accent="#8fd0ff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#141414",
        success="#5ff07a",
        warning="#ffc376",
        error="#ffbcbc",
        dark=True,
    ),
    _HIGH_CONTRAST,
)

_LIGHT_HIGH = _theme(
    Theme(
        name="codat-high-contrast-light",
        primary="#0349a8",
        secondary="#404040",
        accent="#02378a",
        foreground="#000000",
        background="#ffffff",
        surface="#ffffff",
        panel="#f0f0f0",
        success="#024c1a",
        warning="#6e2c00",
        error="#83061c",
        dark=False,
    ),
    _HIGH_CONTRAST_LIGHT,
)

THEMES = {"dark": DARK, "light": LIGHT, "high-contrast": _DARK_HIGH, "high-contrast-light": _LIGHT_HIGH}
"""The program's own themes by the words for them in settings."""
