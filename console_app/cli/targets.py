"""Find the company, connection or platform that an argument names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.errors import READING, Step
from console_app.cli.refusals import Candidate, Refused, WrongUsage
from console_app.cli.searches import nearest
from console_app.cli.unquoted import Advice, quoted_name, unquoted_of
from console_app.clock import now
from console_app.codat.company_names import clean_name
from console_app.codat.errors import NotFound
from console_app.codat.status_names import Status
from console_app.services.companies.ids import begins_id, read_reference
from console_app.services.companies.prechecks import candidate_words
from console_app.services.connections.platform_names import is_alias_of
from console_app.services.connections.platforms import list_platforms, platforms_meant
from console_app.services.search import find, plain_words
from console_app.services.text.fold import fold
from console_app.services.text.sanitize import as_typed, sanitized
from console_app.services.text.time_format import ago

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.connections.platforms import Platform

MOST_LISTED = 20
"""The most candidates listed: more would be too long to read."""


async def read_companies(context: CommandContext) -> None:
    """Read all companies of the account, and collect their names."""
    with context.step(READING) as task:
        async for progress in context.directory.refresh():
            task.update(progress.loaded, progress.total)
        await context.directory.names.take_in(context.directory.all())


async def choose_company(context: CommandContext, text: str, *, whole: bool = False) -> Company:
    """Return the company of an id, of a unique name, or the only match of a search unless `whole`.

    Raises:
        Refused: No company matches, or several do.
    """
    text = text.strip()
    company_id = _company_id(text)
    if company_id:
        return await read_company(context, company_id)
    await read_companies(context)
    return await read_company(context, _meant(context, text, whole=whole).id)


def addressed(company: str, connection: str | None) -> tuple[str, str | None]:
    """Return the ids of COMPANY and CONNECTION if the company is given as an address.

    An address may contain both; a connection that is given besides takes precedence.
    """
    reference = read_reference(company)
    if reference is None or not reference.company_id:
        return company, connection
    named = reference.connection_id or None
    return reference.company_id, named if connection is None else connection


def _company_id(text: str) -> str:
    """Return the company's id that `text` is or contains as an address; empty if there is none."""
    reference = read_reference(text)
    return "" if reference is None else reference.company_id


def remembered_company(context: CommandContext, text: str, *, by_id: bool = False) -> Company:
    """Return a stored company without asking Codat; with `by_id` only by its id.

    Raises:
        Refused: No company matches, or several do.
    """
    from console_app.services.companies.offline import company_of

    text = text.strip()
    company_id = _company_id(text)
    if not company_id and not by_id:
        return company_of(_meant(context, text))
    begun = [each for each in context.directory.all() if begins_id(text, each.id)]
    row = context.directory.get(company_id or text) or (begun[0] if len(begun) == 1 else None)
    if row is None:
        raise Refused(
            f"There is no stored company with the id {sanitized(text)}.",
            "It may exist: leave out --cached to ask Codat.",
        )
    return company_of(row)


def _meant(context: CommandContext, text: str, *, whole: bool = False) -> CompanySummary:
    """Return which of the known companies is meant."""
    companies = context.directory.all()
    whole_names = [
        each for each in companies if text and (each.id == text or each.name.strip().casefold() == text.casefold())
    ] or _named_so(companies, text)
    shown = as_typed(text)
    found = whole_names or [each for each in companies if begins_id(text, each.id)]
    is_named = bool(found)
    found = found or (find(companies, plain_words(text), now()) if text else [])
    unquoted = quoted_name(context, companies) if len(found) != 1 or (whole and not is_named) else None
    if whole and found and not is_named:
        advice = unquoted or Advice("To change it without a question, words of a name are not enough. Pass its id.")
        raise Refused(
            f"No company has the id or name “{shown}”. Nothing was done.",
            advice.text,
            commands=advice.commands,
            candidates=company_candidates(found),
        )
    if len(found) == 1:
        if not is_named:
            context.output.note(f"Using {name_of(found[0])}: the only company that matches “{shown}”.")
        return found[0]
    if not found:
        near = nearest(companies, plain_words(text), now()) if text else ()
        advice = unquoted or Advice(
            "Did you mean one of these? Pass its id or name."
            if near
            else "Pass its id, its name, or words of its name."
        )
        raise Refused(
            f"No companies match “{shown}”.",
            advice.text,
            commands=advice.commands,
            candidates=company_candidates(near[:MOST_LISTED]),
        )
    what = "have the name" if whole_names else "match"
    advice = unquoted or Advice("Pass its id.")
    raise Refused(
        f"{len(found):,} companies {what} “{shown}”. Nothing was done.",
        advice.text,
        commands=advice.commands,
        candidates=company_candidates(found),
    )


def _named_so(companies: Iterable[CompanySummary], text: str) -> list[CompanySummary]:
    """Return the companies that Codat would name so: `E*TRADE` is stored as `ETRADE`, and `Jerry’s` as `Jerry's`."""
    saved = clean_name(text).casefold()
    return [each for each in companies if saved and clean_name(each.name).casefold() == saved]


async def read_by_id(context: CommandContext, text: str) -> Company:
    """Return a company by its id, or the beginning of its id, for which the list is read once.

    Raises:
        Refused: There is none, or several begin so.
    """
    if company_id := _company_id(text):
        return await read_company(context, company_id)
    if not any(begins_id(text, each.id) for each in context.directory.all()):
        await read_companies(context)
    return await read_company(context, _meant(context, text).id)


async def read_company(context: CommandContext, company_id: str) -> Company:
    """Return a company by its id.

    Raises:
        Refused: There is none.
    """
    with context.step(Step("reading the company")):
        try:
            company = await context.session.client.get_company(company_id)
        except NotFound:
            raise Refused(
                f"There is no company with the id {sanitized(company_id)} in this account.",
                "It may have been deleted, or belong to another account.",
            ) from None
        # The journal needs the company's name.
        context.directory.upsert(company)
        return company


def choose_connection(company: Company, text: str, *, whole: bool = False) -> Connection:
    """Return the company's connection of an id, or of a platform's key, name, or, unless `whole`, a part of it.

    A platform is known by what people call it, too.

    Raises:
        Refused: No connection matches, or several do.
    """
    wanted, reference = fold(text.strip()), read_reference(text)
    # A bare id stands where a company's would.
    guid = None if reference is None else reference.connection_id or reference.company_id
    if not company.connections:
        raise Refused(f"{name_of(company)} has no connection yet.")
    matches = [
        [each for each in company.connections if each.id.casefold() in {wanted, guid} or begins_id(text, each.id)],
        [each for each in company.connections if wanted in {fold(each.integration_key), fold(each.platform_name)}],
        [each for each in company.connections if is_alias_of(wanted, fold(each.platform_name))],
        [each for each in company.connections if wanted in fold(each.platform_name)],
    ]
    found = next((each for each in matches[: 3 if whole else 4] if each), []) if wanted else []
    if len(found) == 1:
        return found[0]
    what = "Several connections" if found else "No connection"
    advice = unquoted_of(company.name, text) or Advice("Pass its id.")
    raise Refused(
        f"{what} of {name_of(company)} {'match' if found else 'matches'} “{as_typed(text)}”. Nothing was done.",
        advice.text,
        commands=advice.commands,
        candidates=connection_candidates(found or company.connections),
    )


def only_connection(company: Company, statuses: Sequence[str] = ()) -> Connection | None:
    """Return the only connection that is not Linked, or that has one of `statuses`; None if all are Linked.

    Raises:
        Refused: There is no connection, or several match.
    """
    if not company.connections:
        raise Refused(f"{name_of(company)} has no connection yet.")
    found = [each for each in company.connections if each.status in statuses]
    if len(found) != 1:
        found = [each for each in company.connections if each.status != Status.LINKED]
    if len(found) > 1:
        raise Refused(
            f"{name_of(company)} has {len(found)} connections that are not Linked.",
            "Pass one after the company, by its id or its platform.",
            candidates=connection_candidates(found),
        )
    return found[0] if found else None


async def choose_platform(context: CommandContext, text: str) -> Platform:
    """Return the platform of a key, of a name, of what people call it, or the only match of a search.

    Raises:
        Refused: No platform matches, or several do.
    """
    with context.step(Step("reading the platforms")):
        platforms = await list_platforms(context.session)
    found = platforms_meant(platforms, text)
    if len(found) == 1:
        return found[0]
    if not found:
        advice = quoted_name(context, context.directory.all()) or Advice(
            "Pass the key or the name of a platform, such as one of these."
        )
        raise Refused(
            f"No platform matches “{sanitized(text)}”.",
            advice.text,
            commands=advice.commands,
            candidates=platform_candidates([each for each in platforms if each.enabled and each.serves_payables]),
        )
    raise Refused(
        f"{len(found)} platforms match “{sanitized(text)}”. Nothing was done.",
        "Pass its key.",
        candidates=platform_candidates(found),
    )


def default_platform(context: CommandContext) -> str:
    """Return the setting `default_platform`.

    Raises:
        WrongUsage: It is not set.
    """
    from console_app.cli.startup import usable_settings

    wanted = usable_settings(context.session.profile).default_platform
    if not wanted:
        raise WrongUsage("The platform is missing", "Pass its key or name after the company, or set default_platform.")
    return wanted


def company_candidates(companies: Iterable[CompanySummary]) -> tuple[Candidate, ...]:
    """Return companies in the form that a refusal lists."""
    return tuple(Candidate(sanitized(each.id), sanitized(each.name), candidate_words(each)) for each in companies)[
        :MOST_LISTED
    ]


def connection_candidates(connections: Iterable[Connection]) -> tuple[Candidate, ...]:
    """Return connections in the form that a refusal lists."""
    return tuple(
        Candidate(sanitized(each.id), platform_name(each), f"{sanitized(each.status)}, created {ago(each.created)}")
        for each in connections
    )


def platform_candidates(platforms: Iterable[Platform]) -> tuple[Candidate, ...]:
    """Return platforms in the form that a refusal lists."""
    found = (Candidate(sanitized(each.key), sanitized(each.name), sanitized(each.source_type)) for each in platforms)
    return tuple(found)[:MOST_LISTED]


def name_of(company: Company | CompanySummary) -> str:
    """Return a company's name, sanitized and in quotes."""
    return f"“{sanitized(company.name).strip()}”"


def platform_name(connection: Connection) -> str:
    """Return the sanitized name of a connection's software."""
    return sanitized(connection.platform_name or connection.integration_key) or "an unnamed platform"
