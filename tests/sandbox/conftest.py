"""A sandbox for each test, and clients whose every answer is held against Codat's description."""

from __future__ import annotations

import base64
import json
import os
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from console_app.sandbox.embedded import EmbeddedSandbox, Endpoint

_LINK_PAGES = re.compile(r"/company/|.*/(start|consent|result)$|/sandbox/")
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_DOCUMENT = "urn:codat-description"


class Description:
    """Codat's OpenAPI descriptions, and the check of one answer against the first that has its path."""

    def __init__(self, *documents: dict[str, Any]) -> None:
        self._registry: Registry[Any] = Registry()
        self._paths: list[tuple[str, dict[str, Any]]] = []
        for number, document in enumerate(documents):
            _repair(document)
            name = f"{_DOCUMENT}-{number}"
            self._paths.append((name, document["paths"]))
            self._registry = self._registry.with_resource(name, DRAFT202012.create_resource(document))
        self._validators: dict[str, Draft202012Validator] = {}
        self.checked = 0

    def check(self, method: str, path: str, response: httpx.Response) -> None:
        """Fail unless the answer has a documented shape."""
        if response.headers.get("content-type", "").startswith("text/html"):
            return
        schema = self._schema(method, path, response.status_code)
        if schema is None:
            assert response.content == b"", f"{method} {path}: a body where none is documented"
        else:
            self._validator(schema).validate(response.json())
        self.checked += 1

    def _schema(self, method: str, path: str, status: int) -> str | None:
        """Return where the schema of an answer is; errors the description forgot have the shape of the others."""
        if status >= 400:
            return f"{_DOCUMENT}-0#/components/schemas/ErrorMessage"
        document, operations = next(
            (document, paths[template])
            for document, paths in self._paths
            for template in paths
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        )
        answer = operations[method.lower()]["responses"][str(status)]
        if "content" not in answer:
            return None
        schema: str = answer["content"]["application/json"]["schema"]["$ref"]
        return document + schema

    def _validator(self, schema: str) -> Draft202012Validator:
        if schema not in self._validators:
            self._validators[schema] = Draft202012Validator(
                {"$ref": schema}, registry=self._registry, format_checker=FormatChecker()
            )
        return self._validators[schema]


def _repair(document: dict[str, Any]) -> None:
    """Read the description as it is meant.

    It says OpenAPI 3.1 and still marks nulls the way of 3.0. And it gives `pageSize` a maximum of 5000 as a
    parameter and 2000 in the answer; the documentation says 5000.
    """
    document["components"]["schemas"]["PagingInfo"]["properties"]["pageSize"]["maximum"] = 5000
    allow_nulls(document)


def allow_nulls(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            allow_nulls(item)
    elif isinstance(node, dict):
        for value in node.values():
            allow_nulls(value)
        if node.get("nullable") is True:
            if isinstance(node.get("type"), str):
                node["type"] = [node["type"], "null"]
            elif "$ref" in node:
                node["anyOf"] = [{"$ref": node.pop("$ref")}, {"type": "null"}]


def description_path() -> Path:
    given = os.environ.get("CODAT_OPENAPI")
    return Path(given) if given else Path(__file__).parents[3] / "shared" / "codat" / "openapi.json"


@pytest.fixture(scope="session")
def description() -> Description | None:
    """Codat's description, with that of Sync for Payables beside it, or None where it is not at hand."""
    path = description_path()
    paths = [each for each in (path, path.with_name("openapi-sync-for-payables.json")) if each.is_file()]
    return Description(*(json.loads(each.read_text("utf-8")) for each in paths)) if path.is_file() else None


@pytest.fixture
def needs_description(description: Description | None) -> Description:
    """Codat's description; skips the test where it is not at hand."""
    if description is None:
        pytest.skip("Codat's openapi.json is not at hand: set CODAT_OPENAPI to its path")
    return description


def authorization(key: str) -> dict[str, str]:
    """The header Codat wants for a key."""
    return {"Authorization": "Basic " + base64.b64encode(key.encode()).decode()}


ClientFor = Callable[..., httpx.Client]


@pytest.fixture
def client_for(description: Description | None) -> Iterator[ClientFor]:
    """Makes clients for an endpoint. Whatever they get from the API is checked."""
    clients: list[httpx.Client] = []

    def check(response: httpx.Response) -> None:
        path = urlsplit(str(response.request.url)).path
        if _LINK_PAGES.match(path):
            return
        response.read()
        assert response.headers["x-rate-limit-limit"].isdigit()
        assert response.headers["x-rate-limit-remaining"].isdigit()
        assert response.headers["x-rate-limit-reset"].endswith("T00:00:00Z")
        if response.status_code == 429:
            assert response.headers["retry-after"]
        if description is not None:
            description.check(response.request.method, path, response)

    def make(endpoint: Endpoint, key: str | None = None, **options: Any) -> httpx.Client:
        headers = authorization(endpoint.api_key if key is None else key)
        hooks = {"response": [check]}
        # Loopback has no certificates, and reading the machine's takes longer than most of these tests.
        options.setdefault("verify", _NO_CERTIFICATES)
        client = httpx.Client(base_url=endpoint.base_url, headers=headers, event_hooks=hooks, timeout=30, **options)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


SandboxFor = Callable[..., EmbeddedSandbox]


@pytest.fixture
def sandbox_for() -> Iterator[SandboxFor]:
    """Makes and starts sandboxes, in memory and without companies unless asked otherwise."""
    started: list[EmbeddedSandbox] = []

    def make(data: Path | None = None, *, companies: int = 0, **options: Any) -> EmbeddedSandbox:
        sandbox = EmbeddedSandbox(data, companies=companies, scenarios=True, **options)
        started.append(sandbox)
        sandbox.start()
        return sandbox

    yield make
    for sandbox in started:
        sandbox.stop()


@pytest.fixture
def sandbox(sandbox_for: SandboxFor) -> EmbeddedSandbox:
    """A running sandbox without companies."""
    return sandbox_for()


@pytest.fixture
def api(sandbox: EmbeddedSandbox, client_for: ClientFor) -> httpx.Client:
    """A client of `sandbox` with its key."""
    return client_for(sandbox.start())


@pytest.fixture
def seeded(sandbox_for: SandboxFor, client_for: ClientFor) -> httpx.Client:
    """A client of a sandbox with the usual 120 companies."""
    return client_for(sandbox_for(companies=120).start())


@pytest.fixture
def new_company(api: httpx.Client) -> Callable[..., dict[str, Any]]:
    """Creates a company."""

    def create(name: str = "Toft Stores", **fields: Any) -> dict[str, Any]:
        response = api.post("/companies", json={"name": name, **fields})
        assert response.status_code == 200, response.text
        company: dict[str, Any] = response.json()
        return company

    return create


@pytest.fixture
def new_connection(api: httpx.Client, new_company: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Creates a connection, for a new company unless one is given; `companyId` is added to what comes back."""

    def create(platform_key: str = "qhyg", company_id: str | None = None) -> dict[str, Any]:
        owner = company_id or new_company()["id"]
        response = api.post(f"/companies/{owner}/connections", json={"platformKey": platform_key})
        assert response.status_code == 200, response.text
        return {**response.json(), "companyId": owner}

    return create
