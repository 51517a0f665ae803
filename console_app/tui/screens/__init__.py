"""Provide the screens, one module each."""
