"""The properties that can be queried, and the columns lists can be ordered by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias


class Kind(Enum):
    """The type of a property's values."""

    TEXT = "text"
    FLAG = "flag"
    DATE = "date"


Fields: TypeAlias = Mapping[str, "Kind | Fields"]

ANY_NAME = "*"
"""Stands for any name: the names of tags and of connection information are free."""

_REFERENCE: Fields = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "description": Kind.TEXT,
    "tags": {ANY_NAME: Kind.TEXT},
}

CONNECTION: Fields = {
    "id": Kind.TEXT,
    "integrationId": Kind.TEXT,
    "integrationKey": Kind.TEXT,
    "sourceId": Kind.TEXT,
    "sourceType": Kind.TEXT,
    "platformName": Kind.TEXT,
    "status": Kind.TEXT,
    "lastSync": Kind.DATE,
    "created": Kind.DATE,
    "dataConnectionErrors": {
        "statusCode": Kind.TEXT,
        "statusText": Kind.TEXT,
        "errorMessage": Kind.TEXT,
        "erroredOnUtc": Kind.DATE,
        "status": Kind.TEXT,
        "resolvedOnUtc": Kind.DATE,
    },
    "connectionInfo": {ANY_NAME: Kind.TEXT},
}

COMPANY: Fields = {
    "id": Kind.TEXT,
    "name": Kind.TEXT,
    "platform": Kind.TEXT,
    "description": Kind.TEXT,
    "lastSync": Kind.DATE,
    "created": Kind.DATE,
    "createdByUserName": Kind.TEXT,
    "products": Kind.TEXT,
    "tags": {ANY_NAME: Kind.TEXT},
    "referenceParentCompany": _REFERENCE,
    "referenceSubsidiaryCompanies": _REFERENCE,
    "dataConnections": CONNECTION,
}

INTEGRATION: Fields = {
    "key": Kind.TEXT,
    "name": Kind.TEXT,
    "enabled": Kind.FLAG,
    "sourceId": Kind.TEXT,
    "sourceType": Kind.TEXT,
    "integrationId": Kind.TEXT,
    "isOfflineConnector": Kind.FLAG,
    "isBeta": Kind.FLAG,
    "dataProvidedBy": Kind.TEXT,
}
