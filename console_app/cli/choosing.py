"""Which company, connection or platform is meant. What fits several things, or none, is refused with what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.refusing import Candidate, Refused
from console_app.cli.steps import Step
from console_app.clock import now
from console_app.codat.errors import NotFound
from console_app.codat.naming import clean_name
from console_app.codat.redact import hide_otp
from console_app.codat.statuses import Status
from console_app.services.checking import candidate_words
from console_app.services.ids import read_reference
from console_app.services.platforms import list_platforms, search_platforms
from console_app.services.search import find, plain_words
from console_app.services.summaries import fold
from console_app.services.visible import visible
from console_app.services.when import ago

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection
    from console_app.services.platforms import Platform
    from console_app.services.summaries import CompanySummary

MOST_LISTED = 20
"""Candidates that are listed; nobody reads more."""
READING = Step("reading the companies")


async def read_companies(shell: Shell) -> None:
    """Read all companies of the account, and learn their names."""
    with shell.step(READING):
        shell.voice.progress("Reading the companies …")
        async for _ in shell.directory.refresh():
            pass
        await shell.directory.names.take_in(shell.directory.all())


async def choose_company(shell: Shell, text: str, *, whole: bool = False) -> Company:
    """The company of an id, of a name that no other has, or the only one that a search finds, unless the `whole` name
    is wanted.

    Raises:
        Refused: none is meant, or several could be.
    """
    text = text.strip()
    company_id = _company_id(text)
    if company_id:
        return await read_company(shell, company_id)
    await read_companies(shell)
    return await read_company(shell, _meant(shell, text, whole=whole).id)


def addressed(company: str, connection: str | None) -> tuple[str, str | None]:
    """COMPANY and CONNECTION of a command, where the company's is an address: the ids in it.

    An address that names a connection, too, does for both; a connection that is named besides counts more.
    """
    reference = read_reference(company)
    if reference is None or not reference.company_id:
        return company, connection
    named = reference.connection_id or None
    return reference.company_id, named if connection is None else connection


def _company_id(text: str) -> str:
    """The company's id that `text` is, or holds as an address; empty where it does not."""
    reference = read_reference(text)
    return "" if reference is None else reference.company_id


def remembered_company(shell: Shell, text: str, *, by_id: bool = False) -> Company:
    """The same out of what was recalled, without asking Codat; `by_id` takes ids alone.

    Raises:
        Refused: none is meant, or several could be.
    """
    from console_app.services.remembered import company_of

    text = text.strip()
    company_id = _company_id(text)
    if not company_id and not by_id:
        return company_of(_meant(shell, text))
    row = shell.directory.get(company_id or text)
    if row is None:
        raise Refused(
            f"No company with the id {visible(text)} is remembered.",
            "It may be there all the same: leave --cached away to ask Codat.",
        )
    return company_of(row)


def _meant(shell: Shell, text: str, *, whole: bool = False) -> CompanySummary:
    """Which of the companies known is meant."""
    companies = shell.directory.all()
    exact = [
        each for each in companies if text and (each.id == text or each.name.strip().casefold() == text.casefold())
    ] or _named_so(companies, text)
    shown = hide_otp(visible(text))
    found = exact or (find(companies, plain_words(text), now()) if text else [])
    if whole and found and not exact:
        raise Refused(
            f"No company has the id or the name “{shown}”, so nothing was done.",
            "Words of a name are not enough where nobody is asked. Give the id of the one you mean.",
            candidates=company_candidates(found),
        )
    if len(found) == 1:
        if not exact:
            shell.voice.note(f"Taking {name_of(found[0])}: the only company that fits “{shown}”.")
        return found[0]
    if not found:
        raise Refused(f"No company fits “{shown}”.", "Give its id, its name, or words of its name.")
    what = "have the name" if exact else "fit"
    raise Refused(
        f"{len(found):,} companies {what} “{shown}”, so nothing was done.",
        "Give the id of the one you mean.",
        candidates=company_candidates(found),
    )


def _named_so(companies: Iterable[CompanySummary], text: str) -> list[CompanySummary]:
    """The companies that Codat would name so: `E*TRADE` is stored as `ETRADE`, and `Jerry’s` as `Jerry's`."""
    saved = clean_name(text).casefold()
    return [each for each in companies if saved and clean_name(each.name).casefold() == saved]


async def read_company(shell: Shell, company_id: str) -> Company:
    """One company by its id.

    Raises:
        Refused: there is none.
    """
    with shell.step(Step("reading the company")):
        try:
            company = await shell.session.client.get_company(company_id)
        except NotFound:
            raise Refused(
                f"There is no company with the id {visible(company_id)} in this account.",
                "Somebody may have deleted it, or it is of another account.",
            ) from None
        # Whoever reads the journal wants to know whose it was.
        shell.directory.note(company)
        return company


def choose_connection(company: Company, text: str, *, whole: bool = False) -> Connection:
    """The company's connection of an id, a platform key or a platform's name; a part of that name does, too, unless the
    `whole` is wanted.

    Raises:
        Refused: none is meant, or several could be.
    """
    wanted, reference = fold(text.strip()), read_reference(text)
    # A bare id stands where a company's would.
    guid = None if reference is None else reference.connection_id or reference.company_id
    if not company.connections:
        raise Refused(f"{name_of(company)} has no connection yet.")
    ways = [
        [each for each in company.connections if each.id.casefold() in {wanted, guid}],
        [each for each in company.connections if wanted in {fold(each.integration_key), fold(each.platform_name)}],
        [each for each in company.connections if wanted in fold(each.platform_name)],
    ]
    found = next((each for each in ways[: 2 if whole else 3] if each), []) if wanted else []
    if len(found) == 1:
        return found[0]
    what = "Several connections" if found else "No connection"
    raise Refused(
        f"{what} of {name_of(company)} {'fit' if found else 'fits'} “{hide_otp(visible(text))}”, so nothing was done.",
        "Give the id of the one you mean.",
        candidates=connection_candidates(found or company.connections),
    )


def only_connection(company: Company, statuses: Sequence[str] = ()) -> Connection | None:
    """The only connection that is not Linked, or of `statuses` if given; None where all are Linked.

    Raises:
        Refused: there is no connection at all, or several could be meant.
    """
    if not company.connections:
        raise Refused(f"{name_of(company)} has no connection yet.")
    found = [each for each in company.connections if each.status in statuses]
    if len(found) != 1:
        found = [each for each in company.connections if each.status != Status.LINKED]
    if len(found) > 1:
        raise Refused(
            f"{name_of(company)} has {len(found)} connections that are not Linked.",
            "Name one after the company, by its id or its platform.",
            candidates=connection_candidates(found),
        )
    return found[0] if found else None


async def choose_platform(shell: Shell, text: str) -> Platform:
    """The platform of a key, of a name, or the only one that a search finds.

    Raises:
        Refused: none is meant, or several could be.
    """
    with shell.step(Step("reading the platforms")):
        platforms = await list_platforms(shell.session)
    wanted = fold(text.strip())
    exact = [each for each in platforms if wanted in {fold(each.key), fold(each.name)}]
    found = exact or (search_platforms(platforms, wanted) if wanted else [])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused(
            f"No platform fits “{visible(text)}”.",
            "Give the key or the name of a platform, such as one of these.",
            candidates=platform_candidates([each for each in platforms if each.enabled and each.serves_payables]),
        )
    raise Refused(
        f"{len(found)} platforms fit “{visible(text)}”, so nothing was done.",
        "Give the key of the one you mean.",
        candidates=platform_candidates(found),
    )


def company_candidates(companies: Iterable[CompanySummary]) -> tuple[Candidate, ...]:
    """Companies as a refusal lists them."""
    return tuple(Candidate(visible(each.id), visible(each.name), candidate_words(each)) for each in companies)[
        :MOST_LISTED
    ]


def connection_candidates(connections: Iterable[Connection]) -> tuple[Candidate, ...]:
    """Connections as a refusal lists them."""
    return tuple(
        Candidate(visible(each.id), platform_name(each), f"{visible(each.status)}, created {ago(each.created)}")
        for each in connections
    )


def platform_candidates(platforms: Iterable[Platform]) -> tuple[Candidate, ...]:
    """Platforms as a refusal lists them."""
    found = (Candidate(visible(each.key), visible(each.name), visible(each.source_type)) for each in platforms)
    return tuple(found)[:MOST_LISTED]


def name_of(company: Company | CompanySummary) -> str:
    """A company's name, literal and in quotes."""
    return f"“{visible(company.name).strip()}”"


def platform_name(connection: Connection) -> str:
    """The name of a connection's software, literal."""
    return visible(connection.platform_name or connection.integration_key) or "an unnamed platform"
