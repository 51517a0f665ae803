"""Play a customer without a browser: open a link, and press the buttons of the pages behind it.

Requests are those of a browser, so that what happens is what a customer would cause: the link is used up, and each
page has its own consequences. Imports nothing of the sandbox but its wire.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE = 10.0
"""Seconds for each page."""
LARGEST_PAGE = 1_000_000
_MOST_REDIRECTS = 3
_BLOCKS = frozenset({"h1", "p", "button", "option"})
_SPOKEN = frozenset({"for", "advice"})
"""The classes of paragraphs that are about this link, and not the same on every page."""


class NoPageError(Exception):
    """Raised if there is no page; the message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button of a page."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Books:
    """A company that the customer finds in their software."""

    value: str
    name: str
    is_selected: bool


@dataclass(slots=True)
class CustomerPage:
    """A page as the customer sees it."""

    url: str
    status: int = 0
    heading: str = ""
    paragraphs: list[str] = field(default_factory=list)
    action: str = ""
    """Where its form is sent; empty for a page without one, where nothing is left to do."""
    hidden: dict[str, str] = field(default_factory=dict, repr=False)
    buttons: list[Button] = field(default_factory=list)
    books: list[Books] = field(default_factory=list)

    @property
    def asks_for_software(self) -> bool:
        """Return whether the customer picks their software on it."""
        return any(button.name == "platform" for button in self.buttons)


def open_link(link: str) -> CustomerPage:
    """Open a link, which uses a one-time link up; waits for the answer.

    Raises:
        NoPageError: There is no page.
    """
    return _page(link, None)


def press(page: CustomerPage, button: Button, books: Books | None = None) -> CustomerPage:
    """Press a button of a page, and return the page that follows; waits for the answer.

    Args:
        page: The page.
        button: One of its buttons.
        books: The company to connect; None for the one that is selected.

    Raises:
        NoPageError: There is no page.
    """
    chosen = books or next((each for each in page.books if each.is_selected), None)
    form = {**page.hidden, button.name: button.value}
    if chosen is not None:
        form["entity"] = chosen.value
    return _page(urljoin(page.url, page.action), form)


def _page(url: str, form: Mapping[str, str] | None) -> CustomerPage:
    place = urlsplit(url)
    for _ in range(_MOST_REDIRECTS):
        status, location, text = _requested(url, form)
        if location is None:
            page = CustomerPage(url, status)
            _Reader(page).feed(text)
            return page
        url, form = urljoin(url, location), None
        if urlsplit(url)[:2] != place[:2]:
            break
    raise NoPageError("The page leads elsewhere.")


def _requested(url: str, form: Mapping[str, str] | None) -> tuple[int, str | None, str]:
    place = urlsplit(url)
    path = f"{place.path}?{place.query}" if place.query else place.path
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    try:
        if form is None:
            connection.request("GET", path)
        else:
            headers = {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"{place.scheme}://{place.netloc}",
            }
            connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        text = answer.read(LARGEST_PAGE).decode("utf-8", "replace")
        return answer.status, answer.headers.get("location") if answer.status in {302, 303} else None, text
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NoPageError(f"The link could not be opened ({str(problem) or type(problem).__name__}).") from problem
    finally:
        connection.close()


class _Reader(HTMLParser):
    """Read heading, paragraphs and form of a page."""

    def __init__(self, page: CustomerPage) -> None:
        super().__init__()
        self._page = page
        self._open: tuple[str, dict[str, str]] | None = None
        self._text = ""
        self._spans: list[bool] = []
        """The open spans, and whether each is decoration that no reader of the page is to hear."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._page.action = values.get("action", "")
        elif tag == "input" and values.get("type") == "hidden":
            self._page.hidden[values.get("name", "")] = values.get("value", "")
        elif tag in _BLOCKS:
            self._open, self._text = (tag, values), ""
        elif tag == "small":
            self._text += " · "
        elif tag == "span":
            self._spans.append(values.get("aria-hidden") == "true")

    def handle_data(self, data: str) -> None:
        if not any(self._spans):
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._spans:
            self._spans.pop()
        if self._open is None or self._open[0] != tag:
            return
        (_, values), text, page = self._open, " ".join(self._text.split()), self._page
        self._open = None
        if tag == "h1":
            page.heading = text
        elif tag == "p" and text and values.get("class") in _SPOKEN:
            page.paragraphs.append(text)
        elif tag == "button":
            page.buttons.append(Button(values.get("name", ""), values.get("value", ""), text))
        elif tag == "option":
            page.books.append(Books(values.get("value", ""), text, "selected" in values))
