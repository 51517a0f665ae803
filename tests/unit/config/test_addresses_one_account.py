"""However an address is spelled, it is one account: one kind, one journal, one memory, one key."""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from console_app.codat.api_key import ApiKey
from console_app.config.config_file import config_file
from console_app.config.keys import forget_key, keep_key, read_key
from console_app.config.keys.file import key_file
from console_app.config.paths import keys_folder
from console_app.config.profile_state import (
    keep_seen_account,
    keep_trusted_host,
    read_trusted_hosts,
    seen_account,
    seen_accounts_file,
    trusted_hosts_file,
)
from console_app.config.profiles import KeySource, Profile
from console_app.services.snapshots.file_name import store_folder
from tests.builders import profile
from tests.unit.config.keyrings import FileKeyring, choose

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from tests.unit.conftest import Books, Run

KEY = "k" * 40
SPELLINGS = [
    "https://api.codat.io:443",
    "HTTPS://API.CODAT.IO",
    "https://api.codat.io./",
    "https://api.codat.io/%2e/",
    "https://api\N{IDEOGRAPHIC FULL STOP}codat.io",
    "https://codat.gateway.example/v1",
]


@pytest.mark.parametrize("address", SPELLINGS)
def test_unlinking_is_locked_in_production_however_its_address_is_spelled(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CODAT_API_KEY", KEY)
    monkeypatch.setenv("CODAT_BASE_URL", address)
    # What is not refused before anything is asked goes nowhere.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    ended = run("unlink", "Toft Stores", "qhyg", "--yes")
    assert (ended.code, "Unlinking is locked" in ended.err) == (6, True), ended.err
    assert "--unlock" in ended.err


def test_two_spellings_have_one_journal_and_one_memory(
    run: Run, account: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = account.start().base_url
    port = base.rpartition(":")[2]
    assert run("create", "Toft Stores").code == 0
    for spelling in (f"{base}/", f"{base}//", f"HTTP://127.0.0.1.:{port}/./"):
        monkeypatch.setenv("CODAT_BASE_URL", spelling)
        journal = run("journal", "--json")
        assert [each["company"] for each in journal.result["rows"]] == ["Toft Stores"], spelling
        assert run("snapshot").code == 0
    assert len(list(store_folder().glob("*.db"))) == 1


def old_file_name(profile: str, address: str, key: str) -> str:
    """The name that earlier versions gave the file: of the address as it was written."""
    fingerprint = sha256(f"{profile}\n{address}\n{ApiKey.parse(key).authorization}".encode())
    return f"{profile}-{fingerprint.hexdigest()[:12]}.db"


@pytest.mark.parametrize("ending", ["/", "//"])
def test_a_journal_under_an_old_spelling_is_still_the_journal(
    run: Run, account: EmbeddedSandbox, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    assert run("create", "Toft Stores").code == 0
    endpoint = account.start()
    (now,) = store_folder().glob("*.db")
    before = store_folder() / old_file_name("default", f"{endpoint.base_url}{ending}", endpoint.api_key)
    assert before.name != now.name
    for end in ("", "-wal", "-shm"):
        file = now.with_name(now.name + end)
        if file.exists():
            file.rename(before.with_name(before.name + end))
    monkeypatch.setenv("CODAT_BASE_URL", f"{endpoint.base_url}{ending}")
    assert run("create", "Fern Hill").code == 0
    names = [each["company"] for each in run("journal", "--json").result["rows"]]
    assert sorted(names) == ["Fern Hill", "Toft Stores"]
    assert [each.name for each in store_folder().glob("*.db")] == [before.name]
    if ending == "/":
        # The spelling that people correct most: without the slash the file is found as well.
        monkeypatch.setenv("CODAT_BASE_URL", endpoint.base_url)
        assert len(run("journal", "--json").result["rows"]) == 2


def profile_with_address(address: str, source: KeySource = KeySource.FILE) -> Profile:
    return profile(
        "acme",
        base_url="https://codat.gateway.example",
        key_text=None,
        written_address=address,
        key_source=source,
    )


OLD = "https://Codat.Gateway.example:443/"
OLD_ENTRY = "acme https://codat.gateway.example:443"


def test_a_key_under_an_old_spelling_is_found_replaced_and_forgotten() -> None:
    import threading

    profile = profile_with_address(OLD)
    old = keys_folder() / f"acme-{sha256(OLD_ENTRY.encode()).hexdigest()[:8]}.key"
    keys_folder().mkdir(parents=True, mode=0o700)
    old.touch(mode=0o600)
    old.write_text(KEY)
    assert read_key(profile, threading.Event()) == KEY
    keep_key(profile, "n" * 40)
    assert read_key(profile, threading.Event()).strip() == "n" * 40
    assert key_file(profile) != old
    assert forget_key(profile)
    assert not keys_folder().exists()


def test_a_key_in_the_keyring_under_an_old_spelling_is_found_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "FileKeyring")
    profile = profile_with_address(OLD, KeySource.KEYRING)
    FileKeyring().set_password("codat-console", OLD_ENTRY, KEY)
    assert read_key(profile, threading.Event()) == KEY
    keep_key(profile, "n" * 40)
    assert read_key(profile, threading.Event()) == "n" * 40
    assert forget_key(profile)
    assert FileKeyring().entries() == {}


def test_what_was_seen_and_trusted_under_an_old_spelling_still_counts() -> None:
    seen_accounts_file().parent.mkdir(parents=True)
    seen_accounts_file().write_text(f'{{"{OLD_ENTRY}": "Fernhill Payables"}}')
    profile = profile_with_address(OLD)
    assert seen_account(profile) == "Fernhill Payables"
    assert keep_seen_account(profile, None)
    assert seen_account(profile) is None

    trusted_hosts_file().parent.mkdir(parents=True)
    trusted_hosts_file().write_text(f'{{"acme {OLD}": ["link.acme.example"]}}')
    assert read_trusted_hosts(profile) == {"link.acme.example"}
    assert keep_trusted_host(profile_with_address("https://codat.gateway.example"), "two.acme.example")
    assert read_trusted_hosts(profile) == {"link.acme.example", "two.acme.example"}


def test_the_key_of_a_login_goes_to_the_address_that_is_named_or_nowhere(run: Run, books: Books) -> None:
    """`CODAT_BASE_URL` names the account's address; a new profile would lead to Codat itself."""
    ended = run("login", "-p", "new", "--yes", "--key-file", typed=KEY)
    base = books.sandbox.start().base_url
    assert ended.code == 6, ended.err
    assert f"CODAT_BASE_URL is {base}, but the profile new uses https://api.codat.io" in ended.err
    assert f'base_url = "{base}" under [profiles.new]' in ended.err
    assert not keys_folder().exists()
    assert not config_file().exists()


@pytest.mark.parametrize("shape", [(), ("--json",)])
def test_a_login_names_the_address_that_the_key_is_sent_to(run: Run, books: Books, shape: tuple[str, ...]) -> None:
    endpoint = books.sandbox.start()
    config_file().parent.mkdir(parents=True)
    config_file().write_text(f'[profiles.new]\nbase_url = "{endpoint.base_url}/"\n')
    ended = run("login", "-p", "new", "--yes", "--key-file", *shape, typed=endpoint.api_key)
    assert ended.code == 0, ended.err
    assert f"Asking Codat at {endpoint.base_url} whose key this is." in ended.err


@pytest.mark.parametrize("address", ["https://user@api.codat.io", "http://127.0.0.1.nip.io", "nonsense"])
def test_an_address_that_cannot_be_used_is_named_with_who_gave_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("CODAT_BASE_URL", address)
    for command in (["companies"], ["login", "-p", "new", "--yes"], ["store", "info"]):
        ended = run(*command, typed=KEY)
        assert (ended.code, "CODAT_BASE_URL: " in ended.err) == (6, True), ended.err
