"""Companies, connections and integrations as Codat describes them.

Lenient towards the server: only an `id` (for an integration its `key`) has to be there; unknown fields are
ignored; a field that is null, missing or unreadable takes its default, unknown statuses and source types
are kept as they came. The field names follow `Company`, `Connection`, `Integration` and `Profile` of Codat's
OpenAPI description. Dates are aware; unqualified ones are taken as UTC.

`redirect` and `link_url` are left out of `repr`: they can hold a one-time password.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, InstanceOf, StringConstraints, model_validator
from pydantic_core import CoreSchema, core_schema

from console_app.codat.dates import EARLIEST, LATEST, read_date
from console_app.codat.rejected import RejectedRecord  # noqa: TC001 - pydantic reads it at run time

T = TypeVar("T")


class _Or:
    """Takes a default for whatever cannot be read. Done by pydantic's core: no Python call for each field."""

    def __init__(self, default: object = None, factory: Any = None) -> None:
        self.default, self.factory = default, factory

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if self.factory is not None:
            return core_schema.with_default_schema(handler(source), default_factory=self.factory, on_error="default")
        return core_schema.with_default_schema(handler(source), default=self.default, on_error="default")


class _Moment:
    """An aware date. The usual forms are read by pydantic's core, the others by `read_date`."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        usual = core_schema.datetime_schema(tz_constraint="aware", ge=EARLIEST, le=LATEST, strict=False)
        usual_text = core_schema.chain_schema([core_schema.str_schema(strict=True), usual])
        other = core_schema.no_info_plain_validator_function(read_date)
        return core_schema.union_schema([usual_text, other], mode="left_to_right")


Text = Annotated[str, _Or("")]
OptionalText = Annotated[str | None, _Or(None)]
Moment = Annotated[datetime | None, _Moment()]
Id = Annotated[str, StringConstraints(min_length=1)]


def _keep_readable_tags(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(k): v if isinstance(v, str) else str(v) for k, v in value.items() if v is not None}


class _Tags:
    """Tags with odd values lose those values, not the other tags."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        other = core_schema.no_info_plain_validator_function(_keep_readable_tags)
        return core_schema.union_schema([handler(source), other], mode="left_to_right")


Tags = Annotated[dict[str, str], _Tags()]


class _Model(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        coerce_numbers_to_str=True,
        protected_namespaces=(),
    )


class CompanyReference(_Model):
    """The parent or a subsidiary of a company (`companyReference`)."""

    id: Id
    name: Text = ""
    description: OptionalText = None
    tags: Tags = Field(default_factory=dict)
    links: Annotated[dict[str, Any], _Or(factory=dict)] = Field(default_factory=dict, repr=False)

    @property
    def portal_url(self) -> str | None:
        """The company's page in the Portal, if the server said where it is."""
        url = self.links.get("portal")
        return url if isinstance(url, str) and url else None


class ConnectionErrorRecord(_Model):
    """What went wrong with a connection (`dataConnectionError`), such as a customer who cancelled."""

    status_code: Text = Field("", alias="statusCode")
    status_text: Text = Field("", alias="statusText")
    error_message: Text = Field("", alias="errorMessage")
    errored_on: Moment = Field(None, alias="erroredOnUtc")
    status: OptionalText = None
    """``Active``, ``Resolved``, or None where the error is not a passing one."""
    resolved_on: Moment = Field(None, alias="resolvedOnUtc")


class Connection(_Model):
    """A company's connection to its accounting, banking or commerce software."""

    id: Id
    integration_id: Text = Field("", alias="integrationId")
    integration_key: Text = Field("", alias="integrationKey")
    """The platform key, such as ``qhyg``."""
    source_id: Text = Field("", alias="sourceId")
    source_type: Annotated[str, _Or("Unknown")] = Field("Unknown", alias="sourceType")
    platform_name: Text = Field("", alias="platformName")
    link_url: OptionalText = Field(None, alias="linkUrl", repr=False)
    """What the customer opens to consent. It works once, and each read of a connection gives a new one."""
    status: Text = ""
    """One of `console_app.codat.Status`, or a newer one as it came."""
    last_sync: Moment = Field(None, alias="lastSync")
    created: Moment = None
    errors: Annotated[list[ConnectionErrorRecord], _Or(factory=list)] = Field(
        default_factory=list, alias="dataConnectionErrors"
    )
    connection_info: Annotated[dict[str, Any], _Or(factory=dict)] = Field(
        default_factory=dict, alias="connectionInfo", repr=False
    )


class Company(_Model):
    """A customer, with its connections."""

    id: Id
    name: Text = ""
    redirect: OptionalText = Field(None, repr=False)
    """The hosted Link for the whole company: the customer picks the software there."""
    description: OptionalText = None
    last_sync: Moment = Field(None, alias="lastSync")
    created: Moment = None
    created_by_user_name: OptionalText = Field(None, alias="createdByUserName")
    products: Annotated[list[str], _Or(factory=list)] = Field(default_factory=list)
    tags: Tags = Field(default_factory=dict)
    parent: Annotated[CompanyReference | None, _Or(None)] = Field(None, alias="referenceParentCompany")
    subsidiaries: Annotated[list[CompanyReference], _Or(factory=list)] = Field(
        default_factory=list, alias="referenceSubsidiaryCompanies"
    )
    connections: list[Connection] = Field(default_factory=list, alias="dataConnections")
    set_aside: Annotated[tuple[InstanceOf[RejectedRecord], ...], _Or(())] = ()
    """Connections of this company that could not be read."""


class Integration(_Model):
    """A platform that a company can be connected to."""

    key: Id
    """The platform key, four letters."""
    name: Text = ""
    enabled: Annotated[bool, _Or(True)] = True
    source_type: Annotated[str, _Or("Unknown")] = Field("Unknown", alias="sourceType")
    source_id: Text = Field("", alias="sourceId")
    integration_id: Text = Field("", alias="integrationId")
    is_offline_connector: Annotated[bool, _Or(False)] = Field(False, alias="isOfflineConnector")
    """It runs on the customer's own computer: they must install a connector there."""
    is_beta: Annotated[bool, _Or(False)] = Field(False, alias="isBeta")
    logo_url: OptionalText = Field(None, alias="logoUrl")
    data_provided_by: OptionalText = Field(None, alias="dataProvidedBy")


class AccountProfile(_Model):
    """The Codat account that the key belongs to. The profile's deprecated `apiKey` is never read.

    None of its fields has to be there, but one of them: an object with nothing of it is no profile.
    """

    name: Text = ""
    redirect_url: OptionalText = Field(None, alias="redirectUrl")
    logo_url: OptionalText = Field(None, alias="logoUrl")

    @model_validator(mode="before")
    @classmethod
    def _is_a_profile(cls, value: Any) -> Any:
        names = {name for each, field in cls.model_fields.items() for name in (each, field.alias)}
        if isinstance(value, Mapping) and names.isdisjoint(value):
            raise ValueError("nothing of a profile")
        return value
