"""What people write in the searches of other tools is a mistake that can be mended, and names stay names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.codat.models import Company
from console_app.services.companies.cached_company import summarise
from console_app.services.search import corrected, find, parse, quoted

if TYPE_CHECKING:
    from console_app.services.search.language import Problem, Search

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)

MENDED = [
    ("status=pending", "status:pending"),
    ("status==linked", "status:linked"),
    ("Status = Linked", "status:Linked"),
    ("status : linked", "status:linked"),
    ("status: linked", "status:linked"),
    ("status :linked", "status:linked"),
    ("status>linked", "status:linked"),
    ("status~link", None),
    ("status!=linked", "-status:linked"),
    ("status:!linked", "-status:linked"),
    ("status:-linked", "-status:linked"),
    ("-status!=linked", "status:linked"),
    ("status ≠ linked", "-status:linked"),
    ("status：pending", "status:pending"),
    ("age≥7d", "age>=7d"),
    ("age ≤ 7 days", "age<=7d"),
    ("is:pending", "status:pending"),
    ("-is:linked", "-status:linked"),
    ("status is pending", "status:pending"),
    ("status is not Linked", "-status:Linked"),
    ("status in (pending, none)", "status:pending,none"),
    ("status NOT IN (pending linked) age>7d", "-status:pending,linked age>7d"),
    ("status:pending OR", "status:pending"),
    ("OR status:pending", "status:pending"),
    ("status:pending NOT", "status:pending"),
    ("name~foo", "name:foo"),
    ("name = foo bar", "name:foo bar"),
    ("tag=region=uk", "tag:region=uk"),
    ("errors=any", "errors:any"),
    ("age > 7d", "age>7d"),
    ("age >7d", "age>7d"),
    ("age> 7d", "age>7d"),
    ("age: >7d", "age>7d"),
    ("age:>7d", "age>7d"),
    ("age => 7d", "age>=7d"),
    ("age > 7 days", "age>7d"),
    ("age>2weeks", "age>2w"),
    ("created = 2026-01-01", "created:2026-01-01"),
    ("created:>=2026-01-01", "created>=2026-01-01"),
    ("created:2026-01-01..2026-02-01", "created>=2026-01-01 created<=2026-02-01"),
    ("created:2026-01-01..*", "created>=2026-01-01"),
    ("!status:linked", "-status:linked"),
    ("! status:linked", "-status:linked"),
    ("not status:linked", "-status:linked"),
    ("NOT status=linked", "-status:linked"),
    ("NOT -status:linked", "status:linked"),
    ("NOT acme", "-acme"),
    ("-- -status:linked", "-status:linked"),
    ("--status:linked", "-status:linked"),
    ("status:pending OR status:linked", "status:pending,linked"),
    ("status=pending || status=none", "status:pending,none"),
    ("status = pending OR status = none", "status:pending,none"),
    ("status:pending||linked", "status:pending,linked"),
    ("status:pending|linked", "status:pending,linked"),
    ("status:pending&&platform:xero", "status:pending platform:xero"),
    ("age>7d or age>30d", "age>7d,30d"),
    ("acme OR toft", "name:acme,toft"),
    ('acme OR "toft stores" OR dune', 'name:acme,"toft stores",dune'),
    ("acme AND toys", "acme toys"),
    ("acme && toys", "acme toys"),
    ("acme and status:linked", "acme status:linked"),
    ("status:linked AND NOT platform=xero", "status:linked -platform:xero"),
    ("(status:pending OR status:none) platform:xero", "status:pending,none platform:xero"),
    ("(acme OR toft)", "name:acme,toft"),
    ("((status:linked))", "status:linked"),
    ("-(status:linked OR status:none)", "-status:linked,none"),
    ("NOT (status:linked)", "-status:linked"),
    ("status:(pending OR linked)", "status:pending,linked"),
    ("status:(pending linked)", "status:pending,linked"),
    ("status: (pending OR linked)", "status:pending,linked"),
    ("platform:(xero, qhyg)", "platform:xero,qhyg"),
    ("name:(foo bar)", "name:foo name:bar"),
    ("(status:pending", "status:pending"),
    ("name:'a b'", 'name:"a b"'),
    ("“acme toys”", '"acme toys"'),
    ("status:'pending'", "status:pending"),
    ("dataConnections.status=PendingAuth", "status:PendingAuth"),
    ("dataConnections.status=PendingAuth&&name~acme", "status:PendingAuth name:acme"),
    ("status:pending , platform:xero", "status:pending platform:xero"),
    # What cannot be said here is told, and nothing else is put in its place.
    ("platform:xero OR status:linked", None),
    ("acme or status:linked", None),
    ("-status:linked OR -status:none", None),
    ("(status:pending age>7d) OR status:none", None),
    ("-(status:linked platform:xero)", None),
    ("status:(pending AND linked)", None),
]


@pytest.mark.parametrize(("text", "right"), MENDED)
def test_a_habit_is_underlined_and_mended(text: str, right: str | None) -> None:
    search = parse(text)
    assert search.problems or right == text
    for problem in search.problems:
        assert text[problem.start : problem.end].strip()
    if right is not None:
        assert corrected(search) == right
        assert not parse(right).problems
    elif text != "status~link":
        assert corrected(search) is None
        assert search.mended is None


NAMES = [
    "AND Digital",
    "Or",
    "NOT",
    "Smith (UK) Ltd",
    "(UK)",
    "R&B = Co",
    "Black & White",
    "Marks and Spencer",
    "SMITH AND SONS LTD",
    "MARKS OR SPENCER",
    "Trick or Treat",
    "Not Just Shoes",
    "not just shoes",
    "Yahoo!",
    "!K7",
    "Foo - Bar",
    "Foo -- Bar",
    "- x",
    "A > B",
    "AC/DC | Live",
    "region=uk",
    "'t Hoekje",
    "Age UK",
    "Status is Everything",
    "Status in Motion",
    "OR Books",
    "ID Medical (Status)",
    "10:30",
    "http://example.com/?a=b",
    "name",
    "@work",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_as_it_stands(name: str) -> None:
    search = parse(name)
    assert not search.problems
    assert not search.terms
    row = summarise(Company(id="1", name=name))
    assert find([row], search, NOW) == [row]


@pytest.mark.parametrize("text", [*(text for text, _ in MENDED), *NAMES])
def test_in_quotes_everything_stands_for_itself(text: str) -> None:
    search = parse(quoted(text))
    assert not search.problems
    row = summarise(Company(id="1", name="x", description=text))
    assert find([row], search, NOW) == [row]


_pieces = st.sampled_from(
    [
        *("status", "age", "name", "created", "tag", "dataConnections.status", "zz", "acme", "TOFT", "pending", "7d"),
        *(":", "=", "==", "!=", "~", ">", "<", ">=", "=>", "!", "-", "--", "(", ")", '"', "'", "“", "”", ",", "|"),
        *("||", "&&", "OR", "AND", "NOT", "or", "and", "not", "2026-01-01", "..", "\\", "days", "{", "}"),
        *(" ",) * 12,
    ]
)
typed = st.one_of(
    st.lists(_pieces, max_size=16).map("".join), st.lists(_pieces, max_size=10).map(" ".join), st.text(max_size=30)
)


def mark_of(search: Search, problem: Problem) -> tuple[int, str, str]:
    return problem.start, problem.message, search.text[problem.start : problem.end].strip()


@settings(max_examples=600)
@given(typed)
def test_whatever_is_typed_is_read_or_its_place_is_marked_and_mending_ends(text: str) -> None:
    search = parse(text)
    steps = 0
    while search.mended is not None:
        mended, cursor = search.mended
        assert 0 <= cursor <= len(mended)
        after = parse(mended)
        assert mended != search.text
        wrong = next(each for each in search.problems if each.suggestion is not None)
        if wrong.suggestion:
            assert mark_of(search, wrong) not in [mark_of(after, each) for each in after.problems]
        else:
            # What is left out may have stood there twice.
            assert len(mended) < len(search.text)
        search, steps = after, steps + 1
        assert steps <= 4 * len(text) + 4
    for problem in search.problems:
        assert 0 <= problem.start < problem.end <= max(len(search.text), problem.start + 1)
        assert problem.message
    right = corrected(parse(text))
    if right is not None:
        assert not parse(right).problems


@given(st.sampled_from([text for text, right in MENDED if right]), st.sampled_from(["acme", "status:none", "(UK)"]))
def test_a_habit_is_seen_also_beside_something_else(text: str, beside: str) -> None:
    for whole in (f"{text} {beside}", f"{beside} {text}"):
        assert parse(whole).problems


@pytest.mark.parametrize(
    "text",
    [
        "(" * 2000 + "status:linked" + ")" * 2000,
        "NOT (" * 800 + "status:linked" + ")" * 800,
        "not " * 1500 + "status:linked",
        "status:a OR platform:b OR " * 300 + "x",
        "“a " * 2500,
        "status:" + "a||" * 2500 + "b",
        '"\\' * 3900,
    ],
)
def test_a_text_that_goes_on_and_on_is_read_in_the_end(text: str) -> None:
    search = parse(text)
    assert all(problem.message for problem in search.problems)
