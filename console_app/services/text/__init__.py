"""Prepare text for people: sanitize it, write times and error messages, and hide other customers."""
