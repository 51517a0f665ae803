"""The account: whether Codat is reached, at the right time, with a key that it knows, and calls left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.clock import computer_now, difference, is_corrected
from console_app.codat.errors import CodatError, Forbidden, Unauthorized
from console_app.codat.network_errors import CertificateRefused, ProxyFailed
from console_app.services.clock_problem import problem_with
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.doctor.network import examine_encryption
from console_app.services.explaining import explain
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import timedelta

    from console_app.codat.models import AccountProfile
    from console_app.services.session import Session

LOW = 0.1


async def examine_account(session: Session) -> AsyncIterator[Check]:
    """Ask Codat whose account it is, one call, and look at what else comes with the answer."""
    error: CodatError | None = None
    account: AccountProfile | None = None
    try:
        account = await session.identify()
    except CodatError as failed:
        error = failed
    yield examine_encryption(session, error)
    if isinstance(error, CertificateRefused | ProxyFailed):
        yield Check("Account", Verdict.SKIPPED, "Codat was not reached")
    elif error is not None:
        told = explain(error, "asking whose account this is", shown=False)
        correlation = f" (correlation id {told.correlation_id})" if told.correlation_id else ""
        subject = "Key" if isinstance(error, Unauthorized | Forbidden) and not error.from_between else "Account"
        yield Check(subject, Verdict.BROKEN, told.happened + correlation, told.next_step)
        if error.answered_at is not None:
            yield _clock(difference() if is_corrected() else computer_now() - error.answered_at)
    if account is None:
        return
    yield Check("Account", Verdict.FINE, f"{visible(account.name) or 'without a name'}; Codat accepts the key")
    if is_corrected():
        yield _clock(difference())
    else:
        yield Check("Clock", Verdict.SKIPPED, "the answer did not say what time it is there")
    yield _quota(session)


def _clock(ahead: timedelta) -> Check:
    problem = problem_with(ahead)
    if problem is None:
        return Check("Clock", Verdict.FINE, "agrees with Codat's")
    advice = "Until then nothing that is seen is remembered as a look, and no look is forgotten."
    return Check("Clock", Verdict.BROKEN, problem.where, f"{problem.advice} {advice}")


def _quota(session: Session) -> Check:
    quota = session.quota
    if quota is None or quota.limit <= 0:
        return Check("Quota", Verdict.SKIPPED, "the answer did not tell")
    found = f"{quota.remaining:,} of {quota.limit:,} calls left until 00:00 UTC"
    if quota.remaining <= 0:
        return Check("Quota", Verdict.BROKEN, found, "Nothing can be read or written until then.")
    if quota.remaining < LOW * quota.limit:
        return Check("Quota", Verdict.DOUBTFUL, found, "Other programs use the same calls. Audit with --cached.")
    return Check("Quota", Verdict.FINE, found)
