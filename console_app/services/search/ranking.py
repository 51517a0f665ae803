"""The best hits first, and where in a text they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.summaries import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.search.language import Search
    from console_app.services.summaries import CompanySummary

_BEGINS, _BEGINS_A_WORD, _IN_THE_NAME, _ELSEWHERE = range(4)
_MOST_FORMS = 8


def rank(companies: list[CompanySummary], search: Search) -> list[CompanySummary]:
    """The same companies: first those whose name begins with what was typed, then those of which a word of the name
    does, then those that have it in the name, then the others; each in the order given. Without words nothing moves.
    """
    words = search.words
    if not words:
        return companies
    if any(word.forms and not word.negated for word in search.plain):
        return _rank_in_all_forms(companies, search)
    text = " ".join(words)
    behind = (f" {text}", f"-{text}", f"({text}")
    space, hyphen, bracket = behind
    places: tuple[list[CompanySummary], ...] = ([], [], [], [])
    begins, begins_a_word, in_the_name, elsewhere = places
    several = len(words) > 1
    for company in companies:
        name = company.sort_name
        if text in name:
            if name.startswith(text):
                begins.append(company)
            elif space in name or hyphen in name or bracket in name:
                begins_a_word.append(company)
            else:
                in_the_name.append(company)
        elif several:
            places[_place(name, words)].append(company)
        else:
            elsewhere.append(company)
    return begins + begins_a_word + in_the_name + elsewhere


def _rank_in_all_forms(companies: list[CompanySummary], search: Search) -> list[CompanySummary]:
    """The same, where a word has several forms: the place of the form that is best counts."""
    words = [word.all_forms for word in search.plain if not word.negated]
    if max(map(len, words)) > _MOST_FORMS:
        # A list of ids is in no name.
        return companies
    # As typed, as Codat keeps it, without apostrophes: the same form of all words.
    several = [tuple(forms[min(number, len(forms) - 1)] for forms in words) for number in range(max(map(len, words)))]

    def place(company: CompanySummary) -> int:
        name = company.sort_name
        joined = [" ".join(each) for each in several]
        if any(name.startswith(each) for each in joined):
            return _BEGINS
        if any(sign + each in name for each in joined for sign in " -("):
            return _BEGINS_A_WORD
        return min(
            _IN_THE_NAME if text in name else _place(name, each) for text, each in zip(joined, several, strict=True)
        )

    return sorted(companies, key=place)


def _place(name: str, words: Sequence[str]) -> int:
    """Of several words that do not stand together, the worst counts; the first of the name is one of them or not."""
    if not all(word in name for word in words):
        return _ELSEWHERE
    if all(name.startswith(word) or any(sign + word in name for sign in " -(") for word in words):
        return _BEGINS if any(name.startswith(word) for word in words) else _BEGINS_A_WORD
    return _IN_THE_NAME


def hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words of a search (folded) stand in `text`: starts and ends, in order, none touching another."""
    if not words:
        return []
    folded, origin = _folded_with_origin(text)
    covered: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word) if word else -1
        while at >= 0:
            covered.append((origin[at], origin[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(covered):
        while end < len(text) and not fold(text[end]):
            # A mark of its own belongs to the letter before it.
            end += 1
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folded_with_origin(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return text.lower(), range(len(text))
    letters = [fold(letter) for letter in text]
    return "".join(letters), [at for at, folded in enumerate(letters) for _ in folded]
