"""A report that is read as text, copied out of a browser or read aloud: no word runs into the next one."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest

from console_app.services.export import Format, journal_document, render
from tests.builders import journal_entry
from tests.unit.services.export.documents import MAKERS, NOW, sample_audit, sample_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.services.export import Document


def journal(text: str) -> Document:
    more: dict[str, Any] = {
        "companyName": text,
        "companyId": "one",
        "connectionId": "c1",
        "platform": text,
        "user": "jo",
        "host": "desk",
    }
    return journal_document([journal_entry(at=NOW, action="unlink", **more)], sample_source(text))


every_kind = pytest.mark.parametrize("make", [*MAKERS, journal])


class PageText(HTMLParser):
    """Takes the text of a page, and what of it stands in two elements with nothing between."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.run_together: list[str] = []
        self._last = ""
        self._is_hidden = False
        self._has_passed_a_tag = False

    def handle_starttag(self, tag: str, _attributes: object) -> None:
        self._is_hidden = tag == "style"
        self._has_passed_a_tag = True

    def handle_endtag(self, tag: str) -> None:
        self._is_hidden = False
        self._has_passed_a_tag = True

    def handle_data(self, data: str) -> None:
        if self._is_hidden:
            return
        touches = self._last and not self._last[-1].isspace() and not data[0].isspace()
        if self._has_passed_a_tag and touches and data[0].isalnum():
            self.run_together.append(f"{self._last}|{data}")
        self.text += data
        self._last, self._has_passed_a_tag = data, False


def words_of(document: Document) -> PageText:
    words = PageText()
    words.feed(render(document, Format.HTML))
    return words


@every_kind
def test_nothing_runs_together(make: Callable[[str], Document]) -> None:
    assert words_of(make("Toft Stores")).run_together == []


def test_a_label_and_its_figure_are_two_words() -> None:
    text = " ".join(words_of(sample_audit("Toft Stores")).text.split())
    assert "1 PendingAuth" in text
    assert "As of " in text
    assert "Profile Toft Stores" in text


def test_a_journal_is_a_table_of_who_did_what() -> None:
    text = " ".join(words_of(journal("Toft Stores")).text.split())
    assert "jo@desk unlink Toft Stores one Toft Stores c1" in text
