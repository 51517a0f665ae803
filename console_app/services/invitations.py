"""The message that goes to the customer with the link: what happens, until when it works, whom to ask.

The wording is a template (see `console_app.services.letter`). A team's own `templates/invitation.txt` or
`templates/invitation.md` in the configuration folder wins over the shipped one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from console_app.config.folders import config_folder
from console_app.config.own_texts import UnusableText, read_own_text
from console_app.services.letter import BadTemplate, Letter, read_letter
from console_app.services.local_time import in_words
from console_app.services.markdown_text import literal
from console_app.services.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

TEMPLATES = "templates"
"""The folder of the templates, in the package and in the configuration folder."""
PLACEHOLDERS = ("customer", "platform", "link", "until", "contact", "sender", "where", "lifetime", "once", "ask")
"""What a template may name. The last four are whole sentences; a line whose placeholders are all empty goes."""
LONGEST_MAILTO = 2000
"""Characters of a `mailto:` address that mail programs and desktops can be trusted to take."""

# In a link, everything else is percent-encoded before it is written into a text.
_UNFIT_IN_LINK = re.compile(r"[^!-~\w]|[<>\"`\\^{|}]")


class Form(Enum):
    """How a message is written; the value is the ending of its template's name."""

    PLAIN = "txt"
    MARKDOWN = "md"


@dataclass(frozen=True, slots=True)
class InvitationDetails:
    """What the message is about. All of it may come from outside."""

    customer: str
    platform: str
    link: str = field(repr=False)
    expires_at: datetime | None = None
    """When the link stops working; None: it does not."""
    works_once: bool = True
    on_premise: bool = False
    """Whether the link has to be opened on the PC where the software runs."""
    contact: str = ""
    """Whom the customer asks; empty: whoever sent the message."""
    sender: str = ""
    """The account's name."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A message ready to be sent. It holds the link, so it stays out of the repr."""

    subject: str
    body: str = field(repr=False)
    notice: str = ""
    """What is wrong with the team's own template, of which the shipped one took the place."""


class MailTooLong(Exception):
    """The message does not fit into an address that opens the mail program; the message says what to do."""


def invitation(details: InvitationDetails, form: Form, folder: Path | None = None) -> Invitation:
    """Write the message.

    Args:
        details: What it is about. Nothing in it is taken for a placeholder or for Markdown.
        form: Plain text or Markdown. The subject is plain in both.
        folder: The configuration folder, by default the user's.
    """
    letter, notice = _letter(form, folder or config_folder())
    subject = " ".join(letter.subject(_values(details, Form.PLAIN)).split())
    return Invitation(subject, letter.body(_values(details, form)), notice)


def mailto_url(message: Invitation, to: str = "") -> str:
    """The address that opens the mail program with the message (RFC 6068).

    Raises:
        MailTooLong: it is longer than `LONGEST_MAILTO`.
    """
    body = "\r\n".join(message.body.splitlines())
    address = quote(visible(to).strip(), safe="@,", errors="replace")
    url = f"mailto:{address}?subject={_quoted(message.subject)}&body={_quoted(body)}"
    if len(url) > LONGEST_MAILTO:
        raise MailTooLong("This message is too long for the mail program. Copy it, and paste it into a new mail.")
    return url


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _letter(form: Form, folder: Path) -> tuple[Letter, str]:
    name = f"invitation.{form.value}"
    path = folder / TEMPLATES / name
    try:
        text = read_own_text(path)
        if text is not None:
            return read_letter(text, PLACEHOLDERS, required="link"), ""
        return _shipped_letter(name), ""
    except UnusableText as error:
        problem = str(error)
    except BadTemplate as error:
        problem = f"{path}: {error}"
    return _shipped_letter(name), visible(f"{problem} The shipped message is used instead.")


@cache
def _shipped_letter(name: str) -> Letter:
    from importlib.resources import files

    text = (files("console_app.services") / TEMPLATES / name).read_text(encoding="utf-8")
    return read_letter(text, PLACEHOLDERS, required="link")


def _values(details: InvitationDetails, form: Form) -> dict[str, str]:
    """What stands for each placeholder: one line each, literal."""
    write: Callable[[object], str] = literal if form is Form.MARKDOWN else _plain
    platform = write(details.platform) or "accounting software"
    until = write(in_words(details.expires_at)) if details.expires_at else "further notice"
    contact = write(details.contact)
    return {
        "customer": write(details.customer) or "your company",
        "platform": platform,
        "link": _link(details.link, form),
        "until": until,
        "contact": contact,
        "sender": write(details.sender) or "Our team",
        "where": f"Please open the link on the PC where {platform} runs, not on a phone." if details.on_premise else "",
        "lifetime": f"The link works until {until}." if details.expires_at else "",
        "once": _ONCE if details.works_once else _NOT_ONCE,
        "ask": f"Questions? Ask {contact}." if contact else "Questions? Reply to this message.",
    }


_ONCE = "It works once: please open it yourself, and do not forward it."
_NOT_ONCE = "It is meant for you: please do not forward it."


def _plain(text: object) -> str:
    return visible(text).strip()


def _link(url: str, form: Form) -> str:
    """The link as it came, but for characters that would end it, act on a terminal, or be markup."""

    def encoded(match: re.Match[str]) -> str:
        return quote(match[0], safe="", errors="replace")

    fit = _UNFIT_IN_LINK.sub(encoded, url.strip())
    # Round brackets are sound in a link, but would end `[words](link)`.
    return fit.replace("(", "%28").replace(")", "%29") if form is Form.MARKDOWN else fit
