"""What may be done: as strict as the strictest says, unlocked for a while, and refused before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.idempotency import Intent
from console_app.config.capabilities import EVERYTHING, Capability, Permission, Rule, read_only, usual
from console_app.config.profiles import Profile
from console_app.services.account.permissions import NotAllowed, Permissions
from console_app.services.account.session import Session

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.sandbox.embedded import EmbeddedSandbox

PRODUCTION = usual("the profile production", production=True)


@pytest.mark.parametrize("first", Permission)
@pytest.mark.parametrize("second", Permission)
def test_the_strictest_wins_whoever_says_it(first: Permission, second: Permission) -> None:
    given = EVERYTHING.changed({Capability.UNLINK: Rule(first, "the file")})
    limited = given.limited({Capability.UNLINK: Rule(second, "--read-only")})
    assert limited[Capability.UNLINK].permission is min(first, second)
    assert limited[Capability.UNLINK].source == ("--read-only" if second < first else "the file")
    assert limited[Capability.CREATE] == EVERYTHING[Capability.CREATE]


def test_production_has_to_be_unlocked_and_locks_itself_again() -> None:
    seconds = [100.0]
    permissions = Permissions(PRODUCTION, clock=lambda: seconds[0])
    assert permissions.refusal(Capability.CREATE) is None
    assert permissions.unlockable == (Capability.UNLINK, Capability.DELETE)
    refusal = permissions.refusal(Capability.UNLINK)
    assert refusal is not None
    assert refusal.locked
    assert "the profile production" in refusal.message
    permissions.unlock(60)
    permissions.require(Capability.DELETE)
    seconds[0] += 59
    permissions.require(Capability.DELETE)
    assert permissions.unlocked_for == 1
    seconds[0] += 1
    with pytest.raises(NotAllowed):
        permissions.require(Capability.DELETE)
    permissions.unlock(60)
    permissions.lock()
    assert permissions.unlocked_for == 0


def test_unlocking_opens_nothing_that_is_forbidden() -> None:
    permissions = Permissions(PRODUCTION.limited(read_only("--read-only")))
    assert permissions.capabilities.is_read_only
    permissions.unlock()
    assert permissions.refusal(Capability.READ) is None
    refusal = permissions.refusal(Capability.DELETE)
    assert refusal is not None
    assert (refusal.locked, refusal.source) == (False, "--read-only")
    assert "locked" not in refusal.message


@pytest.mark.parametrize(
    "write",
    [
        lambda writing: writing.create_company(NewCompany("Somebody"), intent=Intent.new()),
        lambda writing: writing.change_company("c", CompanyChanges(name="Else"), intent=Intent.new()),
        lambda writing: writing.create_connection("c", "gbol", intent=Intent.new()),
        lambda writing: writing.unlink("c", "d", intent=Intent.new()),
        lambda writing: writing.delete_connection("c", "d", intent=Intent.new()),
        lambda writing: writing.delete_company("c", intent=Intent.new()),
    ],
)
async def test_what_may_not_be_done_is_not_sent(
    sandbox: EmbeddedSandbox, write: Callable[[Any], Awaitable[Any]]
) -> None:
    endpoint = sandbox.start()
    capabilities = EVERYTHING.limited(read_only("--read-only"))
    profile = Profile("p", False, endpoint.base_url, endpoint.api_key, capabilities=capabilities)
    session = Session(profile)
    await session.open()
    with pytest.raises(NotAllowed) as refused:
        await write(session.writing)
    assert refused.value.happened is False
    assert session.calls_made == 0
    await session.close()
