"""What the link pages say when there is nothing to choose."""

from __future__ import annotations

from console_app.sandbox.account import ACCOUNT_NAME
from console_app.sandbox.link_html import Page, message_page


def used_or_expired() -> Page:
    """For a link that was opened before, is older than a day, or never was one (401)."""
    return message_page(
        "bad",
        "This link can't be used any more",
        "A link works once, and for one day. This one was opened before, has expired, or is not complete.",
        f"Ask {ACCOUNT_NAME} for a new one. Nothing has been shared by opening this page.",
    )


def gone() -> Page:
    """For a link to a company or connection that is not there (404)."""
    return message_page(
        "bad",
        "There is nothing behind this link",
        f"The request it belongs to has been withdrawn. If you expected one, ask {ACCOUNT_NAME}.",
    )


def cannot_be_done(reason: str) -> Page:
    """For a choice that cannot be carried out (400)."""
    return message_page("bad", "That can't be done", reason, f"If you are unsure, ask {ACCOUNT_NAME}.")


def connected_already(platform: str) -> Page:
    """For a link to a connection that is Linked."""
    return message_page(
        "good",
        "You're connected already",
        f"{ACCOUNT_NAME} has access to {platform}. There is nothing more to do, and you can close this page.",
    )


def result(outcome: str, platform: str) -> Page:
    """What came of the customer's choice."""
    if outcome == "connected":
        return message_page(
            "good",
            "You're connected. You can close this page.",
            f"{ACCOUNT_NAME} can now work with {platform}. The first data arrives within moments.",
        )
    if outcome == "cancelled":
        return message_page(
            "calm",
            "You cancelled, and nothing was shared",
            f"{ACCOUNT_NAME} has no access to {platform}. If you change your mind, ask for a new link.",
        )
    return message_page(
        "bad",
        "Something went wrong",
        f"We couldn't connect to {platform}. Nothing was shared.",
        f"Ask {ACCOUNT_NAME} for a new link and try again.",
    )
