"""What has to be light is light: the program starts with these, before httpx and pydantic are there."""

from __future__ import annotations

import subprocess
import sys

import pytest

import console_app.codat

LIGHT = ["errors", "api_key", "query", "status_names", "idempotency", "company_names", "drafts"]


@pytest.mark.parametrize("module", ["", *(f".{name}" for name in LIGHT)])
def test_light_modules_import_neither_httpx_nor_pydantic(module: str) -> None:
    check = (
        f"import console_app.codat{module}, sys;"
        "print([name for name in ('httpx', 'msgspec', 'pydantic', 'pydantic_core', 'asyncio') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_client_imports_httpx_without_its_command_line() -> None:
    check = (
        "import console_app.codat.client, console_app.codat.transport, sys;"
        "print([name for name in ('httpx', 'rich', 'pygments', 'click') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "['httpx']"


def test_every_name_of_the_package_is_there() -> None:
    for name in dir(console_app.codat):
        assert getattr(console_app.codat, name) is not None
    assert {"CodatClient", "ApiKey", "Intent", "OutcomeUnknown", "Company"} <= set(dir(console_app.codat))
    with pytest.raises(AttributeError, match="Nonsense"):
        console_app.codat.Nonsense  # type: ignore[attr-defined]  # noqa: B018 - the access is what is tried
