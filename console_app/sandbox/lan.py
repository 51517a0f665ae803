"""Serve the link pages to phones in the local network, and nothing else of the sandbox.

Neither the API nor the control routes exist in this application, so that no header or path can reach them. Requests
must carry the address that the links have, and come from a local network.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from console_app.sandbox import link_html
from console_app.sandbox.http import ApiError
from console_app.sandbox.link_pages import link_routes, page_response
from console_app.sandbox.loopback_guard import OwnNameOnly
from console_app.sandbox.network import is_local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from console_app.sandbox.pipeline import Pipeline


def build_lan_app(pipeline: Pipeline, place: str) -> ASGIApp:
    """Build the ASGI application.

    Args:
        pipeline: The sandbox's own.
        place: The host and port of the links, such as `192.168.1.7:8080`.
    """

    async def nothing(_request: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        return page_response((status, link_html.gone()))

    handlers: Mapping[Any, Any] = {HTTPException: nothing, 500: nothing}
    return LanOnly(Starlette(routes=link_routes(pipeline), exception_handlers=handlers), place)


class LanOnly(OwnNameOnly):
    """Admits requests for one address that come from a local network."""

    refusal = "The sandbox answers under the address of its links only."
    # Browsers send no Sec-Fetch-Site over plain HTTP. Without a referrer they would not say either that a form is
    # our own.
    more_headers = ((b"referrer-policy", b"same-origin"),)

    def __init__(self, app: ASGIApp, place: str) -> None:
        """Wrap an application that is served at `place`."""
        super().__init__(app, re.compile(re.escape(place), re.IGNORECASE))

    def refuse(self, request: Request) -> ApiError | None:
        """Return why a request is not answered; None if it is."""
        client = request.client
        if client is None or not is_local(client.host):
            return ApiError(403, "The sandbox answers in its local network only.")
        return super().refuse(request)
