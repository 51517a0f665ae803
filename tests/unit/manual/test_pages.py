"""The pages of the manual as the program shows them, and as lines that are searched."""

from __future__ import annotations

import pytest

from console_app.manual import TOPICS, read_page
from console_app.manual.pages import CODE, PageParser, all_lines, find, lines_of

PAGE = """\
# The title

A paragraph that goes on
in a second line, with `code` and a [link](other.md).

| name | what |
| --- | --- |
| The list | and more |
| Élan |  |

## Below it

    first line   # comment

    third line

```sh
fenced
```
"""


def lines() -> list[tuple[str, int, str, bool]]:
    found = lines_of("topic", PageParser().parse(PAGE))
    return [(line.heading, line.number, line.text, line.is_heading) for line in found]


def test_a_line_is_a_paragraph_a_heading_a_row_or_a_line_of_code() -> None:
    assert lines() == [
        ("The title", 0, "The title", True),
        ("The title", 2, "A paragraph that goes on in a second line, with code and a link.", False),
        ("The title", 7, "The list  and more", False),
        ("The title", 8, "Élan  ", False),
        ("Below it", 10, "Below it", True),
        ("Below it", 12, "first line   # comment", False),
        ("Below it", 14, "third line", False),
        ("Below it", 17, "fenced", False),
    ]


def test_every_line_of_code_has_its_number() -> None:
    tokens = [token for token in PageParser().parse(PAGE) if token.type == CODE]
    for token in tokens:
        assert token.map is not None
        for at, line in enumerate(token.content.split("\n")):
            assert line in PAGE.split("\n")[token.map[0] + at]


@pytest.mark.parametrize("query", ["elan", "ÉLAN", "  élan "])
def test_case_accents_and_blanks_at_the_ends_do_not_count(query: str) -> None:
    assert [line.text for line in find(lines_of("topic", PageParser().parse(PAGE)), query)] == ["Élan  "]


def test_a_phrase_is_found_across_the_lines_of_the_file() -> None:
    assert [line.number for line in find(lines_of("topic", PageParser().parse(PAGE)), "goes  on in a")] == [2]


def test_headings_come_first_and_an_empty_search_finds_nothing() -> None:
    found = find(lines_of("topic", PageParser().parse(PAGE)), "t")
    assert [line.is_heading for line in found] == sorted((line.is_heading for line in found), reverse=True)
    assert find(all_lines(), "  ") == []


def test_every_topic_is_searched_to_its_last_line() -> None:
    found = all_lines()
    assert {line.topic for line in found} == set(TOPICS)
    for topic in TOPICS:
        last = max(line.number for line in found if line.topic == topic)
        text = read_page(topic).rstrip().split("\n")
        # A last paragraph of several lines is one, which begins with its first.
        assert last >= len(text) - 1 - 6, topic


def test_nothing_is_found_across_two_cells() -> None:
    assert [line.number for line in find(lines_of("topic", PageParser().parse(PAGE)), "and more")] == [7]
    assert find(lines_of("topic", PageParser().parse(PAGE)), "The list and more") == []
