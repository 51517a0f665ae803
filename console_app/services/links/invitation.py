"""Write the invitation with a link from a template, as text, Markdown or a `mailto:` address."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import quote

from console_app.config.custom_texts import UnusableText, read_own_text
from console_app.config.paths import config_folder
from console_app.services.text.sanitize import for_markdown, one_line, sanitized
from console_app.services.text.time_format import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime
    from pathlib import Path

_SUBJECT = re.compile(r"subject:[ \t]*(.*\S)[ \t]*", re.IGNORECASE)
# Joiners and similar characters stay: some languages need them, and these are the team's own words.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+>]|\d+[.)])[ \t]+")


class BadTemplate(ValueError):
    """Raised for a template that cannot be used; the message gives the line, and what is allowed."""


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A valid template."""

    subject_line: str
    lines: tuple[str, ...]

    def subject(self, values: Mapping[str, str]) -> str:
        """Return the subject with `values` for the placeholders."""
        return Template(self.subject_line).substitute(values)

    def body(self, values: Mapping[str, str]) -> str:
        """Return the body with `values` for the placeholders.

        A line with only empty placeholders is left out, and so are repeated empty lines.
        """
        kept: list[str] = []
        for line in self.lines:
            template = Template(line)
            names = template.get_identifiers()
            if names and not any(values[name] for name in names) and _is_blank(template.substitute(values)):
                continue
            filled = template.substitute(values).rstrip()
            if filled or (kept and kept[-1]):
                kept.append(filled)
        return "\n".join(kept).strip("\n")


def read_template(text: str, placeholders: Collection[str], *, required: str) -> MessageTemplate:
    """Read a template.

    Args:
        text: The whole template.
        placeholders: The names that it may use.
        required: The name that its body must use; its subject must not, because other people see it.

    Raises:
        BadTemplate: It cannot be used.
    """
    lines = [_CONTROLS.sub("", line.expandtabs(4)).rstrip() for line in text.splitlines()]
    subject = _SUBJECT.fullmatch(lines[0]) if lines else None
    if subject is None:
        raise BadTemplate('The first line has to be "Subject: ..." with a subject.')
    if len(lines) < 2 or lines[1]:
        raise BadTemplate("The second line has to be empty.")
    used: set[str] = set()
    for number, line in enumerate(lines, start=1):
        template = Template(line)
        if not template.is_valid():
            raise BadTemplate(f"Line {number} has a $ without a name. Use $$ for a dollar sign.")
        names = template.get_identifiers()
        unknown = [name for name in names if name not in placeholders]
        if unknown:
            known = ", ".join(f"${name}" for name in placeholders)
            raise BadTemplate(f"Unknown placeholder ${unknown[0]} in line {number}. Use one of: {known}.")
        if number == 1 and required in names:
            raise BadTemplate(f"${required} is not allowed in the subject, which others can see.")
        used.update(names)
    if required not in used:
        raise BadTemplate(f"${required} is missing.")
    return MessageTemplate(subject[1], tuple(lines[2:]))


def _is_blank(line: str) -> bool:
    """Return whether a line has at most the mark of a list item."""
    return not _LIST_MARK.sub("", f"{line} ", count=1).strip()


TEMPLATES = "templates"
"""The folder of the templates, in the package and in the configuration folder."""
PLACEHOLDERS = ("customer", "platform", "link", "until", "contact", "sender", "where", "lifetime", "once", "ask")
"""The names a template may use. The last four are whole sentences; a line with only empty placeholders is left out."""
LONGEST_MAILTO = 2000
"""In characters: the longest `mailto:` address that mail programs and desktops reliably accept."""

# In a link, all other characters are percent-encoded before it is written into a text.
_UNFIT_IN_LINK = re.compile(r"[^!-~\w]|[<>\"`\\^{|}]")


class Form(Enum):
    """Formats of a message; the value is the ending of its template's name."""

    PLAIN = "txt"
    MARKDOWN = "md"


@dataclass(frozen=True, slots=True)
class InvitationDetails:
    """The details of a message. All of them may come from outside."""

    customer: str
    platform: str
    link: str = field(repr=False)
    expires_at: datetime | None = None
    """The moment when the link stops working; None if it does not."""
    works_once: bool = True
    on_premise: bool = False
    """True if the link has to be opened on the PC where the software runs."""
    contact: str = ""
    """The person the customer can ask; empty for the sender."""
    sender: str = ""
    """The account's name."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A message ready to be sent. It contains the link, so `repr` does not show it."""

    subject: str
    body: str = field(repr=False)
    notice: str = ""
    """The problem of the team's own template, if the shipped one replaced it."""


class MailTooLong(Exception):
    """Raised when the message does not fit into a `mailto:` address; the text says what to do."""


def invitation(details: InvitationDetails, form: Form, folder: Path | None = None) -> Invitation:
    """Write the message.

    Args:
        details: Its details. They are never taken as placeholders or Markdown.
        form: Plain text or Markdown. The subject is plain in both.
        folder: The configuration folder, by default the user's.
    """
    template, notice = _template(form, folder or config_folder())
    subject = " ".join(template.subject(_values(details, Form.PLAIN)).split())
    return Invitation(subject, template.body(_values(details, form)), notice)


def mailto_url(message: Invitation, to: str = "") -> str:
    """Return the address that opens the mail program with the message (RFC 6068).

    Args:
        message: The message.
        to: The recipient; may be empty.

    Raises:
        MailTooLong: It is longer than `LONGEST_MAILTO`.
    """
    body = "\r\n".join(message.body.splitlines())
    address = quote(sanitized(to).strip(), safe="@,", errors="replace")
    url = f"mailto:{address}?subject={_quoted(message.subject)}&body={_quoted(body)}"
    if len(url) > LONGEST_MAILTO:
        raise MailTooLong("This message is too long for the mail program. Copy it, and paste it into a new mail.")
    return url


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _template(form: Form, folder: Path) -> tuple[MessageTemplate, str]:
    name = f"invitation.{form.value}"
    path = folder / TEMPLATES / name
    try:
        text = read_own_text(path)
        if text is not None:
            return read_template(text, PLACEHOLDERS, required="link"), ""
        return _shipped_template(name), ""
    except UnusableText as error:
        problem = str(error)
    except BadTemplate as error:
        problem = f"{path}: {error}"
    return _shipped_template(name), sanitized(f"{problem} The shipped message is used instead.")


@cache
def _shipped_template(name: str) -> MessageTemplate:
    from importlib.resources import files

    text = (files("console_app.services.links") / TEMPLATES / name).read_text(encoding="utf-8")
    return read_template(text, PLACEHOLDERS, required="link")


def _values(details: InvitationDetails, form: Form) -> dict[str, str]:
    """Return the text of each placeholder: one line each, literal."""
    write: Callable[[object], str] = for_markdown if form is Form.MARKDOWN else one_line
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
_NOT_ONCE = "Anybody who has the link can use it: please do not forward it."


def _link(url: str, form: Form) -> str:
    """Return the link unchanged except for characters that would end it, act on a terminal, or be markup."""

    def encoded(match: re.Match[str]) -> str:
        return quote(match[0], safe="", errors="replace")

    fit = _UNFIT_IN_LINK.sub(encoded, url.strip())
    # Round brackets are valid in a link, but would end `[words](link)`.
    return fit.replace("(", "%28").replace(")", "%29") if form is Form.MARKDOWN else fit
