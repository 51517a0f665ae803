"""Names and numbers in sentences, and how the list of companies stands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from console_app.clock import now
from console_app.codat.errors import Forbidden, PaymentRequired, ServerError, Unauthorized
from console_app.codat.models import Company, Connection
from console_app.services.companies.columns import BY_NAME
from console_app.services.companies.directory import Directory, Progress
from console_app.services.connections.unlink import UnlinkResult
from console_app.services.text.error_messages import explain
from console_app.tui.render.list_status import Narrowing, empty_words, state_line
from console_app.tui.render.outcome import linked_outcome, unlinked_outcome
from console_app.tui.render.platforms import existing_connection
from console_app.tui.render.text import NAME_WIDTH, counted, saved_name_words, short

if TYPE_CHECKING:
    from collections.abc import Callable

ENDLESS = "x" * 10_000


@pytest.fixture
def directory_of() -> Callable[..., Directory]:
    """A function that makes a directory of so many companies, which has come so far."""

    def make(number: int, progress: Progress | None = None) -> Directory:
        directory: Any = Directory(session=None)  # type: ignore[arg-type]
        for index in range(number):
            directory.upsert(Company(id=str(index), name=f"Company {index}"))
        directory.progress = progress
        made: Directory = directory
        return made

    return make


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 companies"),
        (1, "1 company"),
        (2_000, "2,000 companies"),
        (10_000_000, "10,000,000 companies"),
        (10**15, "many companies"),
    ],
)
def test_a_number_of_things(number: int, words: str) -> None:
    assert counted(number, "company", "companies") == words


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Toft", "Toft"),
        ("a\x1b[2Jb\u202e", "ab"),
        (ENDLESS, "x" * (NAME_WIDTH - 1) + "…"),
        ("会" * 1000, "会" * ((NAME_WIDTH - 1) // 2) + "…"),
    ],
)
def test_a_name_in_a_sentence(name: str, shown: str) -> None:
    assert short(name) == shown
    assert cell_len(shown) <= NAME_WIDTH


@pytest.mark.parametrize(
    ("saved", "typed", "words"),
    [
        ("Toft", "", "Codat saved the name as “Toft”."),
        ("Toft", "Toft!", "Codat saved the name as “Toft”, not as “Toft!”."),
        ("", "", "Codat saved it without a name."),
        (" \u200b", "Toft", "Codat saved it without a name, not as “Toft”."),
    ],
)
def test_what_became_of_a_name(saved: str, typed: str, words: str) -> None:
    assert saved_name_words(saved, typed) == words


@pytest.mark.parametrize(
    ("known", "shown", "words"),
    [(1, 1, "1 company · "), (1, 0, "0 of 1 company · "), (3, 1, "1 of 3 companies · "), (0, 0, "0 companies · ")],
)
def test_how_many_companies(directory_of: Callable[..., Directory], known: int, shown: int, words: str) -> None:
    line = state_line(directory_of(known), shown, BY_NAME, loading=False)
    assert line.startswith(words)


@pytest.mark.parametrize(("total", "words"), [(120, "of 120 …"), (10**18, "of many …"), (-5, "loading …")])
def test_a_total_that_cannot_be_true_is_not_repeated(
    directory_of: Callable[..., Directory], total: int, words: str
) -> None:
    line = state_line(directory_of(2, Progress(2, total)), 2, BY_NAME, loading=True)
    assert words in line
    assert "000,000" not in line


@pytest.mark.parametrize("kind", [Unauthorized, PaymentRequired, Forbidden])
def test_the_empty_list_says_what_to_do_where_reading_again_would_not_help(
    directory_of: Callable[..., Directory], kind: Any
) -> None:
    problem = explain(kind("No", status=401), "reading the companies", shown=False)
    words = empty_words(directory_of(0), waiting=False, failed=True, problem=problem)
    assert words.hint == problem.next_step
    assert "Press r" not in words.hint


def test_the_empty_list_offers_to_read_again_where_that_may_help(directory_of: Callable[..., Directory]) -> None:
    problem = explain(ServerError("No", status=500), "reading the companies")
    assert empty_words(directory_of(0), waiting=False, failed=True, problem=problem).hint == "Press r to try again."
    assert empty_words(directory_of(0), waiting=False, failed=True).hint == "Press r to try again."


@pytest.mark.parametrize(
    ("narrowing", "advice"),
    [
        (Narrowing(searched=True), "Press Esc to clear the search."),
        (Narrowing(searched=True, status=True), "Press Esc to clear the search, then 0 for all statuses."),
        (Narrowing(status=True, view=True), "Press Esc or 0 for all statuses."),
        (Narrowing(view=True), "Press Esc to leave the view."),
        (Narrowing(), "Press Esc to go back."),
    ],
)
def test_an_empty_list_offers_only_what_shows_more(
    directory_of: Callable[..., Directory], narrowing: Narrowing, advice: str
) -> None:
    assert empty_words(directory_of(2), waiting=False, failed=False, narrowing=narrowing).hint == advice


def test_an_endless_name_leaves_room_for_what_happened() -> None:
    company = Company(id="1", name=ENDLESS)
    made = Connection(
        id="1", status="Unlinked", platform_name=ENDLESS, connection_info={"organisationName": ENDLESS + "y"}
    )
    gone = unlinked_outcome(company, UnlinkResult(made, now())).text
    come = linked_outcome(company, made, now()).text
    for text, words in (
        (gone, "data synced so far stays"),
        (come, "It took"),
        (existing_connection(made).plain, "Ctrl+O opens it"),
    ):
        assert words in text
        assert cell_len(text) < 5 * NAME_WIDTH


@pytest.mark.parametrize(
    ("status", "title", "words", "never"),
    [
        ("Unlinked", "○ Unlinked", "stays. Xero of Toft.", "says"),
        ("Linked", "● Linked", "Xero of Toft is still Linked", "Unlinked Xero"),
        ("Deauthorized", "▲ Deauthorized", "now says Deauthorized", "Unlinked Xero"),
        ("", "? Unknown", "now says Unknown", "Unlinked Xero"),
    ],
)
def test_nothing_is_called_unlinked_that_codat_does_not_call_so(
    status: str, title: str, words: str, never: str
) -> None:
    told = unlinked_outcome(
        Company(id="1", name="Toft"), UnlinkResult(Connection(id="1", status=status, platform_name="Xero"), now())
    )
    assert told.title == title
    assert words in told.text
    assert never not in told.text
    assert not told.good
