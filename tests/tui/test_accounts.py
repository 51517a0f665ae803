"""Go to another profile, and log in with another key, without leaving the program; and the card of the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.config.config_file import read_config
from console_app.config.keys import file as key_files
from console_app.config.paths import sandbox_file
from console_app.config.profiles import KeySource, profile_of, sandbox_profile
from console_app.tui.app import ConsoleApp
from console_app.tui.dialogs.login import LogIn
from console_app.tui.dialogs.profiles import ProfilePicker
from console_app.tui.widgets.first_run import WHAT_IT_IS, FirstRunCard
from console_app.tui.widgets.key_bar import KeyBar
from tests.config_files import write_config

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.tui.conftest import OpenConsole


async def test_a_key_is_checked_named_stored_and_gone_to(
    open_console: OpenConsole, make_account: Callable[..., EmbeddedSandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    other = make_account(companies=2).start()
    write_config(f'[profiles.acme]\nbase_url = "{other.base_url}"\n')
    async with open_console(size=(80, 24)) as console:
        console.app.accounts.log_in("acme")
        await console.sees("Log in", "acme", "hidden")
        # Asked for again over the dialog, as the palette does, it is still this dialog's answer that counts.
        console.app.accounts.log_in("acme")
        await console.press("enter")
        await console.reads("Nothing was sent", within="#login-state")
        await console.type("A" * 40)
        await console.press("enter")
        await console.reads("Codat does not accept this API key. Nothing was stored.", within="#login-state")
        await console.press("ctrl+u")
        await console.type(other.api_key)
        await console.press("enter")
        await console.reads("This key belongs to “Fernhill Payables”.", within="#login-state")
        assert other.api_key not in console.text
        await console.sees("Store in a file")
        # Without a keyring the file is the place that has the focus, and the reason is said.
        await console.reads("The file can be read by you only", within="#login-state")
        await console.press("enter")
        await console.until(lambda: not console.app.is_running, "the end of the first profile")
        assert console.app.return_value == "acme"
    profile = profile_of("acme", {}, read_config())
    assert profile.key_source is KeySource.FILE
    assert profile.account == "Fernhill Payables"
    assert key_files.read_from_file(profile).strip() == other.api_key


async def test_a_profile_is_chosen_by_its_account_or_named(open_console: OpenConsole) -> None:
    write_config('[profiles.acme]\nkey_from = "file"\naccount = "Acme Bills"\n')
    async with open_console(size=(100, 30)) as console:
        app = console.app
        app.switch_profile("acmee")
        await console.notices("There is no profile of that name. Profiles: acme, production, test, sandbox.")
        # One without a key is logged in to first.
        app.switch_profile("test")
        await console.until(lambda: isinstance(app.screen, LogIn), "the dialog for a key")
        await console.sees("test", "API key")
        await console.press("escape")
        await console.until(lambda: not isinstance(app.screen, LogIn), "the list again")
        await app.run_action("choose_profile")
        await console.until(lambda: isinstance(app.screen, ProfilePicker), "the profiles")
        await console.sees("Acme Bills", "no key yet: log in", "Made-up customers", "Log in with another API key")
        await console.press("enter")
        await console.until(lambda: not app.is_running, "the end of the first profile")
        assert app.return_value == "acme"


@pytest.mark.parametrize("leaving", [["escape"], ["question_mark", "escape", "enter", "escape"]], ids=["Esc", "away"])
async def test_the_first_run_says_what_the_sandbox_is_and_is_closed(own_home: object, leaving: list[str]) -> None:
    for is_first in (True, False):
        app = ConsoleApp(sandbox_profile(sandbox_file()))
        async with app.run_test(size=(80, 24)) as pilot:
            while app.directory.as_of is None:
                await pilot.pause()
            await pilot.pause()
            cards = app.screen.query(FirstRunCard)
            assert bool(cards) is is_first
            if is_first:
                shown = app.export_screenshot().replace("&#160;", " ")
                assert WHAT_IT_IS in shown
                assert "Try a customer" in shown
                assert "Use your account" in shown
                assert "Esc Back" in app.screen.query_one(KeyBar).render().plain
                await pilot.press(*leaving)
                await pilot.pause()
                await pilot.pause()
                assert not app.screen.query(FirstRunCard)
                assert "Esc Back" not in app.screen.query_one(KeyBar).render().plain
                await pilot.press("question_mark")
                await pilot.pause()
                assert "made-up customers inside this program" in str(app.screen.query_one("#help-keys").render())
