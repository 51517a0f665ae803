"""What the environment sets, and what it may not."""

from __future__ import annotations

import pytest

from console_app.config.settings import ClipboardMethod, SettingError, Settings, SharedScreen, read_settings


def test_without_variables_everything_is_as_usual() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({"CODAT_CONSOLE_CLIPBOARD": " ", "CODAT_CONSOLE_CONTACT": "  "}) == Settings()


def test_each_variable_sets_its_own() -> None:
    chosen = read_settings(
        {
            "CODAT_CONSOLE_CLIPBOARD": "OSC52",
            "CODAT_CONSOLE_CONTACT": " Jo, jo@example.com ",
            "CODAT_CONSOLE_SHARED_SCREEN": "link",
            "CODAT_CONSOLE_KEEP_DAYS": " 90 ",
        }
    )
    assert chosen == Settings(
        clipboard=ClipboardMethod.TERMINAL, contact="Jo, jo@example.com", shared_screen=SharedScreen.LINK, keep_days=90
    )


def test_a_value_that_cannot_be_names_the_variable_and_what_is_possible() -> None:
    with pytest.raises(SettingError, match=r"CODAT_CONSOLE_CLIPBOARD is 'pigeon', but must be auto, .* or off"):
        read_settings({"CODAT_CONSOLE_CLIPBOARD": "pigeon"})


@pytest.mark.parametrize("days", ["0", "-1", "36501", "9999999999", "ninety", "1.5", "٣"])
def test_days_are_a_number_that_makes_sense(days: str) -> None:
    with pytest.raises(SettingError, match=r"CODAT_CONSOLE_KEEP_DAYS is .*, but must be a number of days from 1 to"):
        read_settings({"CODAT_CONSOLE_KEEP_DAYS": days})
