"""Define the models of Codat's records, and of records that could not be read.

Imports pydantic, so it stays out of the first frame's imports. The shapes are those of
https://docs.codat.io/platform-api#/schemas/Company and https://docs.codat.io/platform-api#/schemas/Connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    InstanceOf,
    PlainValidator,
    StringConstraints,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from console_app.codat.dates import read_date


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """A record that could not be read.

    Attributes:
        id: Its id, if at least that could be read.
        reason: The fields that are wrong, and how; never their contents.
        page: The number of the page it came on; 0 if it was not a page.
    """

    id: str | None
    reason: str
    page: int = 0


T = TypeVar("T")


class Or:
    """A default for values that cannot be read. pydantic's core applies it, without a Python call for each field."""

    def __init__(self, default: object = None, factory: Any = None) -> None:
        """Keep the default, or what makes one."""
        self.default, self.factory = default, factory

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the field with the default."""
        if self.factory is not None:
            return core_schema.with_default_schema(handler(source), default_factory=self.factory, on_error="default")
        return core_schema.with_default_schema(handler(source), default=self.default, on_error="default")


Text = Annotated[str, Or("")]
OptionalText = Annotated[str | None, Or(None)]
Moment = Annotated[datetime | None, PlainValidator(read_date)]
Id = Annotated[str, StringConstraints(min_length=1)]


def _keep_readable_tags(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(k): v if isinstance(v, str) else str(v) for k, v in value.items() if v is not None}


class _Tags:
    """The tags of a company. A tag with an unreadable value loses the value; the others stay."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        other = core_schema.no_info_plain_validator_function(_keep_readable_tags)
        return core_schema.union_schema([handler(source), other], mode="left_to_right")


Tags = Annotated[dict[str, str], _Tags()]


class Record(BaseModel):
    """A record of Codat: what is new in it is ignored."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        coerce_numbers_to_str=True,
        protected_namespaces=(),
    )


class CompanyReference(Record):
    """The parent or a subsidiary of a company (`companyReference`)."""

    id: Id
    name: Text = ""
    description: OptionalText = None
    tags: Tags = Field(default_factory=dict)
    links: Annotated[dict[str, Any], Or(factory=dict)] = Field(default_factory=dict, repr=False)

    @property
    def portal_url(self) -> str | None:
        """Return the company's page in the Portal, if the server gave one."""
        url = self.links.get("portal")
        return url if isinstance(url, str) and url else None


class ConnectionErrorRecord(Record):
    """An error of a connection (`dataConnectionError`), such as a customer who cancelled."""

    status_code: Text = Field("", alias="statusCode")
    status_text: Text = Field("", alias="statusText")
    error_message: Text = Field("", alias="errorMessage")
    errored_on: Moment = Field(None, alias="erroredOnUtc")
    status: OptionalText = None
    """``Active``, ``Resolved``, or None for a permanent error."""
    resolved_on: Moment = Field(None, alias="resolvedOnUtc")


class Connection(Record):
    """A company's connection to its accounting, banking or commerce software."""

    id: Id
    integration_id: Text = Field("", alias="integrationId")
    integration_key: Text = Field("", alias="integrationKey")
    """The platform key, such as ``qhyg``."""
    source_id: Text = Field("", alias="sourceId")
    source_type: Annotated[str, Or("Unknown")] = Field("Unknown", alias="sourceType")
    platform_name: Text = Field("", alias="platformName")
    link_url: OptionalText = Field(None, alias="linkUrl", repr=False)
    """The address where the customer consents. With a one-time password it works once; each read gives a new one."""
    status: Text = ""
    """A `console_app.codat.Status`, or the text of a newer one."""
    last_sync: Moment = Field(None, alias="lastSync")
    created: Moment = None
    errors: Annotated[list[ConnectionErrorRecord], Or(factory=list)] = Field(
        default_factory=list, alias="dataConnectionErrors"
    )
    connection_info: Annotated[dict[str, Any], Or(factory=dict)] = Field(
        default_factory=dict, alias="connectionInfo", repr=False
    )


class Company(Record):
    """A customer, with its connections."""

    id: Id
    name: Text = ""
    redirect: OptionalText = Field(None, repr=False)
    """The hosted Link for the whole company, where the customer picks the software."""
    description: OptionalText = None
    last_sync: Moment = Field(None, alias="lastSync")
    created: Moment = None
    created_by_user_name: OptionalText = Field(None, alias="createdByUserName")
    owner_user_ids: Annotated[list[str], Or(factory=list)] = Field(default_factory=list, alias="ownerUserIds")
    """The ids of the account's users who own it. No call of the API names those users."""
    products: Annotated[list[str], Or(factory=list)] = Field(default_factory=list)
    tags: Tags = Field(default_factory=dict)
    parent: Annotated[CompanyReference | None, Or(None)] = Field(None, alias="referenceParentCompany")
    subsidiaries: Annotated[list[CompanyReference], Or(factory=list)] = Field(
        default_factory=list, alias="referenceSubsidiaryCompanies"
    )
    connections: list[Connection] = Field(default_factory=list, alias="dataConnections")
    set_aside: Annotated[tuple[InstanceOf[RejectedRecord], ...], Or(())] = ()
    """Connections of this company that could not be read."""


class Integration(Record):
    """A platform that a company can be connected to."""

    key: Id
    """The platform key, four letters."""
    name: Text = ""
    enabled: Annotated[bool, Or(True)] = True
    source_type: Annotated[str, Or("Unknown")] = Field("Unknown", alias="sourceType")
    source_id: Text = Field("", alias="sourceId")
    integration_id: Text = Field("", alias="integrationId")
    is_offline_connector: Annotated[bool, Or(False)] = Field(False, alias="isOfflineConnector")
    """True if it runs on the customer's own computer, where a connector must be installed."""
    is_beta: Annotated[bool, Or(False)] = Field(False, alias="isBeta")
    logo_url: OptionalText = Field(None, alias="logoUrl")
    data_provided_by: OptionalText = Field(None, alias="dataProvidedBy")


class AccountProfile(Record):
    """The Codat account that the key belongs to. The profile's deprecated `apiKey` is never read.

    No single field is required, but an object with none of them is not a profile.
    """

    name: Text = ""
    redirect_url: OptionalText = Field(None, alias="redirectUrl")
    logo_url: OptionalText = Field(None, alias="logoUrl")

    @model_validator(mode="before")
    @classmethod
    def _is_a_profile(cls, value: Any) -> Any:
        names = {name for each, field in cls.model_fields.items() for name in (each, field.alias)}
        if isinstance(value, Mapping) and names.isdisjoint(value):
            raise ValueError("no field of a profile")
        return value
