"""Why the program cannot begin as it was told to."""

from __future__ import annotations


class Unusable(Exception):
    """The environment, or an option, holds something that cannot be used; the message says what to change."""


class NoTerminal(Unusable):
    """The screens have no terminal to be drawn on."""
