"""Admit programs and browsers of this machine, and no web page from elsewhere.

A page elsewhere can point its own host name at 127.0.0.1 (DNS rebinding); its requests then carry that name. It can
post forms here, draw pictures from here and put our pages in a frame; these requests carry its origin, or say that
they come from another site. All it may do is lead a person here, as a link in a mail does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from starlette.requests import Request

from console_app.sandbox.http import ApiError, error_answer, standard_error
from console_app.sandbox.pipeline import to_response
from console_app.sandbox.protocol import DEFAULT_HEADERS

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK_NAME = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_OWN_REQUESTS = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site`, which no page can set, for our own pages and for what a person typed or clicked."""


class OwnNameOnly:
    """Refuses requests that reached us under another name than our own, or come from another site.

    It stands around all else, so that no answer leaves without its manners, and none of another's making.
    """

    refusal: ClassVar[str] = ""
    """What is said to a request under another name."""
    more_headers: ClassVar[tuple[tuple[bytes, bytes], ...]] = ()
    """Headers of every answer, whatever the application sends."""

    def __init__(self, app: ASGIApp, own_name: re.Pattern[str]) -> None:
        """Wrap an application.

        Args:
            app: The application.
            own_name: Matches the `Host` header of requests that are for us.
        """
        self._app = app
        self._own_name = own_name

    def refuse(self, request: Request) -> ApiError | None:
        """Return why a request is not answered; None if it is."""
        if len(hosts := request.headers.getlist("host")) != 1 or not self._own_name.fullmatch(hosts[0]):
            return ApiError(421, self.refusal)
        return _refusal_of_origin(request.method, request.headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        is_begun = False

        async def with_default_headers(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                ours = {name for name, _ in self.more_headers}
                headers = [each for each in message.get("headers", ()) if each[0].lower() not in ours]
                headers += self.more_headers
                names = {name.lower() for name, _ in headers}
                message["headers"] = headers + [each for each in DEFAULT_HEADERS.items() if each[0] not in names]
            await send(message)

        request = Request(scope)
        refusal = self.refuse(request)
        answer = self._app if refusal is None else to_response(error_answer(refusal), None)
        try:
            await answer(scope, receive, with_default_headers)
        except Exception:  # of any kind: a browser gets the same headers as with any other answer
            if is_begun:
                raise
            await to_response(error_answer(standard_error(500)), None)(scope, receive, with_default_headers)


class LoopbackOnly(OwnNameOnly):
    """Admits programs and browsers of this machine."""

    refusal = "The sandbox answers under loopback names only."

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        super().__init__(app, _LOOPBACK_NAME)


def _refusal_of_origin(method: str, headers: Headers) -> ApiError | None:
    hosts, origins, sites = (headers.getlist(name) for name in ("host", "origin", "sec-fetch-site"))
    is_own = all(site in _OWN_REQUESTS for site in sites)
    for origin in origins:
        # A form of our own pages, which send no referrer, has no origin either.
        is_own_form = origin == "null" and sites == ["same-origin"]
        if origin.casefold() != f"http://{hosts[0]}".casefold() and not is_own_form:
            return ApiError(403, "The request comes from another site.")
    if not is_own and not _leads_a_person_here(method, headers):
        return ApiError(403, "The request comes from another site.")
    return None


def _leads_a_person_here(method: str, headers: Headers) -> bool:
    """Return True for a click on a link: the answer fills the window, and no other page can read it."""
    return method == "GET" and (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == (
        "navigate",
        "document",
    )
