from __future__ import annotations

import ast
import http.client
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import console_app.sandbox
from console_app.sandbox.embedded import EmbeddedSandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOMS = ("console_app.cli", "console_app.tui", "console_app.services", "console_app.codat", "console_app.store")


def test_it_listens_on_loopback_only(sandbox: EmbeddedSandbox) -> None:
    assert sandbox.start().base_url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]", "[", "0.0.0.0"]
)
def test_another_name_for_this_machine_is_refused(api: httpx.Client, host: str) -> None:
    """DNS rebinding: a web page lets its own name point here."""
    request = api.build_request("GET", "/sandbox/scenarios", headers={"Host": host})
    assert api.send(request).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:99"])
def test_loopbacks_own_names_are_fine(api: httpx.Client, host: str) -> None:
    assert api.get("/profile", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_from_another_site_is_refused(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]], origin: str
) -> None:
    address = new_connection()["linkUrl"].split("?")[0]
    assert api.post(address, data={"choice": "authorise"}, headers={"Origin": origin}).status_code == 403
    assert api.post("/sandbox/clock", json={}, headers={"Origin": origin}).status_code == 403


def test_a_failure_of_our_own_is_a_documented_500(
    sandbox: EmbeddedSandbox, api: httpx.Client, client_for: Callable[..., httpx.Client]
) -> None:
    state = sandbox._state
    assert state is not None
    state.run(lambda: state.execute("DROP TABLE idempotency"))
    headers = {"Idempotency-Key": "5b0b9a3f-6a0d-4b52-8f1c-3f9f0a9f7a11"}
    failed = api.post("/companies", json={"name": "Toft"}, headers=headers)
    assert failed.status_code == 500
    assert failed.json()["correlationId"]
    assert client_for(sandbox.start()).get("/companies").json()["totalResults"] == 0


def test_the_sandbox_shares_no_line_with_the_other_rooms() -> None:
    program = (
        "import pkgutil, importlib, sys, console_app.sandbox as room\n"
        "for module in pkgutil.walk_packages(room.__path__, room.__name__ + '.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    loaded = done.stdout.split()
    assert "console_app.sandbox.app" in loaded
    assert not [
        name for name in loaded if name.startswith((*ROOMS, "console_app.config", "httpx", "pydantic", "textual"))
    ]


def test_no_module_of_the_sandbox_names_another_room() -> None:
    for path in Path(console_app.sandbox.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom):
                imported = [node.module or ""]
            elif isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            else:
                continue
            for name in imported:
                assert not name.startswith("console_app.") or name.startswith("console_app.sandbox"), path


@pytest.mark.parametrize("module", ["console_app.sandbox.embedded", "console_app.cli.sandbox"])
def test_naming_the_sandbox_imports_nothing_heavy(module: str) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert not {"starlette", "uvicorn", "sqlite3", "anyio", "asyncio"} & set(done.stdout.split())


@pytest.fixture
def caller(api: httpx.Client) -> Iterator[httpx.Client]:
    """A client with the key, whose refused calls need not be what Codat documents."""
    with httpx.Client(base_url=api.base_url, headers={"Authorization": api.headers["Authorization"]}) as client:
        yield client


CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}
CLICKED = {**CROSS_SITE, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.mark.parametrize(
    "host", ["evil.example@127.0.0.1", "127.0.0.1/evil.example", "127.0.0.1?x", "127.1", "2130706433", "127.0.0.1:x"]
)
def test_a_name_that_only_contains_loopbacks_is_refused(caller: httpx.Client, host: str) -> None:
    assert caller.get("/profile", headers={"Host": host}).status_code == 421


def test_two_names_at_once_are_refused(api: httpx.Client) -> None:
    connection = http.client.HTTPConnection(api.base_url.host, api.base_url.port or 0, timeout=10)
    connection.putrequest("GET", "/profile", skip_host=True)
    for name, value in (("Host", "127.0.0.1"), ("Host", "evil.example"), *api.headers.items()):
        if name.lower() != "host" or value in {"127.0.0.1", "evil.example"}:
            connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status in {400, 421}
    connection.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/profile", "/companies", "/sandbox/calls", "/sandbox/clock"])
def test_a_script_of_another_site_gets_nothing_with_any_method(caller: httpx.Client, method: str, path: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, CROSS_SITE, {"Sec-Fetch-Site": "same-site"}):
        answer = caller.request(method, path, headers=headers)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_a_link_can_be_clicked_elsewhere_and_neither_framed_nor_drawn_nor_fetched(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    link = new_connection()["linkUrl"]
    for dest, mode in (("iframe", "navigate"), ("image", "no-cors"), ("empty", "cors"), ("script", "no-cors")):
        headers = {**CROSS_SITE, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
        assert api.get(link, headers=headers).status_code == 403
    assert api.get(link, headers=CLICKED).status_code == 200


def test_a_form_of_our_own_page_has_no_origin_and_goes_through(
    api: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    link = new_connection()["linkUrl"]
    page = api.get(link)
    session = page.text.partition('name="session" value="')[2].partition('"')[0]
    form = {"session": session, "choice": "authorise"}
    address = link.split("?")[0]
    assert api.post(address, data=form, headers={"Origin": "null", **CROSS_SITE}).status_code == 403
    assert api.post(address, data=form, headers={"Origin": "null"}).status_code == 403
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert api.post(address, data=form, headers=own).status_code == 303


def test_every_answer_tells_a_browser_to_do_nothing_with_it(
    caller: httpx.Client, new_connection: Callable[..., dict[str, Any]]
) -> None:
    link = new_connection()["linkUrl"]
    refused = caller.get("/profile", headers={"Host": "evil.example"})
    for answer in (caller.get("/profile"), caller.get("/nowhere"), refused, caller.get(link), caller.get(link)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("path", ["scenarios", "clock", "life", "faults", "calls", "companies/x", "connections/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_the_control_routes_are_off_unless_asked_for(
    client_for: Callable[..., httpx.Client], method: str, path: str
) -> None:
    with EmbeddedSandbox(None, companies=0) as usual:
        answer = client_for(usual.start()).request(method, f"/sandbox/{path}", json={} if method != "GET" else None)
        assert answer.status_code == 404
        assert answer.json()["error"] == "Scenarios are off in this sandbox."
