"""Provide what the whole program does, an object each."""
