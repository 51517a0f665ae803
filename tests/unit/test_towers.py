"""What a screen, a dialog or the application can do is an object it owns, not one more class to build on."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.screen import Screen

import console_app.tui

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_A_SCREEN = 4
"""Own classes of a screen or dialog, itself included: at most three above it."""
OF_THE_APP = 6


def own_classes(each: type) -> list[type]:
    """The classes that one is made of, those of Textual and Python left out."""
    return [one for one in each.__mro__ if one.__module__.partition(".")[0] == "console_app"]


def classes_of(kind: type) -> Iterator[type]:
    """The package's classes of a kind, wherever they are."""
    for found in pkgutil.walk_packages(console_app.tui.__path__, "console_app.tui."):
        for each in vars(importlib.import_module(found.name)).values():
            if inspect.isclass(each) and issubclass(each, kind) and each.__module__ == found.name:
                yield each


SCREENS = sorted({*classes_of(Screen)}, key=lambda each: each.__name__)
APPS = sorted({*classes_of(App)}, key=lambda each: each.__name__)


def test_the_screens_dialogs_and_the_app_are_found() -> None:
    names = {each.__name__ for each in [*SCREENS, *APPS]}
    assert {"CompaniesScreen", "ConnectionScreen", "LinkScreen", "HelpScreen", "Palette", "ConsoleApp"} <= names
    assert len(names) > 30


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.__name__)
def test_a_screen_or_dialog_is_no_tower(screen: type) -> None:
    tower = [each.__name__ for each in own_classes(screen)]
    assert len(tower) <= OF_A_SCREEN, " > ".join(tower)


@pytest.mark.parametrize("app", APPS, ids=lambda each: each.__name__)
def test_the_app_is_no_tower(app: type) -> None:
    tower = [each.__name__ for each in own_classes(app)]
    assert len(tower) <= OF_THE_APP, " > ".join(tower)
