"""Build the sandbox as a Starlette application."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from console_app.sandbox import quota
from console_app.sandbox.control import control_routes, portal_routes
from console_app.sandbox.endpoints import RESOURCES, Operation
from console_app.sandbox.http import ApiError, error_answer, standard_error
from console_app.sandbox.link_pages import link_routes
from console_app.sandbox.loopback_guard import LoopbackOnly
from console_app.sandbox.pipeline import to_response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from console_app.sandbox.pipeline import Pipeline
    from console_app.sandbox.time import Clock


def build_app(pipeline: Pipeline, *, controls: bool) -> ASGIApp:
    """Build the ASGI application.

    Args:
        pipeline: What answers the calls.
        controls: True to enable the control routes.
    """
    state = pipeline.state
    routes = link_routes(pipeline) + portal_routes(pipeline)
    routes += control_routes(pipeline) if controls else [_off("/sandbox/{rest:path}")]
    routes += [_api(path, methods, pipeline) for path, methods in RESOURCES.items()]
    routes.append(_api("/{rest:path}", {}, pipeline))

    async def failed(_request: Request, _problem: Exception) -> Response:
        now = await pipeline.on_thread(lambda: quota.quota(state))
        return to_response(error_answer(standard_error(500)), now)

    async def refused(_request: Request, problem: Exception) -> Response:
        status = problem.status_code if isinstance(problem, HTTPException) else 500
        now = await pipeline.on_thread(lambda: quota.quota(state))
        return to_response(error_answer(standard_error(status)), now)

    handlers: Mapping[Any, Any] = {HTTPException: refused, 500: failed}
    # Starlette puts middleware inside of what answers for a failure; these two belong around it.
    return Dated(LoopbackOnly(Starlette(routes=routes, exception_handlers=handlers)), state.clock)


_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _api(path: str, methods: dict[str, Operation], pipeline: Pipeline) -> Route:
    async def endpoint(request: Request) -> Response:
        return await pipeline.answer(request, methods)

    return Route(path, endpoint, methods=_METHODS)


def _off(path: str) -> Route:
    async def endpoint(_request: Request) -> Response:
        return to_response(error_answer(ApiError(404, "Scenarios are off in this sandbox.")), None)

    return Route(path, endpoint, methods=_METHODS)


class Dated:
    """Says in every answer what time it is at the sandbox, whose clock can be moved."""

    def __init__(self, app: ASGIApp, clock: Clock) -> None:
        """Wrap an application.

        Args:
            app: The application.
            clock: The clock that dates the answers.
        """
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and date its answer."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock.now(), usegmt=True).encode("ascii")
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
            await send(message)

        await self._app(scope, receive, dated)
