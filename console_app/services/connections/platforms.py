"""List the accounting platforms a customer can be connected to, with advice for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.records import record
from console_app.services.companies.statuses import Access, access_of, statuses_with
from console_app.services.connections.platform_names import is_alias_of
from console_app.services.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.models import Company, Connection, Integration
    from console_app.services.account.session import Session

PAYABLES_PLATFORMS = ("fbrh", "akxx", "qhyg", "knfz", "gbol", "rwuv", "pdvj", "pqsw")
"""Keys of the platforms in Codat's Sync for Payables guide: in the order of the newest edition, then the others."""
_ACCOUNTING = "Accounting"
SECOND_ADVICE = "A company can have one active one, and Codat may refuse a second: unlink it first, or keep it."

_ADVICE = {
    "qhyg": "Only their Primary or Company Admin can consent.",
    "gbol": "Needs the Standard or Adviser role; they pick the organisation.",
    "knfz": "Needs web-services credentials, which an admin makes beforehand.",
    "akxx": "An Administrator has to prepare the bundle and tokens.",
}
_ON_PREMISE_ADVICE = "On-premise: a connector and the link go to the PC, not to a phone."


@record(frozen=True, slots=True)
class Platform:
    """An integration of the account, as the picker shows it."""

    key: str
    name: str
    source_type: str
    enabled: bool
    is_beta: bool
    is_on_premise: bool
    serves_payables: bool
    advice: str
    haystack: str
    used: str = ""
    """Why it comes first in a list, such as "last used"; empty if it does not."""

    @property
    def is_accounting(self) -> bool:
        """Return whether a connection to it counts as the one accounting connection a company may have."""
        return is_accounting(self.source_type, self.key)


def platform_of(integration: Integration) -> Platform:
    """Return the picker's data for an integration."""
    on_premise = bool(integration.is_offline_connector)
    key = integration.key
    name = integration.name or key
    return Platform(
        key=key,
        name=name,
        source_type=integration.source_type or "Unknown",
        enabled=bool(integration.enabled),
        is_beta=bool(integration.is_beta),
        is_on_premise=on_premise,
        serves_payables=key in PAYABLES_PLATFORMS,
        advice=advice(key, on_premise=on_premise),
        haystack=fold(f"{name} {key} {integration.source_type or ''}"),
    )


def advice(platform_key: str, *, on_premise: bool = False) -> str:
    """Return one line on what the customer needs for this platform; empty if there is nothing to say.

    Args:
        platform_key: Codat's key of the platform.
        on_premise: True if the software runs on the customer's own PC.
    """
    return _ADVICE.get(platform_key, _ON_PREMISE_ADVICE if on_premise or platform_key == "pqsw" else "")


async def list_platforms(session: Session) -> list[Platform]:
    """Return the account's integrations: payables platforms first, then accounting, then the rest, each by name.

    Raises:
        CodatError: The list could not be read.
    """
    integrations = await session.client.list_integrations().collect()
    session.on_premise.update(each.key for each in integrations if each.is_offline_connector)
    return sorted((platform_of(integration) for integration in integrations), key=_order)


def _order(platform: Platform) -> tuple[int, int, int, str]:
    if platform.serves_payables:
        return (0, not platform.enabled, PAYABLES_PLATFORMS.index(platform.key), "")
    return (1 if platform.is_accounting else 2, not platform.enabled, 0, fold(platform.name))


def platforms_called(platforms: Iterable[Platform], text: str) -> list[Platform]:
    """Return the platforms with this key or name, or else those that people call so, such as `qbo`.

    Args:
        platforms: The platforms.
        text: The text, as typed.
    """
    wanted, known = fold(text).strip(), list(platforms)
    named = [each for each in known if wanted in {fold(each.key), fold(each.name)}]
    return named or [each for each in known if is_alias_of(wanted, fold(each.name))]


def search_platforms(platforms: Iterable[Platform], text: str) -> list[Platform]:
    """Return the platforms that are called so, then those with every word of `text` in name, key or source type.

    Args:
        platforms: The platforms.
        text: The search, as typed; empty for all.
    """
    known, words = list(platforms), fold(text).split()
    called = platforms_called(known, text) if words else []

    def has_all_words(platform: Platform) -> bool:
        name = fold(platform.name)
        return all(word in platform.haystack or is_alias_of(word, name) for word in words)

    return called + [each for each in known if each not in called and has_all_words(each)]


def platforms_meant(platforms: Iterable[Platform], text: str) -> list[Platform]:
    """Return the platforms that a text stands for: those that are called so, or else those that a search finds.

    Args:
        platforms: The platforms.
        text: The text, as typed; none for an empty one.
    """
    known = list(platforms)
    return platforms_called(known, text) or (search_platforms(known, text) if text.strip() else [])


def is_accounting(source_type: str, platform_key: str) -> bool:
    """Return whether this is accounting software, by its source type or, if Codat gives none, by its key.

    Args:
        source_type: Codat's source type, such as `Accounting`; empty or `Unknown` if it gave none.
        platform_key: Codat's key, four letters.
    """
    return source_type == _ACCOUNTING or (source_type in {"", "Unknown"} and platform_key in PAYABLES_PLATFORMS)


def accounting_connection(company: Company) -> Connection | None:
    """Return the accounting connection beside which another one would be a second, or None.

    A company may have one active accounting connection; how Codat enforces that is not documented. One that waits for
    the customer, was unlinked or has lost its access is not active. One of an unknown status may be.
    """
    accounting = [each for each in company.connections if is_accounting(each.source_type, each.integration_key)]
    active = [each for each in accounting if access_of(each.status) in {Access.WORKS, None}]
    return min(active, key=lambda each: access_of(each.status) is not Access.WORKS, default=None)


def second_beside(company: Company, platform: Platform) -> Connection | None:
    """Return the active accounting connection beside which one to `platform` is a second, or None."""
    return accounting_connection(company) if platform.is_accounting else None


def inactive_accounting(company: Company) -> Connection | None:
    """Return an accounting connection that is not active, one that waits for the customer first, or None."""
    order = statuses_with(Access.AWAITED, Access.ENDED)
    accounting = [each for each in company.connections if is_accounting(each.source_type, each.integration_key)]
    return min(
        (each for each in accounting if each.status in order), key=lambda each: order.index(each.status), default=None
    )
