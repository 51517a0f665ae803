"""Finds entries of the journal: by customer, person, day and what was done; and says them in words.

    ambridge who:jo since:monday action:unlink outcome:open

Words are looked for in the customer's name, the platform, ids, the error and the correlation id; all of them have to
be there. `day:` is one day, `since:` everything from then on. Whoever asks for a customer's id gets also what was to
make that customer, and has no id for that reason.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.services.auditing.since import NotUnderstood, is_a_day, moment_of
from console_app.services.folding import begins_a_word, other_forms
from console_app.services.ids import read_reference
from console_app.services.journal.events import Outcome
from console_app.services.search.values import nearest
from console_app.services.summaries import fold
from console_app.services.writing import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from console_app.services.journal.entries import Entry

ACTION_WORDS = {
    Action.CREATE_COMPANY: "Create company",
    Action.CHANGE_COMPANY: "Change company",
    Action.DELETE_COMPANY: "Delete company",
    Action.CREATE_CONNECTION: "Create connection",
    Action.UNLINK: "Unlink",
    Action.DELETE_CONNECTION: "Delete connection",
}
OUTCOME_WORDS = {
    Outcome.OPEN: "under way, or cut off",
    Outcome.DONE: "done",
    Outcome.REFUSED: "refused by Codat",
    Outcome.NOT_SENT: "not sent",
    Outcome.UNKNOWN: "not known",
    Outcome.NOT_DONE: "was not done",
    Outcome.DROPPED: "let be",
}
FIELDS = {
    "who": "somebody's name, or their machine's",
    "company": "a part of a customer's name, or an id",
    "action": f"what was done: {', '.join(ACTION_WORDS)}",
    "outcome": f"what became of it: {', '.join(OUTCOME_WORDS)}",
    "day": "today, yesterday, a weekday or 2026-11-20",
    "since": "today, a weekday, 2026-11-20, 12h, 3d or 2w",
}
"""What can be asked for, and what comes behind it."""
_TERM = re.compile(r'(?P<bare>\w+):(?!\S)|(?:(?P<field>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<word>\S+))')


_NAMES = "|".join(FIELDS)
_HABIT = re.compile(
    rf"(?:(?<!\S)|(?<=[-!]))(?P<field>{_NAMES})(?P<sign>\s*(?:==?|=~|~|!=|:=)\s*|\s+:\s*|:\s+)(?P<value>\S+)"
    rf"|(?<!\S)(?P<negation>[-!]|not\s+)(?:{_NAMES})(?:[:=~]|!=)"
    r"|(?<!\S)(?P<joint>&&|\|\||(?-i:AND|OR))(?!\S)",
    re.IGNORECASE,
)
"""What people write in the searches of other tools; as words nothing would hold it."""
_IN_QUOTES = re.compile(r'"[^"]*"')


class BadQuery(ValueError):
    """Something in the query cannot be meant; the message says what can."""


def narrow(entries: Iterable[Entry], query: str, now: datetime) -> list[Entry]:
    """The entries that a query finds, in the order given.

    Raises:
        BadQuery: it asks for something that there is not.
    """
    those = list(entries)
    # What stands in quotes is text, whatever it is.
    wrong = _HABIT.search(_IN_QUOTES.sub(lambda text: '"' * len(text[0]), query))
    # In a query of nothing but capitals, AND is a word of the customer's name.
    if wrong is not None and not ((wrong["joint"] or "").isalpha() and query.isupper()):
        raise BadQuery(_habit_words(wrong, query[slice(*wrong.span())]))
    tests = [_test(match, those, now) for match in _TERM.finditer(query)]
    return [each for each in those if all(test(each) for test in tests)]


def _habit_words(wrong: re.Match[str], typed: str) -> str:
    """What is written otherwise in the journal's search, and how; `typed` is how it stands there."""
    if wrong["negation"]:
        return "The journal can be searched for what there is alone: leave out the part that is negated."
    if wrong["joint"]:
        return f"“{typed}” is no part of a search here: all that is written has to hold. Leave it out."
    value = typed[wrong.start("value") - wrong.start() :]
    field = wrong["field"].lower()
    if wrong["sign"].startswith(":"):
        return f"Behind {field}: comes {FIELDS[field]}, without a blank: {field}:{value}"
    return f"“{typed}” is written {field}:{value} here."


def of_company(entries: Iterable[Entry], company_id: str, name: str = "") -> list[Entry]:
    """The entries of one customer, by its id; what was to make it has no id where that was refused or cut off, and is
    known by the name. `name` is what the customer is called now, as far as that is known."""
    those = list(entries)
    names = _names_of(those, fold(company_id)) | ({fold(name)} if name else set())
    return [each for each in those if each.company_id == company_id or _is_without_id(each, names)]


def action_words(entry: Entry) -> str:
    """What was done, for people."""
    return next((words for action, words in ACTION_WORDS.items() if action == entry.action), entry.action)


def outcome_words(entry: Entry) -> str:
    """What became of it, for people."""
    return OUTCOME_WORDS[entry.outcome]


def _test(term: re.Match[str], entries: Sequence[Entry], now: datetime) -> Callable[[Entry], bool]:
    typed = term["bare"] or term["field"] or ""
    field = typed.lower()
    value = (term["quoted"] or term["word"] or "").strip()
    if field not in FIELDS:
        near = nearest(field, FIELDS) if field else None
        if near is not None:
            plain_text = term[0].replace('"', "")
            raise BadQuery(f'There is no field “{typed}”. Did you mean {near}:? As plain text: "{plain_text}"')
        # What has a colon in it and names no field is a word like any other.
        is_in = _holder(term[0].replace('"', "") if field else value)
        return lambda entry: is_in(_text(entry))
    if not value:
        raise BadQuery(f"Behind {field}: comes {FIELDS[field]}.")
    folded = _plain(value)
    match field:
        case "who":
            return lambda entry: folded in fold(entry.who)
        case "company":
            names, is_in = _names_of(entries, folded), _holder(value)
            return lambda entry: is_in(fold(f"{entry.company_name} {entry.company_id}")) or _is_without_id(entry, names)
        case "action":
            wanted = _chosen(folded, {str(each): words for each, words in ACTION_WORDS.items()}, "action")
            return lambda entry: entry.action in wanted
        case "outcome" if folded == Outcome.OPEN:
            # Both of which somebody has to find out about: whoever asks what is open means those, too.
            return lambda entry: entry.outcome.is_open
        case "outcome":
            wanted = _chosen(folded, {str(each): words for each, words in OUTCOME_WORDS.items()}, "outcome")
            return lambda entry: str(entry.outcome) in wanted
    return _in_time(field, value, now)


def _plain(value: str) -> str:
    """A value folded; an id, however it was written, as it is in the journal."""
    reference = read_reference(value)
    return fold(value) if reference is None else reference.company_id or reference.connection_id


def _holder(value: str) -> Callable[[str], bool]:
    """Whether a folded text holds a value, in one of the forms in which Codat may have stored it."""
    folded, forms = _plain(value), other_forms(value)
    return lambda text: folded in text or any(begins_a_word(form, text) for form in forms)


def _names_of(entries: Iterable[Entry], company_id: str) -> set[str]:
    """The names under which the customer of an id is in the entries."""
    return {fold(each.company_name) for each in entries if each.company_name and fold(each.company_id) == company_id}


def _is_without_id(entry: Entry, names: set[str]) -> bool:
    """Whether it is about a customer of one of these names who had no id yet."""
    return not entry.company_id and fold(entry.company_name) in names


def _in_time(field: str, value: str, now: datetime) -> Callable[[Entry], bool]:
    try:
        begin = moment_of(value, now)
    except NotUnderstood:
        raise BadQuery(f"“{value}” is no day: write today, yesterday, a weekday, 2026-11-20, 12h, 3d or 2w.") from None
    if field == "since":
        return lambda entry: entry.at >= begin
    if not is_a_day(value):
        raise BadQuery(f"“{value}” is no day: write today, yesterday, a weekday or 2026-11-20; or since:{value}.")
    try:
        # To the next midnight here, which is not always 24 hours away.
        end = moment_of((begin.astimezone() + timedelta(hours=36)).date().isoformat(), now)
    except OverflowError:  # at the end of the calendar
        return lambda entry: begin <= entry.at
    return lambda entry: begin <= entry.at < end


def _chosen(value: str, words: dict[str, str], field: str) -> set[str]:
    found = {key for key, said in words.items() if value in {key, fold(said)}}
    found = found or {key for key, said in words.items() if value and (value in key or value in fold(said))}
    if not found:
        raise BadQuery(f"There is no {field} “{value}”: there are {', '.join(words)}.")
    return found


def _text(entry: Entry) -> str:
    return fold(
        "\n".join(
            (
                entry.company_name,
                entry.company_id,
                entry.connection_id,
                entry.platform,
                entry.error,
                entry.correlation_id,
                entry.key,
                entry.who,
                action_words(entry),
            )
        )
    )
