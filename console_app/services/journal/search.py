"""Search the journal by customer, person, day and action, and describe entries in words.

    ambridge who:jo since:monday action:unlink outcome:open

Words are searched for in the customer's name, the platform, ids, the error and the correlation id; all of them have to
match. `day:` is one day, `since:` everything from then on. A customer's id also finds the write that was to create that
customer, and has no id for that reason.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from console_app.services.account.write_request import Action
from console_app.services.audit.snapshot_choice import NotUnderstood, is_a_day, moment_of
from console_app.services.companies.ids import read_reference
from console_app.services.journal.entries import Outcome
from console_app.services.search.values import nearest
from console_app.services.text.fold import begins_a_word, fold, other_forms
from console_app.services.text.time_format import day_begins, local_time

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
    Action.REFRESH_DATA: "Read data again",
    Action.REGISTER_WEBHOOK: "Register webhook",
    Action.REMOVE_WEBHOOK: "Remove webhook",
    Action.CONFIRM_ENTITY: "Confirm entity",
    Action.WITHDRAW_ENTITY: "Withdraw entity",
}
OUTCOME_WORDS = {
    Outcome.OPEN: "in progress, or interrupted",
    Outcome.DONE: "done",
    Outcome.REFUSED: "refused by Codat",
    Outcome.NOT_SENT: "not sent",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_DONE: "was not done",
    Outcome.DROPPED: "dropped",
}
FIELDS = {
    "who": "a user's or machine's name",
    "company": "part of a customer's name, or an id",
    "action": f"the action: {', '.join(ACTION_WORDS)}",
    "outcome": f"the outcome: {', '.join(OUTCOME_WORDS)}",
    "day": "today, yesterday, a weekday or 2026-11-20",
    "since": "today, a weekday, 2026-11-20, 12h, 3d or 2w",
}
"""The fields of the query, and their values."""
_TERM = re.compile(r'(?P<bare>\w+):(?!\S)|(?:(?P<field>\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<word>\S+))')


_NAMES = "|".join(FIELDS)
_HABIT = re.compile(
    rf"(?:(?<!\S)|(?<=[-!]))(?P<field>{_NAMES})(?P<sign>\s*(?:==?|=~|~|!=|:=|[<>]=?)\s*|\s+:\s*|:\s+)(?P<value>\S+)"
    rf"|(?<!\S)(?P<negation>[-!]|not\s+)(?:{_NAMES})(?:[:=~]|!=)"
    r"|(?<!\S)(?P<joint>&&|\|\||(?-i:AND|OR))(?!\S)",
    re.IGNORECASE,
)
"""Syntax of other tools' searches; as plain words it would match nothing."""
_IN_QUOTES = re.compile(r'"[^"]*"')


class BadQuery(ValueError):
    """Raised for a query with an invalid part; the message says what is valid."""


def narrow(entries: Iterable[Entry], query: str, now: datetime) -> list[Entry]:
    """Return the entries that match a query, in the given order.

    Args:
        entries: The entries.
        query: The query.
        now: The current time, for days relative to it.

    Raises:
        BadQuery: A part of it is invalid.
    """
    those = list(entries)
    # Quoted text is plain text, whatever it contains.
    wrong = _HABIT.search(_IN_QUOTES.sub(lambda text: '"' * len(text[0]), query))
    # In a query of only capitals, AND is a word of the customer's name.
    if wrong is not None and not ((wrong["joint"] or "").isalpha() and query.isupper()):
        raise BadQuery(_habit_words(wrong, query[slice(*wrong.span())]))
    tests = [_test(match, those, now) for match in _TERM.finditer(query)]
    return [each for each in those if all(test(each) for test in tests)]


def _habit_words(wrong: re.Match[str], typed: str) -> str:
    """Return what has a different syntax in the journal's search, and the right one; `typed` is the typed text."""
    if wrong["negation"]:
        return "The journal search has no “not”: leave out the negated part."
    if wrong["joint"]:
        return f"“{typed}” is not supported in this search: all parts have to match. Leave it out."
    value = typed[wrong.start("value") - wrong.start() :]
    field = wrong["field"].lower()
    if wrong["sign"].startswith(":"):
        return f"Use {field}:{value}, without a space."
    return f"Use {field}:{value} instead of “{typed}”."


def of_company(entries: Iterable[Entry], company_id: str, name: str = "") -> list[Entry]:
    """Return the entries of one customer.

    A refused or interrupted creation has no id, and is matched by name.

    Args:
        entries: The entries.
        company_id: The company's id.
        name: The customer's current name, if it is known.
    """
    those = list(entries)
    names = _names_of(those, fold(company_id)) | ({fold(name)} if name else set())
    return [each for each in those if each.company_id == company_id or _is_without_id(each, names)]


def action_words(entry: Entry) -> str:
    """Return the action in words."""
    if entry.undoes:
        return "Undo change"
    return next((words for action, words in ACTION_WORDS.items() if action == entry.action), entry.action)


def outcome_words(entry: Entry) -> str:
    """Return the outcome in words."""
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
        # A text with a colon that names no field is a plain word.
        is_in = _holder(term[0].replace('"', "") if field else value)
        return lambda entry: is_in(_text(entry))
    if not value:
        raise BadQuery(f"{field}: needs a value: {FIELDS[field]}.")
    folded = _plain(value)
    match field:
        case "who":
            return lambda entry: folded in fold(entry.who)
        case "company":
            names, is_in = _names_of(entries, folded), _holder(value)
            return lambda entry: is_in(fold(" ".join(_company_texts(entry)))) or _is_without_id(entry, names)
        case "action":
            wanted = _chosen(folded, {str(each): words for each, words in ACTION_WORDS.items()}, "action")
            return lambda entry: entry.action in wanted
        case "outcome" if folded == Outcome.OPEN:
            # Both have to be checked: a search for open writes includes them.
            return lambda entry: entry.outcome.is_open
        case "outcome":
            wanted = _chosen(folded, {str(each): words for each, words in OUTCOME_WORDS.items()}, "outcome")
            return lambda entry: str(entry.outcome) in wanted
    return _in_time(field, value, now)


def _plain(value: str) -> str:
    """Return a value folded; an id, in whatever form, as in the journal."""
    reference = read_reference(value)
    return fold(value) if reference is None else reference.company_id or reference.connection_id


def _holder(value: str) -> Callable[[str], bool]:
    """Return a test whether a folded text contains a value, in one of the forms in which Codat may have stored it."""
    folded, forms = _plain(value), other_forms(value)
    return lambda text: folded in text or any(begins_a_word(form, text) for form in forms)


def _names_of(entries: Iterable[Entry], company_id: str) -> set[str]:
    """Return the names that the customer of an id has in the entries."""
    return {fold(each.company_name) for each in entries if each.company_name and fold(each.company_id) == company_id}


def _is_without_id(entry: Entry, names: set[str]) -> bool:
    """Return whether the entry concerns a customer of one of these names without an id."""
    return not entry.company_id and fold(entry.company_name) in names


def _in_time(field: str, value: str, now: datetime) -> Callable[[Entry], bool]:
    try:
        begin = moment_of(value, now)
    except NotUnderstood:
        raise BadQuery(f"“{value}” isn't a day. Try today, yesterday, a weekday, 2026-11-20, 12h, 3d or 2w.") from None
    if field == "since":
        return lambda entry: entry.at >= begin
    if not is_a_day(value):
        raise BadQuery(f"“{value}” isn't a day. Try today, yesterday, a weekday or 2026-11-20; or since:{value}.")
    try:
        # To the next midnight here, which is not always 24 hours away.
        end = day_begins(local_time(begin + timedelta(hours=36)).date())
    except OverflowError:  # at the end of the calendar
        return lambda entry: begin <= entry.at
    return lambda entry: begin <= entry.at < end


def _chosen(value: str, words: dict[str, str], field: str) -> set[str]:
    found = {key for key, word in words.items() if value in {key, fold(word)}}
    found = found or {key for key, word in words.items() if value and (value in key or value in fold(word))}
    if not found:
        raise BadQuery(f"There is no {field} “{value}”. Try {', '.join(words)}.")
    return found


def _company_texts(entry: Entry) -> tuple[str, ...]:
    """Return the company's name and id, and the name that it had before it was renamed, which is nowhere else."""
    before = (entry.before or {}).get("name")
    return entry.company_name, entry.company_id, *([before] if isinstance(before, str) else [])


def _text(entry: Entry) -> str:
    return fold(
        "\n".join(
            (
                *_company_texts(entry),
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
