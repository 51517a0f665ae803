"""Judge the addresses that Codat sends events to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console_app.clock import computer_now
from console_app.config.addresses import is_this_machine
from console_app.services.webhooks.event_rows import Endpoints
from console_app.services.webhooks.events import EVENT_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.codat.webhooks import WebhookConsumer

_LONGEST = 2_000
ESSENTIAL = frozenset(
    ("connection.connected", "connection.failed", "connection.disconnected", "connection.reconnected")
)
"""The events without which a watched connection has to be polled."""


def url_problem(url: str) -> str:
    """Return why an address cannot be registered, in a sentence; empty if it can."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "The address cannot be read."
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > _LONGEST:
        return "The address has signs that addresses do not have."
    if parts.scheme not in {"https", "http"} or not host:
        return "The address has to begin with https://, and to name a host."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "The address must not have a user, a password or a part behind #."
    if parts.scheme == "http" and not is_this_machine(f"http://{parts.netloc}"):
        return "Events would be sent unencrypted: use https://, with a proxy that ends TLS in front of the receiver."
    return ""


def missing_events(consumer: WebhookConsumer) -> list[str]:
    """Return the events that the program understands and that are not sent there; without a choice all are."""
    return [each for each in EVENT_TYPES if consumer.event_types and each not in consumer.event_types]


def is_covering(consumer: WebhookConsumer) -> bool:
    """Return whether the address gets all events about connections, of all companies."""
    return not consumer.disabled and not consumer.company_tags and ESSENTIAL.isdisjoint(missing_events(consumer))


def endpoints_of(consumers: Sequence[WebhookConsumer] | None) -> Endpoints:
    """Return whether events about all connections are sent somewhere.

    Args:
        consumers: The addresses that Codat sends events to; None if it did not say, and they are taken to be sent.
    """
    if consumers is None:
        return Endpoints(computer_now(), is_covering=True, is_disabled=False)
    meant = [each for each in consumers if not ESSENTIAL.issubset(missing_events(each))]
    is_disabled = bool(meant) and all(each.disabled for each in meant)
    return Endpoints(computer_now(), is_covering=any(map(is_covering, consumers)), is_disabled=is_disabled)
