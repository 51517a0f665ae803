"""Check and make the signatures of events, as Standard Webhooks defines them (https://www.standardwebhooks.com).

Imports standardwebhooks when it is first used.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

NAMES = ("id", "timestamp", "signature")
_SIGNATURE = re.compile(r"(?<![^\s,])v1,[A-Za-z0-9+/]{43}=(?![^\s,])", re.ASCII)
"""Base64 of the 32 bytes of an HMAC-SHA256, in a list with blanks; lines of a header may be joined with commas."""
_MOST_SIGNATURES = 16
_ID = re.compile(r"[!-~]{1,200}", re.ASCII)


class WrongSignature(Exception):
    """Raised for a message that Codat has not signed, or not within the last five minutes; the message says which."""


def check_signature(secrets: Iterable[str], headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
    """Check that a message was signed with one of the secrets, within the last five minutes.

    Args:
        secrets: The secrets, as `secret.read_secrets` returns them.
        headers: The headers, by names in small letters: `webhook-*`, or the older `svix-*`.
        body: The body as it came.

    Returns:
        The id of the message, and its body as text.

    Raises:
        WrongSignature: It was not.
    """
    from standardwebhooks import Webhook, WebhookVerificationError

    prefix = "webhook-" if "webhook-signature" in headers else "svix-"
    given = {f"webhook-{name}": headers.get(f"{prefix}{name}", "") for name in NAMES}
    if not all(given.values()):
        raise WrongSignature("it is not signed")
    if not _ID.fullmatch(given["webhook-id"]):
        raise WrongSignature("its id cannot be read")
    # One that the library cannot read would hide a good one behind it.
    signatures = _SIGNATURE.findall(given["webhook-signature"])
    given["webhook-signature"] = " ".join(signatures[:_MOST_SIGNATURES]) or "none,"
    why = "the signature is wrong"
    for each in secrets:
        try:
            Webhook(each).verify(body, given, json_parse=False)
            return given["webhook-id"], body.decode()
        except WebhookVerificationError as error:
            why = "it is too old, or from the future" if "timestamp" in str(error) else why
        except ValueError:
            why = "it cannot be read"
    raise WrongSignature(why)


def signed_headers(secret: str, message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Return the headers of a message with its signature.

    Args:
        secret: The secret.
        message_id: The id of the message.
        at: When it is sent, aware.
        body: The body.
    """
    from standardwebhooks import Webhook

    # The library takes the digits of the moment for UTC.
    moment = at.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, moment, body),
    }
