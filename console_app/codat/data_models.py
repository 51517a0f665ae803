"""Define the models of what Codat has read from a customer's software: entity, data types, and the reads themselves.

Imports pydantic, so it stays out of the first frame's imports. The shapes are `DataStatus`, `PullOperation` and
`ValidationResult` of Codat's Platform API, and `CompanyInformation` of Sync for Payables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from console_app.codat.models import Id, Moment, OptionalText, Or, Record, Text


class CompanyInformation(Record):
    """The legal entity behind a connection, as it stands in the customer's books (`CompanyInformation`)."""

    company_name: Text = Field("", alias="companyName")
    base_currency: Text = Field("", alias="baseCurrency")
    """A currency in three letters, such as ``GBP``."""

    @model_validator(mode="before")
    @classmethod
    def _is_an_entity(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and value.keys().isdisjoint({"companyName", "baseCurrency"}):
            raise ValueError("no field of a company's information")
        return value


class DataStatus(Record):
    """What Codat has of one data type of a company (`DataStatus`)."""

    data_type: Id = Field(alias="dataType")
    current_status: Text = Field("", alias="currentStatus")
    """The status of the last read; one of those of a `PullOperation`."""
    last_successful_sync: Moment = Field(None, alias="lastSuccessfulSync")
    latest_sync_id: OptionalText = Field(None, alias="latestSyncId")
    latest_successful_sync_id: OptionalText = Field(None, alias="latestSuccessfulSyncId")


class PullOperation(Record):
    """One read of one data type from the customer's software (`PullOperation`, formerly *dataset*)."""

    id: Id
    company_id: Text = Field("", alias="companyId")
    connection_id: Text = Field("", alias="connectionId")
    data_type: Text = Field("", alias="dataType")
    status: Text = ""
    status_description: OptionalText = Field(None, alias="statusDescription")
    error_message: OptionalText = Field(None, alias="errorMessage")
    requested: Moment = None
    completed: Moment = None
    progress: Annotated[int, Or(0)] = 0
    """Percent."""
    is_completed: Annotated[bool, Or(False)] = Field(False, alias="isCompleted")
    is_errored: Annotated[bool, Or(False)] = Field(False, alias="isErrored")


class Finding(Record):
    """One thing that Codat noticed in data it has read."""

    message: Text = ""
    item_id: OptionalText = Field(None, alias="itemId")
    rule_id: OptionalText = Field(None, alias="ruleId")
    validator_name: OptionalText = Field(None, alias="validatorName")


class ValidationResult(Record):
    """What Codat noticed in the data of one read (`ValidationResult`)."""

    errors: Annotated[list[Finding], Or(factory=list)] = Field(default_factory=list)
    """Data with these is not used."""
    warnings: Annotated[list[Finding], Or(factory=list)] = Field(default_factory=list)
