from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.sandbox.companies import saved_name

if TYPE_CHECKING:
    import httpx

NewCompany = Callable[..., dict[str, Any]]


def test_a_new_company_has_an_id_a_redirect_and_no_connections(api: httpx.Client) -> None:
    company = api.post("/companies", json={"name": "Technicalium"}).json()
    assert str(UUID(company["id"])) == company["id"]
    assert company["name"] == "Technicalium"
    assert company["dataConnections"] == []
    assert re.fullmatch(rf"{api.base_url}/company/{company['id']}/start\?otp=\d{{6}}", company["redirect"])


def test_what_is_not_set_is_left_out_rather_than_null(new_company: NewCompany) -> None:
    company = new_company()
    assert None not in company.values()
    assert not {"description", "tags", "lastSync", "referenceParentCompany"} & set(company)


def test_forbidden_characters_are_silently_removed(new_company: NewCompany) -> None:
    assert new_company("Example Company (Codat[1])")["name"] == "Example Company Codat1"


@given(st.text())
def test_a_saved_name_keeps_the_allowed_characters_in_order_and_nothing_else(name: str) -> None:
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \t\n\r\f\v-'&@.,?!")
    assert saved_name(name) == "".join(character for character in name if character in allowed)


@given(st.text())
def test_saving_a_saved_name_changes_nothing(name: str) -> None:
    assert saved_name(saved_name(name)) == saved_name(name)


@pytest.mark.parametrize("name", [None, "", "   ", 7, "日本", "[]", ["Toft"]])
def test_a_name_of_which_nothing_is_left_is_refused(api: httpx.Client, name: object) -> None:
    response = api.post("/companies", json={"name": name})
    assert response.status_code == 400
    assert response.json()["validation"]["errors"][0]["itemId"] == "name"


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"null", b'"name"', b"\xff\xfe", b"[" * 100_000, b'{"name": "\\ud800"}']
)
def test_a_body_that_is_no_object_is_refused(api: httpx.Client, content: bytes) -> None:
    assert api.post("/companies", content=content).status_code == 400


def test_a_body_larger_than_anything_is_refused_and_the_connection_survives(api: httpx.Client) -> None:
    assert api.post("/companies", json={"name": "x" * 1_200_000}).status_code == 400
    assert api.get("/profile").status_code == 200


def test_names_need_not_be_unique(api: httpx.Client, new_company: NewCompany) -> None:
    assert new_company("Twice")["id"] != new_company("Twice")["id"]
    assert api.get("/companies").json()["totalResults"] == 2


def test_tags_up_to_the_limits_are_kept(new_company: NewCompany) -> None:
    tags = {f"{'k' * 25}{number:02}": "v" * 100 for number in range(10)}
    assert new_company(tags=tags)["tags"] == tags


@pytest.mark.parametrize(
    "tags",
    [
        {str(number): "v" for number in range(11)},
        {"k" * 28: "v"},
        {"": "v"},
        {"k": "v" * 101},
        {"k": 1},
        {"k": None},
        ["k"],
        "k=v",
    ],
)
def test_tags_past_the_limits_are_refused(api: httpx.Client, new_company: NewCompany, tags: object) -> None:
    company = new_company()
    assert api.post("/companies", json={"name": "Tagged", "tags": tags}).status_code == 400
    assert api.patch(f"/companies/{company['id']}", json={"tags": tags}).status_code == 400
    assert api.put(f"/companies/{company['id']}", json={"name": "Tagged", "tags": tags}).status_code == 400


def test_patch_changes_what_was_sent_and_leaves_the_rest(api: httpx.Client, new_company: NewCompany) -> None:
    company = new_company("Before", description="kept", tags={"region": "uk"})
    changed = api.patch(f"/companies/{company['id']}", json={"name": "After", "description": None}).json()
    assert (changed["name"], changed["description"], changed["tags"]) == ("After", "kept", {"region": "uk"})


@pytest.mark.parametrize("tags", [None, {}])
def test_patch_with_empty_or_null_tags_removes_them_all(
    api: httpx.Client, new_company: NewCompany, tags: object
) -> None:
    company = new_company(tags={"region": "uk"})
    assert "tags" not in api.patch(f"/companies/{company['id']}", json={"tags": tags}).json()


def test_put_replaces_so_what_was_not_sent_is_gone(api: httpx.Client, new_company: NewCompany) -> None:
    company = new_company("Before", description="gone", tags={"region": "uk"})
    replaced = api.put(f"/companies/{company['id']}", json={"name": "After"}).json()
    assert replaced["name"] == "After"
    assert not {"description", "tags"} & set(replaced)
    assert api.put(f"/companies/{company['id']}", json={"description": "no name"}).status_code == 400


def test_a_deleted_company_and_its_connections_are_not_found(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    connection = new_connection()
    company = f"/companies/{connection['companyId']}"
    assert api.delete(company).status_code == 204
    for path in (company, f"{company}/connections", f"{company}/connections/{connection['id']}"):
        assert api.get(path).status_code == 404
    assert api.delete(company).status_code == 404
    assert api.get("/companies").json()["totalResults"] == 0


@pytest.mark.parametrize(
    "company_id", ["7c0f7a52-6a83-4c0e-9d3e-0f6a5c1b2d34", "not-a-guid", "%27", "1;DROP TABLE companies"]
)
def test_a_company_that_is_not_there_is_404_with_its_id(api: httpx.Client, company_id: str) -> None:
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"name": "x"}), ("DELETE", None)):
        response = api.request(method, f"/companies/{company_id}", json=body)
        assert response.status_code == 404
        assert response.json()["error"].startswith("No company was found with ID ")


def test_a_company_is_found_by_its_id_in_capitals(api: httpx.Client, new_company: NewCompany) -> None:
    company = new_company()
    assert api.get(f"/companies/{company['id'].upper()}").json()["id"] == company["id"]


def test_a_parent_names_its_subsidiaries_and_they_name_it(seeded: httpx.Client) -> None:
    companies = {company["name"]: company for company in seeded.get("/companies?pageSize=200").json()["results"]}
    parent = companies["Toft Stores"]
    children = [reference["id"] for reference in parent["referenceSubsidiaryCompanies"]]
    assert len(children) == 3
    assert companies["Toft Stores UK"]["id"] in children
    assert companies["Toft Stores UK"]["referenceParentCompany"]["id"] == parent["id"]
    seeded.delete(f"/companies/{parent['id']}")
    orphan = seeded.get(f"/companies/{companies['Toft Stores UK']['id']}").json()
    assert "referenceParentCompany" not in orphan


def test_a_wrong_key_is_401_and_says_no_more_than_that(sandbox: Any, client_for: Callable[..., httpx.Client]) -> None:
    endpoint = sandbox.start()
    for key in ("wrong", endpoint.api_key + "x", f":{endpoint.api_key}", f"{endpoint.api_key}:"):
        response = client_for(endpoint, key).get("/companies")
        assert response.status_code == 401
        assert response.json()["error"] == "Unauthorized"
    bare = client_for(endpoint)
    del bare.headers["Authorization"]
    for header in ({}, {"Authorization": f"Bearer {endpoint.api_key}"}, {"Authorization": endpoint.api_key}):
        assert bare.get("/profile", headers=header).status_code == 401


def test_an_error_has_the_documented_body(api: httpx.Client) -> None:
    body = api.get(f"/companies/{uuid4()}").json()
    assert body["statusCode"] == 404
    assert body["service"] == "ClientsApi"
    assert body["canBeRetried"] == "Unknown"
    assert body["detailedErrorCode"] == 0
    assert re.fullmatch(r"[0-9a-f]{32}", body["correlationId"])
    assert body["correlationId"] != api.get(f"/companies/{uuid4()}").json()["correlationId"]


def test_what_the_sandbox_does_not_speak_is_404_and_a_wrong_method_405(api: httpx.Client) -> None:
    assert api.get("/assess/reports").status_code == 404
    assert api.get("/").status_code == 404
    assert api.delete("/companies").status_code == 405
    assert "GET" in api.delete("/companies").headers["allow"]
    for method in ("OPTIONS", "TRACE", "INVENTED"):
        assert api.request(method, "/companies").status_code == 405
