"""Check that the key belongs to the intended account, before the first write of a session."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError
from console_app.codat.redact import redact
from console_app.config.profiles import LOGIN

if TYPE_CHECKING:
    from console_app.config.profiles import Profile
    from console_app.services.account.context import AccountContext


class WrongAccount(CodatError):
    """Raised when the key belongs to another account than the intended one; nothing was sent."""

    def __init__(self, profile: Profile, expected: str, found: str) -> None:
        """Name both accounts, and the remedy.

        Args:
            profile: The profile in use.
            expected: The name of the account that the profile is for; empty if it cannot be read.
            found: The name of the account that the key belongs to.
        """
        meant = f"the profile is for “{expected}”" if profile.account else f"until now it was “{expected}”"
        super().__init__(
            f"The key of the profile {profile.name} belongs to “{found}”, but {meant}",
            can_be_retried=False,
            happened=False,
        )
        self.expected = expected
        self.found = found
        self.next_step = redact(
            f"If “{found}” is right, run {LOGIN} --profile {profile.name} to confirm it; if not, give the profile "
            f"the key of “{expected}”."
        )


class AccountNotRemembered(WrongAccount):
    """Raised when it is unknown which account the key was used for before; nothing was sent."""

    def __init__(self, profile: Profile, found: str, why: str, advice: str = "") -> None:
        """Name the account that was found, the reason and the advice.

        Args:
            profile: The profile in use.
            found: The name of the account that the key belongs to.
            why: The reason, in a few words.
            advice: The remedy, in a sentence.
        """
        super().__init__(profile, "", found)
        self.message = redact(f"The confirmed account of the profile {profile.name} cannot be read: {why}")
        confirm = f"If it is “{found}”, confirm it with {LOGIN} --profile {profile.name}."
        self.next_step = redact(f"{confirm} {advice}".strip())


class AccountUnknown(CodatError):
    """Raised when Codat did not return the key's account, so nothing was sent; `cause` says why."""

    def __init__(self, cause: CodatError) -> None:
        """Keep the error of the call."""
        super().__init__(
            "Codat did not say whose account this is",
            status=cause.status,
            correlation_id=cause.correlation_id,
            method=cause.method,
            path=cause.path,
            retry_after=cause.retry_after,
            can_be_retried=cause.can_be_retried,
            happened=False,
        )
        self.cause = cause


class AccountIdentity:
    """The intended account of a session, and the one that its key belongs to."""

    def __init__(self, session: AccountContext) -> None:
        """Start without knowing either."""
        self._session = session
        self._known = False
        self.problem: WrongAccount | None = None
        """The problem; None if there is none, as far as Codat was asked."""

    def forget(self) -> None:
        """Start over."""
        self._known, self.problem = False, None

    async def observe_account(self, name: str) -> None:
        """Record the account's name from Codat."""
        profile, name = self._session.profile, name.strip()
        expected = profile.account
        if expected is None and _is_remembered(profile):
            from console_app.config.profile_state import UnreadableSeenAccounts

            try:
                expected = await asyncio.to_thread(_first_seen, profile, name)
            except UnreadableSeenAccounts as error:
                self.problem = AccountNotRemembered(profile, name, str(error), error.advice)
                self._known = True
                return
        self.problem = None if expected in {None, name} else WrongAccount(profile, expected or "", name)
        self._known = True

    async def require(self) -> None:
        """Check that the key belongs to the intended account. Codat is asked once, and only if an account is intended.

        Raises:
            WrongAccount: It does not.
            AccountNotRemembered: The account that was seen first cannot be read.
            AccountUnknown: Codat did not return the account.
        """
        try:
            await self._find_out()
        except CodatError as error:
            raise AccountUnknown(error) from error
        if self.problem is not None:
            raise self.problem

    async def is_confirmed(self) -> bool:
        """Return whether the data read is that of the intended account, and may be stored as such."""
        try:
            await self._find_out()
        except CodatError:
            return False
        except RuntimeError:  # the session was closed meanwhile
            return False
        return self.problem is None

    async def _find_out(self) -> None:
        profile = self._session.profile
        if self._known or profile.is_sandbox or (profile.account is None and not _is_remembered(profile)):
            return
        await self._session.identify()


def was_accepted(profile: Profile) -> bool:
    """Return whether Codat has named the account of the profile's key before, on this computer."""
    from console_app.config.profile_state import UnreadableSeenAccounts, seen_account

    try:
        return seen_account(profile) is not None
    except UnreadableSeenAccounts:
        return False


def _is_remembered(profile: Profile) -> bool:
    """Return whether the first name that is seen counts: for a stored key, which may be replaced by another."""
    return profile.key_source is not None and profile.key_text is None


def _first_seen(profile: Profile, name: str) -> str | None:
    from console_app.config.profile_state import keep_seen_account, seen_account

    first = seen_account(profile)
    if first is None and name:
        keep_seen_account(profile, name)
    return first
