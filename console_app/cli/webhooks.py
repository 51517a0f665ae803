"""List, register, remove and test the addresses that Codat sends events to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console_app.cli.errors import ExitCode, Step
from console_app.cli.refusals import Candidate, Refused, WrongUsage
from console_app.services.text.number_words import counted
from console_app.services.text.sanitize import for_machines, sanitized
from console_app.services.webhooks.endpoints import missing_events, url_problem
from console_app.services.webhooks.events import EVENT_TYPES
from console_app.services.webhooks.registration import register, remove

if TYPE_CHECKING:
    from console_app.cli.runner import CommandContext
    from console_app.codat.webhooks import WebhookConsumer

REMEDY_DISABLED = "Once the receiver answers again, enable it in the Portal."


async def tell_consumers(context: CommandContext) -> int:
    """Print the addresses that Codat sends events to."""
    from console_app.cli.tables import table, terminal_width

    consumers = await context.session.client.webhooks.list_consumers()
    context.output.result(command="webhooks list", webhooks=[_document(each) for each in consumers])
    if not consumers:
        again = context.command("webhooks", "register", "https://…")
        context.output.say(f"Codat sends no events of this account. To have them sent: {again}")
        return ExitCode.DONE
    rows = [[each.id, _state(each), sanitized(each.url)] for each in consumers]
    context.output.lay_out(
        table(("id", "state", "address"), rows, width=terminal_width(is_drawn=context.output.is_drawn))
    )
    for each in consumers:
        if each.disabled:
            context.output.note(f"Codat sends nothing to {sanitized(each.url)}: it is disabled. {REMEDY_DISABLED}")
    return ExitCode.DONE


def _state(consumer: WebhookConsumer) -> str:
    if consumer.disabled:
        return "DISABLED"
    missing = missing_events(consumer)
    only = ", tags " + ", ".join(map(sanitized, consumer.company_tags)) if consumer.company_tags else ""
    return f"{f'without {len(missing)} events' if missing else 'all events'}{only}"


def _document(consumer: WebhookConsumer) -> dict[str, Any]:
    return {
        "id": for_machines(consumer.id),
        "url": for_machines(consumer.url),
        "disabled": consumer.disabled,
        "eventTypes": [for_machines(each) for each in consumer.event_types],
        "companyTags": [for_machines(each) for each in consumer.company_tags],
        "missing": missing_events(consumer),
    }


async def register_address(context: CommandContext, url: str) -> int:
    """Have events sent to an address.

    Raises:
        Refused: It is registered already.
        WrongUsage: It is no address that events can be sent to.
    """
    problem = url_problem(url)
    if problem:
        raise WrongUsage(problem.removesuffix("."), "Nothing was sent.")
    await context.tell_account()
    webhooks = context.session.client.webhooks
    there = next((each for each in await webhooks.list_consumers() if each.url == url), None)
    if there is not None:
        raise Refused(
            f"Codat sends events there already{', but has disabled it' if there.disabled else ''}",
            REMEDY_DISABLED if there.disabled else "Nothing was sent. To register it again, remove it first:",
            commands=(context.command("webhooks", "remove", there.id),),
        )
    with context.step(Step("registering the webhook", writing=True, check=context.command("webhooks", "list"))):
        made = await register(context.session, url)
    context.record_done(f"Codat sends {counted(len(EVENT_TYPES), 'event', 'events')} to {sanitized(url)}.")
    context.output.say(f"Codat sends its events to {sanitized(url)} from now on.", f"Id  {sanitized(made.id)}")
    stored = await _store_sandbox_secret(context, made)
    if not stored:
        context.output.say(
            "Codat signs them with a secret that only its Portal shows: a developer of the account copies it there "
            "(Settings, Webhooks). Store it on the computer of the receiver:",
            f"  {context.command('webhooks', 'secret')}",
        )
    context.output.result(command="webhooks register", webhook=_document(made), secretStored=stored)
    return ExitCode.DONE


async def _store_sandbox_secret(context: CommandContext, made: WebhookConsumer) -> bool:
    """Fetch and store the secret of a webhook at the sandbox, which has no Portal. Return whether it was."""
    from console_app.codat.errors import CodatError
    from console_app.config.addresses import is_this_machine
    from console_app.services.webhooks.secret import NotASecret, keep_secrets, read_secrets

    session = context.session
    if not session.profile.is_sandbox and not is_this_machine(session.profile.base_url or ""):
        return False
    try:
        secrets = read_secrets(await session.client.webhooks.sandbox_secret(made.id))
    except (CodatError, NotASecret):
        return False
    keep_secrets(session.profile, secrets, in_file=True)
    context.output.say("Its secret was fetched from the sandbox, and is in a file that only you can read.")
    return True


async def remove_address(context: CommandContext, identity: str, *, yes: bool) -> int:
    """Have no more events sent to an address.

    Raises:
        Refused: There is no such address, several begin so, or it is not meant.
    """
    from console_app.cli.text_onboarding import Back, Questions

    consumers = await context.session.client.webhooks.list_consumers()
    found = [each for each in consumers if identity and each.id.casefold().startswith(identity.casefold())]
    if len(found) != 1:
        candidates = tuple(Candidate(each.id, sanitized(each.url), _state(each)) for each in found or consumers)
        what = "Several ids begin so" if found else "Codat has no webhook with this id"
        raise Refused(what, "Nothing was sent." if candidates else "There are none.", candidates=candidates)
    which = found[0]
    await context.tell_account()
    context.output.note(
        f"Codat would send no more events to {sanitized(which.url)}. Consoles would poll again, and other programs "
        "that listen there would get nothing."
    )
    if not yes:
        try:
            meant = Questions(context.output).yes("Remove it?")
        except Back:
            meant = False
        if not meant:
            raise Refused("Nothing was removed")
    with context.step(Step("removing the webhook", writing=True, check=context.command("webhooks", "list"))):
        await remove(context.session, which)
    context.record_done(f"Removed the webhook to {sanitized(which.url)}.")
    context.output.say(f"Codat sends no more events to {sanitized(which.url)}.")
    context.output.result(command="webhooks remove", webhook=_document(which))
    return ExitCode.DONE


async def send_test(context: CommandContext, url: str | None) -> int:
    """Send a signed event of our own, and say whether it came.

    Raises:
        Refused: There is no secret, or no address to send to.
        WrongUsage: The address is none.
    """
    from console_app.cli.startup import usable_settings
    from console_app.config.keys.errors import KeyUnavailable
    from console_app.config.keys.terminal_session import prompt_terminal
    from console_app.services.snapshots.account_store import AccountStore
    from console_app.services.webhooks.probe import comes_into, send_probe
    from console_app.services.webhooks.secret import secrets_of

    profile = context.session.profile
    url = url or await _only_address(context)
    if problem := url_problem(url):
        raise WrongUsage(problem.removesuffix("."), "Nothing was sent.")
    try:
        secret = secrets_of(profile, usable_settings(profile), prompt_terminal())[0]
    except KeyUnavailable as why:
        raise Refused(why.happened, why.next_step, code=ExitCode.FAILED) from None
    with context.output.busy("sending an event"):
        sent = await send_probe(url, secret)
    store, is_stored = AccountStore(profile), False
    if sent.is_accepted:
        try:
            await store.open(make=False)
            is_stored = await comes_into(store, sent.message_id)
        finally:
            await store.close()
    context.output.result(
        command="webhooks test", url=for_machines(url), status=sent.status, accepted=sent.is_accepted, stored=is_stored
    )
    if is_stored:
        context.output.say(
            f"It came: {sanitized(url)} answered {sent.status}, and the event is in this computer's store."
        )
        return ExitCode.DONE
    if sent.is_accepted:
        raise Refused(
            f"{sanitized(url)} answered {sent.status}, but the event is not in the store of this computer and profile",
            "The receiver may run on another computer, as another user, or for another profile.",
            code=ExitCode.FAILED,
        )
    answer = f"answered {sent.status}" if sent.status is not None else "did not answer"
    words = f" ({sanitized(sent.why)})" if sent.why else ""
    raise Refused(f"It did not come: {sanitized(url)} {answer}{words}", _advice(sent.status), code=ExitCode.FAILED)


def _advice(status: int | None) -> str:
    match status:
        case None:
            return "Is the receiver running, and does the proxy lead to it? codat-console receive"
        case 401:
            return "The receiver has another secret: store the Portal's with webhooks secret, and start it again."
        case 404 | 405:
            return "Something answers there, but not on this path: compare it with the line that receive begins with."
        case 502 | 503 | 504:
            return "The proxy does not reach the receiver, or the receiver cannot store events: see its output."
        case _:
            return "Compare the address with the line that receive begins with."


async def _only_address(context: CommandContext) -> str:
    consumers = await context.session.client.webhooks.list_consumers()
    able = [each for each in consumers if not each.disabled] or consumers
    if len(able) == 1:
        return able[0].url
    what = "Several addresses are registered" if able else "Codat sends no events of this account"
    candidates = tuple(Candidate(each.id, sanitized(each.url), _state(each)) for each in able)
    raise Refused(what, "Name the address to send to: webhooks test URL", candidates=candidates)
