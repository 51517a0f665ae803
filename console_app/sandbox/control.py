"""Serve the control routes, `/sandbox/...`: scenarios for tests and demos. Off by default.

They want the same `Authorization` header as the API, so that a web page open in a browser cannot use them.

- `GET /sandbox/scenarios`; `PATCH` with any of `latencySeconds`, `companyLimit`, `otpRule`, the names of
  `switches.Switches` in camel case (such as `oneTimeLinks`, `rivalRule`, `readOutcomes`), the names of
  `faults.REFUSALS` (`rateLimited` takes the `Retry-After` to send, or null), `quotaLeft`, `held`, `unrest` (null,
  or how many companies are `created`, `deleted` and `renamed` after each page of the list of companies, for so many
  `pages`, drawn by a `seed`); `DELETE` puts all back.
- `GET /sandbox/clock`; `POST` with `advanceSeconds`, or `now` (a date), or `reset`.
- `POST /sandbox/life` with `days` (1 if not given), `seed` and `rate` lets so much time pass, with the clock, as it
  passes in a real account: links are answered or not, data comes, accesses run out, companies come and go. Answers
  with how often each thing happened. `rate` makes all but syncing happen so many times as often.
- `POST /sandbox/faults` with the fields of `faults.Fault`, in camel case, such as `status` and `retryAfter`; `DELETE`.
- `POST /sandbox/companies/{companyId}` with `listed`: false takes a company out of every answer, true brings it back.
- `POST /sandbox/connections/{connectionId}` with `choice`: `authorise`, `cancel`, `fail` or `deauthorize`; with
  `authorise` also `entity`, the company in the customer's books: `right`, `similar`, `wrong`, `none`, or an object
  with `companyName` and `baseCurrency`.
- `GET /sandbox/calls` for a log of the calls to the API; `DELETE`.

Always on is what Codat's Portal does for a webhook and its API does not:

- `GET /sandbox/webhooks/{webhookId}/secret` for its signing secret; `POST` makes a new one, and messages are signed
  with both for a day.
- `PATCH /sandbox/webhooks/{webhookId}` with `disabled`.
- `GET /sandbox/webhooks/{webhookId}/attempts` for the last attempts to send it something, and why they failed.
- `POST /sandbox/webhooks/{webhookId}/test` with any `eventType` and `payload` sends it that event.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from console_app.sandbox import time as dates
from console_app.sandbox.churn import Unrest
from console_app.sandbox.entities import Entity, EntityChoice
from console_app.sandbox.faults import REFUSALS, Fault
from console_app.sandbox.http import Answer, ApiError, bad_request, error_answer, json_answer, standard_error
from console_app.sandbox.pipeline import Pipeline, to_response
from console_app.sandbox.switches import SWITCH_NAMES
from console_app.sandbox.webhooks.troubles import WebhookTroubles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from console_app.sandbox.scenarios import Scenarios

Body = dict[str, Any]


def _settings(scenarios: Scenarios) -> Body:
    settings = scenarios.settings
    return {
        "latencySeconds": settings.latency,
        "companyLimit": settings.company_limit,
        "otpRule": settings.otp_rule.value,
        **{name: settings.refusals.get(name, refusal.read(None)) for name, refusal in REFUSALS.items()},
        **settings.switches.as_json(),
        "unrest": None if settings.unrest is None else settings.unrest.as_json(),
        "webhooks": settings.webhooks.as_json(),
        "faultsToCome": sum(fault.times for fault in settings.faults),
    }


def _change_settings(scenarios: Scenarios, body: Body) -> Body:
    changes: dict[str, Callable[[Any], None]] = {
        "latencySeconds": lambda value: scenarios.set_latency(float(value)),
        "companyLimit": lambda value: scenarios.set_company_limit(None if value is None else int(value)),
        "otpRule": scenarios.set_otp_rule,
        **{name: partial(scenarios.refuse, name) for name in REFUSALS},
        **{name: _switch(scenarios, attribute) for name, attribute in SWITCH_NAMES.items()},
        "held": lambda value: scenarios.hold_calls() if value else scenarios.release_calls(),
        "quotaLeft": lambda value: scenarios.set_quota_left(int(value)),
        "unrest": lambda value: scenarios.shuffle_between_pages(None if value is None else Unrest.read(value)),
        "webhooks": lambda value: scenarios.webhooks.trouble(WebhookTroubles.read(value)),
    }
    unknown = set(body) - set(changes)
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    for name, value in body.items():
        changes[name](value)
    return _settings(scenarios)


def _switch(scenarios: Scenarios, attribute: str) -> Callable[[Any], None]:
    return lambda value: scenarios.switch(**{attribute: value})


def _reset(scenarios: Scenarios, _body: Body) -> Body:
    scenarios.reset()
    return _settings(scenarios)


def _clock(scenarios: Scenarios, body: Body) -> Body:
    if "advanceSeconds" in body:
        now = scenarios.advance_clock(timedelta(seconds=float(body["advanceSeconds"])))
    elif "now" in body:
        moment = dates.read(str(body["now"]))
        if moment is None:
            raise ValueError("now is not a date")
        now = scenarios.set_clock(moment)
    elif body.get("reset"):
        now = scenarios.reset_clock()
    else:
        now = scenarios.now()
    return {"now": dates.sent(dates.kept(now))}


def _live(scenarios: Scenarios, body: Body) -> Body:
    days, seed, rate = float(body.get("days", 1)), int(body.get("seed", 0)), float(body.get("rate", 1))
    happened = scenarios.live(days, seed, rate)
    return {"now": dates.sent(dates.kept(scenarios.now())), "happened": dict(sorted(happened.items()))}


def _add_fault(scenarios: Scenarios, body: Body) -> Body:
    scenarios.add_fault(Fault.read(body))
    return _settings(scenarios)


def _clear_faults(scenarios: Scenarios, _body: Body) -> Body:
    scenarios.clear_faults()
    return _settings(scenarios)


def _calls(scenarios: Scenarios, _body: Body) -> Body:
    calls = scenarios.calls
    return {
        "count": len(calls),
        "writes": sum(call.method != "GET" for call in calls),
        "calls": [call.as_json() for call in calls],
    }


def _forget_calls(scenarios: Scenarios, body: Body) -> Body:
    scenarios.forget_calls()
    return _calls(scenarios, body)


def _connection(scenarios: Scenarios, body: Body) -> Body:
    connection_id, choice = str(body["connectionId"]), body.get("choice")
    if choice == "deauthorize":
        scenarios.deauthorize(connection_id)
    elif choice in {"authorise", "cancel", "fail"}:
        scenarios.answer_as_customer(connection_id, choice, _entity(body.get("entity")))
    else:
        raise ValueError("choice must be authorise, cancel, fail or deauthorize")
    return {"connectionId": connection_id, "choice": choice}


def _entity(value: Any) -> EntityChoice | Entity | None:
    if value is None:
        return None
    return Entity.read(value) if isinstance(value, dict) else EntityChoice(value)


def _company(scenarios: Scenarios, body: Body) -> Body:
    company_id, listed = str(body["companyId"]), bool(body["listed"])
    if listed:
        scenarios.show_company(company_id)
    else:
        scenarios.hide_company(company_id)
    return {"companyId": company_id, "listed": listed}


def _webhook(scenarios: Scenarios, body: Body) -> Body:
    disabled = body["disabled"]
    if not isinstance(disabled, bool):
        raise TypeError("disabled must be true or false")
    return scenarios.webhooks.set_disabled(body["webhookId"], disabled)


def _attempts(scenarios: Scenarios, body: Body) -> Body:
    found = [each.as_json() for each in scenarios.webhooks.attempts]
    return {"attempts": [each for each in found if each["webhookId"] == body["webhookId"].lower()]}


def _test(scenarios: Scenarios, body: Body) -> Body:
    event_type = body["eventType"]
    if not isinstance(event_type, str):
        raise TypeError("eventType must be a text")
    scenarios.webhooks.send_test(body["webhookId"], event_type, body.get("payload"))
    return {"webhookId": body["webhookId"], "eventType": event_type}


_ARGUMENTS = {"company_id": "companyId", "connection_id": "connectionId", "webhook_id": "webhookId"}
_Control = Callable[["Scenarios", Body], Body]

_CONTROLS: dict[str, dict[str, _Control]] = {
    "/sandbox/scenarios": {
        "GET": lambda scenarios, _body: _settings(scenarios),
        "PATCH": _change_settings,
        "DELETE": _reset,
    },
    "/sandbox/clock": {"GET": _clock, "POST": _clock},
    "/sandbox/life": {"POST": _live},
    "/sandbox/faults": {"POST": _add_fault, "DELETE": _clear_faults},
    "/sandbox/companies/{company_id}": {"POST": _company},
    "/sandbox/connections/{connection_id}": {"POST": _connection},
    "/sandbox/calls": {"GET": _calls, "DELETE": _forget_calls},
}


_PORTAL: dict[str, dict[str, _Control]] = {
    "/sandbox/webhooks/{webhook_id}": {"PATCH": _webhook},
    "/sandbox/webhooks/{webhook_id}/secret": {
        "GET": lambda scenarios, body: {"secret": scenarios.webhooks.secret(body["webhookId"])},
        "POST": lambda scenarios, body: {"secret": scenarios.webhooks.rotate_secret(body["webhookId"])},
    },
    "/sandbox/webhooks/{webhook_id}/attempts": {"GET": _attempts},
    "/sandbox/webhooks/{webhook_id}/test": {"POST": _test},
}


def control_routes(pipeline: Pipeline) -> list[Route]:
    """Return the control routes that are off by default."""
    return _routes(pipeline, _CONTROLS)


def portal_routes(pipeline: Pipeline) -> list[Route]:
    """Return the control routes that are always on, because Codat's Portal has what they do."""
    return _routes(pipeline, _PORTAL)


def _routes(pipeline: Pipeline, table: dict[str, dict[str, _Control]]) -> list[Route]:
    def route(path: str, controls: dict[str, _Control]) -> Route:
        async def endpoint(request: Request) -> Response:
            content = await request.body()
            arguments = dict(request.path_params)
            # Scenarios wait for the state's thread, so they must not run on the event loop.
            answer = await asyncio.to_thread(_controlled, pipeline, request, controls, content, arguments)
            return to_response(answer, None)

        return Route(path, endpoint, methods=["GET", "POST", "PATCH", "DELETE"])

    return [route(path, controls) for path, controls in table.items()]


def _controlled(
    pipeline: Pipeline, request: Request, controls: dict[str, _Control], content: bytes, arguments: Body
) -> Answer:
    try:
        if not pipeline.knows(request):
            raise standard_error(401)
        control = controls.get(request.method)
        if control is None:
            raise standard_error(405)
        body = json.loads(content or b"{}")
        if not isinstance(body, dict):
            raise bad_request("Body", "The body must be a JSON object.", "Scenario")
        for name, argument in arguments.items():
            body[_ARGUMENTS[name]] = argument
        return json_answer(control(pipeline.scenarios, body))
    except ApiError as error:
        return error_answer(error)
    except (ValueError, TypeError, KeyError, OverflowError) as problem:
        return error_answer(bad_request("Body", f"This scenario cannot be set: {problem}", "Scenario"))
