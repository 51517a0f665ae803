"""Define the platforms and the account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

_NAMESPACE = uuid.UUID("6f1d9a52-3c1e-4b7a-9d3f-2f1c8f3f7b11")


@dataclass(frozen=True, slots=True)
class Integration:
    """One platform a customer can connect. `offline` means a connector on the customer's own computer."""

    key: str
    name: str
    source_type: str
    enabled: bool = True
    beta: bool = False
    offline: bool = False
    shares_organisation: bool = False
    provider: str = "Codat"
    payables: bool = False
    """Sync for Payables answers for it."""
    multi_entity: bool = False
    """A customer picks one of their companies when they sign in."""
    access_days: int | None = None
    """Access ends after so many days without a sync; None: not for that reason. Codat says 60 to 100 for many."""

    @property
    def integration_id(self) -> str:
        """Return the id, which is the same for every account and every run."""
        return _ids(self.key)[0]

    @property
    def source_id(self) -> str:
        """Return the source's id, which is the same for every account and every run."""
        return _ids(self.key)[1]

    @property
    def one_a_company(self) -> bool:
        """Return True if a company can have only one active connection of this source type."""
        return self.source_type in ONE_A_COMPANY

    def document(self) -> dict[str, Any]:
        """Return the integration as JSON of the API."""
        return {
            "key": self.key,
            "logoUrl": f"https://static.codat.io/public/platforms/{self.key}.png",
            "name": self.name,
            "enabled": self.enabled,
            "sourceId": self.source_id,
            "sourceType": self.source_type,
            "integrationId": self.integration_id,
            "isOfflineConnector": self.offline,
            "isBeta": self.beta,
            "dataProvidedBy": self.provider,
        }


_KNOWN_IDS = {"gbol": ("0f20c943-12d0-4800-9f6c-d218f62d494c", "8a156a5a-39cb-4f9d-856e-76ef9b9a9607")}


@cache
def _ids(key: str) -> tuple[str, str]:
    made_up = (str(uuid.uuid5(_NAMESPACE, f"{what} {key}")) for what in ("integration", "source"))
    return _KNOWN_IDS.get(key) or (next(made_up), next(made_up))


ONE_A_COMPANY = frozenset({"Accounting", "BankFeed"})
"""Source types of which a company has at most one active connection (https://docs.codat.io/core-concepts/connections)."""


def _books(key: str, name: str, *, access_days: int | None = None, beta: bool = False) -> Integration:
    """Return a platform of Sync for Payables that tells which of several companies was connected."""
    return Integration(
        *(key, name, "Accounting"),
        beta=beta,
        shares_organisation=True,
        payables=True,
        multi_entity=True,
        access_days=access_days,
    )


CATALOGUE = (
    # The first six are those of the payables guide of 2026-08, in its order.
    Integration("fbrh", "FreeAgent", "Accounting", shares_organisation=True, payables=True, access_days=90),
    Integration("akxx", "Oracle NetSuite", "Accounting", payables=True, multi_entity=True),
    _books("qhyg", "QuickBooks Online", access_days=100),
    _books("knfz", "Sage Intacct"),
    _books("gbol", "Xero", access_days=60),
    _books("rwuv", "Zoho Books", access_days=90, beta=True),
    Integration("pdvj", "MYOB Business", "Accounting", shares_organisation=True, multi_entity=True, access_days=90),
    Integration("pqsw", "QuickBooks Desktop", "Accounting", offline=True),
    Integration("trji", "Dynamics 365 Business Central", "Accounting", shares_organisation=True, access_days=90),
    Integration("tgff", "Sage 50 (UK)", "Accounting", offline=True),
    Integration("sbca", "Sage Business Cloud Accounting", "Accounting", enabled=False),
    Integration("stwo", "Sage 200cloud", "Accounting", beta=True, enabled=False),
    Integration("frbk", "FreshBooks", "Accounting", shares_organisation=True),
    Integration("wvzu", "Wave", "Accounting", beta=True),
    Integration("exnl", "Exact Online (Netherlands)", "Accounting"),
    Integration("exuk", "Exact Online (UK)", "Accounting", enabled=False),
    Integration("clbk", "ClearBooks", "Accounting"),
    Integration("kshf", "KashFlow", "Accounting", enabled=False),
    Integration("vjms", "Pandle", "Accounting"),
    Integration("dfxm", "Basiq", "Banking", enabled=False, provider="Basiq"),
    Integration("plai", "Plaid", "Banking", provider="Plaid"),
    Integration("trul", "TrueLayer", "Banking", provider="TrueLayer"),
    Integration("hcws", "QuickBooks Online Bank Feeds", "BankFeed", shares_organisation=True),
    Integration("olpr", "Sage Bank Feeds", "BankFeed", beta=True),
    Integration("shpf", "Shopify", "Commerce", shares_organisation=True),
    Integration("squr", "Square", "Commerce", shares_organisation=True),
    Integration("strp", "Stripe", "Commerce"),
    Integration("woom", "WooCommerce", "Commerce", beta=True),
    Integration("zttl", "Zettle", "Commerce", enabled=False),
    Integration("pypl", "PayPal", "Commerce", beta=True),
    Integration("mxfw", "Partner Expense", "Expense"),
)

BY_KEY = {integration.key: integration for integration in CATALOGUE}


ACCOUNT_NAME = "Fernhill Payables"
CREATED_BY = "Sandbox User"


def profile() -> dict[str, Any]:
    """Return the account as `GET /profile` does, without the deprecated and optional `apiKey`."""
    return {
        "name": ACCOUNT_NAME,
        "redirectUrl": "https://fernhill.example/connected/{companyId}",
        "whiteListUrls": [],
        "confirmCompanyName": False,
    }
