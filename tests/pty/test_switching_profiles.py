"""From the sandbox of a first run to one's own account, in one terminal that is never given back to the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.config_files import write_config

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from console_app.sandbox.embedded import EmbeddedSandbox

QUIT = "\x11"


def test_from_the_first_run_to_an_account_and_back(
    run_in_terminal: Callable[..., Any], sandbox: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    endpoint = sandbox.start()
    write_config(f'[profiles.acme]\nbase_url = "{endpoint.base_url}"\n')
    terminal = run_in_terminal("--sandbox", columns=100, rows=30)
    terminal.wait_for("120 companies", "This is a sandbox", ":login Use your account")
    terminal.type(":profile acme")
    terminal.wait_for("no key yet: log in")
    terminal.type("\r")
    terminal.wait_for("API key, as the Portal shows it", endpoint.base_url)
    terminal.type(endpoint.api_key, "\r")
    terminal.wait_for("This key belongs to", "Store in a file")
    assert endpoint.api_key not in terminal.text
    terminal.type("\r")
    terminal.wait_for("LIVE · acme", "120 companies")
    terminal.type(":profile nobody\r")
    terminal.wait_for("There is no profile of that name.")
    terminal.type(":profile sandbox\r")
    terminal.wait_for(" SANDBOX ", "120 companies")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
    assert endpoint.api_key.encode() not in terminal.written
