"""Tags survive the form: what is shown is what is read, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from console_app.services.companies.tags import read_tags, write_tags

ANY_TEXT = st.text(max_size=100)
KEYS = st.text(min_size=1, max_size=27)


@given(st.dictionaries(KEYS, ANY_TEXT, max_size=10))
@example({"a=b": "c", " edge ": " edge ", '"quoted"': '"', "line\nbreak": "line\u2028break\x85", "=": "="})
def test_tags_are_read_as_they_were_written(tags: dict[str, str]) -> None:
    written = write_tags(tags)
    assert len(written.splitlines()) == len(tags)
    read = read_tags(written)
    assert read.problems == ()
    assert read.tags == tags


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ({}, ""),
        ({"region": "uk", "team": "invoice finance"}, "region=uk\nteam=invoice finance"),
        ({"note": "a=b"}, "note=a=b"),
        ({"empty": ""}, "empty="),
        ({"café": "Zoë"}, "café=Zoë"),
        ({"a=b": "c"}, '"a=b"=c'),
        ({"text": "two\nlines"}, 'text="two\\nlines"'),
    ],
)
def test_tags_are_written_as_a_person_would(tags: dict[str, str], text: str) -> None:
    assert write_tags(tags) == text


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("  region = uk  ", {"region": "uk"}),
        ("region=uk\r\n\n\n team=a", {"region": "uk", "team": "a"}),
        ('region="uk"', {"region": "uk"}),
        ('size="10" wide', {"size": '"10" wide'}),
        ('"never closed=x', {'"never closed': "x"}),
        ('"a" b=x', {'"a" b': "x"}),
    ],
)
def test_what_a_person_types_is_understood(text: str, tags: dict[str, str]) -> None:
    assert read_tags(text).tags == tags
    assert read_tags(text).problems == ()


def test_what_is_wrong_is_told_with_its_line_and_the_rest_is_read() -> None:
    read = read_tags("region=uk\nno sign\n\n=value\nregion=fr\nteam=a")
    assert read.tags == {"region": "uk", "team": "a"}
    assert read.problems == (
        "Tag line 2 needs “=”, as in region=uk.",
        "Tag line 4 needs a key before “=”.",
        "The tag “region” is given twice.",
    )


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    read = read_tags(text)
    assert all(read.tags)
    assert read_tags(write_tags(read.tags)).tags == read.tags
