"""Sign messages by the Standard Webhooks rules: HMAC-SHA256 over `id.timestamp.body`."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIX = "whsec_"


class HeaderNames(StrEnum):
    """The names of the headers: those of Standard Webhooks, the older ones of Svix, or both."""

    WEBHOOK = "webhook"
    SVIX = "svix"
    BOTH = "both"

    @property
    def beginnings(self) -> tuple[str, ...]:
        """Return how the names begin."""
        return ("webhook", "svix") if self is HeaderNames.BOTH else (self.value,)


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature with one secret, as it stands in the header."""
    key = b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signed_headers(
    names: HeaderNames, secrets: Iterable[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the headers of a message, with a signature for each secret; without secrets it is not signed."""
    values = {"id": message_id, "timestamp": str(timestamp)}
    if signatures := " ".join(signature(secret, message_id, timestamp, body) for secret in secrets):
        values["signature"] = signatures
    return {f"{beginning}-{name}": value for beginning in names.beginnings for name, value in values.items()}
