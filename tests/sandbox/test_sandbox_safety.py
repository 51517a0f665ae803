from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import console_app.sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from console_app.sandbox.embedded import EmbeddedSandbox

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
