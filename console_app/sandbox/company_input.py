"""Checks what a client sends about a company."""

from __future__ import annotations

from typing import Any

from console_app.sandbox.errors import bad_request
from console_app.sandbox.naming import saved_name

MOST_TAGS = 10
LONGEST_TAG_NAME = 27
LONGEST_TAG_VALUE = 100


def read_name(value: object) -> str:
    """The name as it will be saved. Raises ApiError (400) when nothing of it can be."""
    if not isinstance(value, str):
        raise bad_request("name", "A company needs a name.", "CompanyName")
    name = saved_name(value)
    if not name.strip():
        raise bad_request("name", "The name must have at least one allowed character.", "CompanyName")
    return name


def read_description(value: object) -> str | None:
    """The description. Raises ApiError (400) when it is no text."""
    if value is not None and not isinstance(value, str):
        raise bad_request("description", "The description must be a text.", "CompanyDescription")
    return value


def read_tags(value: object) -> dict[str, str]:
    """The tags; null means none. Raises ApiError (400) past the limits of the description's `Tags`."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request("tags", "Tags must be an object of names and texts.", "CompanyTags")
    if len(value) > MOST_TAGS:
        raise bad_request("tags", f"A company can have at most {MOST_TAGS} tags.", "CompanyTags")
    for name, text in value.items():
        _check_tag(name, text)
    return value


def _check_tag(name: str, text: Any) -> None:
    if not 1 <= len(name) <= LONGEST_TAG_NAME or "\n" in name:
        message = f"The name of a tag must have 1 to {LONGEST_TAG_NAME} characters."
        raise bad_request(f"tags.{name[:40]}", message, "CompanyTags")
    if not isinstance(text, str) or len(text) > LONGEST_TAG_VALUE:
        message = f"The value of a tag must be a text of at most {LONGEST_TAG_VALUE} characters."
        raise bad_request(f"tags.{name}", message, "CompanyTags")
