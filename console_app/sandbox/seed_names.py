"""Create plausible business names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_PLACES = _words(
    """
    Ashdown Avonmouth Blackrock Brightwater Calder Camden Castleford Clifton Cotswold Dalston
    Elmbridge Fairhaven Foxglove Glenmore Greenwich Harbourside Hartfield Highgate Holloway
    Ivybridge Kelvin Kestrel Kingsway Lakeside Langdale Larkfield Linden Lomond Maplewood Marlowe
    Meadowbank Millbrook Moorland Northgate Oakfield Orchard Parkside Pembroke Portside Quayside
    Ravenswood Redcliffe Riverside Rosewood Rowan Sandford Severn Silverdale Southbank Stonebridge
    Summerhill Tamar Thornbury Tidewater Underhill Valley Wessex Westbrook Whitfield Wyvern
    """
)

_PEOPLE = _words(
    """
    Abbott Adeyemi Ahmed Bailey Barnes Bergstrom Brennan Carter Chandra Clarke Costa Davies Dubois
    Evans Ferreira Fischer Foster Gallagher Garcia Gupta Hansen Hughes Ibrahim Jansen Jones Kaur
    Kelly Kowalski Larsen Lewis Lopez MacDonald Martins Mensah Miller Moreau Murphy Nakamura Nguyen
    Novak O'Brien O'Connor Okafor Owen Patel Pereira Quinn Reid Rossi Schmidt Silva Singh Suzuki
    Taylor Thompson Usman Vasquez Walsh Weber Williams Yilmaz Zhang
    """
)

_TRADES = _words(
    """
    Accounting Aerospace Architects Bakery Bicycles Brewing Builders Carpentry Catering Ceramics
    Chemicals Cleaning Coffee Consulting Couriers Dairy Dental Design Electrical Engineering Events
    Fabrics Fishmongers Fitness Florists Foods Freight Furniture Garages Gardens Glassworks Haulage
    Heating Hospitality Interiors Ironworks Joinery Kitchens Landscapes Leather Lettings Logistics
    Marine Media Motors Opticians Packaging Paints Pharmacy Photography Plumbing Pottery Printing
    Recruitment Roofing Scaffolding Security Software Solar Stationers Studios Supplies Surveyors
    Textiles Timber Toys Travel Veterinary Vineyards Warehousing Windows Wines
    """
)

_ENDINGS = (
    "Ltd",
    "Limited",
    "LLC",
    "Inc.",
    "Group",
    "& Co",
    "& Sons",
    "& Daughters",
    "Partners",
    "Co-op",
    "PLC",
    "",
)

USERS = ("Amara Okafor", "Dan Whitlock", "Priya Nair", "Tom Beaumont", "Ewa Zielinska", "API")

REGIONS = ("uk-south", "uk-north", "ireland", "us-east", "us-west", "anz", "nordics")

TEAMS = ("onboarding", "invoice-finance", "mid-market", "partners")

DESCRIPTIONS = (
    "Pays suppliers twice a month.",
    "Wants to go live before the year end.",
    "Came in through the partner programme.",
    "Bookkeeper is the day-to-day contact.",
    "Migrated from spreadsheets; check the opening balances.",
    "Two approvers for every bill over 5,000.",
    "Customer reference FH-20417.",
    "Group accounts are kept by the parent.",
)


def business_name(random: Random) -> str:
    """Return a plausible name of letters that Codat allows."""
    start = random.choice(_PLACES if random.random() < 0.55 else _PEOPLE)
    if random.random() < 0.18:
        start = f"{start} & {random.choice(_PEOPLE)}"
    return f"{start} {random.choice(_TRADES)} {random.choice(_ENDINGS)}".rstrip()
