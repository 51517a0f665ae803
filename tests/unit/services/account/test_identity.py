"""A key from wherever it is kept, and whose account it turns out to belong to, over real HTTP."""

from __future__ import annotations

import asyncio
import shlex
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from console_app.cli.errors import ExitCode, exit_code_of
from console_app.codat.drafts import NewCompany
from console_app.codat.errors import CodatError
from console_app.codat.idempotency import Intent
from console_app.config.keys import keep_key
from console_app.config.keys.file import key_file
from console_app.config.profile_state import keep_seen_account, seen_account, seen_accounts_file
from console_app.config.profiles import KeySource, Profile
from console_app.services.account.identity import AccountUnknown, WrongAccount
from console_app.services.account.key import NoKey
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory
from console_app.services.snapshots.account_store import AccountStore
from console_app.services.snapshots.file_name import store_file
from console_app.services.text.error_messages import explain
from tests import builders
from tests.clocks import quick_retry
from tests.unit.config import keyrings

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox

OURS = "Fernhill Payables"


@pytest.fixture
def profile(account: EmbeddedSandbox) -> Profile:
    """A profile whose key is in a file."""
    endpoint = account.start()
    made = builders.profile("acme", base_url=endpoint.base_url, key_text=None, key_source=KeySource.FILE)
    keep_key(made, endpoint.api_key)
    return made


@pytest.fixture(autouse=True)
def no_keyring_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    keyrings.choose(monkeypatch, "keyring.backends.fail.Keyring")


def session_of(profile: Profile) -> Session:
    return Session(profile, retry=quick_retry())


async def create_toft(session: Session) -> Any:
    return await session.writing.create_company(NewCompany("Toft Stores"), intent=Intent.new())


def problems(session: Session) -> WrongAccount | None:
    return session.identity.problem


def calls(account: EmbeddedSandbox) -> list[str]:
    return [f"{call.method} {call.path}" for call in account.scenarios.calls]


@pytest.mark.parametrize("source", [KeySource.FILE, KeySource.KEYRING, KeySource.COMMAND])
async def test_a_session_finds_its_key_wherever_it_is(
    account: EmbeddedSandbox, profile: Profile, source: KeySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = account.start().api_key
    keyrings.choose(monkeypatch, "FileKeyring")
    of_source = replace(profile, key_source=source, key_command=shlex.join([sys.executable, "-c", f"print('{key}')"]))
    if source is KeySource.KEYRING:
        keep_key(of_source, key)
    session = session_of(of_source)
    await session.open()
    assert (await session.identify()).name == OURS
    assert (session.profile.key_text, key in repr(vars(session))) == (None, False)
    await session.close()


async def test_what_is_no_key_is_told_without_it_and_can_be_put_right(
    account: EmbeddedSandbox, profile: Profile
) -> None:
    keep_key(profile, "Marked Key")
    session = session_of(profile)
    with pytest.raises(NoKey) as told:
        await session.open()
    explained = explain(told.value, "starting")
    assert explained.happened == f"{key_file(profile)} does not contain an API key (starting)"
    assert explained.next_step.endswith("Log in: codat-console login --profile acme")
    assert "40 letters and digits" in explained.next_step
    assert "Marked" not in f"{explained}{told.value!r}"
    assert exit_code_of(told.value) is ExitCode.NOT_ALLOWED
    keep_key(profile, account.start().api_key)
    await session.open()
    await session.close()


async def test_a_keyring_that_hangs_keeps_nobody_from_leaving(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyrings.choose(monkeypatch, "HangingKeyring")
    session = session_of(replace(profile, key_source=KeySource.KEYRING))
    opening = asyncio.create_task(session.open())
    begun = time.monotonic()
    await asyncio.sleep(0.1)
    assert not opening.done()
    await session.close()
    assert time.monotonic() - begun < 2
    with pytest.raises(asyncio.CancelledError):
        await opening


async def test_the_memory_is_named_by_the_account_that_is_meant_and_not_by_the_key(profile: Profile) -> None:
    one = store_file(replace(profile, account="One"))
    assert one == store_file(replace(profile, account="One", key_source=KeySource.COMMAND))
    others = [
        replace(profile, account="Two"),
        profile,
        replace(profile, account="One", base_url="https://x.example"),
    ]
    assert len({one, *map(store_file, others)}) == 4


@pytest.mark.parametrize("kept", [KeySource.FILE, KeySource.ENVIRONMENT])
async def test_a_key_of_another_account_writes_nothing(
    account: EmbeddedSandbox, profile: Profile, kept: KeySource
) -> None:
    text = account.start().api_key if kept is KeySource.ENVIRONMENT else None
    session = session_of(replace(profile, account="Acme Ltd", key_source=kept, key_text=text))
    await session.open()
    for _ in range(2):
        with pytest.raises(WrongAccount) as refused:
            await create_toft(session)
    assert calls(account) == ["GET /profile"]
    assert refused.value.happened is False
    assert exit_code_of(refused.value) is ExitCode.REFUSED
    told = explain(refused.value, writing=True)
    assert told.happened == f"The key of the profile acme belongs to “{OURS}”, but the profile is for “Acme Ltd”"
    assert told.meaning == "Nothing was sent."
    assert "codat-console login --profile acme" in told.next_step
    assert not told.retrying_helps
    assert [page async for page in session.client.list_companies()]
    await session.close()


async def test_the_account_is_asked_for_once_before_the_first_write(account: EmbeddedSandbox, profile: Profile) -> None:
    session = session_of(replace(profile, account=OURS))
    await session.open()
    await asyncio.gather(create_toft(session), create_toft(session), create_toft(session))
    assert sorted(calls(account)) == ["GET /profile", *["POST /companies"] * 3]
    await session.close()
    await session.open()
    await create_toft(session)
    assert calls(account).count("GET /profile") == 2
    await session.close()


async def test_where_no_account_is_meant_nothing_is_asked(account: EmbeddedSandbox, profile: Profile) -> None:
    session = session_of(replace(profile, key_text=account.start().api_key, key_source=KeySource.ENVIRONMENT))
    await session.open()
    await create_toft(session)
    assert calls(account) == ["POST /companies"]
    assert not seen_accounts_file().exists()
    await session.close()


async def test_the_first_account_that_is_seen_is_the_one_that_is_meant(
    account: EmbeddedSandbox, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(profile)
    await session.open()
    await create_toft(session)
    assert seen_account(profile) == OURS
    assert seen_accounts_file().stat().st_mode & 0o777 == 0o600
    await session.close()
    monkeypatch.setattr("console_app.sandbox.catalogue.ACCOUNT_NAME", "Acme Ltd")
    await session.open()
    with pytest.raises(WrongAccount, match=f"belongs to “Acme Ltd”, but until now it was “{OURS}”"):
        await create_toft(session)
    keep_seen_account(profile, None)
    await session.identify()
    await create_toft(session)
    await session.close()


async def test_a_key_that_is_changed_while_the_program_runs_is_noticed_when_the_account_is_asked_for(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(replace(profile, account=OURS))
    await session.open()
    await session.identify()
    assert problems(session) is None
    monkeypatch.setattr("console_app.sandbox.catalogue.ACCOUNT_NAME", "Acme Ltd")
    await session.identify()
    assert isinstance(problems(session), WrongAccount)
    await session.close()


async def test_where_codat_does_not_say_whose_account_it_is_nothing_is_written(
    account: EmbeddedSandbox, profile: Profile
) -> None:
    session = session_of(replace(profile, account=OURS))
    await session.open()
    account.scenarios.fail_next(500, times=5, method="GET", path="/profile")
    with pytest.raises(AccountUnknown) as refused:
        await create_toft(session)
    assert {call.partition(" ")[0] for call in calls(account)} == {"GET"}
    told = explain(refused.value, writing=True)
    assert told.happened.startswith("Codat did not say whose account this is: ")
    assert (told.meaning, told.retrying_helps, refused.value.happened) == ("Nothing was sent.", True, False)
    await session.close()


async def read_and_remember(profile: Profile) -> list[str]:
    """The names of companies that are remembered once the account was read."""
    session, store = session_of(profile), AccountStore(profile)
    await session.open()
    await store.open()
    directory = Directory(session, store)
    async for _ in directory.refresh():
        pass
    assert len(directory) == 1
    await session.close()
    await directory.settle()
    names = [row.name for row in await store.first_rows(9)]
    assert len(await store.snapshots()) == len(names)
    await store.close()
    return names


async def test_companies_of_another_account_are_not_remembered_as_this_ones(
    account: EmbeddedSandbox, profile: Profile
) -> None:
    session = session_of(profile)
    await session.open()
    await create_toft(session)
    await session.close()
    assert await read_and_remember(replace(profile, account="Acme Ltd")) == []
    account.scenarios.fail_next(500, times=9, method="GET", path="/profile")
    assert await read_and_remember(replace(profile, account=OURS)) == []
    account.scenarios.clear_faults()
    account.scenarios.forget_calls()
    assert await read_and_remember(replace(profile, account=OURS)) == ["Toft Stores"]
    assert calls(account).count("GET /profile") == 1


async def test_who_asks_whose_account_it_is_while_it_is_being_asked_takes_that_answer(
    account: EmbeddedSandbox, profile: Profile
) -> None:
    session = session_of(profile)
    await session.open()
    assert {each.name for each in await asyncio.gather(*(session.identify() for _ in range(4)))} == {OURS}
    assert calls(account) == ["GET /profile"]
    await session.identify()
    assert len(calls(account)) == 2
    await session.close()


async def test_a_key_that_is_not_accepted_ends_as_such(account: EmbeddedSandbox, profile: Profile) -> None:
    keep_key(profile, "x" * 40)
    session = session_of(replace(profile, account=OURS))
    await session.open()
    with pytest.raises(CodatError) as refused:
        await create_toft(session)
    assert exit_code_of(refused.value) is ExitCode.NOT_ALLOWED
    await session.close()
