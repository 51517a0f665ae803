from __future__ import annotations

import ast
import http.client
import socket
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


@pytest.mark.parametrize("module", ["console_app.sandbox.embedded", "console_app.cli.commands.sandbox"])
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
    sandbox: EmbeddedSandbox,
    caller: httpx.Client,
    api: httpx.Client,
    new_connection: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    link = new_connection()["linkUrl"]
    form = link.split("?")[0]
    answers: dict[str, httpx.Response] = {
        "data": caller.get("/profile"),
        "no such thing": caller.get("/nowhere"),
        "no such company": caller.get("/companies/nobody"),
        "another name": caller.get("/profile", headers={"Host": "evil.example"}),
        "another site": caller.get("/profile", headers=CROSS_SITE),
        "no key": httpx.get(f"{api.base_url}/profile"),
        "a method that is not there": caller.delete("/profile"),
        "a method of no route": caller.request("TRACE", "/profile"),
        "a method on a page": caller.put(link),
        "only the head": caller.head(link),
        "a body that is too large": caller.post("/companies", content=b"x" * 1_000_001),
        "a page": caller.get(link),
        "a page of a used link": caller.get(link),
        "a page of no company": caller.get("/company/nobody"),
        "a form that is too large": caller.post(form, content=b"x" * 10_001),
        "a control route": caller.get("/sandbox/scenarios"),
    }
    for status in (413, 429, 500, 503):
        sandbox.scenarios.fail_next(status)
        answers[f"a fault {status}"] = caller.get("/profile")
    sandbox.scenarios.fail_next(502, page="<script>alert(1)</script>")
    answers["a page of a proxy"] = caller.get("/profile")
    answers["not HTTP"] = _answer_to(api, b"nonsense\r\n\r\n")
    state = sandbox._state
    assert state is not None
    state.run(lambda: state.execute("DROP TABLE companies"))
    caller.headers["Connection"] = "close"  # as the server does after a failure
    answers["a failure of ours"] = caller.get("/companies/nobody/connections")
    answers["a failure of ours on a page"] = caller.get(link)

    def no_quota(*_arguments: object) -> None:
        raise RuntimeError("a failure in telling of a failure")

    monkeypatch.setattr("console_app.sandbox.app.quota.quota", no_quota)
    answers["a failure in telling of it"] = caller.get(link)
    expected = {"not HTTP": 400, "a failure of ours": 500, "a failure of ours on a page": 500, "a fault 413": 413}
    expected |= {"a failure in telling of it": 500, "a method on a page": 404, "a method that is not there": 405}
    assert {name: answers[name].status_code for name in expected} == expected
    for name, answer in answers.items():
        assert _amiss(answer) == [], (name, answer.status_code, answer.headers)


def _amiss(answer: httpx.Response) -> list[str]:
    """Return what a browser should have been told with an answer, and was not."""
    policy = answer.headers.get("content-security-policy", "")
    missing = [each for each in ("default-src", "frame-ancestors", "base-uri") if f"{each} 'none'" not in policy]
    missing += [each for each in ("unsafe", "script-src", ",") if each in policy]
    wanted = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
    }
    return missing + [name for name, value in wanted.items() if answer.headers.get_list(name) != [value]]


def _answer_to(api: httpx.Client, said: bytes) -> httpx.Response:
    with socket.create_connection((api.base_url.host, api.base_url.port or 0), timeout=10) as line:
        line.sendall(said)
        came = http.client.HTTPResponse(line)
        came.begin()
        return httpx.Response(came.status, headers=came.getheaders(), content=came.read())


@pytest.mark.parametrize("path", ["scenarios", "clock", "life", "faults", "calls", "companies/x", "connections/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_the_control_routes_are_off_unless_asked_for(
    client_for: Callable[..., httpx.Client], method: str, path: str
) -> None:
    with EmbeddedSandbox(None, companies=0) as usual:
        answer = client_for(usual.start()).request(method, f"/sandbox/{path}", json={} if method != "GET" else None)
        assert answer.status_code == 404
        assert answer.json()["error"] == "Scenarios are off in this sandbox."
