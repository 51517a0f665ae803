"""Provide the virtual table."""
