"""Render whose books a connection leads to, beside the company's name here. Other customers stay hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console_app.records import record
from console_app.services.connections.entity import EntityMatch
from console_app.services.connections.entity_words import entity_text, match_words, question
from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.sanitize import sanitized
from console_app.tui.commands.keys import key_of
from console_app.tui.render.company_cells import shown_name
from console_app.tui.render.text import plain, short

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.services.connections.entity import EntityCheck
    from console_app.services.text.error_messages import Explanation
    from console_app.services.text.privacy_mask import PrivacyMask

_SIGNS = {
    EntityMatch.SAME: ("✓", "$text-success"),
    EntityMatch.SIMILAR: ("~", "$text-warning"),
    EntityMatch.DIFFERENT: ("≠", "bold $text-warning"),
    EntityMatch.CONFIRMED: ("✓", "$text-success"),
    EntityMatch.UNNAMED: ("–", "$quiet"),
}


@record(frozen=True, slots=True)
class EntityState:
    """What a screen shows of the books behind a connection."""

    check: EntityCheck | None = None
    """What was seen, now or earlier; None if nothing is known."""
    is_requesting: bool = False
    gap: str = ""
    """Why Codat has no answer, in a sentence, if that was found just now; empty otherwise."""
    problem: Explanation | None = None
    """Why the last call failed; None if it did not."""

    @property
    def is_in_question(self) -> bool:
        """Return whether a person should ask the customer."""
        return self.check is not None and not self.is_requesting and self.check.is_in_question

    @property
    def is_confirmed(self) -> bool:
        """Return whether a person has said that these are the right books, which can be taken back."""
        return self.check is not None and not self.is_requesting and self.check.match is EntityMatch.CONFIRMED


def withdraw_words() -> str:
    """Return the key that takes back that the books are right."""
    return f"{key_of('connection.not_right')}  not right after all"


def entity_rows(state: EntityState, company: Company, privacy_mask: PrivacyMask) -> list[Content]:
    """Return name and currency, and the judgement, for the facts of a connection; empty if there is nothing to show."""
    if state.check is not None:
        rows = [plain(_name(state.check, company, privacy_mask)), _judged(state.check, company, privacy_mask)]
        return [*rows, *[plain(withdraw_words(), "$quiet")] * state.is_confirmed]
    if state.is_requesting:
        return [plain("asking Codat …", "$quiet")]
    if state.problem is not None:
        return [plain(f"not known: {privacy_mask.problem(state.problem).happened}. w asks again.", "$text-warning")]
    return [plain(state.gap, "$quiet")] if state.gap else []


def entity_words(
    state: EntityState, company: Company, privacy_mask: PrivacyMask, *, may_unlink: bool = True
) -> Content:
    """Return the lines under "Linked" in the link room: whose books, how they fit, what to say and what to press.

    Args:
        state: What is known.
        company: The company here.
        privacy_mask: Hides other customers.
        may_unlink: False if the profile forbids the way back.
    """
    check = state.check
    if state.is_requesting:
        return plain("Asking Codat whose books these are …", "$quiet")
    if state.problem is not None:
        problem = privacy_mask.problem(state.problem)
        return plain(f"{problem.happened}. {problem.next_step} It stays Linked; w asks again.", "$text-warning")
    if check is None:
        return plain(state.gap, "$quiet")
    lines = [
        Content.assemble(plain("In their books  ", "$quiet"), plain(_name(check, company, privacy_mask), "bold")),
        Content.assemble(plain("Here  ", "$quiet"), plain(_here(company, privacy_mask), "bold")),
        _judged(check, company, privacy_mask),
    ]
    if state.is_in_question:
        asked = HIDDEN if privacy_mask.hides(company.id) else sanitized(question(check))
        right = f"{key_of('connection.right')}  it is right"
        back = f"{key_of('connection.unlink')}  unlink, then a new link"
        keys = [plain(line, "bold $accent") for line in (right, *[back] * may_unlink)]
        lines += [Content(""), plain(f"Ask: “{asked}”"), Content(""), *keys]
    elif state.is_confirmed:
        lines.append(plain(withdraw_words(), "$quiet"))
    elif check.match is EntityMatch.SIMILAR:
        lines.append(plain("Read it out, to be sure.", "$quiet"))
    return Content("\n").join(lines)


def _name(check: EntityCheck, company: Company, privacy_mask: PrivacyMask) -> str:
    return privacy_mask.text(company.id, sanitized(entity_text(check.seen.entity)))


def _here(company: Company, privacy_mask: PrivacyMask) -> str:
    return privacy_mask.name(company.id, short(shown_name(company.name, company.id)))


def _judged(check: EntityCheck, company: Company, privacy_mask: PrivacyMask) -> Content:
    sign, style = _SIGNS[check.match]
    # The words may name the entity before this one.
    words = match_words(check)
    if privacy_mask.hides(company.id) and check.seen.before is not None:
        words = "another entity than before"
    return plain(f"{sign} {words[:1].upper()}{words[1:]}.", style)
