"""Answer a shell that asks what a command line can go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.completion.bash_words import replacement, split_line
from console_app.cli.completion.candidates import Candidate, Completion, complete
from console_app.cli.completion.stored_names import StoredNames, shown, store_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FILES, GOES_ON, WHOLE = "files", "goes-on", "whole"
"""The first line of an answer: a file is wanted; no blank belongs behind the words; one does."""


def answer(arguments: Sequence[str]) -> str:
    """Return the answer to `__complete SHELL ...`: its kind, then a candidate a line.

    Bash sends the line up to the cursor and its word breaks, and gets words as it puts them in their place. The others
    send the words before the last one, and the last one, and get each as it is meant, a tab, and what it is.
    """
    match [*arguments]:
        case ["bash", line, breaks]:
            return _for_bash(line, breaks)
        case ["fish", *words, last]:
            return _lines(_described(_completed(words[1:], split_line(last)[1].text)))
        case ["zsh", *words, last]:
            found = _completed(words[1:], last)
            return _lines(_described(found._replace(candidates=tuple(_as_typed(found.candidates, last)))))
    return f"{WHOLE}\n"


def _completed(before: Sequence[str], partial: str) -> Completion:
    found = complete(before, partial, lambda account: StoredNames(store_of(account)))
    # What a terminal would act on is in no word that a person types.
    return found._replace(candidates=tuple(each for each in found.candidates if shown(each.value) == each.value))


def _kind(found: Completion) -> str:
    return FILES if found.files else GOES_ON if found.goes_on else WHOLE


def _described(found: Completion) -> Iterator[str]:
    yield _kind(found)
    for each in found.candidates:
        yield f"{each.value}\t{shown(each.help)}"


def _for_bash(line: str, breaks: str) -> str:
    words, last = split_line(line)
    if not words:
        return f"{WHOLE}\n"
    found = _completed(words[1:], last.text)
    values = (replacement(each.value, last, breaks) for each in _as_typed(found.candidates, last.text))
    return _lines((_kind(found), *dict.fromkeys(each for each in values if each is not None)))


def _lines(parts: Iterable[str]) -> str:
    return "".join(f"{each}\n" for each in parts)


def _as_typed(candidates: Sequence[Candidate], typed: str) -> Sequence[Candidate]:
    """Return the candidates; several of them begin as typed, for shells that replace it with what they have in common.

    An id in the place of a name would leave nothing of what was typed.
    """
    size = len(typed)
    begun = [each for each in candidates if each.value[:size].casefold() == typed.casefold()]
    if len(candidates) < 2 or not begun:
        return candidates
    return begun if len(begun) == 1 else [each._replace(value=typed + each.value[size:]) for each in begun]
