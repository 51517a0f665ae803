"""An account that is full of hostile texts, and the program on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.sandbox.embedded import EmbeddedSandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def hostile_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedSandbox]:
    """A small account, which the environment names; `texts.fill` makes it hostile."""
    with EmbeddedSandbox(None, companies=6, scenarios=True) as sandbox:
        endpoint = sandbox.start()
        monkeypatch.setenv("CODAT_API_KEY", endpoint.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", endpoint.base_url)
        yield sandbox
