"""Create the companies of a new sandbox: showcases first, then ordinary ones."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console_app.sandbox.entities import EntityChoice, choice_of_seed
from console_app.sandbox.seed_names import DESCRIPTIONS, REGIONS, TEAMS, USERS, business_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

HOURS = 1.0
DAYS = 24.0
WEEKS = 7 * DAYS

_USERS = uuid.UUID("3d0c6c0e-5f6b-4f5e-8a57-0c1f3ad1f6a4")

LINKED, PENDING, DEAUTHORIZED, UNLINKED = "Linked", "PendingAuth", "Deauthorized", "Unlinked"

CANCELLED = ("403", "Forbidden", "User cancelled.")
UNKNOWN = ("500", "InternalServerError", "Unknown error occurred.")
NOT_SUPPORTED = ("501", "NotImplemented", "Not supported.")
REVOKED = ("401", "Unauthorized", "The customer's authorization has been revoked or has expired.")
UNREACHABLE = ("503", "ServiceUnavailable", "The accounting software could not be reached.")


@dataclass(frozen=True, slots=True)
class SeedError:
    """An error in a connection's history; ages are in hours before now."""

    words: tuple[str, str, str]
    age: float
    resolved: float | None = None
    transient: bool = True


@dataclass(slots=True)
class SeedConnection:
    """A connection to make; ages are in hours before now."""

    key: str
    status: str
    age: float
    synced: float | None = None
    errors: tuple[SeedError, ...] = ()
    entity: EntityChoice = EntityChoice.RIGHT
    """The company in the customer's books."""


@dataclass(slots=True)
class SeedCompany:
    """A company to make; `parent` is the place of another company in the same list."""

    name: str
    age: float
    connections: list[SeedConnection] = field(default_factory=list)
    description: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    products: tuple[str, ...] = ("payables",)
    created_by: str | None = USERS[0]
    parent: int | None = None
    owners: tuple[str, ...] = ()
    """Ids of users, as the Portal knows them."""


def _linked(key: str, age: float, synced: float = 2 * HOURS, *errors: SeedError) -> SeedConnection:
    return SeedConnection(key, LINKED, age, synced, errors)


def showcase() -> list[SeedCompany]:
    """Return companies that have each status and each awkward case once."""
    return [
        SeedCompany(
            "Toft Stores",
            92 * WEEKS,
            [_linked("gbol", 91 * WEEKS)],
            "Parent of the Toft group.",
            {"region": "uk-south", "uid": "cust-1MtJUT2eZvKY", "team": "mid-market"},
        ),
        SeedCompany("Toft Stores UK", 90 * WEEKS, [_linked("akxx", 89 * WEEKS)], parent=0),
        SeedCompany(
            "Toft Stores US",
            90 * WEEKS,
            [SeedConnection("akxx", LINKED, 88 * WEEKS, 5 * HOURS, entity=EntityChoice.WRONG)],
            parent=0,
            owners=(owner_id(USERS[0]), owner_id(USERS[2])),
        ),
        SeedCompany("Toft Stores Ireland", 30 * WEEKS, [SeedConnection("gbol", PENDING, 3 * WEEKS)], parent=0),
        SeedCompany("Technicalium", 20 * DAYS, [SeedConnection("qhyg", PENDING, 2 * HOURS)], DESCRIPTIONS[1]),
        SeedCompany(
            "Kelvin & Daughters Joinery",
            15 * WEEKS,
            [
                SeedConnection(
                    "qhyg",
                    PENDING,
                    15 * WEEKS,
                    None,
                    (SeedError(CANCELLED, 14 * WEEKS), SeedError(CANCELLED, 9 * WEEKS)),
                )
            ],
            "Called twice; the owner cancels at the consent page.",
        ),
        SeedCompany(
            "Redcliffe Couriers Ltd",
            6 * WEEKS,
            [SeedConnection("pdvj", PENDING, 6 * WEEKS, None, (SeedError(UNKNOWN, 40 * DAYS),))],
        ),
        SeedCompany(
            "Whitfield Veterinary Group",
            5 * WEEKS,
            [SeedConnection("stwo", PENDING, 5 * WEEKS, None, (SeedError(NOT_SUPPORTED, 34 * DAYS, transient=False),))],
        ),
        SeedCompany(
            "Ironworks of Severn",
            3 * DAYS,
            [SeedConnection("pqsw", PENDING, 3 * DAYS)],
            "On-premise: no QR code.",
        ),
        SeedCompany(
            "Holloway Bakery",
            70 * WEEKS,
            [SeedConnection("gbol", DEAUTHORIZED, 70 * WEEKS, 13 * WEEKS, (SeedError(REVOKED, 13 * WEEKS),))],
            "Access ran out after ninety days without a sync.",
        ),
        SeedCompany(
            "Quayside Fishmongers",
            44 * WEEKS,
            [SeedConnection("fbrh", DEAUTHORIZED, 44 * WEEKS, 9 * DAYS, (SeedError(REVOKED, 8 * DAYS),))],
        ),
        SeedCompany("Larkfield Motors", 120 * WEEKS, [SeedConnection("knfz", UNLINKED, 119 * WEEKS, 30 * WEEKS)]),
        SeedCompany(
            "Marlowe Media",
            60 * WEEKS,
            [
                SeedConnection("gbol", UNLINKED, 60 * WEEKS, 21 * WEEKS),
                _linked("qhyg", 20 * WEEKS, 1 * HOURS),
            ],
            "Moved from Xero to QuickBooks Online.",
        ),
        SeedCompany(
            "Harbourside Coffee",
            38 * WEEKS,
            [
                _linked("gbol", 38 * WEEKS),
                _linked("shpf", 30 * WEEKS),
                _linked("plai", 12 * WEEKS),
                _linked("squr", 9 * WEEKS),
            ],
            tags={"region": "uk-south", "tier": "gold"},
            products=("payables", "spend-insights", "commerce"),
        ),
        SeedCompany(
            "Silverdale Solar PLC",
            18 * WEEKS,
            [_linked("trji", 18 * WEEKS, 3 * HOURS, SeedError(UNREACHABLE, 5 * WEEKS, 5 * WEEKS - 6))],
        ),
        SeedCompany(
            "Portside Logistics",
            25 * WEEKS,
            [_linked("rwuv", 25 * WEEKS, 8 * DAYS, SeedError(UNREACHABLE, 7 * DAYS))],
            "Linked, but has not synced for a week.",
        ),
        SeedCompany(
            "Wyvern Wines",
            10 * WEEKS,
            [_linked("qhyg", 10 * WEEKS), SeedConnection("hcws", PENDING, 2 * DAYS)],
        ),
        SeedCompany("Just Arrived Ltd", 0.5 * HOURS, description="Created half an hour ago; no platform picked yet."),
        SeedCompany("Northgate Dental Partners", 55 * WEEKS, products=(), created_by=None),
        SeedCompany("Brightwater Design", 12 * WEEKS, [_linked("qhyg", 12 * WEEKS)], "The one in Bristol."),
        SeedCompany("Brightwater Design", 4 * DAYS, [SeedConnection("qhyg", PENDING, 4 * DAYS)], "The one in Leeds."),
        SeedCompany("Brightwater Design", 2 * DAYS, description="A duplicate, made by mistake."),
        SeedCompany("brightwater design ltd", 2 * WEEKS, [SeedConnection("gbol", UNLINKED, 2 * WEEKS, 1 * WEEKS)]),
        SeedCompany(
            "The Worshipful Company of Extremely Long-Winded Haberdashers, Drapers, Milliners, Tailors and"
            " Glovers of the Ancient Borough of Stonebridge-under-Thornbury and the Neighbouring Parishes,"
            " Trading as Threads",
            33 * WEEKS,
            [_linked("exnl", 33 * WEEKS)],
        ),
        SeedCompany(
            "株式会社さくら商事",
            27 * WEEKS,
            [_linked("gbol", 27 * WEEKS)],
            "Imported before names were cleaned.",
        ),
        SeedCompany("شركة النور للتجارة", 26 * WEEKS, [SeedConnection("rwuv", PENDING, 5 * DAYS)]),
        SeedCompany("Пекарня «Берёзка»", 24 * WEEKS, [SeedConnection("qhyg", DEAUTHORIZED, 24 * WEEKS, 12 * WEEKS)]),
        SeedCompany("Bäckerei Müller & Söhne", 22 * WEEKS, [_linked("exnl", 22 * WEEKS)]),
        SeedCompany("बैंगनी डिज़ाइन स्टूडियो", 21 * WEEKS),
        SeedCompany("Brackets [and] Sons (Holdings)", 80 * WEEKS, [_linked("tgff", 80 * WEEKS)]),
        SeedCompany(
            "Ten Tags Trading",
            17 * WEEKS,
            [_linked("frbk", 17 * WEEKS)],
            tags={
                "region": "us-east",
                "uid": "f6b0c253-16c7-4da1-a0c5-9c871e9c9d6c",
                "team": "invoice-finance",
                "tier": "silver",
                "accountManager": "Priya Nair",
                "a-name-of-twenty-seven-char": "the longest name there can be",
                "note": "A value may have a hundred characters, and this one uses most of what there is",
                "source": "partner",
                "wave": "3",
                "migrated": "true",
            },
        ),
        SeedCompany("Elmbridge Holdings", 100 * WEEKS, description="Holds shares; keeps no books with us."),
        SeedCompany("Elmbridge Kitchens", 99 * WEEKS, [_linked("knfz", 98 * WEEKS)], parent=31),
        SeedCompany("Elmbridge Kitchens Wales", 50 * WEEKS, [SeedConnection("knfz", PENDING, 6 * HOURS)], parent=32),
        SeedCompany(
            "O'Brien, Walsh & Co",
            40 * WEEKS,
            [
                SeedConnection("gbol", DEAUTHORIZED, 40 * WEEKS, 20 * WEEKS, (SeedError(REVOKED, 19 * WEEKS),)),
                SeedConnection("qhyg", UNLINKED, 18 * WEEKS, 6 * WEEKS),
                SeedConnection("fbrh", PENDING, 1 * HOURS),
            ],
            "Third attempt, third platform.",
        ),
    ]


_WEIGHTED_PLATFORMS = (
    *("qhyg",) * 30,
    *("gbol",) * 28,
    *("akxx",) * 8,
    *("knfz",) * 7,
    *("pdvj",) * 7,
    *("pqsw",) * 6,
    *("fbrh",) * 5,
    *("rwuv",) * 3,
    *("trji",) * 2,
    *("tgff",) * 2,
    "frbk",
    "wvzu",
    "exnl",
    "clbk",
)
_EXTRAS = ("plai", "trul", "shpf", "squr", "strp", "woom", "pypl")
_STATES = (
    *("linked",) * 46,
    *("pending hours",) * 9,
    *("pending weeks",) * 9,
    *("deauthorized",) * 11,
    *("unlinked",) * 7,
    *("none",) * 12,
    *("several",) * 6,
)


def seed_companies(count: int, random: Random) -> Iterator[SeedCompany]:
    """Return the first `count` companies."""
    shown = showcase()[:count]
    yield from shown
    for _ in range(count - len(shown)):
        yield _ordinary(random)


def newcomer(random: Random) -> SeedCompany:
    """Return a company that was just created and has no connection yet."""
    return _nameplate(0.0, random)


def usual_platform(random: Random) -> str:
    """Return the key of an accounting platform, as frequent as among customers."""
    return random.choice(_WEIGHTED_PLATFORMS)


def extra_platform(random: Random) -> str:
    """Return the key of a banking or commerce platform that some customers connect, too."""
    return random.choice(_EXTRAS)


def _ordinary(random: Random) -> SeedCompany:
    age = random.uniform(1 * DAYS, 150 * WEEKS)
    company = _nameplate(age, random)
    company.connections = _connections(random.choice(_STATES), usual_platform(random), age, random)
    for connection in company.connections:
        connection.entity = choice_of_seed(company.name)
    if len(company.name) % 3 == 0:
        company.owners = (owner_id(company.created_by or USERS[0]),)
    return company


def _nameplate(age: float, random: Random) -> SeedCompany:
    company = SeedCompany(business_name(random), age, created_by=random.choice(USERS))
    if random.random() < 0.3:
        company.description = random.choice(DESCRIPTIONS)
    if random.random() < 0.55:
        company.tags = {"region": random.choice(REGIONS)}
        if random.random() < 0.5:
            company.tags["team"] = random.choice(TEAMS)
        if random.random() < 0.4:
            company.tags["uid"] = f"cust-{random.getrandbits(40):010x}"
    return company


def _connections(state: str, key: str, age: float, random: Random) -> list[SeedConnection]:
    if state == "none":
        return []
    if state == "pending hours":
        return [SeedConnection(key, PENDING, min(age, random.uniform(0.2, 20)))]
    if state == "pending weeks":
        begun = min(age, random.uniform(1 * WEEKS, 12 * WEEKS))
        words = random.choice((CANCELLED, CANCELLED, UNKNOWN))
        errors = (SeedError(words, begun * 0.8),) if random.random() < 0.5 else ()
        return [SeedConnection(key, PENDING, begun, None, errors)]
    if state == "deauthorized":
        lost = age * random.uniform(0.05, 0.6)
        return [SeedConnection(key, DEAUTHORIZED, age * 0.98, lost * 1.02, (SeedError(REVOKED, lost),))]
    if state == "unlinked":
        return [SeedConnection(key, UNLINKED, age * 0.97, age * random.uniform(0.05, 0.9))]
    linked = [_linked(key, age * 0.99, min(age * 0.9, random.uniform(0.1, 30)))]
    if state == "several":
        linked += [
            _linked(extra, age * random.uniform(0.1, 0.9), min(age * 0.05, 9.0))
            for extra in random.sample(_EXTRAS, random.randint(1, 3))
        ]
    return linked


def owner_id(user: str) -> str:
    """Return the id of a user, which is the same in every run."""
    return str(uuid.uuid5(_USERS, user))


def guid(random: Random) -> str:
    """Return a GUID from the seed."""
    return str(uuid.UUID(int=random.getrandbits(128), version=4))
