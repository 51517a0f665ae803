"""Create companies and connections after checks, with idempotency keys."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from console_app.cli.errors import Step
from console_app.cli.refusals import Candidate, Refused, WrongUsage
from console_app.cli.targets import connection_candidates, name_of, platform_name, read_companies
from console_app.codat.company_names import clean_name, respelt
from console_app.codat.drafts import NewCompany
from console_app.codat.idempotency import Intent
from console_app.codat.status_names import Status
from console_app.services.companies.edit import CompanyCreation
from console_app.services.companies.prechecks import (
    FindingKind,
    blocks,
    candidate_words,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
    warns,
)
from console_app.services.connections.create import ConnectionCreation
from console_app.services.connections.platform_use import note_used
from console_app.services.connections.platforms import second_beside
from console_app.services.connections.slots import MOST_HOLDERS, PlatformName, platform_slots
from console_app.services.text.sanitize import sanitized
from console_app.services.text.time_format import ago

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.companies.prechecks import Finding
    from console_app.services.connections.platforms import Platform
    from console_app.services.connections.slots import PlatformSlots

_REUSABLE = {FindingKind.ALREADY_PENDING, FindingKind.COMES_BACK}


def refuse_company(
    context: CommandContext, draft: NewCompany, *, anyway: bool, platform: str | None, key: str | None
) -> list[Finding]:
    """Check whether a company can be created, and report what is good to know.

    Args:
        context: The command.
        draft: The company.
        anyway: True to create it despite warnings.
        platform: The platform to connect it to, for the suggestions.
        key: The chosen idempotency key: a company that was created under it does not count.

    Returns:
        All findings.

    Raises:
        WrongUsage: Codat would refuse it.
        Refused: It exists or may exist, and `anyway` is False.
    """
    findings = check_company(draft, context.directory, context.session)
    if blocking := blocks(findings):
        raise WrongUsage(blocking[0].sentence, blocking[0].instead)
    if key is not None:
        findings = _without_first_time(context, draft, findings, key)
    warnings = warns(findings)
    if warnings and not anyway:
        raise Refused(
            _reasons(warnings),
            f"Nothing was created. {warnings[0].instead} If it is a different company, add: --anyway",
            commands=tuple(
                context.command("connect", each.company_id, platform)
                for each in warnings
                if platform and each.company_id and len(warnings) == 1
            ),
            candidates=_companies(context, warnings),
        )
    _tell(context, findings)
    return findings


def refuse_lost_letters(context: CommandContext, draft: NewCompany, respell: Callable[[str], str]) -> None:
    """Refuse a name with letters that Codat would drop, if there is another spelling.

    Companies that may exist are listed: one of them may be the same customer, saved without those letters.

    Args:
        context: The command.
        draft: The company.
        respell: Returns the command for another name.

    Raises:
        Refused: Letters would be dropped.
    """
    spelt = respelt(draft.name)
    name_problems = [problem.message for problem in NewCompany(draft.name).problems()]
    if not spelt or [problem.message for problem in draft.problems()] != name_problems:
        # Other problems are reported first.
        return
    findings = check_company(draft, context.directory, context.session)
    (lost,) = (each for each in findings if each.kind is FindingKind.LOST_LETTERS)
    there = _companies(context, findings)
    or_one_of_these = "If it is one of these, use that one. Otherwise spell" if there else "Spell"
    raise Refused(
        lost.sentence,
        f"Nothing was created. {or_one_of_these} it with letters that Codat keeps:",
        commands=(respell(spelt),),
        candidates=there,
    )


async def create_company(context: CommandContext, draft: NewCompany, intent: Intent, repeat: str) -> Company:
    """Create the company.

    Args:
        context: The command.
        draft: The company.
        intent: The idempotency key.
        repeat: The command that sends the same request again.

    Raises:
        CodatError: It was not created; after `OutcomeUnknown` that is not known.
    """
    await context.tell_account()
    step = Step(
        "creating the company",
        writing=True,
        check=context.command("link", clean_name(draft.name)),
        repeat=repeat,
        idempotency_key=intent.key,
    )
    with context.step(step):
        created = await CompanyCreation(context.session, context.directory, intent).submit(draft)
    assert created is not None
    company = created.company
    context.record_done(f"Created {name_of(company)}, id {sanitized(company.id)}.", context.command("link", company.id))
    if created.name_is_unexpected:
        context.output.note(f"Codat saved the name as {name_of(company)}, not as “{sanitized(draft.name)}”.")
    return company


async def slots_of(
    context: CommandContext, platform: Platform | PlatformName, company_id: str = ""
) -> PlatformSlots | None:
    """Return the slots of a platform, or None if it has no limit. Reads all companies, unless that has been done.

    Args:
        context: The command.
        platform: The platform.
        company_id: The company to connect, whose own connections do not count.
    """
    limits = context.session.profile.platform_limits
    if platform.key.casefold() not in limits:
        return None
    if not context.directory.was_read:
        await read_companies(context)
    return platform_slots(platform, limits, context.directory.all(), besides=company_id)


def refuse_platform(
    context: CommandContext, platform: Platform, slots: PlatformSlots | None, *, anyway: bool
) -> list[Finding]:
    """Check whether the platform can be connected, and report what is good to know.

    Args:
        context: The command.
        platform: The platform.
        slots: Its slots, if it has a limit.
        anyway: True to connect it despite warnings.

    Returns:
        All findings.

    Raises:
        Refused: It would fail, or its limit is reached and `anyway` is False.
    """
    findings = check_platform(platform, slots)
    if blocking := blocks(findings):
        raise Refused(_reasons(blocking), f"Nothing was created. {blocking[0].instead}")
    if (warnings := warns(findings)) and not anyway:
        raise Refused(
            _reasons(warnings),
            f"Nothing was created. {warnings[0].instead} To create it anyway, add: --anyway",
            commands=_list_holders(context, slots),
            candidates=_holders(slots),
        )
    _tell(context, findings)
    return findings


def refuse_connection(
    context: CommandContext, company: Company, platform: Platform, slots: PlatformSlots | None, *, anyway: bool
) -> tuple[list[Finding], Connection | None]:
    """Check whether the company can be connected to the platform.

    Args:
        context: The command.
        company: The company as it was just read.
        platform: The platform.
        slots: Its slots, if it has a limit.
        anyway: True to connect it despite warnings.

    Returns:
        All findings, and the connection to reuse.

    Raises:
        Refused: It would fail, or there is a better way and `anyway` is False.
    """
    findings = check_connection(company, platform, slots)
    reuse = None if anyway else connection_to_reuse(company, platform)
    blocking = blocks(findings)
    warnings = [each for each in warns(findings) if each.kind not in _REUSABLE]
    if blocking or (warnings and not anyway):
        reasons = blocking or warnings
        hint = "" if blocking else " To create it anyway, add: --anyway"
        raise Refused(
            _reasons(reasons),
            f"Nothing was created. {reasons[0].instead}{hint}",
            commands=tuple(
                context.command(*_command_for(company, each.connection_id))
                for each in reasons
                if each.connection_id and not blocking and len(reasons) == 1
            )
            or _list_holders(context, slots),
            candidates=_connections(company, reasons) or _holders(slots),
        )
    _tell(context, [each for each in findings if reuse is None or each.kind not in _REUSABLE])
    if reuse is not None:
        context.output.note(
            f"There is already a connection to {platform_name(reuse)} ({sanitized(reuse.status)}). It is reused; "
            "none was created."
        )
    return findings, reuse


async def create_connection(
    context: CommandContext, company: Company, platform: Platform, intent: Intent, repeat: str
) -> Connection:
    """Create the connection.

    Args:
        context: The command.
        company: The company.
        platform: The platform.
        intent: The idempotency key.
        repeat: The command that sends the same request again.

    Raises:
        CodatError: It was not created; after `OutcomeUnknown` that is not known.
    """
    await context.tell_account()
    step = Step(
        f"connecting {sanitized(platform.name)}",
        writing=True,
        check=context.command("link", company.id, platform.key),
        repeat=repeat,
        idempotency_key=intent.key,
    )
    with context.step(step):
        creation = ConnectionCreation(context.session, company.id, intent)
        connection = await creation.submit(platform.key, beside=second_beside(company, platform))
    assert connection is not None
    await asyncio.to_thread(note_used, context.session.profile, platform.key)
    context.record_done(
        f"Created a connection to {platform_name(connection)}, id {sanitized(connection.id)}.",
        context.command("link", company.id, connection.id),
    )
    return connection


def _without_first_time(context: CommandContext, draft: NewCompany, findings: list[Finding], key: str) -> list[Finding]:
    """Return the findings without a company that may have been created by this very command, when it was run before.

    Codat remembers the key as long, and answers with that company rather than make another one.
    """
    saved = clean_name(draft.name)
    others = []
    for each in findings:
        company = context.directory.get(each.company_id) if each.company_id else None
        if company is None or company.name != saved or company.created is None:
            others.append(each)
        elif Intent(key, company.created).is_fresh():
            context.output.note(f"{each.sentence} If it was created with the same key, it is not created again.")
        else:
            others.append(each)
    return others


def _tell(context: CommandContext, findings: Iterable[Finding]) -> None:
    for each in findings:
        context.output.note(f"{each.sentence} {each.instead}")


def _reasons(findings: list[Finding]) -> str:
    if len(findings) > 1 and all(each.company_id for each in findings):
        return f"{len(findings)} companies may be this customer"
    return " ".join(each.sentence for each in findings[:3])


def _companies(context: CommandContext, findings: Iterable[Finding]) -> tuple[Candidate, ...]:
    known = (context.directory.get(each.company_id) for each in findings if each.company_id)
    return tuple(Candidate(sanitized(each.id), sanitized(each.name), candidate_words(each)) for each in known if each)


def _command_for(company: Company, connection_id: str) -> tuple[str, ...]:
    """Return the words of the command that goes on with a connection: a Linked one needs no link."""
    linked = any(each.id == connection_id and each.status == Status.LINKED for each in company.connections)
    return ("company", company.id) if linked else ("link", company.id, connection_id)


async def warn_of_full_platform(context: CommandContext, company: Company, connection: Connection) -> None:
    """Say that a platform may refuse the customer, where its limit is reached without this company.

    Args:
        context: The command.
        company: The connection's company.
        connection: A connection that is about to be linked, for the first time or again.
    """
    name = PlatformName(connection.integration_key, platform_name(connection))
    slots = await slots_of(context, name, company.id)
    if slots is not None and slots.is_full:
        (holders,) = _list_holders(context, slots)
        context.output.note(f"{slots.sentence} {slots.advice} To list them: {holders}")


def _list_holders(context: CommandContext, slots: PlatformSlots | None) -> tuple[str, ...]:
    """Return the command that lists the connections which use up a platform's limit, longest without a sync first."""
    if slots is None or not slots.is_full:
        return ()
    return (context.command("companies", slots.search, options=["--sort", "last_sync"]),)


def _holders(slots: PlatformSlots | None) -> tuple[Candidate, ...]:
    """Return the connections which use up a platform's limit, those longest without a sync first."""
    return tuple(
        Candidate(
            sanitized(each.company.id), sanitized(each.company.name), f"last sync {ago(each.connection.last_sync)}"
        )
        for each in (slots.holders[:MOST_HOLDERS] if slots is not None and slots.is_full else ())
    )


def _connections(company: Company, findings: Iterable[Finding]) -> tuple[Candidate, ...]:
    ids = {each.connection_id for each in findings}
    return connection_candidates(each for each in company.connections if each.id in ids)


def intents(key: str | None) -> tuple[Intent, Intent]:
    """Return the intents of a command that creates a company and a connection, in this order.

    The second key follows from the first, so that one option is enough to repeat the whole command.

    Args:
        key: The key of an earlier run, to repeat it safely; None for new intents.
    """
    first = Intent.new()
    if key is not None:
        first = Intent(key, first.created_at, is_reused=True)
    return first, Intent(str(uuid.uuid5(uuid.UUID(first.key), "connection")), first.created_at, first.is_reused)
