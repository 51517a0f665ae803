"""Numbers of things, in words that fit them."""

from __future__ import annotations

import pytest

from console_app.services.text.number_words import COUNTED_TO, counted


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 companies"),
        (1, "1 company"),
        (2_000, "2,000 companies"),
        (COUNTED_TO, "10,000,000 companies"),
        (COUNTED_TO + 1, "many companies"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, words: str) -> None:
    assert counted(number, "company", "companies") == words


def test_most_nouns_take_an_s() -> None:
    assert (counted(1, "call"), counted(2, "call")) == ("1 call", "2 calls")
