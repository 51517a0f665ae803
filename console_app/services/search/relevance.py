"""Rank the best matches first, and find their places in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.search.language import Search

_BEGINS, _BEGINS_A_WORD, _IN_THE_NAME, _ELSEWHERE = range(4)
_MOST_FORMS = 8


def rank(companies: list[CompanySummary], search: Search) -> list[CompanySummary]:
    """Return the companies by how well their name matches.

    Names that begin with the typed text come first, then those of which a word begins with it, then those that contain
    it, then the others; each in the given order. Without words the order stays.

    Args:
        companies: The matches, in the order of the list.
        search: The search that they match.
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
    """Return the same if a word has several forms: the best form counts."""
    words = [word.all_forms for word in search.plain if not word.negated]
    if max(map(len, words)) > _MOST_FORMS:
        # A list of ids does not occur in a name.
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
    """Return the rank of a name for several separate words: the worst counts.

    The word at the beginning of the name is one of them or not.
    """
    if not all(word in name for word in words):
        return _ELSEWHERE
    if all(name.startswith(word) or any(sign + word in name for sign in " -(") for word in words):
        return _BEGINS if any(name.startswith(word) for word in words) else _BEGINS_A_WORD
    return _IN_THE_NAME


def hits(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of search words (folded) in `text`: starts and ends, in order, not overlapping.

    Args:
        text: The text as it is shown.
        words: The words, folded.
    """
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
            # A combining mark belongs to the letter before it.
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
