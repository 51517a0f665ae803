"""The line of search: what it understands, what it says of what it does not, and what it finds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from console_app.codat.company_names import clean_name
from console_app.codat.models import ConnectionErrorRecord
from console_app.services.companies.columns import sort
from console_app.services.companies.entity_notes import EntityNotes
from console_app.services.companies.follow_up import NOTHING, EventKind, FollowUp, FollowUpEvent, follow_up_of
from console_app.services.connections.entity import Entity, SeenEntity
from console_app.services.journal.writer import current_user
from console_app.services.search import find, hits, parse, plain_words, quoted
from console_app.services.search.index import SearchIndex
from console_app.services.search.language import FIELDS, Search, Special, Term
from console_app.services.text.fold import fold
from tests.builders import QUICKBOOKS, company_summary, connection

if TYPE_CHECKING:
    from console_app.services.companies.cached_company import CompanySummary, ConnectionSummary

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.astimezone().date()


def ago(**length: float) -> datetime:
    return NOW - timedelta(**length)


CANCELLED = ConnectionErrorRecord(status_code="403", error_message="User cancelled.")
ACME = company_summary(
    connection("PendingAuth", created=ago(days=8), errors=[CANCELLED]),
    connection("Linked", QUICKBOOKS, id="c-linked-qhyg", created=ago(days=90), last_sync=ago(hours=2)),
    name="Acme Toys",
    tags={"region": "uk", "team": "Blue Sky"},
    created_by_user_name="Kim Öztürk",
    owner_user_ids=["5C0A7E11-user", "77d1-user"],
    created=datetime(2025, 12, 31, 6, tzinfo=UTC),
)
BRYN = company_summary(
    connection("Linked", created=ago(days=100), last_sync=ago(days=61)),
    name="Bryn & Söhne",
    description="Wholesale, north",
    created=datetime(2026, 1, 1, 12, tzinfo=UTC),
)
CORA = company_summary(
    connection("Deauthorized", ("knfz", "Sage Intacct"), id="c-deauthorized-knfz", created=ago(days=3)),
    name="Cora Foods",
)
DUNE = company_summary(name="Dune", id="id-dune", tags={"region": "fr"})
EVER = company_summary(connection("Linked", created=ago(days=2), last_sync=None), name="Ever Acme")
ALL = [ACME, BRYN, CORA, DUNE, EVER]


def names_found(text: str) -> str:
    search = parse(text)
    assert not search.problems, search.problems
    return " ".join(each.name.split()[0] for each in find(ALL, search, NOW))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "Acme Bryn Cora Dune Ever"),
        ("acme", "Acme Ever"),
        ("toys ACME", "Acme"),
        ("sohne", "Bryn"),
        ("qbo", "Acme"),
        ("acme QB", "Acme"),
        ("-qbo", "Bryn Cora Dune Ever"),
        ("platform:qbo", "Acme"),
        ("platform:si,ns", "Cora"),
        ("platform:qbd", ""),
        ("ozturk", "Acme"),
        ("wholesale", "Bryn"),
        ("region=uk", "Acme"),
        ("c-linked-qhyg", "Acme"),
        ("intacct", "Cora"),
        ('"acme toys"', "Acme"),
        ('"toys acme"', ""),
        ("-acme", "Bryn Cora Dune"),
        ("status:pending", "Acme"),
        ("status:PendingAuth", "Acme"),
        ("status:deauthorised,none", "Cora Dune"),
        ("status:none", "Dune"),
        ("-status:linked", "Cora Dune"),
        ("platform:xero", "Acme Bryn Ever"),
        ("platform:qhyg,knfz", "Acme Cora"),
        ("platform:quickbooks", "Acme"),
        ('platform:"sage intacct"', "Cora"),
        # Both have to hold for one connection: Acme's Xero is pending, and its QuickBooks is linked.
        ("status:linked platform:xero", "Bryn Ever"),
        ("status:pending age>7d", "Acme"),
        ("status:pending age>8d", ""),
        ("status:pending age>=8d", "Acme"),
        ("age<3d", "Ever"),
        ("age<=3d", "Cora Ever"),
        ("sync>60d", "Bryn"),
        ("sync<1d", "Acme"),
        ("sync:never", "Acme Cora Ever"),
        ("status:linked sync:never", "Ever"),
        ("errors:any", "Acme"),
        ("errors:cancelled", "Acme"),
        ("errors:403", "Acme"),
        ("status:linked errors:any", ""),
        ("-errors:any status:linked", "Bryn Ever"),
        ("tag:region", "Acme Dune"),
        ("tag:region=UK", "Acme"),
        ("tag:region=uk,fr", "Acme Dune"),
        ('tag:team="blue sky"', "Acme"),
        ("created<2026-01-01", "Acme"),
        ("created>=2026-01-01", "Bryn"),
        ("created:2025", "Acme"),
        ("created:2026-01", "Bryn"),
        ('name:"acme t"', "Acme"),
        ("creator:kim", "Acme"),
        ("owner:5c0a7e11", "Acme"),
        ("owner:5C0A7E11-user,77d1", "Acme"),
        ("owner:nobody", ""),
        ("77d1-user", "Acme"),
        ("description:north", "Bryn"),
        ("id:id-dune", "Dune"),
        ("id:c-deauth", "Cora"),
        ("acme status:linked", "Acme Ever"),
    ],
)
def test_a_search_finds(text: str, found: str) -> None:
    assert names_found(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("entity:different", "Bryn"),
        ("entity:same,different", "Bryn Ever"),
        ("entity:morrow", "Bryn"),
        ('entity:"same"', ""),
        ("entity:none status:linked", "Acme"),
        ("status:pending entity:none", "Acme"),
        ("-entity:different status:linked", "Acme Ever"),
        # Both have to hold for one connection.
        ("entity:different platform:quickbooks", ""),
    ],
)
def test_a_search_finds_whose_books_a_connection_leads_to(text: str, found: str) -> None:
    notes = EntityNotes()
    for row, name in ((BRYN, "Morrow Cycles Ltd"), (EVER, "EVER ACME")):
        notes.note(SeenEntity(row.id, row.connections[0].id, "gbol", Entity(name), NOW))
    rows = [notes.checked(row) for row in ALL]
    search = parse(text)
    assert not search.problems
    assert " ".join(each.name.split()[0] for each in find(rows, search, NOW)) == found


@pytest.mark.parametrize(
    ("text", "marked", "message", "suggestion"),
    [
        ("acme stat:linked", "stat:linked", "Did you mean status:?", "status:linked"),
        ("status:lnked", "lnked", "no status “lnked”", "linked"),
        ("age>7", "7", "needs a unit", "7d"),
        ("age>soon", "soon", "isn't a time", None),
        ("created<2026-02-31", "2026-02-31", "isn't a calendar day", None),
        ("status>linked", "status>linked", "cannot be compared", "status:linked"),
        ("status:", "status:", "status: needs a value: linked, pending", None),
        ('name:"open', '"open', "Missing closing quote", None),
        ("tag:=uk", "=uk", "Write the tag's key before =", None),
        ('tag:"my key"=', '"my key"=', "Write the tag's value after", '"my key"'),
        ('-"abc', '"abc', "Missing closing quote", '"abc"'),
        ('"abc\\', '"abc\\', "Missing closing quote", '"abc\\\\"'),
        ("zzz:acme", "zzz:acme", "put it in quotes", '"zzz:acme"'),
        ("acme agee>7d", "agee>7d", "no field “agee”. Did you mean age>?", "age>7d"),
        ("-creatd<=2026", "-creatd<=2026", "Did you mean created<=?", "-created<=2026"),
        ("statu>linked", "statu>linked", "Did you mean status:?", "status:linked"),
        ("zzz>7d", "zzz>7d", "put it in quotes", '"zzz>7d"'),
    ],
)
def test_what_cannot_be_understood_is_told_where_it_stands(
    text: str, marked: str, message: str, suggestion: str | None
) -> None:
    (problem,) = parse(text).problems
    assert text[problem.start : problem.end] == marked
    assert message in problem.message
    if suggestion is not None:
        assert problem.suggestion == suggestion


_pieces = st.sampled_from(
    ["status:", "stat:", "age>", "-", '"', "lnked", "7", "tag:", "=", "uk", " ", ",", "\\", "zz:", "platform<", "never"]
)


@given(st.lists(_pieces, max_size=12).map("".join))
def test_what_is_suggested_mends_what_is_wrong(text: str) -> None:
    search = parse(text)
    # What is mended may show what it had hidden; a search of twelve pieces comes to an end of it.
    for _ in range(24):
        if search.mended is None:
            break
        after, cursor = search.mended
        mended = parse(after)
        assert 0 <= cursor <= len(after)
        assert mended.problems != search.problems
        search = mended
    assert all(problem.suggestion is None for problem in search.problems)


def test_the_rest_of_a_search_holds_while_a_part_is_wrong() -> None:
    assert find(ALL, parse("status:linked age>soon acme"), NOW) == [ACME, EVER]


@pytest.mark.parametrize(
    "text", ["10:30", "http://example.com", "https://a/b?c=d", "1>2", "<b>c", "-", "- x", "::", ":x"]
)
def test_what_only_looks_like_a_field_is_a_plain_word(text: str) -> None:
    assert not parse(text).problems
    assert not parse(text).terms


@given(st.text())
def test_whatever_is_typed_is_read_and_problems_lie_inside_it(text: str) -> None:
    for problem in parse(text).problems:
        assert 0 <= problem.start < problem.end <= max(len(text), problem.start + 1)
        assert problem.message


@given(st.text(min_size=1).filter(lambda text: fold(text).strip()))
def test_a_quoted_text_is_searched_for_as_it_stands(text: str) -> None:
    search = parse(quoted(text))
    assert not search.problems
    assert search.words == (fold(text),)


# Held against a plain evaluator that asks each company each question.

_values = {
    "status": st.sampled_from(["linked", "pending", "deauthorized", "none", "unlinked", "deauth"]),
    "platform": st.sampled_from(["xero", "gbol", "qhyg", "sage", '"quickbooks online"']),
    "age": st.sampled_from(["1d", "8d", "3mo", "2026-11-20"]),
    "sync": st.sampled_from(["1d", "60d", "1y"]),
    "since": st.sampled_from(["1d", "1w"]),
    "linked": st.sampled_from(["1d", "1w"]),
    "errors": st.sampled_from(["any", "none", "cancelled"]),
    "tag": st.sampled_from(["region", "region=uk", "team=x"]),
    "name": st.sampled_from(["a", "toys", '"acme t"']),
    "created": st.sampled_from(["2026-01-01", "1y", "2025"]),
    "owner": st.sampled_from(["me", "any", "none", "jo", "oz"]),
    "note": st.sampled_from(["any", "none", "call", '"call back"']),
    "due": st.sampled_from(["today", "tomorrow", "7d", "fri", "2026-11", "2026-11-27"]),
}
_signs = st.sampled_from([">", "<", ">=", "<="])


@st.composite
def terms(draw: st.DrawFn) -> str:
    """One term, as somebody could type it."""
    field = draw(st.sampled_from(sorted(_values)))
    values = draw(st.lists(_values[field], min_size=1, max_size=2))
    sign = draw(_signs) if field in {"age", "sync", "since", "linked", "created", "due"} else ":"
    return draw(st.sampled_from(["", "-"])) + field + sign + ",".join(values)


searches = st.lists(st.one_of(terms(), st.sampled_from(["acme", "toys", "-uk", '"a t"', "o"])), max_size=4).map(
    " ".join
)
_moments = st.sampled_from([None, ago(hours=1), ago(days=1), ago(days=8), ago(days=61), ago(days=400)])


@st.composite
def summaries(draw: st.DrawFn) -> CompanySummary:
    """A company with up to three connections."""
    made = [
        connection(
            draw(st.sampled_from(["Linked", "PendingAuth", "Deauthorized", "Unlinked", "Newer"])),
            draw(st.sampled_from([("gbol", "Xero"), ("qhyg", "QuickBooks Online"), ("knfz", "Sage Intacct")])),
            id=f"c{number}",
            created=draw(_moments),
            last_sync=draw(_moments),
            errors=draw(st.sampled_from([[], [CANCELLED]])),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    tags = draw(st.sampled_from([{}, {"region": "uk"}, {"team": "x", "region": "fr"}]))
    row = company_summary(
        *made, name=draw(st.sampled_from(["Acme Toys", "Toft", "Öa"])), tags=tags, created=draw(_moments)
    )
    return row.with_follow_up(draw(st.one_of(st.none(), follow_ups())))


@st.composite
def follow_ups(draw: st.DrawFn) -> FollowUp:
    """How a company may be followed up."""
    due = draw(st.sampled_from([None, *(TODAY + timedelta(days=ahead) for ahead in (-2, 0, 1, 2, 7, 8))]))
    owner, note = draw(st.sampled_from(["", "Jo Öz", current_user()])), draw(st.sampled_from([(), ("Call back", "x")]))
    notes = [FollowUpEvent("", EventKind.NOTE, text, "jo", NOW) for text in note]
    step = FollowUpEvent("", EventKind.STEP, "a", "", NOW, due)
    return follow_up_of([FollowUpEvent("", EventKind.OWNER, owner, "kim", NOW), step, *notes])


def slowly(row: CompanySummary, search: Search) -> bool:
    """Return whether a company is found, asked in the plainest way."""
    for word in search.plain:
        if (word.text in row.haystack) is word.negated:
            return False
    of_connections = {"status", "platform", "age", "sync", "since", "linked", "errors"}
    wanted = [term for term in search.terms if term.field in of_connections]
    for term in search.terms:
        if term not in wanted and _company_holds(row, term) is term.negated:
            return False
    if any(_somewhere(row, [term]) for term in wanted if term.negated):
        return False
    positive = [term for term in wanted if not term.negated]
    return not positive or _somewhere(row, positive)


def _somewhere(row: CompanySummary, asked: list[Term]) -> bool:
    if any(all(_of_connection(each, term) for term in asked) for each in row.connections):
        return True
    # Having none at all is asked of the company, and goes with nothing that is asked of a connection.
    return not row.connections and all(term.field == "status" and "none" in term.values for term in asked)


def _company_holds(row: CompanySummary, term: Term) -> bool:
    match term.field:
        case "tag":
            return any(
                fold(key) == tag.key and tag.value in {None, fold(value)}  # type: ignore[union-attr]
                for key, value in row.tags
                for tag in term.values
            )
        case "name":
            return any(str(text) in fold(row.name) for text in term.values)
        case "owner" | "note" | "due":
            return any(_of_follow_up(row.follow_up or NOTHING, term, place) for place in range(len(term.values)))
        case _:
            return _of_moment(row.created, term)


def _of_follow_up(follow_up: FollowUp, term: Term, place: int) -> bool:
    """Return whether what was typed for one value holds: `NOW` is a Wednesday."""
    typed = term.raw[place]
    if term.field == "due":
        if follow_up.due is None:
            return False
        ahead = (follow_up.due - TODAY).days
        first, last = {
            "today": (0, 0),
            "tomorrow": (1, 1),
            "7d": (7, 7),
            "fri": (2, 2),
            "2026-11": (-24, 5),
            "2026-11-27": (2, 2),
        }[typed]
        return {">": ahead > last, ">=": ahead >= first, "<": ahead < first, "<=": ahead <= last}[term.operator]
    texts = [follow_up.owner_name] if term.field == "owner" else [each.text for each in follow_up.notes]
    texts = list(filter(None, texts))
    match typed:
        case "any":
            return bool(texts)
        case "none":
            return not texts
        case "me":
            return texts == [current_user()]
    return any(fold(typed) in fold(text) for text in texts)


def _of_connection(each: ConnectionSummary, term: Term) -> bool:
    match term.field:
        case "status":
            return any(str(value) in {each.status, fold(each.status)} for value in term.values)
        case "platform":
            return any(
                str(value) == each.integration_key or str(value) in fold(each.platform_name) for value in term.values
            )
        case "errors":
            for value in term.values:
                if value is Special.ANY and each.errors:
                    return True
                if value is Special.NONE and not each.errors:
                    return True
                if isinstance(value, str) and any(value in fold(error.text) for error in each.errors):
                    return True
            return False
        case "age":
            return _of_moment(each.created, term)
        case "since":
            return _of_moment(each.since, term)
        case "linked":
            return each.status == "Linked" and _of_moment(each.since or each.created, term)
        case _:
            return _of_moment(each.last_sync, term)


def _of_moment(moment: datetime | None, term: Term) -> bool:
    if moment is None:
        return False
    for value in term.values:
        length = getattr(value, "length", None)
        if length is not None:
            old = NOW - moment
            holds = {">": old > length, "<": old < length, ">=": old >= length, "<=": old <= length}[term.operator]
        else:
            day: date = moment.astimezone().date()
            first, after = value.first, value.after  # type: ignore[union-attr]
            holds = {">": day >= after, "<": day < first, ">=": day >= first, "<=": day < after}[term.operator]
        if holds:
            return True
    return False


@given(st.lists(summaries(), max_size=6), searches)
def test_it_finds_what_a_plain_slow_reading_finds(rows: list[CompanySummary], text: str) -> None:
    search = parse(text)
    assert not search.problems
    assert find(rows, search, NOW) == [row for row in rows if slowly(row, search)]


@given(st.lists(summaries(), max_size=6), st.lists(searches, max_size=6))
def test_a_search_that_is_typed_on_finds_what_a_fresh_one_finds(rows: list[CompanySummary], texts: list[str]) -> None:
    index = SearchIndex(chunk_rows=4)
    index.hold(rows)
    for text in texts:
        for typed in (text[: len(text) // 2], text, text[:-1]):
            assert list(index.find(parse(typed), NOW)) == find(rows, parse(typed), NOW)


def ranked(rows: list[CompanySummary], search: Search) -> list[CompanySummary]:
    """Return what a search finds, the best first."""
    index = SearchIndex(chunk_rows=2)
    index.hold(sort(rows))
    return list(index.find(search, NOW, best_first=True))


def test_a_name_that_begins_with_it_comes_first_and_a_word_that_does_next() -> None:
    rows = [company_summary(name=name) for name in ("Big Macme", "Zoo", "The Acme", "Acme Toys")]
    rows[1] = company_summary(name="Zoo", description="acme")
    assert [row.name for row in ranked(rows, parse("acme"))] == ["Acme Toys", "The Acme", "Big Macme", "Zoo"]


def test_without_words_the_order_stays() -> None:
    assert ranked(ALL, parse("created>2020")) == [ACME, BRYN]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Acme Toys", ("toy", "ac"), ["Ac", "Toy"]),
        ("Bäckerei Müller", ("backe", "mull"), ["Bäcke", "Müll"]),
        ("Straße", ("ss",), ["ß"]),
        ("aaa", ("aa", "a"), ["aaa"]),
        ("Acme", ("x",), []),
    ],
)
def test_hits_are_marked_as_they_stand_in_the_text(text: str, words: tuple[str, ...], marked: list[str]) -> None:
    assert [text[start:end] for start, end in hits(text, words)] == marked


@given(st.text(max_size=20), st.lists(st.text(max_size=3).map(fold), max_size=3))
def test_hits_lie_inside_the_text_in_order(text: str, words: list[str]) -> None:
    end_before = -1
    for start, end in hits(text, words):
        assert end_before < start < end <= len(text)
        end_before = end


def test_every_field_that_is_offered_is_understood() -> None:
    for field in FIELDS:
        assert not any("no field" in problem.message for problem in parse(f"{field}:x").problems)


# Ids, as they come.

FIRST, SECOND = "3fa85f64-5717-4562-b3fc-2c963f66afa6", "11111111-2222-3333-4444-55555555aaaa"
TOFT = company_summary(connection("Linked", id=SECOND), name="Toft", id=FIRST)
CRM = company_summary(name="Crm", description=f"crm {FIRST.replace('-', '')}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FIRST.upper(), [TOFT]),
        (f"{{{FIRST}}}", [TOFT]),
        (f'"{FIRST}",', [TOFT]),
        (FIRST.replace("-", ""), [TOFT, CRM]),
        (f"urn:uuid:{FIRST}", [TOFT]),
        (f"https://app.codat.io/companies/{FIRST}/connections/{SECOND}", [TOFT]),
        (f"{SECOND} {FIRST}", [TOFT]),
        (f"id:{{{FIRST.upper()}}}", [TOFT]),
        (f"id:https://app.codat.io/companies/{FIRST}", [TOFT]),
        (f"-{{{FIRST}}}", [CRM]),
        (f"{FIRST} status:pending", []),
        (f"{FIRST} toft", [TOFT]),
        (f"{FIRST} dune", []),
    ],
)
def test_ids_are_found_in_whatever_form(text: str, found: list[CompanySummary]) -> None:
    search = parse(text)
    assert not search.problems
    assert find([TOFT, CRM], search, NOW) == found


def test_several_ids_are_several_companies_also_many() -> None:
    many = [
        company_summary(name=f"C{number:02}", id=f"{number:08x}-2222-3333-4444-555555555555") for number in range(40)
    ]
    for wanted in (many[:2], many[::2]):
        for between in (" ", ", ", ";"):
            search = parse(between.join(each.id.upper() for each in wanted))
            assert find(many, search, NOW) == wanted
            assert ranked(many, search) == wanted


# Names, as they are written and as Codat stores them.


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("E*TRADE", "ETRADE"),
        ("Vestas Wind Systems A/S", "Vestas Wind Systems AS"),
        ("L'Oréal", "L'Oral"),
        ("L’Oréal", "L'Oral"),
        ("Ben & Jerry’s", "Ben & Jerry's"),
        ("Ben & Jerry’s", "Ben & Jerrys"),
        ("Ben & Jerrys", "Ben & Jerry's"),
        ("C++ Consulting", "C Consulting"),
        ("Müller", "Mller"),
        ("Muller", "Müller"),
        ("Mller", "Müller"),
        ("Rolls–Royce", "Rolls-Royce"),
        ("Smith\xa0Ltd", "Smith Ltd"),
        ("To\u200bft", "Toft"),
        ("Smith / Sons", "Smith  Sons"),
        ("Pain à Dijon", "Pain  Dijon"),
        ("Smith Sons", "Smith  Sons"),
        ("(Smith)", "Smith"),
        ("ETRADE", "E*TRADE"),
        ("vestas AS", "Vestas A/S"),
    ],
)
@pytest.mark.parametrize("write", ["{}", "name:{}", '"{}"', 'name:"{}"'])
def test_a_name_is_found_in_every_form(typed: str, stored: str, write: str) -> None:
    row = company_summary(name=stored)
    text = write.format(typed.replace("\xa0", " ") if write == "name:{}" else typed)
    search = parse(text)
    assert not search.problems
    assert find([row, company_summary(name="Bass Comics")], search, NOW) == [row]
    assert ranked([row, company_summary(name="Bass Comics")], search) == [row]
    if write == "{}":
        assert find([row], plain_words(typed), NOW) == [row]
        if not parse(f"-{typed}").problems:
            assert find([row], parse(f"-{typed}"), NOW) == []


def test_what_is_left_of_a_sign_is_a_word_of_its_own() -> None:
    rows = [company_summary(name=name) for name in ("Bass", "Casa", "Vestas AS", "Crabtree", "C Ltd")]
    assert [each.name for each in find(rows, parse("A/S"), NOW)] == ["Vestas AS"]
    assert [each.name for each in find(rows, parse("C++"), NOW)] == ["C Ltd"]


def test_the_best_form_of_a_name_comes_first() -> None:
    rows = [company_summary(name=name) for name in ("Big ETRADE", "Zoo", "ETRADE Ltd")]
    rows[1] = company_summary(name="Zoo", description="etrade")
    assert [each.name for each in ranked(rows, parse("E*TRADE"))] == ["ETRADE Ltd", "Big ETRADE", "Zoo"]


@given(
    st.lists(st.sampled_from(["a", "aé", "OÖ", "'", "’s", "*", "/", "+", "é", " ", " ", "-", "&"]), max_size=9).map(
        "".join
    )
)
def test_a_name_is_found_as_typed_once_codat_has_stored_it(name: str) -> None:
    # Of a word in other letters nothing is saved, but it may be one of a description: it is looked for all the same.
    assume(all(clean_name(word) or sum(map(str.isalnum, word)) <= 1 for word in name.split()))
    saved = clean_name(name)
    row = company_summary(name=saved or "x", id="1")
    if saved:
        assert find([row], plain_words(name), NOW) == [row]
        assert find([row], parse(quoted(name.strip())), NOW) == [row]


@pytest.mark.parametrize("name", ["*é a", "é/ a", "ü! Ltd"])
def test_a_lone_letter_that_is_lost_is_not_looked_for_either(name: str) -> None:
    row = company_summary(name=clean_name(name), id="1")
    assert find([row], parse(name), NOW) == [row]


_pieces_of_names = st.lists(st.sampled_from(["e*t", "é", "toft", "’s", "a/s", "c++", " "]), max_size=5).map("".join)


@given(_pieces_of_names)
def test_a_name_typed_letter_by_letter_is_found_as_if_typed_at_once(text: str) -> None:
    rows = [company_summary(name=name) for name in ("ETa", "Toft's", "Tofts AS", "C Toft", "Etoft", "Téoft")]
    index = SearchIndex()
    index.hold(rows)
    for end in range(len(text) + 1):
        assert list(index.find(parse(text[:end]), NOW)) == find(rows, parse(text[:end]), NOW)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("due:7d", "Soon"),
        ("due<7d", "Past Soon"),
        ("due:any", "Past Soon"),
        ("due:none,today", "None"),
        ("-due:any", "None"),
        ("due:yesterday", ""),
        ("due<today owner:ME", "Past"),
        ('owner:"me"', ""),
        ("owner:77d1", "None"),
        ("owner:ed", ""),
        ("note:earlier", "Soon"),
    ],
)
def test_a_next_step_is_found_by_its_day_counted_ahead_and_an_owner_by_name(text: str, found: str) -> None:
    def row(name: str, owner: str, ahead: int) -> CompanySummary:
        due = TODAY + timedelta(days=ahead)
        step = FollowUpEvent(name, EventKind.STEP, "call", "jo", NOW, due)
        notes = [FollowUpEvent(name, EventKind.NOTE, text, "jo", NOW) for text in ("earlier", "later")]
        owned = FollowUpEvent(name, EventKind.OWNER, owner, "jo", NOW)
        return company_summary(name=name).with_follow_up(follow_up_of([owned, step, *notes[:ahead]]))

    rows = [row("Past", current_user(), -3), row("Soon", "Kim", 3)]
    rows.append(company_summary(name="None", owner_user_ids=["edf-77d1"]))
    search = parse(text)
    assert not search.problems
    assert " ".join(each.name for each in find(rows, search, NOW)) == found
    assert [each.name for each in ranked(rows, search)] == sorted(found.split())


@pytest.mark.parametrize(
    ("text", "right"),
    [("due:7", "due:7d"), ("due<tomorow", "due<tomorrow"), ("due=fri", "due:fri"), ("owner!=me", "-owner:me")],
)
def test_a_wrong_day_is_said_with_what_was_meant(text: str, right: str) -> None:
    mended = parse(text).mended
    assert mended is not None
    assert mended[0] == right
