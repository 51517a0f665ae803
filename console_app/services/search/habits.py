"""Recognise the syntax of other tools' searches, and suggest this program's.

    status=pending   status : linked   status is linked   !status:linked   not status:linked   -- -status:linked
    age > 7d   age:>7d   age ≥ 7d
    a OR b   a AND b   a || b   (a OR b)   status:(a OR b)   name:'a b'   created:2026-01-01..2026-02-01

Each of them would otherwise be plain words without matches. Possible names stay names: `and`, `or` and `not` in small
letters beside words, or in a text of only capitals ("SMITH AND SONS"); parentheses around words ("Smith (UK) Ltd"); a
sign between words ("R&B = Co"). Quoted text always stands for itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from console_app.services.companies.statuses import STATUS_WORDS
from console_app.services.search.corrections import any_of, opposite, rewritten
from console_app.services.search.language import Problem, in_quotes, quoted
from console_app.services.search.tokens import CHOSEN, Token, leading_operator, parts_of, term, tokens
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_COUNT = re.compile(r"[0-9]+")
_UNIT = re.compile(r"(?:min|mo|[mhdwy]|(?:minute|hour|day|week|month|year)s?)", re.IGNORECASE)
_QUOTES = {"'": "'", "‘": "’", "“": "”", "„": "“”", "«": "»", "‚": "‘’"}
_DASHES = re.compile(r"--+(?=\S)")
_LONGEST_SHOWN = 60
_DEEPEST = 8
"""The most nested parentheses that are examined."""
_LONGEST_QUOTE = 40
"""The most tokens in which the end of a quote is searched for."""


class _Habit(NamedTuple):
    """A recognised syntax: its end, and the message."""

    stop: int
    """The first token behind it."""
    suggestion: str | None
    message: str = ""
    """Empty: the message gives the right syntax."""
    reaches_next: bool = False
    """True if the blanks behind it are removed as well."""


def find_habits(text: str) -> dict[int, Problem]:
    """Return the problems of this kind in a search, by their position; they begin and end with a token."""
    reader = _Reader(text)
    problems: dict[int, Problem] = {}
    at = 0
    while at < len(reader.tokens):
        habit = reader.at(at)
        if habit is None:
            at += 1
            continue
        start, last = reader.tokens[at].start, reader.tokens[habit.stop - 1]
        end = reader.tokens[habit.stop].start if habit.reaches_next and habit.stop < len(reader.tokens) else last.end
        problems[start] = Problem(
            start, end, habit.message or _written_here(habit, text[start : last.end]), habit.suggestion
        )
        at = habit.stop
    return problems


def _written_here(habit: _Habit, typed: str) -> str:
    here = f"Use {habit.suggestion}." if habit.suggestion else "Leave it out."
    return f"{here} As plain text: {quoted(typed)}" if len(typed) <= _LONGEST_SHOWN else here


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        words = [each.text for each in self.tokens if not each.names_field and each.text.casefold() not in _WORDS]
        self._unsayable_before = 0
        """The token before which an alternative was found that cannot be expressed here."""
        self._shouts = "".join(words).isupper()
        """True if all words are in capitals, so that capitals mean nothing."""

    def at(self, at: int) -> _Habit | None:
        """Return the foreign syntax that begins with a token, or None."""
        if self.tokens[at].is_open:
            return None
        rules: Sequence[Callable[[int], _Habit | None]] = (
            self._dashes,
            self._group,
            self._negation,
            self._group_of_values,
            self._own_quotes,
            self._choice,
            self._in_words,
            self._spaced,
            self._glued,
            self._joint,
            self._dangling,
        )
        return next((habit for rule in rules if (habit := rule(at)) is not None), None)

    def _token(self, at: int) -> Token | None:
        token = self.tokens[at] if 0 <= at < len(self.tokens) else None
        return None if token is None or token.is_open else token

    def _names_field(self, at: int) -> bool:
        """Return whether a token names a field, with its sign directly behind it or after a blank."""
        token, following = self._token(at), self._token(at + 1)
        if token is None:
            return False
        if token.names_field:
            return True
        return parts_of(token.text) is not None and following is not None and bool(leading_operator(following.text))

    # Signs in front

    def _dashes(self, at: int) -> _Habit | None:
        token = self.tokens[at]
        following = self._token(at + 1)
        if token.text == "--" and following is not None and (at == 0 or following.text.startswith("-")):
            stop = at + 1
            while stop < len(self.tokens) and self.tokens[stop].text == "--":
                stop += 1
            return _Habit(stop, "", "-- is only for the command line: leave it out.", reaches_next=True)
        if (dashes := _DASHES.match(token.text)) and not token.text.endswith("--"):
            return _Habit(at + 1, "-" + token.text[dashes.end() :])
        return None

    def _negation(self, at: int) -> _Habit | None:
        token, following = self.tokens[at], self._token(at + 1)
        if token.text.startswith("!") and token.text != "!":
            rest = token.text.lstrip("!")
            if rest.startswith('"') or Token(rest, 0, 0, is_open=False).names_field:
                return _Habit(at + 1, opposite(rewritten(rest)))
            return None
        if following is None or token.text.casefold() not in {"not", "!"}:
            return None
        grouped = self._group(at + 1, negated=True)
        if grouped is not None:
            return grouped
        is_confirmed = token.text == "NOT" and not self._shouts and self._joins(at + 1) is None
        if self._names_field(at + 1) or (is_confirmed and following.text not in {"-", "--"}):
            return _Habit(at + 2, opposite(rewritten(following.text)), "" if token.text == "!" else _NOT)
        return None

    # Between two terms

    def _joins(self, at: int) -> str | None:
        """Return "and" or "or" if a token stands for it between two others, else None."""
        token, before, after = self._token(at), self._token(at - 1), self._token(at + 1)
        if token is None:
            return None
        if token.text in {"&&", "||"}:
            return _WORDS[token.text]
        beside_field = before is not None and after is not None and (before.names_field or self._names_field(at + 1))
        if token.text == "|":
            return "or" if beside_field else None
        word = token.text.casefold()
        if word not in {"and", "or"} or before is None or after is None:
            return None
        return word if beside_field or (token.text.isupper() and not self._shouts) else None

    def _choice(self, at: int) -> _Habit | None:
        """Return several terms with "or" between them, if that can be expressed here."""
        if at < self._unsayable_before or self._joins(at) is not None or self._joins(at + 1) != "or":
            return None
        operands: list[str] = []
        while True:
            token = self._token(at)
            # Other mistakes are corrected first.
            if token is None or token.text.startswith("(") or token.text.casefold() in _WORDS:
                return None
            if self._spaced(at) or self._group_of_values(at):
                return None
            operands.append(rewritten(token.text))
            if self._joins(at + 1) != "or" or self._token(at + 2) is None:
                break
            at += 2
        suggestion = any_of(operands) if len(operands) > 1 else None
        if suggestion is None:
            self._unsayable_before = at
            return None
        return _Habit(at + 1, suggestion)

    def _joint(self, at: int) -> _Habit | None:
        if not self.tokens[at].text.strip(",;"):
            return _Habit(at + 1, "", "Empty value between commas: remove it.", reaches_next=True)
        match self._joins(at):
            case "and":
                return _Habit(at + 1, "", _AND, reaches_next=True)
            case "or" if self._token(at - 1) is None or self._token(at + 1) is None:
                return _Habit(at + 1, "", _OR, reaches_next=True)
            case "or":
                return _Habit(at + 1, None, _OR)
        return None

    def _dangling(self, at: int) -> _Habit | None:
        """Return a sign word with a field on one side and nothing on the other."""
        token, before, after = self.tokens[at], self._token(at - 1), self._token(at + 1)
        if token.text not in {"AND", "OR", "NOT"} or (before is None) == (after is None):
            return None
        beside_field = self._names_field(at + 1) if before is None else before.names_field
        return _Habit(at + 1, "", _DANGLING, reaches_next=True) if beside_field else None

    # Parentheses

    def _group(self, at: int, *, negated: bool = False) -> _Habit | None:
        token = self.tokens[at]
        bare = token.text.lstrip("-!")
        if token.is_open or not bare.startswith("("):
            return None
        negated ^= (len(token.text) - len(bare)) % 2 == 1
        begin = token.start + len(token.text) - len(bare)
        inner, stop = self._inside(begin, at)
        if stop is None:
            named = Token(bare.lstrip("("), 0, 0, is_open=False).names_field
            lone = bare.lstrip("(")
            return _Habit(at + 1, opposite(lone) if negated else lone, _PARENTHESES) if named else None
        if inner.count("(") > _DEEPEST:
            return _Habit(stop, None, _PARENTHESES)
        inside = _Reader(inner)
        signs = any(inside._joins(each) or inside._negation(each) for each in range(len(inside.tokens)))
        if not inside.tokens or not (
            negated
            or signs
            or inside.tokens[0].text.startswith("(")
            or any(map(inside._names_field, range(len(inside.tokens))))
        ):
            return None
        written = corrected(inner)
        several = written is not None and len(tokens(written)) > 1
        beside_choice = self._joins(at - 1) == "or" or self._joins(stop) == "or"
        if written is None or (several and (negated or beside_choice)):
            return _Habit(stop, None, _PARENTHESES)
        return _Habit(stop, opposite(written) if negated else written, _PARENTHESES)

    def _group_of_values(self, at: int) -> _Habit | None:
        token = self.tokens[at]
        parts = parts_of(token.text)
        if parts is None or not parts.value.startswith("(") or not parts.operator:
            return None
        inner, stop = self._inside(token.end - len(parts.value), at)
        inside = tokens(inner)
        if parts.field not in CHOSEN and len(inside) <= 1:
            # `name:(UK)`
            return None
        if stop is None:
            return _Habit(at + 1, term(parts.sign, parts.field, parts.operator, parts.value.lstrip("(")), _PARENTHESES)
        words = [each.text for each in inside]
        signs = {_WORDS[word.casefold()] for word in words if word.casefold() in _WORDS}
        values = [value.strip(",") for word in words if word.casefold() not in _WORDS for value in word.split("|")]
        if signs - {"or"} or not all(values) or any(value[:1] in "(-!" for value in values):
            return _Habit(stop, None, _PARENTHESES)
        if parts.field in CHOSEN or signs:
            return _Habit(stop, term(parts.sign, parts.field, parts.operator, ",".join(values)), _PARENTHESES)
        return _Habit(
            stop, " ".join(term(parts.sign, parts.field, parts.operator, each) for each in values), _PARENTHESES
        )

    def _inside(self, begin: int, at: int) -> tuple[str, int | None]:
        """Return the text in the parentheses that open at `begin`, and the token behind.

        None instead of the token: they do not close at the end of a token.
        """
        depth, place = 0, begin
        spans = [(each.start, each.end) for each in self.tokens[at:]]
        for number, (start, end) in enumerate(spans, at):
            in_quotes = False
            for place in range(max(start, begin), end):
                letter = self.text[place]
                in_quotes ^= letter == '"'
                depth += 0 if in_quotes else (letter == "(") - (letter == ")")
                if depth == 0:
                    closes = place == end - 1
                    return self.text[begin + 1 : place], number + 1 if closes else None
        return self.text[begin + 1 :], None

    # A field and its value

    def _in_words(self, at: int) -> _Habit | None:
        """Return `status is not pending` and `status in (pending, linked)`.

        Other fields may be followed by words of a name.
        """
        parts, stop, words = parts_of(self.tokens[at].text), at + 1, list[str]()
        if parts is None or parts.operator or parts.field != "status":
            return None
        while (token := self._token(stop)) is not None and token.text.casefold() in {"is", "in", "not"}:
            words.append(token.text.casefold())
            stop += 1
        if token is None or not words or words == ["not"]:
            return None
        value, stop = token.text, stop + 1
        if value.startswith("("):
            inner, behind = self._inside(token.start, stop - 1)
            if behind is None:
                return None
            value, stop = ",".join(inner.replace(",", " ").split()), behind
        if not all(fold(each) in STATUS_WORDS for each in value.split(",")):
            return None
        here = term(parts.sign, parts.field, ":", value)
        return _Habit(stop, opposite(here) if "not" in words else here)

    def _spaced(self, at: int) -> _Habit | None:
        token, following = self.tokens[at], self._token(at + 1)
        parts = parts_of(token.text)
        if parts is None or parts.value or following is None:
            return None
        led = leading_operator(following.text)
        if not parts.operator:
            if led is None:
                return None
            operator, value = led
            stop = at + 2
        elif self._names_field(at + 1) or following.text.startswith("-") or self._joins(at + 1):
            return None
        else:
            # `age: >7d`
            operator, value = led if led is not None and parts.field in CHOSEN else (parts.operator, following.text)
            stop = at + 2
        if not value and (last := self._token(stop)) is not None and not self._names_field(stop):
            value, stop = last.text, stop + 1
        unit = self._token(stop)
        if _COUNT.fullmatch(value) and unit is not None and _UNIT.fullmatch(unit.text):
            value, stop = value + unit.text, stop + 1
        return _Habit(stop, term(parts.sign, parts.field, operator, value))

    def _glued(self, at: int) -> _Habit | None:
        token = self.tokens[at]
        here = rewritten(token.text)
        return _Habit(at + 1, here) if here != token.text else None

    def _own_quotes(self, at: int) -> _Habit | None:
        """Return other quotation marks around a text with blanks."""
        token = self.tokens[at]
        parts = parts_of(token.text)
        value = parts.value if parts is not None and parts.operator else token.text
        closing = _QUOTES.get(value[:1])
        if not closing or (parts is None and value[0] == "'"):
            return None
        for stop in range(at + 1, min(at + _LONGEST_QUOTE, len(self.tokens)) + 1):
            last = self.tokens[stop - 1]
            if last.text[-1] in closing and (stop > at + 1 or len(value) > 1):
                if parts is None and stop == at + 1:
                    return None
                inner = self.text[token.end - len(value) + 1 : last.end - 1]
                text = in_quotes(inner)
                return _Habit(stop, text if parts is None else term(parts.sign, parts.field, parts.operator, text))
        return None


_WORDS = {"and": "and", "or": "or", "not": "not", "&&": "and", "||": "or", "|": "or"}
_NOT = 'Use - in front for “not”: -status:linked. To search for the word: "not"'
_AND = 'All terms have to match anyway: leave it out. To search for the word: "and"'
_OR = (
    "There is no “or” between terms: search for one after the other. Between values of one field use a comma: "
    'status:pending,linked. To search for the word: "or"'
)
_DANGLING = "There is nothing to join here: leave it out. To search for the word, put it in quotes."
_PARENTHESES = "Parentheses are not supported: separate values of one field by commas. As plain text, put it in quotes."


def corrected(text: str) -> str | None:
    """Return `text` with all foreign syntax corrected; None if a part cannot be."""
    for _ in range(len(text) + 1):
        problems = find_habits(text)
        if not problems:
            return text.strip()
        first = problems[min(problems)]
        mendable = [each for each in problems.values() if each.suggestion is not None]
        first = min(mendable, key=lambda each: each.start) if mendable else first
        if first.suggestion is None:
            return None
        text = text[: first.start] + first.suggestion + text[first.end :]
    return None
