"""Compare the values of a company's fields before and after a change, and merge changes of two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from console_app.codat.company_names import clean_name
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console_app.codat.drafts import CompanyChanges
    from console_app.codat.models import Company

FieldValues = dict[str, Any]
"""Values of a company's fields by their names at Codat: `name` and `description` are texts, `tags` a dictionary."""

LONGEST_TEXT = 160
"""Characters of a value that are shown; of a longer one, the part that differs."""
_AROUND = 30
"""Characters that are shown before the part that differs."""


class FieldChange(NamedTuple):
    """A field, or one tag, whose value differs."""

    field: str
    """`name`, `description`, or a tag's key after `tag `."""
    before: str | None
    """None if there was no value."""
    after: str | None
    """None if there is no value any more."""

    @property
    def label(self) -> str:
        """Return the field's name as it begins a line, sanitized."""
        return sanitized(self.field[:1].upper() + self.field[1:])

    def shown(self) -> tuple[str | None, str | None]:
        """Return both values sanitized, and if they are long, from shortly before the first difference on."""
        before, after = (None if text is None else sanitized(text) for text in (self.before, self.after))
        start = 0
        if before is not None and after is not None and max(len(before), len(after)) > LONGEST_TEXT:
            same = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
            start = max(0, (min(len(before), len(after)) if same is None else same) - _AROUND)
        return _part(before, start), _part(after, start)

    def words(self) -> str:
        """Return the change in one line."""
        before, after = self.shown()
        if before is None:
            return f"{self.label}: “{after}” added"
        return f"{self.label}: “{before}” removed" if after is None else f"{self.label}: “{before}” → “{after}”"


def _part(text: str | None, start: int) -> str | None:
    if text is None:
        return None
    end = start + LONGEST_TEXT
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def values_of(company: Company, fields: Iterable[str]) -> FieldValues:
    """Return the company's present values of fields; unknown fields are left out."""
    present = {"name": company.name, "description": company.description or "", "tags": dict(company.tags)}
    return {field: value for field, value in present.items() if field in set(fields)}


def values_after(changes: CompanyChanges) -> FieldValues:
    """Return the values that Codat will have saved."""
    return changes.body() | ({} if changes.name is None else {"name": clean_name(changes.name)})


def has_values(company: Company, values: Mapping[str, Any]) -> bool:
    """Return whether the company still has these values."""
    return not field_changes(values, values_of(company, values))


def field_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return the fields and tags whose values differ, in the order of the form.

    Args:
        before: The values before; they may come from a file, so that each may have any type.
        after: The values after, of the same fields.
    """
    found = [
        FieldChange(field, old or None, new or None)
        for field in ("name", "description")
        if field in after and (old := _text(before.get(field))) != (new := _text(after[field]))
    ]
    if "tags" in after:
        old_tags, new_tags = _tags(before.get("tags")), _tags(after["tags"])
        found += [
            FieldChange(f"tag {key}", old_tags.get(key), new_tags.get(key))
            for key in dict.fromkeys((*old_tags, *new_tags))
            if old_tags.get(key) != new_tags.get(key)
        ]
    return tuple(found)


def change_words(changes: Iterable[FieldChange]) -> str:
    """Return changes in one line, sanitized."""
    return "; ".join(each.words() for each in changes)


def merged_tags(shown: Mapping[str, str], typed: Mapping[str, str], present: Mapping[str, str]) -> dict[str, str]:
    """Return the present tags with what a person has changed: tags that others have changed meanwhile stay.

    Args:
        shown: The tags that the person saw.
        typed: What they made of them.
        present: The tags that the company has now.
    """
    removed = shown.keys() - typed.keys()
    changed = {key: value for key, value in typed.items() if shown.get(key) != value}
    return {key: value for key, value in present.items() if key not in removed} | changed


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _tags(value: object) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}
