"""A configuration file to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.config.config_file import read_config
from tests.config_files import write_config

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.config_model import Config


@pytest.fixture
def written() -> Callable[[str], Config]:
    """Writes the configuration file, and reads it."""

    def write(text: str) -> Config:
        write_config(text)
        return read_config()

    return write
