"""What Codat sends is read, however odd; what a person sends is checked."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.codat import (
    CodatClient,
    Company,
    CompanyChanges,
    Connection,
    Integration,
    Intent,
    InvalidInput,
    NewCompany,
    Quota,
    Status,
)
from console_app.codat.dates import read_date
from console_app.codat.idempotency import KEY_LIFETIME


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-11-15T06:00:00Z", datetime(2021, 11, 15, 6, tzinfo=UTC)),
        ("2021-11-15T06:00:00+02:00", datetime(2021, 11, 15, 4, tzinfo=UTC)),
        ("2021-11-15T06:00:00-0330", datetime(2021, 11, 15, 9, 30, tzinfo=UTC)),
        ("2021-11-15T06:00:00", datetime(2021, 11, 15, 6, tzinfo=UTC)),
        ("2022-11-10T10:45:18.1950523Z", datetime(2022, 11, 10, 10, 45, 18, 195052, tzinfo=UTC)),
        ("2022-11-10T10:45:18.19505239", datetime(2022, 11, 10, 10, 45, 18, 195052, tzinfo=UTC)),
        ("2022-11-10 10:45", datetime(2022, 11, 10, 10, 45, tzinfo=UTC)),
        ("2022-11-10", datetime(2022, 11, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59.9999999Z", None),
        ("2022-02-30T00:00:00Z", None),
        ("2022-11-10T25:00:00Z", None),
        ("20221110", None),
        ("1668077118", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        ([], None),
        ({}, None),
        (True, None),
        (1668077118, None),
    ],
)
def test_all_forms_of_a_date(text: object, moment: datetime | None) -> None:
    assert read_date(text) == moment
    read = Connection.model_validate_json(json.dumps({"id": "1", "created": text})).created
    assert read == moment
    assert read is None or read.tzinfo is not None
    assert Company.model_validate({"id": "1", "lastSync": text}).last_sync == moment


offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=offsets),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.sampled_from(["", "7", "00", "42"]),
)
def test_every_moment_is_read_back_whatever_its_offset_and_precision(moment: datetime, finer: str) -> None:
    text = (
        moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + finer + moment.strftime("%z")[:3] + ":" + moment.strftime("%z")[3:5]
    )
    assert read_date(text) == moment
    assert Connection.model_validate_json(json.dumps({"id": "1", "created": text})).created == moment


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip


COMPANY_FIELDS = [
    *("name", "description", "redirect", "lastSync", "created", "createdByUserName", "products", "tags"),
    *("referenceParentCompany", "referenceSubsidiaryCompanies", "platform", "ownerUserIds", "set_aside"),
]
CONNECTION_FIELDS = [
    *("integrationId", "integrationKey", "sourceId", "sourceType", "platformName", "linkUrl", "status"),
    *("lastSync", "created", "dataConnectionErrors", "connectionInfo"),
]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(COMPANY_FIELDS, ODD)))
def test_a_company_needs_only_its_id(fields: dict[str, Any]) -> None:
    company = Company.model_validate_json(json.dumps({"id": "abc", **fields}))
    assert company.id == "abc"
    assert isinstance(company.name, str)
    assert all(isinstance(value, str) for pair in company.tags.items() for value in pair)
    assert company.set_aside == ()


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(CONNECTION_FIELDS, ODD)))
def test_a_connection_needs_only_its_id(fields: dict[str, Any]) -> None:
    connection = Connection.model_validate_json(json.dumps({"id": "abc", **fields}))
    assert isinstance(connection.status, str)
    assert isinstance(connection.source_type, str)


def test_what_is_new_is_kept_as_it_came() -> None:
    connection = Connection.model_validate({"id": "1", "status": "Paused", "sourceType": "Payroll", "brandNew": 1})
    assert (connection.status, connection.source_type) == ("Paused", "Payroll")
    assert Connection.model_validate({"id": "1", "status": "Linked"}).status == Status.LINKED


def test_everything_that_is_documented_is_read() -> None:
    company = Company.model_validate(
        {
            "id": "1",
            "name": "A",
            "tags": {"region": "uk", "odd": 5, "none": None},
            "referenceParentCompany": {"id": "0", "name": "P", "links": {"portal": "https://app.codat.io/x"}},
            "referenceSubsidiaryCompanies": [{"id": "2"}],
            "dataConnections": [
                {
                    "id": "c",
                    "integrationKey": "qhyg",
                    "connectionInfo": {"a": 1},
                    "dataConnectionErrors": [
                        {
                            "statusCode": 403,
                            "statusText": "Forbidden",
                            "errorMessage": "User cancelled.",
                            "erroredOnUtc": "2026-01-01T00:00:00",
                            "status": None,
                        }
                    ],
                }
            ],
        }
    )
    assert company.tags == {"region": "uk", "odd": "5"}
    assert company.parent is not None
    assert company.parent.portal_url == "https://app.codat.io/x"
    assert [each.id for each in company.subsidiaries] == ["2"]
    error = company.connections[0].errors[0]
    assert (error.status_code, error.error_message, error.status) == ("403", "User cancelled.", None)
    assert error.errored_on == datetime(2026, 1, 1, tzinfo=UTC)


async def test_a_broken_connection_does_not_cost_the_company(server: Any, client: CodatClient) -> None:
    broken: list[Any] = [{"id": "ok"}, {"id": ""}, {"status": "Linked"}, "text", None]
    server.answers(server.json({"id": "1", "name": "A", "dataConnections": broken}))
    company = await client.get_company("1")
    assert [each.id for each in company.connections] == ["ok"]
    assert len(company.set_aside) == 4
    server.answers(server.json({"id": "1", "name": "A", "dataConnections": None}))
    company = await client.get_company("1")
    assert (company.connections, company.set_aside) == ([], ())


DESCRIPTION = Path(
    os.environ.get("CODAT_OPENAPI", Path(__file__).parents[3].parent / "shared" / "codat" / "openapi.json")
)


@pytest.mark.skipif(not DESCRIPTION.is_file(), reason="Codat's OpenAPI description is not at hand (CODAT_OPENAPI)")
def test_the_examples_of_the_description_are_read_in_full() -> None:
    schemas = json.loads(DESCRIPTION.read_text("utf-8"))["components"]["schemas"]
    company = Company.model_validate(schemas["Company"]["examples"][0])
    assert company.created is not None
    assert company.connections[0].last_sync is not None
    assert Connection.model_validate(schemas["Connection"]["example"]).platform_name == "Basiq"
    assert Integration.model_validate(schemas["Integration"]["examples"][0]).key == "gbol"
    for model, documented in ((Connection, schemas["Connection"]), (Integration, schemas["Integration"])):
        aliases = {info.alias or name for name, info in model.model_fields.items()}
        assert set(documented["properties"]) - aliases <= {"datatypeFeatures"}


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        (NewCompany("A"), []),
        (NewCompany(""), ["name"]),
        (NewCompany("  \n"), ["name"]),
        (NewCompany("[]()日本"), ["name"]),
        (NewCompany("A", tags={"k" * 27: "v" * 100}), []),
        (NewCompany("A", tags={"k" * 28: "v"}), ["tags"]),
        (NewCompany("A", tags={"": "v"}), ["tags"]),
        (NewCompany("A", tags={"k": "v" * 101}), ["tags"]),
        (NewCompany("", tags={str(n): "v" for n in range(11)}), ["name", "tags"]),
        (CompanyChanges(), ["changes"]),
        (CompanyChanges(name=" "), ["name"]),
        (CompanyChanges(description=""), []),
        (CompanyChanges(tags={}), []),
        (CompanyChanges(tags={"k" * 28: "v" * 101}), ["tags", "tags"]),
        (NewCompany("Caf\udce9"), ["name"]),
        (NewCompany("Toft", description="Caf\udce9"), ["description"]),
        (NewCompany("Toft", tags={"caf\udce9": "b"}), ["tags"]),
        (CompanyChanges("Caf\udce9", "\ud800", {"a": "caf\udce9"}), ["name", "description", "tags"]),
    ],
)
async def test_bad_input_is_caught_before_it_is_sent(
    server: Any, client: CodatClient, draft: NewCompany | CompanyChanges, fields: list[str]
) -> None:
    problems = draft.problems()
    assert [problem.field for problem in problems] == fields
    assert all(problem.message.endswith((".", "!")) for problem in problems)
    if fields:
        send = client.create_company if isinstance(draft, NewCompany) else partial(client.update_company, "1")
        with pytest.raises(InvalidInput):
            await send(draft, intent=Intent.new())  # type: ignore[arg-type]
    assert server.asked == []


SEEN = datetime(2026, 8, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reset", "moment"),
    [
        ("2026-08-02T00:00:00Z", datetime(2026, 8, 2, tzinfo=UTC)),
        ("Sun, 02 Aug 2026 00:00:00 GMT", datetime(2026, 8, 2, tzinfo=UTC)),
        ("43200", datetime(2026, 8, 2, tzinfo=UTC)),
        (str(int(datetime(2026, 8, 2, tzinfo=UTC).timestamp())), datetime(2026, 8, 2, tzinfo=UTC)),
        (str(int(datetime(2026, 8, 2, tzinfo=UTC).timestamp() * 1000)), datetime(2026, 8, 2, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("9" * 30, None),
        ("1970-01-01T00:00:00Z", None),
    ],
)
def test_the_reset_of_the_quota_in_every_form(reset: str, moment: datetime | None) -> None:
    headers = {"x-rate-limit-limit": "1000", "x-rate-limit-remaining": "7", "x-rate-limit-reset": reset}
    assert Quota.from_headers(headers, seen_at=SEEN) == Quota(1000, 7, moment, SEEN)


@pytest.mark.parametrize("garbage", ["", "-1", "1.5", "many", "9" * 50, "٣"])
def test_a_quota_that_makes_no_sense_is_none(garbage: str) -> None:
    headers = {"x-rate-limit-limit": garbage, "x-rate-limit-remaining": "7"}
    assert Quota.from_headers(headers, seen_at=SEEN) is None


def test_an_intent_is_one_thing_and_gets_old() -> None:
    intent = Intent.new()
    assert intent.renew().key != intent.key
    assert intent.is_fresh()
    assert not replace(intent, created_at=intent.created_at - KEY_LIFETIME).is_fresh()
