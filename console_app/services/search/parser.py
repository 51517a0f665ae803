"""Parse a search as it is typed. Any text has a result: problems are listed beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from console_app.services.companies.ids import read_references
from console_app.services.companies.statuses import STATUS_WORDS
from console_app.services.connections.platform_names import forms_meant
from console_app.services.search.habits import find_habits
from console_app.services.search.language import COMPARED_FIELDS, FIELDS, Problem, Search, Term, Word, quoted
from console_app.services.search.values import WrongValue, nearest, read_value
from console_app.services.text.fold import fold, other_forms, says_nothing

if TYPE_CHECKING:
    from console_app.services.search.language import Value

_SPACE = re.compile(r"\s+")
_NEGATED = re.compile(r"-(?=[^\s-])")
_TOKEN_END = re.compile(r"\s|$")
_FIELD = re.compile(r"([^\W\d_]+)(>=|<=|:|>|<)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_BARE = re.compile(r"[^\s,]*")


class Piece(NamedTuple):
    """One of the values behind a field, as typed."""

    text: str
    quoted: bool
    start: int
    end: int


def parse(text: str) -> Search:
    """Return the search in `text`. Never raises."""
    reader = _Reader(text)
    reader.read()
    words = (*reader.words, *reader.ids)
    # Codat stores nothing of such a word: it is searched for where there is nothing else.
    words = words if words or reader.terms else tuple(reader.saying_nothing)
    return Search(text, words, tuple(reader.terms), tuple(reader.problems))


def plain_words(text: str) -> Search:
    """Return the search in `text` if it has only words: a name, from any source, or ids."""
    ids = _ids_in(text)
    if ids:
        return Search(text, (Word(ids[0], False, ids[1:]),))
    typed = [each for each in text.split() if not says_nothing(each)] or text.split()
    return Search(text, tuple(word for each in typed for word in _words(each)))


def _words(typed: str, *, negated: bool = False) -> list[Word]:
    """Return the words of a text without blanks.

    Parts separated by folding are separate words, as if typed with a space.
    """
    parts = fold(typed).split()
    if len(parts) == 1:
        return [Word(parts[0], negated, (*other_forms(typed), *forms_meant(parts[0])))]
    return [Word(part, negated) for part in parts]


def _ids_in(typed: str) -> tuple[str, ...]:
    """Return the ids in a text of only ids; one in another form is included as typed, too."""
    references = read_references(typed)
    ids = [each.company_id or each.connection_id for each in references]
    as_typed = fold(typed)
    if len(ids) == 1 and as_typed.isalnum():
        ids.append(as_typed)
    return tuple(ids)


def corrected(search: Search) -> str | None:
    """Return the text of a search with all suggestions applied.

    None if a problem has no suggestion.
    """
    # Each suggestion corrects one problem, and may reveal another.
    for _ in range(len(search.text) + 1):
        if not search.problems:
            return search.text
        mended = search.mended
        if mended is None:
            return None
        search = parse(mended[0].strip())
    return None


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._habits = find_habits(text)
        self.words: list[Word] = []
        self.saying_nothing: list[Word] = []
        self.terms: list[Term] = []
        self.problems: list[Problem] = []
        self._ids: dict[bool, dict[str, None]] = {False: {}, True: {}}

    @property
    def ids(self) -> tuple[Word, ...]:
        """Return the ids that stand alone: any one of them may match, and none of the negated ones."""
        found = [(tuple(ids), negated) for negated, ids in self._ids.items() if ids]
        return tuple(Word(ids[0], negated, ids[1:]) for ids, negated in found)

    def read(self) -> None:
        text = self._text
        while True:
            self._at = _skip(text, self._at)
            if self._at >= len(text):
                return
            start = self._at
            habit = self._habits.get(start)
            if habit is not None:
                self.problems.append(habit)
                self._at = habit.end
                continue
            # A dash of two hyphens stands between words of a name.
            negated = bool(_NEGATED.match(text, start))
            if negated:
                self._at += 1
            if self._own_ids(negated=negated):
                continue
            if text[self._at] == '"':
                self._quoted_word(negated=negated)
                continue
            named = _FIELD.match(text, self._at)
            # A time of day or a web address is not a field.
            if named is None or text.startswith("//", named.end()):
                self._plain_word(negated=negated)
            else:
                self._field(named, start, negated=negated)

    def _wrong(self, start: int, end: int, message: str, suggestion: str | None = None) -> None:
        self.problems.append(Problem(start, max(end, start + 1), message, suggestion))

    def _own_ids(self, *, negated: bool) -> bool:
        """Read ids up to the next blank; return whether there was nothing else."""
        end = _token_end(self._text, self._at)
        ids = _ids_in(self._text[self._at : end])
        if ids:
            self._ids[negated].update(dict.fromkeys(ids))
            self._at = end
        return bool(ids)

    def _plain_word(self, *, negated: bool) -> None:
        end = _token_end(self._text, self._at)
        typed = self._text[self._at : end]
        words = self.saying_nothing if not negated and says_nothing(typed) else self.words
        words += _words(typed, negated=negated)
        self._at = end

    def _quoted_word(self, *, negated: bool) -> None:
        typed = self._quoted().text
        ids = _ids_in(typed)
        text = fold(typed)
        if ids:
            self._ids[negated].update(dict.fromkeys(ids))
        elif text:
            self.words.append(Word(text, negated, other_forms(typed)))

    def _quoted(self) -> Piece:
        found = _QUOTED.match(self._text, self._at)
        assert found is not None
        begin, self._at = self._at, found.end()
        if not found[2]:
            # A backslash at the very end closes nothing either.
            self._at = len(self._text)
            whole = self._text[begin:].rstrip()
            # A backslash before it would turn the mark into a letter.
            closed = whole + "\\" * ((len(whole) - len(whole.rstrip("\\"))) % 2) + '"'
            self._wrong(begin, self._at, "Missing closing quote: the rest of the line is one term.", closed)
        inner = self._text[begin + 1 : self._at - 1 if found[2] else self._at]
        return Piece(_ESCAPE.sub(r"\1", inner), True, begin, self._at)

    def _field(self, named: re.Match[str], start: int, *, negated: bool) -> None:
        """Read a field and its values."""
        name, operator = fold(named[1]), named[2]
        if name not in FIELDS:
            self._unknown_field(named, start)
            return
        self._at = named.end()
        pieces = self._pieces()
        end = self._at
        if operator != ":" and name not in COMPARED_FIELDS:
            rest = self._text[named.end() : end]
            message = f"“{name}” cannot be compared with “{operator}”: use {name}:…"
            self._wrong(start, end, message, f"{'-' * negated}{name}:{rest}" if rest else None)
            return
        if not any(piece.text or (piece.quoted and name == "platform") for piece in pieces):
            self._wrong(start, end, f"{name}{operator} needs a value: {FIELDS[name]}.")
            return
        values: list[Value] = []
        raw: list[str] = []
        for piece in pieces:
            if not piece.text and not piece.quoted:
                continue
            try:
                values.append(read_value(name, operator, piece.text, piece.quoted, values[-1] if values else None))
                raw.append(piece.text)
            except WrongValue as wrong:
                self._wrong(piece.start, piece.end, wrong.message, wrong.suggestion)
        if values:
            self.terms.append(Term(name, operator, tuple(values), negated, tuple(raw), start, end))

    def _unknown_field(self, named: re.Match[str], start: int) -> None:
        # Its value is read like that of a field: a space in quotes does not end it.
        self._at = named.end()
        self._pieces()
        end = self._at
        operator = named[2]
        near = nearest(fold(named[1]), COMPARED_FIELDS) if operator != ":" else None
        if near is None:
            # Only those of a time are compared.
            near, operator = nearest(fold(named[1]), FIELDS), ":"
        as_text = quoted(self._text[named.start() : end])
        begin = self._text[start : named.start()]
        value = self._text[named.end() : end]
        if fold(named[1]) == "is" and fold(value) in STATUS_WORDS:
            near, operator = "status", ":"
        if near is not None:
            message = f"There is no field “{named[1]}”. Did you mean {near}{operator}? As plain text: {as_text}"
            suggestion = f"{begin}{near}{operator}{value}"
        else:
            message = f"There is no field “{named[1]}”. To search for this text, put it in quotes: {as_text}"
            suggestion = begin + as_text
        self._wrong(start, end, message, suggestion)

    def _pieces(self) -> list[Piece]:
        """Return the values from here, with commas between them, up to a space outside of quotes."""
        pieces: list[Piece] = []
        text = self._text
        while True:
            pieces.append(self._piece())
            if not text.startswith(",", self._at):
                return pieces
            self._at += 1

    def _piece(self) -> Piece:
        text, begin = self._text, self._at
        if text.startswith('"', begin):
            piece = self._quoted()
            if self._at >= len(text) or text[self._at] == "," or text[self._at].isspace():
                return piece
            head = piece.text
        else:
            head = ""
        # `tag:region="north west"`, `tag:"my key"=uk`: the parts belong together.
        while self._at < len(text) and text[self._at] != "," and not text[self._at].isspace():
            if text[self._at] == '"' and (head.endswith("=") or self._at == begin):
                head += self._quoted().text
                continue
            head += text[self._at]
            self._at += 1
        return Piece(head, False, begin, self._at)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _token_end(text: str, at: int) -> int:
    found = _TOKEN_END.search(text, at)
    return found.start() if found else len(text)
