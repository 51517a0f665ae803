"""Name the companies in the customers' books, as `payables/info` and the link pages show them.

A customer who signs in to a platform often sees several of their companies there, and may connect another one than
the one that was meant. The names depend only on the company's name here, so that every run tells the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING, Any, Self
from zlib import crc32

from console_app.sandbox.seed_names import business_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_CURRENCIES = {
    "uk-south": "GBP",
    "uk-north": "GBP",
    "ireland": "EUR",
    "us-east": "USD",
    "us-west": "USD",
    "anz": "AUD",
    "nordics": "SEK",
}
_USUAL_CURRENCY = "GBP"
_OTHER_CURRENCIES = ("GBP", "EUR", "USD")

_LEGAL_FORMS = {
    "Ltd": "Limited",
    "Limited": "Ltd",
    "LLC": "L.L.C.",
    "Inc.": "Incorporated",
    "PLC": "Public Limited Company",
}
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_LAST_WORD = re.compile(r"^(.*\S) (\S+)$", re.DOTALL)


class EntityChoice(StrEnum):
    """Which of their companies a customer connects; `none`: the platform tells no name and no currency."""

    RIGHT = "right"
    SIMILAR = "similar"
    WRONG = "wrong"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Entity:
    """A company in the customer's books: its name and its currency (ISO 4217); None: the platform does not tell."""

    name: str | None
    currency: str | None

    @classmethod
    def read(cls, document: Any) -> Self:
        """Return the entity of a document in the shape of `document`.

        Raises:
            ValueError: It has another shape.
        """
        if not isinstance(document, dict) or not set(document) <= {"companyName", "baseCurrency"}:
            raise ValueError("an entity is an object with companyName and baseCurrency")
        name, currency = document.get("companyName"), document.get("baseCurrency")
        if not all(value is None or isinstance(value, str) for value in (name, currency)):
            raise ValueError("companyName and baseCurrency are texts or null")
        return cls(name, currency)

    def document(self) -> dict[str, str | None]:
        """Return the entity as `CompanyInformation` of the description of Sync for Payables."""
        return {"companyName": self.name, "baseCurrency": self.currency}

    def kept(self) -> str:
        """Return the entity in the form in which the sandbox stores it."""
        return _ENCODER.encode(self.document())


def entity_for(choice: EntityChoice, company: str, tags: Mapping[str, str]) -> Entity:
    """Return what a company's customer connects.

    Args:
        choice: Which of their companies.
        company: The company's name here.
        tags: The company's tags; `region` tells the currency.
    """
    currency = _CURRENCIES.get(tags.get("region", ""), _USUAL_CURRENCY)
    if choice is EntityChoice.NONE:
        return Entity(None, None)
    if choice is EntityChoice.RIGHT:
        return Entity(_in_the_books(company), currency)
    if choice is EntityChoice.SIMILAR:
        return Entity(f"{_without_form(company)} Group Ltd", currency)
    return Entity(_another(company), _OTHER_CURRENCIES[_number(company) % len(_OTHER_CURRENCIES)])


def choice_of_seed(company: str) -> EntityChoice:
    """Return what the customer of an ordinary seeded company has connected: mostly what was meant."""
    return {0: EntityChoice.WRONG, 1: EntityChoice.SIMILAR}.get(_number(company) % 25, EntityChoice.RIGHT)


def _in_the_books(company: str) -> str:
    """Return the name as a person writes it in their books: for one in three with another legal form."""
    if _number(company) % 3:
        return company
    found = _LAST_WORD.match(company)
    if found is not None and found[2] in _LEGAL_FORMS:
        return f"{found[1]} {_LEGAL_FORMS[found[2]]}"
    return f"{company} Limited"


def _without_form(company: str) -> str:
    found = _LAST_WORD.match(company)
    return found[1] if found is not None and found[2] in _LEGAL_FORMS else company


def _another(company: str) -> str:
    random = Random(_number(company))  # noqa: S311 - made-up companies, not secrets
    while (name := business_name(random)).split()[0] == company.split()[0]:
        continue
    return name


def _number(company: str) -> int:
    return crc32(company.encode("utf-8", "replace"))
