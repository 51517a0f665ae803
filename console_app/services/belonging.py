"""Whether the key belongs to the account that is meant. Held against it before the first write of a session."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.codat.errors import CodatError
from console_app.codat.redact import redact
from console_app.config.profiles import LOGIN

if TYPE_CHECKING:
    from console_app.config.profiles import Profile
    from console_app.services.session import Session


class WrongAccount(CodatError):
    """The key belongs to another account than the one that is meant; nothing was sent."""

    def __init__(self, profile: Profile, expected: str, found: str) -> None:
        meant = f"“{expected}” is meant" if profile.account else f"until now it was “{expected}”"
        super().__init__(
            f"The key of the profile {profile.name} belongs to “{found}”, but {meant}",
            can_be_retried=False,
            happened=False,
        )
        self.expected = expected
        self.found = found
        self.next_step = redact(
            f"If “{found}” is meant, run {LOGIN} --profile {profile.name} to confirm it; if not, give the profile the "
            f"key of “{expected}”."
        )


class AccountNotRemembered(WrongAccount):
    """Nobody can tell whether the key is still for the account that it was for until now; nothing was sent."""

    def __init__(self, profile: Profile, found: str, why: str, advice: str = "") -> None:
        super().__init__(profile, "", found)
        self.message = redact(
            f"The account that the key of the profile {profile.name} was for cannot be looked up: {why}"
        )
        confirm = f"If it is for “{found}”, confirm that with {LOGIN} --profile {profile.name}."
        self.next_step = redact(f"{confirm} {advice}".strip())


class AccountNotTold(CodatError):
    """Codat did not say whose account this is, so nothing was sent; `cause` says why not."""

    def __init__(self, cause: CodatError) -> None:
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


class Belonging:
    """Knows for one session which account is meant, and which one the key belongs to."""

    def __init__(self, session: Session) -> None:
        """Begin with nothing known."""
        self._session = session
        self._known = False
        self.problem: WrongAccount | None = None
        """What is wrong; None: nothing, as far as Codat was asked."""

    def forget(self) -> None:
        """Begin anew."""
        self._known, self.problem = False, None

    async def recognise(self, name: str) -> None:
        """Take in whose account Codat says it is."""
        profile, name = self._session.profile, name.strip()
        expected = profile.account
        if expected is None and _is_remembered(profile):
            from console_app.config.seen_accounts import UnreadableSeenAccounts

            try:
                expected = await asyncio.to_thread(_first_seen, profile, name)
            except UnreadableSeenAccounts as error:
                self.problem = AccountNotRemembered(profile, name, str(error), error.advice)
                self._known = True
                return
        self.problem = None if expected in {None, name} else WrongAccount(profile, expected or "", name)
        self._known = True

    async def require(self) -> None:
        """Go on only if the key belongs to the account that is meant. Codat is asked once, and only where one is.

        Raises:
            WrongAccount: it does not.
            AccountNotTold: Codat did not say.
        """
        try:
            await self._find_out()
        except CodatError as error:
            raise AccountNotTold(error) from error
        if self.problem is not None:
            raise self.problem

    async def is_meant(self) -> bool:
        """Whether what is read is of the account that is meant, and may be remembered as such."""
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


def _is_remembered(profile: Profile) -> bool:
    """Whether the first name that is seen counts: the key is kept somewhere, where another may take its place."""
    return profile.key_source is not None and profile.key_text is None


def _first_seen(profile: Profile, name: str) -> str | None:
    from console_app.config.seen_accounts import keep_seen_account, seen_account

    first = seen_account(profile)
    if first is None and name:
        keep_seen_account(profile, name)
    return first
