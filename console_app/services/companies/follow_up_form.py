"""Read what a person types about how a company is to be followed up, and say of each field what it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from console_app.services.companies.follow_up import LONGEST_NOTE, LONGEST_OWNER, Wanted, holds_secret
from console_app.services.text.future_day import EXAMPLES, NotADay, read_coming_day
from console_app.services.text.sanitize import one_line
from console_app.services.text.time_format import coming_day, iso_day

if TYPE_CHECKING:
    from datetime import date

    from console_app.services.companies.follow_up import FollowUp


_NOT_KEPT = "A customer's link or a key can't be kept here."


class Typed(NamedTuple):
    """What stands in the fields, in their order."""

    owner: str = ""
    step: str = ""
    due: str = ""
    note: str = ""
    is_done: bool = False
    """True if the present step is done, and `step` is the one after it."""


class FieldWords(NamedTuple):
    """What a field will do, or why it cannot be taken."""

    words: str = ""
    is_usable: bool = True


class Reading(NamedTuple):
    """What was typed, understood."""

    wanted: Wanted
    owner: FieldWords
    step: FieldWords
    due: FieldWords
    note: FieldWords

    @property
    def problem(self) -> FieldWords | None:
        """Return the words of the first field that cannot be taken; None if all can."""
        fields = (self.owner, self.step, self.due, self.note)
        return next((each for each in fields if not each.is_usable), None)


def typed_first(present: FollowUp) -> Typed:
    """Return what the fields begin with: what a company has, and no note."""
    return Typed(present.owner_name, present.next_step, _written(present.due))


def read_follow_up(typed: Typed, present: FollowUp, *, user: str, today: date) -> Reading:
    """Return what is wanted; what was not changed is left to what others may say meanwhile.

    Args:
        typed: What stands in the fields.
        present: What the company had when the fields were filled.
        user: The user of this program, whom `me` means.
        today: Today, in local time.
    """
    owner, owner_words = _owner(typed.owner, user)
    step = one_line(typed.step)
    due, due_words = _due(typed, step, present, today)
    note = one_line(typed.note)
    is_another = (step, due) != ("" if typed.is_done else present.next_step, None if typed.is_done else present.due)
    wanted = Wanted(
        owner if owner != present.owner_name else None,
        step if is_another else None,
        due,
        present.next_step if typed.is_done else "",
        note or None,
    )
    return Reading(
        wanted,
        owner_words,
        _line(step, "" if step or typed.is_done or not present.next_step else "There is no next step any more."),
        due_words,
        _line(note, "Added with your name and the time; earlier ones stay." if note else ""),
    )


def _owner(text: str, user: str) -> tuple[str, FieldWords]:
    owner = one_line(text)
    match owner.casefold():
        case "me":
            owner = user
        case "" | "none":
            return "", FieldWords("Nobody. Type a name, or me.")
    words = f"{owner}, that is you." if owner == user else f"{owner}."
    return owner, _line(owner, words, LONGEST_OWNER)


def _due(typed: Typed, step: str, present: FollowUp, today: date) -> tuple[date | None, FieldWords]:
    text = typed.due.strip()
    is_present = text == _written(present.due)
    if not text:
        return None, FieldWords("No day: it is never due." if step else f"Such as {EXAMPLES}")
    if not step:
        # The day of a step that was taken out stands there still.
        words = "" if is_present else "Type the next step that is due then."
        return None, FieldWords(words, is_usable=is_present)
    if is_present and present.due is not None:
        return present.due, FieldWords(coming_day(present.due, today))
    try:
        day = read_coming_day(text, today, or_today=True)
    except NotADay as error:
        return None, FieldWords(str(error), is_usable=False)
    return day, FieldWords(coming_day(day, today))


def _line(text: str, words: str, longest: int = LONGEST_NOTE) -> FieldWords:
    if holds_secret(text):
        return FieldWords(_NOT_KEPT, is_usable=False)
    if len(text) > longest:
        return FieldWords(f"That is longer than {longest} characters.", is_usable=False)
    return FieldWords(words)


def _written(day: date | None) -> str:
    return "" if day is None else iso_day(day)
