"""Check what is to be created or changed before it is sent.

The limits are those of `CompanyRequestBody` and `tags` in Codat's OpenAPI description: at most 10 tags, keys of 1 to 27
characters, values of at most 100 (https://docs.codat.io/using-the-api/managing-companies#add-metadata-to-a-company).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console_app.codat.company_names import clean_name, without_dropped_edges
from console_app.codat.errors import InvalidInput
from console_app.codat.request import is_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console_app.codat.models import Company

MAX_TAGS = 10
MAX_TAG_KEY = 27
MAX_TAG_VALUE = 100


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A company to create."""

    name: str
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def problems(self) -> list[InvalidInput]:
        """Return what Codat would refuse, one item for each problem; empty if it can be sent."""
        return [*_name_problems(self.name), *_description_problems(self.description), *_tag_problems(self.tags)]

    def body(self) -> dict[str, object]:
        """Return the request's body."""
        body: dict[str, object] = {"name": without_dropped_edges(self.name)}
        if self.description and self.description.strip():
            body["description"] = self.description.strip()
        if self.tags:
            body["tags"] = dict(self.tags)
        return body


@dataclass(frozen=True, slots=True)
class CompanyChanges:
    """Changes to a company; None leaves a field as it is, empty `tags` remove all tags.

    Codat reads a PATCH whose ``tags`` are empty or null as "remove them". So where `tags` is None, the client reads the
    company and sends its tags again.
    """

    name: str | None = None
    description: str | None = None
    tags: Mapping[str, str] | None = None

    def problems(self) -> list[InvalidInput]:
        """Return what Codat would refuse, one item for each problem; empty if it can be sent."""
        if self.name is None and self.description is None and self.tags is None:
            return [InvalidInput("There is nothing to change.", field="changes")]
        names = [] if self.name is None else _name_problems(self.name)
        return [*names, *_description_problems(self.description), *_tag_problems(self.tags or {})]

    def body(self) -> dict[str, object]:
        """Return the request's body, which holds only the fields to change."""
        body: dict[str, object] = {}
        if self.name is not None:
            body["name"] = without_dropped_edges(self.name)
        if self.description is not None:
            body["description"] = self.description.strip()
        if self.tags is not None:
            body["tags"] = dict(self.tags)
        return body

    def is_made(self, company: Company) -> bool:
        """Return whether `company` already has these values."""
        return (
            (self.name is None or clean_name(company.name) == clean_name(self.name))
            and (self.description is None or (company.description or "") == self.description.strip())
            and (self.tags is None or dict(company.tags) == dict(self.tags))
        )


def _name_problems(name: str) -> list[InvalidInput]:
    if not name.strip():
        return [InvalidInput("A company needs a name.", field="name")]
    if not is_text(name):
        return [_no_text("The name", "name")]
    if not clean_name(name):
        return [
            InvalidInput(
                "No character of this name would remain: Codat keeps the letters A to Z, digits, spaces and - ' & "
                "@ . , ? !",
                field="name",
            )
        ]
    return []


def _description_problems(description: str | None) -> list[InvalidInput]:
    return [] if is_text(description or "") else [_no_text("The description", "description")]


def _no_text(what: str, field_name: str) -> InvalidInput:
    return InvalidInput(f"{what} contains an invalid character. Use UTF-8.", field=field_name)


def _tag_problems(tags: Mapping[str, str]) -> list[InvalidInput]:
    found: list[InvalidInput] = []
    if len(tags) > MAX_TAGS:
        found.append(InvalidInput(f"{len(tags)} tags are too many: Codat allows {MAX_TAGS}.", field="tags"))
    for key, value in tags.items():
        if not key.strip():
            found.append(InvalidInput("A tag needs a key.", field="tags"))
        elif not is_text(key + value):
            found.append(_no_text("A tag", "tags"))
        elif len(key) > MAX_TAG_KEY:
            found.append(
                InvalidInput(
                    f"The tag key “{key[:MAX_TAG_KEY]}…” has {len(key)} characters: {MAX_TAG_KEY} is the limit.",
                    field="tags",
                )
            )
        if len(value) > MAX_TAG_VALUE:
            found.append(
                InvalidInput(
                    f"The value of the tag “{key[:MAX_TAG_KEY]}” has {len(value)} characters: "
                    f"{MAX_TAG_VALUE} is the limit.",
                    field="tags",
                )
            )
    return found
