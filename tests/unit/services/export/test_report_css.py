"""The colours of a report are those of the program."""

from __future__ import annotations

import re

from console_app.services.export.report_css import STYLE
from console_app.tui.theme_colours import LIGHT_VARIABLES, VARIABLE_DEFAULTS


def test_a_report_has_the_status_colours_of_the_themes_on_light_and_dark_paper() -> None:
    for status in ("linked", "pending", "deauthorized", "other"):
        light, dark, printed = re.findall(rf"--{status}: (#[0-9a-f]+);", STYLE)
        assert light == printed == LIGHT_VARIABLES[f"status-{status}"]
        assert dark == VARIABLE_DEFAULTS[f"status-{status}"]
    assert "<" not in STYLE
