"""Serve the link pages that customers see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from console_app.sandbox import authorization, connections, otp
from console_app.sandbox import link_html as link_texts
from console_app.sandbox.catalogue import BY_KEY, CATALOGUE
from console_app.sandbox.companies import find_company
from console_app.sandbox.connection_status import LINKED, PENDING_AUTH
from console_app.sandbox.entities import EntityChoice
from console_app.sandbox.http import ApiError
from console_app.sandbox.link_html import Books, Group, Page, consent_page, picker_page
from console_app.sandbox.otp import LinkSession, close_session, find_session, open_session
from console_app.sandbox.switches import RivalRule

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from starlette.requests import Request

    from console_app.sandbox.pipeline import Pipeline
    from console_app.sandbox.state import State
    from console_app.sandbox.switches import Switches

_TITLES = {
    "Accounting": "Accounting",
    "BankFeed": "Bank feeds",
    "Banking": "Banks",
    "Commerce": "Shops and payments",
}


def groups_to_pick_from(state: State, company_id: str, rule: RivalRule) -> list[Group]:
    """Return the enabled platforms by kind; none of a kind of which another connection is not accepted."""
    groups: list[Group] = []
    for source_type, title in _TITLES.items():
        offered = tuple(item for item in CATALOGUE if item.source_type == source_type and item.enabled)
        rival = connections.rival_of(state, company_id, offered[0])
        if rival is None or rule is RivalRule.ACCEPT:
            groups.append(Group(title, offered))
        else:
            groups.append(Group(title, (), f"{BY_KEY[rival['platform_key']].name} is connected already."))
    return groups


def connection_for_choice(state: State, company_id: str, platform_key: str, rule: RivalRule) -> sqlite3.Row:
    """Return the connection to continue with: one that waits or was lost, or a new one.

    Raises:
        ApiError: It cannot be created.
    """
    integration = BY_KEY.get(platform_key)
    if integration is None or not integration.enabled:
        raise ApiError(400, "This software cannot be connected here.")
    connections.refuse_rival(state, company_id, integration, rule)
    statement = "SELECT * FROM connections WHERE company_id = ? AND platform_key = ? ORDER BY created DESC, seq DESC"
    rows = state.rows(statement, company_id, platform_key)
    for row in sorted(rows, key=lambda row: bool(row["status"] != PENDING_AUTH)):
        if row["status"] != LINKED:
            return row
    created = connections.create_connection(state, company_id, platform_key, rule=rule)
    return connections.find_connection(state, company_id, created["id"])


_LARGEST_FORM = 10_000


@dataclass(frozen=True, slots=True)
class _Visit:
    """A customer's request: the company, the connection if the link is for one, and what was sent."""

    state: State
    method: str
    company_id: str
    connection_id: str | None
    values: dict[str, str]
    switches: Switches

    def opens(self, kind: int, target: int, use: Callable[[State, int, int, str], bool]) -> bool:
        """Return whether the link opens: with an OTP that `use` takes, or without one where links carry none.

        Args:
            kind: `otp.COMPANY` or `otp.CONNECTION`.
            target: The row number of the link's company or connection.
            use: `otp.spend` or `otp.is_alive`.
        """
        if "otp" not in self.values and not self.switches.one_time_links:
            return True
        return use(self.state, kind, target, self.values.get("otp", ""))

    @property
    def path(self) -> str:
        """Return the path of the link, without `/start` or what follows."""
        if self.connection_id is None:
            return f"/company/{self.company_id}"
        return f"/companies/{self.company_id}/connections/{self.connection_id}"

    def session(self) -> LinkSession | None:
        """Return the session of the sent token."""
        return find_session(self.state, self.values.get("session", ""), self.company_id, self.connection_id)


Shown = tuple[int, Page] | str
"""A status and a page, or the path to go to next."""


def link_routes(pipeline: Pipeline) -> list[Route]:
    """Return the routes of the link pages."""
    pages: dict[str, Callable[[_Visit], Shown]] = {
        "/companies/{company_id}/connections/{connection_id}/start": _connection_start,
        "/companies/{company_id}/connections/{connection_id}/consent": _consent,
        "/companies/{company_id}/connections/{connection_id}/result": _result,
        "/company/{company_id}/start": _company_start,
        "/company/{company_id}": _company_start,
    }
    return [_route(path, page, pipeline) for path, page in pages.items()]


def _route(path: str, page: Callable[[_Visit], Shown], pipeline: Pipeline) -> Route:
    async def endpoint(request: Request) -> Response:
        values = dict(request.query_params)
        if request.method == "POST":
            values = await _form(request)
        visit = _Visit(
            state=pipeline.state,
            method=request.method,
            company_id=request.path_params["company_id"].lower(),
            connection_id=request.path_params.get("connection_id", "").lower() or None,
            values=values,
            switches=pipeline.scenarios.settings.switches,
        )
        return page_response(await pipeline.on_thread(lambda: _shown(page, visit)))

    return Route(path, endpoint, methods=["GET", "POST"])


async def _form(request: Request) -> dict[str, str]:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _LARGEST_FORM:
            return {}
    fields = parse_qs(content.decode("utf-8", "replace"), max_num_fields=20)
    return {name: values[-1] for name, values in fields.items()}


def _shown(page: Callable[[_Visit], Shown], visit: _Visit) -> Shown:
    visit.state.catch_up()
    try:
        if visit.method == "HEAD":
            return _head(visit)
        with visit.state.writing():
            return page(visit)
    except ApiError as error:
        if error.status == 404:
            return 404, link_texts.gone()
        return 400, link_texts.cannot_be_done(error.validation[0]["message"] if error.validation else error.error)


def page_response(shown: Shown) -> Response:
    """Return the response with a page, or one that leads to the next."""
    headers = {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    if isinstance(shown, str):
        return RedirectResponse(shown, 303, headers)
    status, page = shown
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{page.nonce}'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(page.text, status, headers)


def _connection_start(visit: _Visit) -> Shown:
    """Open a connection's link (GET), or answer on the page it opened (POST)."""
    row = _connection_row(visit)
    if visit.method == "POST":
        return _answered(visit, row)
    if not visit.opens(otp.CONNECTION, row["seq"], otp.spend):
        return 401, link_texts.used_or_expired()
    if row["status"] == LINKED:
        return 200, link_texts.connected_already(BY_KEY[row["platform_key"]].name)
    token = open_session(visit.state, visit.company_id, visit.connection_id)
    return 200, _consent_of(visit, row, token)


def _consent(visit: _Visit) -> Shown:
    """Return the consent page after the customer has picked the software."""
    row, session = _connection_row(visit), visit.session()
    if visit.method == "POST":
        return _answered(visit, row)
    if session is None or session.outcome is not None:
        return 401, link_texts.used_or_expired()
    return 200, _consent_of(visit, row, session.token)


def _consent_of(visit: _Visit, row: sqlite3.Row, token: str) -> Page:
    company = find_company(visit.state, visit.company_id)
    integration = BY_KEY[row["platform_key"]]
    books = _books(company, visit.switches.entity) if integration.multi_entity else []
    return consent_page(company["name"], integration, f"{visit.path}/start", token, books)


def _books(company: sqlite3.Row, expected: EntityChoice) -> list[Books]:
    """Return the companies that the customer finds when they sign in; none if the platform tells no names."""
    if expected is EntityChoice.NONE:
        return []
    found = ((choice, authorization.entity_of(company, choice)) for choice in _PICKABLE)
    return [Books(choice.value, entity.name or "", choice is expected) for choice, entity in found]


_PICKABLE = (EntityChoice.RIGHT, EntityChoice.SIMILAR, EntityChoice.WRONG)

_OUTCOMES = {"authorise": "connected", "cancel": "cancelled", "fail": "went wrong"}


def _answered(visit: _Visit, row: sqlite3.Row) -> Shown:
    session, outcome = visit.session(), _OUTCOMES.get(visit.values.get("choice", ""))
    if session is None or outcome is None:
        return 401, link_texts.used_or_expired()
    if session.outcome is None:
        _apply(visit, row, outcome)
        close_session(visit.state, session.token, outcome)
    return f"{visit.path}/result?session={session.token}"


def _apply(visit: _Visit, row: sqlite3.Row, outcome: str) -> None:
    if outcome == "cancelled":
        authorization.refuse(visit.state, row, authorization.Refusal.CANCELLED)
    elif outcome == "went wrong":
        authorization.refuse(visit.state, row, authorization.Refusal.WENT_WRONG)
    else:
        picked = visit.values.get("entity")
        entity = EntityChoice(picked) if picked in _PICKABLE else None
        authorization.authorize_as_customer(visit.state, row, entity, visit.switches)


def _result(visit: _Visit) -> Shown:
    row, session = _connection_row(visit), visit.session()
    if session is None or session.outcome is None:
        return 401, link_texts.used_or_expired()
    return 200, link_texts.result(session.outcome, BY_KEY[row["platform_key"]].name)


def _company_start(visit: _Visit) -> Shown:
    """Open a company's link (GET), or pick the software on the page it opened (POST)."""
    company = find_company(visit.state, visit.company_id)
    if visit.method == "POST":
        session = visit.session()
        if session is None or session.outcome is not None:
            return 401, link_texts.used_or_expired()
        row = connection_for_choice(
            visit.state, visit.company_id, visit.values.get("platform", ""), visit.switches.rival_rule
        )
        close_session(visit.state, session.token, "picked")
        token = open_session(visit.state, visit.company_id, row["id"])
        return f"/companies/{visit.company_id}/connections/{row['id']}/consent?session={token}"
    if not visit.opens(otp.COMPANY, company["seq"], otp.spend):
        return 401, link_texts.used_or_expired()
    groups = groups_to_pick_from(visit.state, visit.company_id, visit.switches.rival_rule)
    token = open_session(visit.state, visit.company_id, None)
    return 200, picker_page(company["name"], groups, f"{visit.path}/start", token)


def _connection_row(visit: _Visit) -> sqlite3.Row:
    return connections.find_connection(visit.state, visit.company_id, visit.connection_id or "")


def _head(visit: _Visit) -> Shown:
    if visit.connection_id is None:
        target = find_company(visit.state, visit.company_id)["seq"]
        alive = visit.opens(otp.COMPANY, target, otp.is_alive)
    else:
        target = _connection_row(visit)["seq"]
        alive = visit.opens(otp.CONNECTION, target, otp.is_alive)
    return (200 if alive else 401), link_texts.used_or_expired()
