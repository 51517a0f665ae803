"""Render the link pages, with all texts escaped."""

from __future__ import annotations

import html
import re
import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from console_app.sandbox.catalogue import ACCOUNT_NAME

if TYPE_CHECKING:
    from console_app.sandbox.catalogue import Integration

_SENTENCE_END = re.compile(r"(?<=\.) ")

_DRAWINGS = {
    "good": "M5 12.5l4.5 4.5L19 7.5",
    "bad": "M12 6.5v7M12 17.4v.1",
    "calm": "M7 7l10 10M17 7L7 17",
}

_READS = {
    "Accounting": (
        "See your suppliers, accounts, bills and tax rates.",
        "Add bills and bill payments you approve.",
    ),
    "Banking": ("See your accounts and transactions.", "Nothing can be paid or changed."),
    "BankFeed": ("See which bank accounts your books know.", "Add bank transactions to your books."),
    "Commerce": ("See your orders, payments and payouts.", "Nothing can be changed in your shop."),
}
_READS_OTHERWISE = ("See your company's data.", "Nothing can be changed.")

_ADVICE = {
    "qhyg": "Sign in as the Primary Admin or a Company Admin. Other users cannot give consent.",
    "akxx": "You need a NetSuite Administrator, and the bundle and credentials that were prepared for you.",
    "knfz": "Have the Intacct credentials at hand that were prepared for you.",
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page, and the nonce its style needs in the Content-Security-Policy."""

    text: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Group:
    """Platforms of one kind to pick from, or a sentence on why there is nothing to pick."""

    title: str
    integrations: tuple[Integration, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """One of the companies that the customer finds in their software."""

    choice: str
    name: str
    is_selected: bool


def consent_page(company: str, integration: Integration, action: str, session: str, books: list[Books]) -> Page:
    """Return the page on which the customer consents: who asks, for what software, for which company.

    Args:
        company: The company's name here.
        integration: The software.
        action: Where the form is sent.
        session: The token of the opened link.
        books: The companies to pick from; none if there is nothing to pick.
    """
    reads, writes = _READS.get(integration.source_type, _READS_OTHERWISE)
    advice = _ADVICE.get(integration.key, "")
    if integration.offline:
        place = f"the computer that runs {integration.name}"
        advice = f"Open this page on {place}: a small connector is installed there."
    content = _filled(
        "consent.html",
        company=company,
        account=ACCOUNT_NAME,
        account_initials=_initials(ACCOUNT_NAME),
        platform=integration.name,
        platform_initials=_initials(integration.name),
        tint=_tint(integration.key),
        reads=reads,
        writes=writes,
        action=action,
        session=session,
    )
    note = f'<p class="advice">{html.escape(advice)}</p>' if advice else ""
    content = content.replace("<!--advice-->", note).replace("<!--books-->", _books(integration.name, books))
    return _framed(f"Connect {integration.name}", content)


def _books(platform: str, books: list[Books]) -> str:
    if not books:
        return ""
    options = "".join(
        f'<option value="{html.escape(each.choice)}"{" selected" * each.is_selected}>{html.escape(each.name)}</option>'
        for each in books
    )
    label = f"Your company in {html.escape(platform)}"
    return f'<label class="books">{label} <select name="entity">{options}</select></label>'


def picker_page(company: str, groups: list[Group], action: str, session: str) -> Page:
    """Return the page on which the customer picks a platform."""
    content = _filled(
        "picker.html",
        company=company,
        account=ACCOUNT_NAME,
        account_initials=_initials(ACCOUNT_NAME),
        action=action,
        session=session,
    )
    choices = "\n".join(_group(group) for group in groups)
    return _framed("Pick your software", content.replace("<!--groups-->", choices), wide=True)


def message_page(mood: str, heading: str, *paragraphs: str) -> Page:
    """Return a page with a message.

    Args:
        mood: `good`, `bad` or `calm`.
        heading: The message.
        paragraphs: The sentences below it.
    """
    content = _filled("message.html", mood=mood, drawing=_DRAWINGS[mood])
    # A heading of two sentences breaks between them rather than inside one.
    sentences = [f"<span>{html.escape(sentence)}</span>" for sentence in _SENTENCE_END.split(heading)]
    content = content.replace("<!--heading-->", " ".join(sentences))
    texts = "\n".join(f'<p class="for">{html.escape(paragraph)}</p>' for paragraph in paragraphs)
    return _framed(heading, content.replace("<!--paragraphs-->", texts))


def _group(group: Group) -> str:
    inside = "\n".join(_choice(integration) for integration in group.integrations)
    note = f"<p>{html.escape(group.note)}</p>" if group.note else ""
    legend = f"<legend>{html.escape(group.title)}</legend>"
    return f'<fieldset class="group">{legend}{note}<div class="choices">{inside}</div></fieldset>'


def _choice(integration: Integration) -> str:
    name, key = html.escape(integration.name), html.escape(integration.key)
    marks = [
        *(["Beta"] if integration.beta else []),
        *(["On your own computer"] if integration.offline else []),
    ]
    small = f"<small>{' · '.join(marks)}</small>" if marks else ""
    tint, initials = _tint(integration.key), _initials(integration.name)
    tile = f'<span class="tile small {tint}" aria-hidden="true">{initials}</span>'
    label = f"<span><b>{name}</b>{small}</span>"
    return f'<button class="choice" name="platform" value="{key}">{tile}{label}</button>'


def _framed(title: str, content: str, *, wide: bool = False) -> Page:
    nonce = secrets.token_urlsafe(16)
    frame = _filled("frame.html", title=f"{title} · {ACCOUNT_NAME}", nonce=nonce, account=ACCOUNT_NAME)
    if wide:
        frame = frame.replace('class="card"', 'class="card wide"')
    before, _, after = frame.partition("<!--content-->")
    return Page(before.replace("/*style*/", _read("style.css")) + content + after, nonce)


def _filled(name: str, **values: str) -> str:
    escaped = {key: html.escape(value) for key, value in values.items()}
    return Template(_read(name)).substitute(escaped)


@cache
def _read(name: str) -> str:
    return (files("console_app.sandbox") / "pages" / name).read_text(encoding="utf-8")


def _initials(name: str) -> str:
    words = [word for word in name.replace("(", "").split() if word[0].isalnum()]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else name[:2]
    return html.escape(letters.upper())


def _tint(key: str) -> str:
    return f"tint{sum(map(ord, key)) % 8}"


def used_or_expired() -> Page:
    """Return the page for a link that was opened before, is older than a day, or never existed (401)."""
    return message_page(
        "bad",
        "This link can't be used any more",
        "A link works once, and for one day. This one was opened before, has expired, or is not complete.",
        f"Ask {ACCOUNT_NAME} for a new one. Nothing has been shared by opening this page.",
    )


def gone() -> Page:
    """Return the page for a link to a company or connection that does not exist (404)."""
    return message_page(
        "bad",
        "There is nothing behind this link",
        f"The request it belongs to has been withdrawn. If you expected one, ask {ACCOUNT_NAME}.",
    )


def cannot_be_done(reason: str) -> Page:
    """Return the page for a choice that cannot be carried out (400)."""
    return message_page("bad", "That can't be done", reason, f"If you are unsure, ask {ACCOUNT_NAME}.")


def connected_already(platform: str) -> Page:
    """Return the page for a link to a Linked connection."""
    return message_page(
        "good",
        "You're connected already",
        f"{ACCOUNT_NAME} has access to {platform}. There is nothing more to do, and you can close this page.",
    )


def result(outcome: str, platform: str) -> Page:
    """Return the page with the result of the customer's choice."""
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
