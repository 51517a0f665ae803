"""Define what the journal records, and a write as it is sent, for the gateway and the journal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from console_app.config.capabilities import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from console_app.codat.idempotency import Intent


class Action(StrEnum):
    """What the journal records: writes to Codat, and what a person has confirmed."""

    CREATE_COMPANY = "create-company"
    CHANGE_COMPANY = "change-company"
    DELETE_COMPANY = "delete-company"
    CREATE_CONNECTION = "create-connection"
    UNLINK = "unlink"
    DELETE_CONNECTION = "delete-connection"
    REFRESH_DATA = "refresh-data"
    """Have data of a company read again; its body names the data type, which is sent in the address."""
    REGISTER_WEBHOOK = "register-webhook"
    """Have events of the account sent to an address; its body has the address."""
    REMOVE_WEBHOOK = "remove-webhook"
    """Have no more events sent to an address; its body has the id of the webhook, which is sent in the address."""
    CONFIRM_ENTITY = "confirm-entity"
    """A person has said that a connection leads to the right books. Nothing is sent to Codat."""
    WITHDRAW_ENTITY = "withdraw-entity"
    """A person has taken that back. Nothing is sent to Codat."""

    @property
    def capability(self) -> Capability:
        """Return the capability that it needs."""
        return _CAPABILITIES[self]


_CAPABILITIES = {
    Action.CREATE_COMPANY: Capability.CREATE,
    Action.CHANGE_COMPANY: Capability.CREATE,
    Action.DELETE_COMPANY: Capability.DELETE,
    Action.CREATE_CONNECTION: Capability.CREATE,
    Action.UNLINK: Capability.UNLINK,
    Action.DELETE_CONNECTION: Capability.DELETE,
    Action.REFRESH_DATA: Capability.CREATE,
    Action.REGISTER_WEBHOOK: Capability.CREATE,
    Action.REMOVE_WEBHOOK: Capability.CREATE,
    Action.CONFIRM_ENTITY: Capability.READ,
    Action.WITHDRAW_ENTITY: Capability.READ,
}


NOTES = frozenset({Action.CONFIRM_ENTITY, Action.WITHDRAW_ENTITY})
"""What is recorded here alone: nothing is sent to Codat."""


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A write as it is sent. Holds no secret."""

    action: Action
    intent: Intent
    """Identifies what the person asked for; a delete is not sent with its key."""
    company_id: str | None = None
    """None if it is to be created."""
    connection_id: str | None = None
    company_name: str | None = None
    """The name, if it is known here."""
    platform: str | None = None
    """The platform's name, or its key."""
    body: Mapping[str, Any] | None = None
    """The JSON that is sent; for `REFRESH_DATA` and `REMOVE_WEBHOOK`, what the address says."""
    before: Mapping[str, Any] | None = None
    """The values that the fields of `body` had, so that they can be put back; None if they are not known."""
    undoes: int = 0
    """The number of the journal's entry whose values before are put back; 0 if it is no undo."""
