"""What a change of a company's fields is said to change, and what two people's changes come to."""

from __future__ import annotations

from console_app.codat.drafts import CompanyChanges
from console_app.services.companies.field_changes import change_words, field_changes, merged_tags, values_after


def test_only_what_differs_is_a_change_and_each_tag_is_one_of_its_own() -> None:
    before = {"name": "Toft", "description": "Deli", "tags": {"region": "uk", "old": "x", "same": "1"}}
    after = {"name": "Toft Ltd", "description": "Deli ", "tags": {"region": "ie", "same": "1", "new": "y"}}
    assert change_words(field_changes(before, after)) == (
        "Name: “Toft” → “Toft Ltd”; Tag region: “uk” → “ie”; Tag old: “x” removed; Tag new: “y” added"
    )


def test_a_long_text_is_shown_from_where_it_differs() -> None:
    """The end of a long description is what was changed: its beginning alone would show two equal lines."""
    ((change),) = field_changes({"description": "a" * 900 + "b"}, {"description": "a" * 900 + "c"})
    before, after = change.shown()
    assert (before, after) == (f"…{'a' * 30}b", f"…{'a' * 30}c")
    ((longer),) = field_changes({"description": "a" * 900}, {"description": "a" * 900 + "!"})
    assert longer.shown()[1] == f"…{'a' * 30}!"


def test_values_from_outside_cannot_act_on_the_terminal() -> None:
    (change,) = field_changes({"name": "\x1b[31mToft\n"}, {"name": "Toft"})
    assert change.words() == "Name: “Toft” → “Toft”"


def test_the_name_after_is_the_one_that_codat_saves() -> None:
    assert values_after(CompanyChanges(name=" Toft (UK) ")) == {"name": "Toft UK"}


def test_tags_that_another_person_has_changed_meanwhile_stay() -> None:
    shown, typed = {"region": "uk", "old": "1"}, {"region": "ie"}
    assert merged_tags(shown, typed, {"region": "uk", "old": "1", "owner": "jo"}) == {"region": "ie", "owner": "jo"}
