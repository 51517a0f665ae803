"""Why the program cannot begin as it was told to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unusable(Exception):
    """The environment, or an option, holds something that cannot be used; the message says what to change."""

    as_json = False
    """Whether it is told to a machine."""


class NoTerminal(Unusable):
    """The screens have no terminal to be drawn on."""


@contextmanager
def unusable_told(*, as_json: bool) -> Iterator[None]:
    """Have it told to a machine, if the command speaks to one, that the command cannot begin."""
    from console_app.config.folders import NoHome

    try:
        yield
    except (Unusable, NoHome) as error:
        error.as_json = as_json
        raise
