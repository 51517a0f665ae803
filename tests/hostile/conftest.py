"""An account that is full of hostile texts, and the program on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

import pytest

from console_app.sandbox.embedded import EmbeddedSandbox
from tests.hostile.texts import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from console_app.sandbox.state import State

KEPT = [text for text in TEXTS.values() if not any("\ud800" <= sign <= "\udfff" for sign in text)]
"""Those that the sandbox can keep; the others come from a server that lies."""

Fill: TypeAlias = "Callable[[Sequence[str]], None]"

_COMPANY = "UPDATE companies SET name = ?, name_key = ?, description = ?, tags = ?, created_by = ? WHERE id = ?"
_CONNECTIONS = "UPDATE connections SET errors = ?, info = ? WHERE company_id = ?"


@pytest.fixture
def hostile_account(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedSandbox]:
    """An account, which the environment names, with a company for each text that says nothing else."""
    with EmbeddedSandbox(None, companies=len(KEPT), scenarios=True) as sandbox:
        endpoint = sandbox.start()
        monkeypatch.setenv("CODAT_API_KEY", endpoint.api_key)
        monkeypatch.setenv("CODAT_BASE_URL", endpoint.base_url)
        _fill(sandbox, KEPT)
        yield sandbox


@pytest.fixture
def fill(hostile_account: EmbeddedSandbox) -> Fill:
    """A function that gives the account other texts, to one company after the other and from the first again."""
    return lambda texts: _fill(hostile_account, texts)


def _fill(sandbox: EmbeddedSandbox, texts: Sequence[str]) -> None:
    state = sandbox.scenarios._state

    def change(state: State) -> None:
        with state.writing():
            for number, row in enumerate(state.rows("SELECT id FROM companies ORDER BY seq")):
                text = texts[number % len(texts)]
                tags = json.dumps({text[:27] or "k": text[:100]})
                state.execute(_COMPANY, text, text.casefold(), text, tags, text, row["id"])
                state.execute(
                    _CONNECTIONS, json.dumps([_error(text)]), json.dumps({"organisationName": text}), row["id"]
                )
            state.touched()

    state.run(lambda: change(state))


def _error(text: str) -> dict[str, str]:
    told = dict.fromkeys(("statusCode", "statusText", "errorMessage"), text)
    return {**told, "erroredOnUtc": "2026-11-01T00:00:00Z", "status": "Active"}
