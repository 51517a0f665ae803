"""List, create and delete webhook consumers, and keep their signing secrets.

Codat's description has no limits for what is left out: without `eventTypes` a consumer gets every event, as in Svix,
and any name of an event is accepted, as in the description's own examples.
"""

from __future__ import annotations

import json
import secrets
import uuid
from base64 import b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from console_app.sandbox import time as dates
from console_app.sandbox.http import ApiError, bad_request

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from console_app.sandbox.state import State

MOST_CONSUMERS = 50
MOST_TAGS = 10
LONGEST_TAG = 128
LONGEST_URL = 2_000
OLD_SECRET_LIVES = timedelta(hours=24)
"""How long messages are signed with the secret before, too, after a new one was made."""
_VALIDATOR = "CreateWebhookConsumer"


def list_consumers(state: State) -> dict[str, Any]:
    """Return all consumers, oldest first, without their secrets."""
    return {"results": [_document(row) for row in state.rows("SELECT * FROM webhooks ORDER BY seq")]}


def create_consumer(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """Create a consumer with a secret of its own, which is not in the answer.

    Raises:
        ApiError: 400, the input is invalid or the account has as many consumers as it can.
    """
    url = _read_url(body.get("url"))
    event_types = _read_texts("eventTypes", body.get("eventTypes"))
    tags = _read_tags(body.get("companyTags"))
    disabled = body.get("disabled")
    if disabled is not None and not isinstance(disabled, bool):
        raise bad_request("disabled", "disabled must be true or false.", _VALIDATOR)
    if state.number("SELECT count(*) FROM webhooks") >= MOST_CONSUMERS:
        message = f"An account can have at most {MOST_CONSUMERS} webhook consumers."
        raise bad_request("WebhookConsumer", message, _VALIDATOR)
    consumer_id = str(uuid.uuid4())
    state.execute(
        "INSERT INTO webhooks (id, url, event_types, company_tags, disabled, secret) VALUES (?, ?, ?, ?, ?, ?)",
        *(consumer_id, url, json.dumps(event_types), json.dumps(tags) if tags else None, int(bool(disabled))),
        new_secret(),
    )
    return _document(find_consumer(state, consumer_id))


def delete_consumer(state: State, consumer_id: str) -> None:
    """Delete a consumer.

    Raises:
        ApiError: 404, there is no such consumer.
    """
    row = find_consumer(state, consumer_id)
    state.execute("DELETE FROM webhook_deliveries WHERE webhook_id = ?", row["id"])
    state.execute("DELETE FROM webhooks WHERE id = ?", row["id"])


def find_consumer(state: State, consumer_id: str) -> sqlite3.Row:
    """Return a consumer's row.

    Raises:
        ApiError: 404, there is no such consumer.
    """
    row = state.row("SELECT * FROM webhooks WHERE id = ?", consumer_id.lower())
    if row is None:
        raise ApiError(404, f"No webhook consumer was found with ID {consumer_id}")
    return row


def new_secret() -> str:
    """Return a new signing secret in the form of Standard Webhooks: `whsec_` and base64."""
    return "whsec_" + b64encode(secrets.token_bytes(24)).decode()


def signing_secrets(state: State, row: sqlite3.Row) -> list[str]:
    """Return the secrets that messages to a consumer are signed with now, the newest first."""
    now = dates.kept(state.clock.now())
    return [row["secret"], *(old["secret"] for old in json.loads(row["old_secrets"]) if old["until"] > now)]


def secrets_in_file(path: Path) -> list[tuple[str, str, str]]:
    """Return id, URL and secret of the consumers in a data file, oldest first, without serving it.

    Raises:
        UnusableFileError: The file cannot be used.
    """
    from console_app.sandbox.state import State

    state = State(path, lambda _state: None)
    try:
        rows = state.run(lambda: state.rows("SELECT id, url, secret FROM webhooks ORDER BY seq"))
        return [(row["id"], row["url"], row["secret"]) for row in rows]
    finally:
        state.close()


def rotate_secret(state: State, consumer_id: str) -> str:
    """Make a new secret; those before sign beside it for a day.

    Returns:
        The new secret.

    Raises:
        ApiError: 404, there is no such consumer.
    """
    row, now, secret = find_consumer(state, consumer_id), state.clock.now(), new_secret()
    until = dates.kept(now + OLD_SECRET_LIVES)
    old = [each for each in json.loads(row["old_secrets"]) if each["until"] > dates.kept(now)]
    old.insert(0, {"secret": row["secret"], "until": until})
    state.execute("UPDATE webhooks SET secret = ?, old_secrets = ? WHERE id = ?", secret, json.dumps(old), row["id"])
    return secret


def set_disabled(state: State, consumer_id: str, disabled: bool) -> dict[str, Any]:
    """Disable a consumer, or enable it with no failure counted.

    Raises:
        ApiError: 404, there is no such consumer.
    """
    row = find_consumer(state, consumer_id)
    state.execute("UPDATE webhooks SET disabled = ?, failing_since = NULL WHERE id = ?", int(disabled), row["id"])
    if disabled:
        state.execute("DELETE FROM webhook_deliveries WHERE webhook_id = ?", row["id"])
    return _document(find_consumer(state, consumer_id))


def _document(row: sqlite3.Row) -> dict[str, Any]:
    document = {
        "id": row["id"],
        "url": row["url"],
        "eventTypes": json.loads(row["event_types"]),
        "disabled": bool(row["disabled"]),
    }
    if row["company_tags"] is not None:
        document["companyTags"] = json.loads(row["company_tags"])
    return document


def _read_url(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_URL or not value.isascii() or not value.isprintable():
        raise bad_request("url", "A webhook consumer needs a URL.", _VALIDATOR)
    try:
        parts = urlsplit(value)
        is_url = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_url = False
    if not is_url or " " in value:
        raise bad_request("url", "The url must be an address that begins with http:// or https://.", _VALIDATOR)
    return value


def _read_texts(name: str, value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise bad_request(name, f"{name} must be a list of texts.", _VALIDATOR)
    return list(dict.fromkeys(value))


def _read_tags(value: object) -> list[str]:
    tags = _read_texts("companyTags", value)
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG or ":" not in tag for tag in tags):
        message = f"companyTags are at most {MOST_TAGS} texts tagKey:tagValue of at most {LONGEST_TAG} characters."
        raise bad_request("companyTags", message, _VALIDATOR)
    return tags
