"""Create a company, or a connection of one, after the checks that the screens make, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.choosing import connection_candidates, name_of, platform_name
from console_app.cli.refusing import Candidate, Refused, WrongUsage
from console_app.cli.steps import Step
from console_app.codat.drafts import NewCompany
from console_app.codat.naming import clean_name, respelt
from console_app.codat.writes import Intent
from console_app.services.checking import (
    Concern,
    blocks,
    candidate_words,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
    warns,
)
from console_app.services.connecting import ConnectionCreation
from console_app.services.creating import CompanyCreation
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection
    from console_app.services.checking import Finding
    from console_app.services.platforms import Platform

_REUSABLE = {Concern.ALREADY_PENDING, Concern.COMES_BACK}


def refuse_company(
    shell: Shell, draft: NewCompany, *, anyway: bool, platform: str | None, key: str | None
) -> list[Finding]:
    """Look whether `draft` may be created, and tell what is good to know; all findings.

    `platform` is what the customer is to be connected to, to say how that is done with a company that is there.
    `key` is the idempotency key that somebody chose: what may have been created under it does not stand in the way.

    Raises:
        WrongUsage: Codat would refuse it.
        Refused: it is there already, or may be, and nobody said `anyway`.
    """
    findings = check_company(draft, shell.directory, shell.session)
    if blocking := blocks(findings):
        raise WrongUsage(blocking[0].sentence, blocking[0].instead)
    if key is not None:
        findings = _without_first_time(shell, draft, findings, key)
    warnings = warns(findings)
    if warnings and not anyway:
        raise Refused(
            _reasons(warnings),
            f"Nothing was created. {warnings[0].instead} If it is another one, add: --anyway",
            commands=tuple(
                shell.command("connect", each.company_id, platform)
                for each in warnings
                if platform and each.company_id and len(warnings) == 1
            ),
            candidates=_companies(shell, warnings),
        )
    _tell(shell, findings)
    return findings


def refuse_lost_letters(shell: Shell, draft: NewCompany, respell: Callable[[str], str]) -> None:
    """Refuse a name of which Codat would drop letters, where they can be written otherwise.

    `respell` makes the command that creates it under another name. Companies that are there already, perhaps, are
    listed as well: one of them may be the same customer, saved without those letters.

    Raises:
        Refused: letters would be lost.
    """
    spelt = respelt(draft.name)
    name_problems = [problem.message for problem in NewCompany(draft.name).problems()]
    if not spelt or [problem.message for problem in draft.problems()] != name_problems:
        # What else is wrong with it is told first.
        return
    findings = check_company(draft, shell.directory, shell.session)
    (lost,) = (each for each in findings if each.kind is Concern.LOST_LETTERS)
    there = _companies(shell, findings)
    or_one_of_these = "If it is one of these, go on with that one. Else write" if there else "Write"
    raise Refused(
        lost.sentence,
        f"Nothing was created. {or_one_of_these} it in letters that Codat keeps:",
        commands=(respell(spelt),),
        candidates=there,
    )


async def create_company(shell: Shell, draft: NewCompany, intent: Intent, repeat: str) -> Company:
    """Create the company; `repeat` is what sends the same request again.

    Raises:
        CodatError: it was not created, or (`OutcomeUnknown`) that is not known.
    """
    await shell.tell_account()
    step = Step(
        "creating the company",
        writing=True,
        look=shell.command("link", clean_name(draft.name)),
        repeat=repeat,
        idempotency_key=intent.key,
    )
    with shell.step(step):
        created = await CompanyCreation(shell.session, shell.directory, intent).submit(draft)
    assert created is not None
    company = created.company
    shell.did(f"Created {name_of(company)}, id {visible(company.id)}.", shell.command("link", company.id))
    if created.name_is_unexpected:
        shell.voice.note(f"Codat saved the name as {name_of(company)}, not as “{visible(draft.name)}”.")
    return company


def refuse_platform(shell: Shell, platform: Platform) -> list[Finding]:
    """Look whether anybody may be connected to the platform, and tell what is good to know; all findings.

    Raises:
        Refused: it would go wrong.
    """
    findings = check_platform(platform)
    if blocking := blocks(findings):
        raise Refused(_reasons(blocking), f"Nothing was created. {blocking[0].instead}")
    _tell(shell, findings)
    return findings


def refuse_connection(
    shell: Shell, company: Company, platform: Platform, *, anyway: bool
) -> tuple[list[Finding], Connection | None]:
    """Look whether the company may be connected to the platform; all findings, and the connection to use instead.

    Raises:
        Refused: it would go wrong, or there is something better and nobody said `anyway`.
    """
    findings = check_connection(company, platform)
    reuse = None if anyway else connection_to_reuse(company, platform)
    blocking = blocks(findings)
    warnings = [each for each in warns(findings) if each.kind not in _REUSABLE]
    if blocking or (warnings and not anyway):
        reasons = blocking or warnings
        hint = "" if blocking else " To create one all the same, add: --anyway"
        raise Refused(
            _reasons(reasons),
            f"Nothing was created. {reasons[0].instead}{hint}",
            commands=tuple(
                shell.command("link", company.id, each.connection_id)
                for each in reasons
                if each.connection_id and not blocking and len(reasons) == 1
            ),
            candidates=_connections(company, reasons),
        )
    _tell(shell, [each for each in findings if reuse is None or each.kind not in _REUSABLE])
    if reuse is not None:
        shell.voice.note(
            f"There is a connection to {platform_name(reuse)} already ({visible(reuse.status)}). It is used; "
            "none was created."
        )
    return findings, reuse


async def create_connection(
    shell: Shell, company: Company, platform: Platform, intent: Intent, repeat: str
) -> Connection:
    """Create the connection; `repeat` is what sends the same request again.

    Raises:
        CodatError: it was not created, or (`OutcomeUnknown`) that is not known.
    """
    await shell.tell_account()
    step = Step(
        f"connecting {visible(platform.name)}",
        writing=True,
        look=shell.command("link", company.id, platform.key),
        repeat=repeat,
        idempotency_key=intent.key,
    )
    with shell.step(step):
        connection = await ConnectionCreation(shell.session, company.id, intent).submit(platform.key)
    assert connection is not None
    shell.did(
        f"Created a connection to {platform_name(connection)}, id {visible(connection.id)}.",
        shell.command("link", company.id, connection.id),
    )
    return connection


def _without_first_time(shell: Shell, draft: NewCompany, findings: list[Finding], key: str) -> list[Finding]:
    """The findings without a company that may have been created by this very command, when it was run before.

    Codat remembers the key as long, and answers with that company rather than make another one.
    """
    saved = clean_name(draft.name)
    others = []
    for each in findings:
        company = shell.directory.get(each.company_id) if each.company_id else None
        if company is None or company.name != saved or company.created is None:
            others.append(each)
        elif Intent(key, company.created).is_fresh():
            shell.voice.note(f"{each.sentence} If that was under the same key, it is not created again.")
        else:
            others.append(each)
    return others


def _tell(shell: Shell, findings: Iterable[Finding]) -> None:
    for each in findings:
        shell.voice.note(f"{each.sentence} {each.instead}")


def _reasons(findings: list[Finding]) -> str:
    if len(findings) > 1 and all(each.company_id for each in findings):
        return f"{len(findings)} companies may be this customer"
    return " ".join(each.sentence for each in findings[:3])


def _companies(shell: Shell, findings: Iterable[Finding]) -> tuple[Candidate, ...]:
    known = (shell.directory.get(each.company_id) for each in findings if each.company_id)
    return tuple(Candidate(visible(each.id), visible(each.name), candidate_words(each)) for each in known if each)


def _connections(company: Company, findings: Iterable[Finding]) -> tuple[Candidate, ...]:
    ids = {each.connection_id for each in findings}
    return connection_candidates(each for each in company.connections if each.id in ids)
