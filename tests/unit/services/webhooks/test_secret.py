"""The secret of webhooks: what is taken for one, and where it is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from console_app.config.keys.errors import KeyUnavailable
from console_app.config.keys.file import keep_in_file, key_file
from console_app.config.settings import Settings
from console_app.services.webhooks.secret import (
    NotASecret,
    read_secrets,
    secrets_of,
    stored_as,
)
from tests.builders import profile
from tests.webhook_events import OLDER, SECRET

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text", [SECRET, f"  {SECRET}\n", SECRET.rstrip("="), f"{SECRET} {OLDER}", f"{SECRET}\n{OLDER}"]
)
def test_the_portals_secret_is_taken_as_it_is_shown(text: str) -> None:
    assert read_secrets(text)[0].rstrip("=") == SECRET.rstrip("=")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (SECRET.removeprefix("whsec_"), "begins with whsec_"),
        (SECRET[:-5] + "-" + SECRET[-4:], "has - or _"),
        ("whsec_" + "A" * 20 + "_" * 12, "has - or _"),
        (SECRET[:-6] + "…", "not base64"),
        ("whsec_" + "A" * 33, "not whole"),
        ("whsec_QUJD", "too short"),
        (f"{SECRET} {OLDER} whsec_{'A' * 32}", "3 texts"),
    ],
)
def test_what_would_make_another_key_is_refused_without_showing_it(text: str, why: str) -> None:
    with pytest.raises(NotASecret, match=re.escape(why)) as refused:
        read_secrets(text)
    assert "AAAA" not in str(refused.value)
    assert not text or text not in str(refused.value)


def test_a_secret_is_in_a_file_beside_the_key_or_comes_from_a_command(tmp_path: Path) -> None:
    account = profile("acme")
    command = Settings(webhook_secret_command=f"echo {SECRET} {OLDER}")
    with pytest.raises(KeyUnavailable) as missing:
        secrets_of(account, Settings(webhook_secret_command="false"))
    assert missing.value.happened == "The webhook_secret_command ended with code 1"
    assert secrets_of(account, command) == (SECRET, OLDER)
    keep_in_file(stored_as(account), f"{SECRET} {OLDER}")
    file = key_file(stored_as(account))
    assert file.name.endswith(".webhooks")
    assert file.name.removesuffix(".webhooks") != key_file(account).stem
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert secrets_of(account, Settings()) == (SECRET, OLDER)
    file.write_text("hello\n")
    with pytest.raises(KeyUnavailable, match="is not a webhook secret"):
        secrets_of(account, Settings())
    file.chmod(0o644)
    with pytest.raises(KeyUnavailable, match="Other users"):
        secrets_of(account, Settings())
