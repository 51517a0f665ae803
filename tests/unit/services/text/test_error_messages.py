"""Every error has words: what happened, what it means for the customer on the phone, what to do next."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone

import pytest

from console_app import __version__
from console_app.codat import errors
from console_app.codat.api_key import InvalidApiKey
from console_app.codat.errors import CodatError, InvalidInput, OutcomeUnknown, PaymentRequired, TimedOut, ValidationItem
from console_app.codat.models import Connection
from console_app.config.capabilities import Capability
from console_app.config.profiles import Profile
from console_app.services.account.identity import AccountUnknown, WrongAccount
from console_app.services.account.key import NoKey
from console_app.services.account.permissions import NotAllowed
from console_app.services.account.session import SandboxDidNotStart
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.connections.errors import NotLinked, SecondConnectionRefused
from console_app.services.journal.file import JournalUnwritable
from console_app.services.text.error_messages import Explanation, explain

WICKED = "[red]x[/] [@click=app.bell]y[/] \x1b[31mred\x1b[0m \u202eesrever https://link.codat.io/x?otp=123456"


def every_class(root: type[CodatError] = CodatError) -> list[type[CodatError]]:
    return [root, *(each for child in root.__subclasses__() for each in every_class(child))]


def make(kind: type[CodatError], message: str = "Something odd.") -> CodatError:
    if issubclass(kind, OutcomeUnknown):
        return kind(message, intent=None, cause=TimedOut(message, correlation_id="abc"))
    if issubclass(kind, InvalidApiKey | JournalUnwritable):
        return kind(message)
    if issubclass(kind, NotAllowed):
        return kind(Capability.UNLINK, message.removesuffix("."), locked=True)
    if issubclass(kind, NoKey):
        return kind(message, message)
    if issubclass(kind, WrongAccount):
        return kind(Profile("acme", is_sandbox=False), message, message)
    if issubclass(kind, AccountUnknown):
        return kind(make(errors.ServerError, message))
    if issubclass(kind, SecondConnectionRefused):
        refused = make(errors.BadRequest, message)
        return kind(refused, Connection(id="1", status="Linked", platform_name=message))  # type: ignore[arg-type]
    if issubclass(kind, InvalidInput):
        return kind(message, field="name")
    status = {each: code for code, each in errors._BY_STATUS.items()}.get(kind, 500)  # type: ignore[arg-type]
    return kind(
        message,
        status=status,
        correlation_id="abc-1",
        validation=[ValidationItem(message), ValidationItem("")],
        method="GET",
        path="/companies/1?otp=123456",
    )


def texts_of(explanation: Explanation) -> list[str]:
    found: list[str] = []
    for each in fields(explanation):
        value = getattr(explanation, each.name)
        found += list(value) if isinstance(value, tuple) else [value] if isinstance(value, str) else []
    return [*found, explanation.support_block()]


@pytest.mark.parametrize("writing", [False, True])
@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_every_error_is_explained(kind: type[CodatError], writing: bool) -> None:
    told = explain(make(kind), "reading the companies", writing=writing)
    # What is not allowed says in itself what it is.
    assert ("(reading the companies)" in told.happened) is not issubclass(kind, NotAllowed)
    assert ".)" not in told.happened
    assert ". (" not in told.happened
    for sentence in (told.meaning, told.next_step):
        assert sentence.endswith(".")
        assert sentence[0].isupper()


@pytest.mark.parametrize("kind", every_class(), ids=lambda kind: kind.__name__)
def test_what_came_from_outside_is_literal_and_leaks_nothing(kind: type[CodatError]) -> None:
    told = texts_of(explain(make(kind, WICKED), "reading"))
    for text in told:
        assert "123456" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
    if kind is errors.BadRequest:
        assert any("[red]x[/] [@click=app.bell]y[/] red esrever" in text for text in told)


@pytest.mark.parametrize("kind", every_class(errors.StatusError), ids=lambda kind: kind.__name__)
def test_the_correlation_id_is_there_for_codats_support(kind: type[CodatError]) -> None:
    told = explain(make(kind), "reading")
    assert told.correlation_id == "abc-1"
    block = told.support_block()
    assert "Correlation id: abc-1" in block
    assert "Request: GET /companies/1" in block
    assert "Something odd." in block
    assert f"Program: codat-console {__version__}" in block
    at = datetime(2026, 11, 25, 20, 30, tzinfo=timezone(timedelta(hours=2)))
    assert "When: 2026-11-25 18:30:00 UTC" in replace(told, at=at).support_block()


def test_an_open_outcome_is_not_called_done_or_undone() -> None:
    told = explain(make(OutcomeUnknown), "creating the company", writing=True)
    assert "may or may not" in told.meaning
    assert "Nothing" not in told.meaning
    assert "the same request is sent" in told.next_step
    assert "only once" in told.next_step


@pytest.mark.parametrize("doing", ["creating the company", "saving the company", "connecting", "unlinking"])
def test_how_to_settle_an_open_outcome_fits_whatever_was_being_done(doing: str) -> None:
    told = explain(make(OutcomeUnknown), doing, writing=True)
    assert told.next_step.startswith("Press the same button or key again")
    assert "Ask again" not in told.next_step


@pytest.mark.parametrize("field", ["company_id", "connection_id", "query"])
def test_what_could_not_be_read_was_not_to_be_sent(field: str) -> None:
    told = explain(InvalidInput("This is not a company id.", field=field), "reading the company")
    assert "send" not in told.next_step
    assert "sent" not in told.meaning


@pytest.mark.parametrize("path", ["/companies", "/integrations", "/profile", "/companies/"])
def test_a_list_that_is_not_there_is_a_wrong_address_and_not_something_deleted(path: str) -> None:
    told = explain(errors.NotFound("Not here", status=404, path=path), "reading the companies")
    assert "deleted" not in told.next_step
    assert "CODAT_BASE_URL" in told.next_step
    assert not told.retrying_helps


@pytest.mark.parametrize("path", ["/companies/1", "/companies/1/connections", None])
def test_a_company_that_is_not_there_may_have_been_deleted(path: str | None) -> None:
    assert "deleted" in explain(errors.NotFound("Not here", status=404, path=path), "reading the company").next_step


def test_nothing_on_the_screen_cannot_be_out_of_date() -> None:
    told = explain(make(errors.ServerError), "reading the companies", shown=False)
    assert "out of date" not in told.meaning
    assert "Nothing was changed" in told.meaning
    assert "out of date" not in explain(ValueError("odd"), "reading", shown=False).meaning


@pytest.mark.parametrize(
    ("error", "helps"),
    [
        (make(errors.Unauthorized), False),
        (make(errors.PaymentRequired), False),
        (make(errors.Forbidden), False),
        (InvalidApiKey("no key"), False),
        (InvalidInput("no address", field="base_url"), False),
        (errors.ConnectionFailed("not trusted", can_be_retried=False), False),
        (errors.ConnectionFailed("no answer"), True),
        (make(errors.ServerError), True),
        (TimedOut("late"), True),
        (SandboxDidNotStart("Port 8800 is taken."), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_is_told_whether_trying_again_can_help(error: Exception, helps: bool) -> None:
    assert explain(error, "reading the companies").retrying_helps is helps


def test_an_error_without_words_is_an_error_all_the_same() -> None:
    assert explain(errors.BadRequest("\x1b[2J", status=400), "reading").happened == "Something went wrong (reading)"


def test_a_read_and_a_write_mean_different_things() -> None:
    assert "out of date" in explain(make(errors.ServerError), "reading").meaning
    assert "customer saw nothing" in explain(make(errors.ServerError), "writing", writing=True).meaning
    assert explain(make(InvalidInput), "writing", writing=True).meaning == "Nothing was sent."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "later"), (0, "in 1 s"), (30, "in 30 s"), (600, "in 10 min"), (50_000, "in 14 h")],
)
def test_how_long_to_wait_is_told_in_words(seconds: float | None, words: str) -> None:
    error = errors.TooManyRequests("slow down", status=429, retry_after=seconds)
    assert f"Try again {words}." in explain(error, "reading").next_step


def test_the_plans_limit_is_not_the_end_of_the_plan() -> None:
    limit = PaymentRequired("CompanyValidationException: Company limit exceeded", status=402)
    ended = PaymentRequired("The account is expired", status=402)
    assert "Reconnect an old company" in explain(limit, "creating", writing=True).next_step
    assert "was not added" in explain(limit, "creating", writing=True).meaning
    assert "The account is expired" in explain(ended, "creating", writing=True).happened


def test_a_certificate_that_is_not_trusted_is_not_called_a_lost_network() -> None:
    error = errors.ConnectionFailed("The certificate of api.codat.io is not trusted.", can_be_retried=False)
    told = explain(error, "reading")
    assert "certificate of api.codat.io" in told.happened
    assert "Check the network" not in told.next_step


def test_a_bad_key_or_address_names_the_variable_to_change() -> None:
    assert "CODAT_API_KEY" in explain(InvalidApiKey("no key"), "starting").next_step
    assert "CODAT_BASE_URL" in explain(InvalidInput("no address", field="base_url"), "starting").next_step


def test_what_the_services_say_themselves_is_not_called_a_failure_at_codat() -> None:
    waiting = explain(PendingWriteError("Check that one first."), "creating", writing=True)
    assert waiting.next_step == "Check that one first."
    assert "still open" in waiting.meaning
    unlinked = explain(NotLinked(Connection(id="1", status="Unlinked")), "unlinking", writing=True)
    assert "Unlinked" in unlinked.happened
    assert unlinked.meaning == "Nothing was sent."
    sandbox = explain(SandboxDidNotStart("Port 8800 is taken."), "starting")
    assert "Port 8800 is taken." in sandbox.meaning


@pytest.mark.parametrize(("kind", "status"), [(errors.BadRequest, 400), (errors.StateConflict, 409)])
def test_a_refused_second_connection_names_the_first_and_what_to_do(kind: type[CodatError], status: int) -> None:
    answer = kind("Codat did not accept the request", status=status, happened=False)
    xero = Connection(id="1", status="Linked", platform_name="Xero")
    told = explain(SecondConnectionRefused(answer, xero), "connecting", writing=True)  # type: ignore[arg-type]
    assert told.happened == f"Codat refused a second accounting connection ({status}) (connecting)"
    assert told.meaning == "Nothing was changed at Codat; the customer saw nothing."
    assert told.next_step == "Unlink Xero first, or keep it. It is still connected."
    assert not told.retrying_helps


def test_405_and_409_have_words() -> None:
    moved = explain(errors.MethodNotAllowed("x", status=405), "unlinking", writing=True)
    assert "(405)" in moved.happened
    assert "CODAT_BASE_URL" in moved.next_step
    busy = explain(errors.Conflict("x", status=409), "creating", writing=True)
    assert "in progress (409)" in busy.happened
    assert "may or may not" in busy.meaning
    assert "stand in the way" in busy.next_step
    taken = explain(errors.StateConflict("There is one already.", status=409, happened=False), "creating", writing=True)
    assert "There is one already" in taken.happened
    assert "may or may not" not in taken.meaning


@pytest.mark.parametrize("writing", [True, False])
@pytest.mark.parametrize(
    ("kind", "status", "path"),
    [
        (errors.Forbidden, 403, "/companies/1/dataStatus"),
        (errors.Forbidden, 403, "/companies"),
        (errors.MethodNotAllowed, 405, "/companies/1/connections/2/payables/info"),
        (errors.UnavailableForLegalReasons, 451, "/companies/1/data/history"),
    ],
)
def test_what_is_refused_comes_with_codats_own_words(
    kind: type[errors.StatusError], status: int, path: str, writing: bool
) -> None:
    own = "Sync for Payables is not enabled for this client."
    refused = kind(f"{kind.sentence}: {own}", status=status, method="POST" if writing else "GET", path=path)
    told = explain(refused, "reading", writing=writing)
    assert told.happened.endswith(": Sync for Payables is not enabled for this client (reading)")
    assert "client" not in explain(kind(f"{kind.sentence}.", status=status, path=path)).happened
    page = kind(f"{kind.sentence}: A web page", status=status, path="/companies/1", from_between=True)
    assert "A web page" not in explain(page, writing=writing).happened, "those are not Codat's words"


def test_an_error_that_nobody_foresaw_is_not_called_harmless_when_something_was_to_change() -> None:
    told = explain(ValueError("\x1b[31modd"), "creating", writing=True)
    assert "may or may not" in told.meaning
    assert told.next_step == "odd"
