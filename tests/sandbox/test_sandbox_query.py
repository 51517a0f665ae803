from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.sandbox.http import ApiError
from console_app.sandbox.query import COMPANY, INTEGRATION, Clause, Expression, Joined, matcher, parse, tag_matcher

if TYPE_CHECKING:
    import httpx

DOCUMENT: dict[str, Any] = {
    "id": "a1",
    "name": "Toft Stores & Sons",
    "created": "2024-03-01T10:00:00.1234567Z",
    "products": ["payables", "lending"],
    "tags": {"region": "UK", "note": "a && b"},
    "dataConnections": [
        {"status": "Linked", "integrationKey": "gbol", "created": "2024-03-02T00:00:00Z"},
        {"status": "PendingAuth", "integrationKey": "plai", "dataConnectionErrors": [{"statusCode": "403"}]},
    ],
}


def holds(query: str, document: dict[str, Any] = DOCUMENT) -> bool:
    return matcher(query, COMPANY, "Company")(document)


@pytest.mark.parametrize(
    "query",
    [
        "id=a1",
        " id = a1 ",
        "id=A1",
        "ID=a1",
        "name=Toft Stores & Sons",
        'name="Toft Stores & Sons"',
        "name~stores",
        "name!=Toft",
        "name!~x||id=a1",
        "description!=x",
        "products=payables",
        "products!=commerce",
        "tags.region=uk",
        'tags.note="a && b"',
        "tags.nothing!=x",
        "dataConnections.status=Linked",
        "dataConnections.status=pendingauth",
        "dataConnections.status!=Unlinked",
        "dataConnections.dataConnectionErrors.statusCode=403",
        "dataConnections.created>2024-03-01",
        "created>2024-03-01",
        "created>2024-03-01T09:59:59Z",
        "created<2024-03-01T12:00:00+01:00",
        "created>=2024-03-01T10:00:00.1234567Z",
        "created=2024-03-01T10:00:00.1234567Z",
        "created!=2024-03-01",
        "id=b||id=a1",
        "id=b||id=c||id=a1",
        "id=a1&&name~toft",
        "{id=b||id=a1}&&name~toft",
        "id=a1||id=b&&id=c",
        "{{id=a1}}",
        "name~toft&&{id=b||{id=c||id=a1}}",
    ],
)
def test_holds(query: str) -> None:
    if query == "name!~x||id=a1":
        with pytest.raises(ApiError):
            holds(query)
    else:
        assert holds(query)


@pytest.mark.parametrize(
    "query",
    [
        "id=a",
        "name=Toft",
        "name~shop",
        "id!=a1",
        "description=x",
        "description~",
        "products=commerce",
        "products!=payables",
        "tags.region=us",
        "dataConnections.status=Unlinked",
        "dataConnections.status!=Linked",
        "dataConnections.dataConnectionErrors.statusCode=500",
        "lastSync>2000-01-01",
        "created<2024-03-01",
        "created>2024-03-01T11:00:00Z",
        "id=a1&&id=b",
        "{id=a1||id=b}&&id=c",
    ],
)
def test_does_not_hold(query: str) -> None:
    if query == "description~":
        with pytest.raises(ApiError):
            holds(query)
    else:
        assert not holds(query)


NO_CONNECTIONS = "&&".join(
    f"dataConnections.status!={status}" for status in ("PendingAuth", "Linked", "Deauthorized", "Unlinked")
)


def test_not_equal_through_an_array_means_that_no_element_equals() -> None:
    assert holds(NO_CONNECTIONS, {**DOCUMENT, "dataConnections": []})
    assert not holds(NO_CONNECTIONS)


@pytest.mark.parametrize(
    "query",
    [
        "id",
        "=a",
        "id=",
        "id==a",
        "id=>a",
        "id!a",
        "id=a&&",
        "&&id=a",
        "id=a&&&&id=b",
        "id=a & id=b || ",
        "id=a||||id=b",
        "{id=a",
        "id=a}",
        "{}",
        "{id=a}{id=b}",
        "{id=a}id=b",
        'id="a',
        'id="a"b',
        '"id"=a',
        "{" * 60 + "id=a" + "}" * 60,
        "id=" + "a" * 2045,
        "nothing=1",
        "dataConnections=1",
        "dataConnections.nothing=1",
        "id.more=1",
        "tags=1",
        ".=1",
        "tags.=1",
        "name>a",
        "created~2024",
        "created>soon",
        "created=2024-13-01",
    ],
)
def test_malformed_is_400_with_a_reason(query: str) -> None:
    with pytest.raises(ApiError) as raised:
        holds(query)
    assert raised.value.status == 400
    assert raised.value.error.startswith("Error parsing query - ")


def test_the_longest_query_is_one_under_2048_characters() -> None:
    assert not holds("id=" + "a" * 2044)


def test_flags_are_compared_as_flags() -> None:
    assert matcher("enabled=true", INTEGRATION, "Integration")({"enabled": True})
    assert matcher("isBeta!=TRUE", INTEGRATION, "Integration")({"isBeta": False})
    for query in ("enabled=yes", "enabled>true", "enabled~true"):
        with pytest.raises(ApiError):
            matcher(query, INTEGRATION, "Integration")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=uk", True),
        ("region = uk && team = invoice-finance", True),
        ("region != uk", False),
        ("team ~ finance", True),
        ("a.b=dots", True),
        ("two words=x", True),
        ("Region=uk", False),
        ("missing!=x", True),
        ("missing~x", False),
        ("region=us || team~fin", True),
    ],
)
def test_tags(query: str, expected: bool) -> None:
    tags = {"region": "uk", "team": "invoice-finance", "a.b": "dots", "two words": "x"}
    assert tag_matcher(query)(tags) is expected


@pytest.mark.parametrize("query", ["region>uk", "region<=uk", "region", "=uk"])
def test_tags_take_three_operators_only(query: str) -> None:
    with pytest.raises(ApiError):
        tag_matcher(query)


VALUES = st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
CLAUSES = st.builds(Clause, st.sampled_from(["id", "name", "description"]), st.sampled_from(["=", "!=", "~"]), VALUES)
EXPRESSIONS = st.recursive(
    CLAUSES,
    lambda inner: st.builds(Joined, st.sampled_from(["&&", "||"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    max_leaves=8,
)
DOCUMENTS = st.dictionaries(st.sampled_from(["id", "name", "description"]), VALUES)


def in_braces(expression: Expression) -> str:
    """The expression with every group in braces and every value in quotes."""
    if isinstance(expression, Clause):
        value = expression.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{expression.name}{expression.operator}"{value}"'
    return expression.by.join("{" + in_braces(part) + "}" for part in expression.parts)


def naive(expression: Expression, document: dict[str, str]) -> bool:
    """Return what an expression means, said as plainly as possible."""
    if isinstance(expression, Joined):
        results = [naive(part, document) for part in expression.parts]
        return all(results) if expression.by == "&&" else any(results)
    value = document.get(expression.name)
    wanted = expression.value.casefold()
    if expression.operator == "!=":
        return value is None or value.casefold() != wanted
    if value is None:
        return False
    return value.casefold() == wanted if expression.operator == "=" else wanted in value.casefold()


@given(EXPRESSIONS)
def test_what_is_written_is_what_is_read(expression: Expression) -> None:
    assert parse(in_braces(expression)) == expression


@given(EXPRESSIONS, DOCUMENTS)
def test_a_query_means_what_it_says(expression: Expression, document: dict[str, str]) -> None:
    text = in_braces(expression)
    assert matcher(text, COMPANY, "Company")(document) is naive(expression, document)


@given(st.lists(st.sampled_from(["id", "=", "!=", "~", ">", "&&", "||", "{", "}", '"', "a", " ", "\\"]), max_size=25))
def test_anything_is_either_understood_or_refused(pieces: list[str]) -> None:
    with suppress(ApiError):
        holds("".join(pieces))


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)), st.integers(-720, 720))  # noqa: DTZ001
def test_a_moment_is_the_same_in_every_offset(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=UTC)
    document = {"created": aware.isoformat().replace("+00:00", "Z")}
    sign, distance = ("-" if minutes < 0 else "+"), abs(minutes)
    shifted = (aware + timedelta(minutes=minutes)).replace(tzinfo=None).isoformat()
    query = f"created={shifted}{sign}{distance // 60:02}:{distance % 60:02}"
    assert holds(query, document)


def test_companies_are_filtered_before_they_are_counted_and_paged(seeded: httpx.Client) -> None:
    everyone = seeded.get("/companies", params={"pageSize": 200}).json()["results"]
    expected = [
        company["id"]
        for company in everyone
        if any(connection["status"] == "PendingAuth" for connection in company["dataConnections"])
    ]
    parameters = {"query": "dataConnections.status=PendingAuth", "pageSize": "10"}
    first = seeded.get("/companies", params=parameters).json()
    assert first["totalResults"] == len(expected) > 20
    second = seeded.get(first["_links"]["next"]["href"]).json()
    assert [company["id"] for company in first["results"] + second["results"]] == expected[:20]


def test_companies_without_connections_are_found(seeded: httpx.Client) -> None:
    found = seeded.get("/companies", params={"query": NO_CONNECTIONS, "pageSize": 100}).json()["results"]
    assert found
    assert all(company["dataConnections"] == [] for company in found)


def test_a_filter_sees_what_was_changed_a_moment_ago(api: httpx.Client, new_company: Any) -> None:
    def count() -> int:
        found = api.get("/companies", params={"query": "name~new", "pageSize": 1}).json()
        return int(found["totalResults"])

    assert count() == 0
    company = new_company("Brand New")
    assert count() == 1
    api.patch(f"/companies/{company['id']}", json={"name": "Renamed"})
    assert count() == 0


def test_a_query_wants_a_page_size(seeded: httpx.Client) -> None:
    refused = seeded.get("/companies", params={"query": "name~a"})
    assert refused.status_code == 400
    assert refused.json()["validation"]["errors"][0]["itemId"] == "pageSize"


def test_a_malformed_query_is_400(seeded: httpx.Client) -> None:
    for path in ("/companies", "/integrations"):
        for query in ("nonsense", "isCompleted=true"):
            response = seeded.get(path, params={"query": query, "pageSize": 10})
            assert response.status_code == 400
            assert response.json()["service"] == "ClientsApi"


def test_connections_and_integrations_can_be_queried(seeded: httpx.Client) -> None:
    companies = seeded.get("/companies", params={"query": "name=Harbourside Coffee", "pageSize": 1}).json()
    path = f"/companies/{companies['results'][0]['id']}/connections"
    shops = seeded.get(path, params={"query": "sourceType=Commerce", "pageSize": 10}).json()
    assert {connection["integrationKey"] for connection in shops["results"]} == {"shpf", "squr"}
    enabled = seeded.get("/integrations", params={"query": "enabled=true && isBeta=false", "pageSize": 100}).json()
    assert enabled["totalResults"] == len(enabled["results"]) > 5
    assert all(item["enabled"] and not item["isBeta"] for item in enabled["results"])


def test_companies_are_filtered_by_tags_and_both_filters_count(seeded: httpx.Client) -> None:
    everyone = seeded.get("/companies", params={"pageSize": 200}).json()["results"]
    in_the_south = [company for company in everyone if company.get("tags", {}).get("region") == "uk-south"]
    tagged = seeded.get("/companies", params={"tags": "region=uk-south", "pageSize": 200}).json()
    assert [company["id"] for company in tagged["results"]] == [company["id"] for company in in_the_south]
    both = {"tags": "region = uk-south", "query": "dataConnections.integrationKey=gbol", "pageSize": "200"}
    narrower = seeded.get("/companies", params=both).json()["totalResults"]
    assert 0 < narrower < tagged["totalResults"]
    assert seeded.get("/companies", params={"tags": "region>uk"}).status_code == 400
