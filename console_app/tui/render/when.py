"""Moments on the screens: the words for them are the services', because a shell says them, too."""

from __future__ import annotations

from console_app.services.when import ago, as_of, clock, day, full, in_one_minute, span, span_in_two

__all__ = ["ago", "as_of", "clock", "day", "full", "in_one_minute", "span", "span_in_two"]
