"""Check the account: a connection to Codat, its clock, a valid key, and the calls left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import computer_now, difference, is_corrected
from console_app.codat.errors import CodatError, Forbidden, Unauthorized
from console_app.codat.network_errors import CertificateRefused, ProxyFailed
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.doctor.network import examine_encryption
from console_app.services.snapshots.clock_problem import problem_with
from console_app.services.text.error_messages import explain
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

    from console_app.codat.models import AccountProfile
    from console_app.services.account.session import Session

LOW = 0.1


async def examine_account(session: Session) -> AsyncIterator[Check]:
    """Ask Codat for the account, one call, and check what else comes with the answer."""
    error: CodatError | None = None
    account: AccountProfile | None = None
    try:
        account = await session.identify()
    except CodatError as failed:
        error = failed
    yield examine_encryption(session, error)
    if isinstance(error, CertificateRefused | ProxyFailed):
        yield Check("Account", Verdict.SKIPPED, "Codat could not be reached")
    elif error is not None:
        explained = explain(error, "asking whose account this is", shown=False)
        correlation = f" (correlation id {explained.correlation_id})" if explained.correlation_id else ""
        subject = "Key" if isinstance(error, Unauthorized | Forbidden) and not error.from_between else "Account"
        advice = [explained.next_step, session.key_doubt] if subject == "Key" else [explained.next_step]
        yield Check(subject, Verdict.BROKEN, explained.happened + correlation, "\n".join(filter(None, advice)))
        if error.answered_at is not None:
            yield _clock(difference() if is_corrected() else computer_now() - error.answered_at)
    if account is None:
        return
    yield Check("Account", Verdict.FINE, f"{sanitized(account.name) or '(no name)'}; Codat accepts the key")
    if is_corrected():
        yield _clock(difference())
    else:
        yield Check("Clock", Verdict.SKIPPED, "the answer has no time")
    yield _quota(session)


def _clock(ahead: timedelta) -> Check:
    problem = problem_with(ahead)
    if problem is None:
        return Check("Clock", Verdict.FINE, "agrees with Codat's")
    advice = "Until then no snapshot is saved and none is deleted."
    return Check("Clock", Verdict.BROKEN, problem.where, f"{problem.advice} {advice}")


def _quota(session: Session) -> Check:
    quota = session.quota
    if quota is None or quota.limit <= 0:
        return Check("Quota", Verdict.SKIPPED, "not in the answer")
    found = f"{quota.remaining:,} of {quota.limit:,} calls left until 00:00 UTC"
    if quota.remaining <= 0:
        return Check("Quota", Verdict.BROKEN, found, "Nothing can be read or changed until then.")
    if quota.remaining < LOW * quota.limit:
        return Check("Quota", Verdict.WARNING, found, "Other programs use the same quota. Audit with --cached.")
    return Check("Quota", Verdict.FINE, found)
