"""Run an onboarding in numbered questions and plain text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console_app.cli.creation import create_company, create_connection, intents, slots_of
from console_app.cli.documents import company_document, connection_document
from console_app.cli.errors import ExitCode, Step
from console_app.cli.link_output import draw_code, get_link, is_on_premise, link_life
from console_app.cli.startup import usable_settings
from console_app.cli.targets import name_of, platform_name, read_companies, read_company
from console_app.cli.wait import end_waiting
from console_app.clock import now
from console_app.codat.company_names import respelt
from console_app.codat.drafts import NewCompany
from console_app.services.companies.ids import read_reference
from console_app.services.companies.prechecks import (
    FindingKind,
    blocks,
    candidate_words,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
    warns,
)
from console_app.services.connections.platform_use import in_order_of_use, used_platforms
from console_app.services.connections.platforms import list_platforms, search_platforms
from console_app.services.search import find, plain_words
from console_app.services.text.sanitize import sanitized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console_app.cli.output import Output
    from console_app.cli.runner import CommandContext
    from console_app.codat.models import Company, Connection
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.connections.platforms import Platform


class Back(Exception):
    """Raised when the user goes back to the previous question."""


class Questions:
    """Ask until there is a usable answer. `b` goes back, `q` and the end of the input quit."""

    def __init__(self, output: Output) -> None:
        """Ask through a command's output."""
        self._output = output

    def tell(self, *lines: str) -> None:
        """Print lines to read. With `--json` they go to stderr."""
        for line in lines:
            if self._output.as_json:
                self._output.note(line)
            else:
                self._output.say(line)

    def text(self, question: str) -> str:
        """Ask for a text that is not empty.

        Raises:
            Back: `b` was typed.
            EOFError: `q` was typed, or there is no more input.
        """
        while True:
            answer = self._output.ask(f"{question}: ")
            if answer.casefold() == "b":
                raise Back
            if answer.casefold() == "q":
                raise EOFError
            if answer:
                return answer

    def number(self, choices: Sequence[str], question: str = "Number") -> int:
        """Ask for one of the numbered choices, and return its position from 0."""
        chosen = self.number_or_text(choices, question)
        while isinstance(chosen, str):
            self.tell(f"Type a number from 1 to {len(choices)}.")
            chosen = self.number_or_text((), question, most=len(choices))
        return chosen

    def number_or_text(self, choices: Sequence[str], question: str, *, most: int = 0) -> int | str:
        """Ask for one of the choices or a text, and return its position from 0, or the text."""
        for number, choice in enumerate(choices, start=1):
            self.tell(f"{number}. {choice}")
        answer = self.text(question)
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:6]) <= (most or len(choices)):
            return int(answer) - 1
        return answer

    def yes(self, question: str) -> bool:
        """Ask a yes-or-no question; only a plain yes or no counts."""
        while True:
            answer = self.text(f"{question} y or n").casefold()
            if answer in {"y", "yes"}:
                return True
            if answer in {"n", "no"}:
                return False


MOST_OFFERED = 8
_REUSED = {FindingKind.ALREADY_PENDING, FindingKind.COMES_BACK}
_CUSTOMERS = {FindingKind.SAME_NAME, FindingKind.SIMILAR_NAME, FindingKind.SAME_TAG}


class PlainOnboarding:
    """One onboarding: what was answered so far, and the questions left."""

    def __init__(self, context: CommandContext, *, seconds: float, trusted_host: str | None) -> None:
        """Begin.

        Args:
            context: The command.
            seconds: How long to wait for the customer.
            trusted_host: A host of links to trust.
        """
        self._context = context
        self._ask = Questions(context.output)
        self._seconds = seconds
        self._trusted_host = trusted_host
        self._platforms: list[Platform] = []
        self._typed = ""

    def run(self, customer: str) -> int:
        """Ask everything, and return the exit code."""
        self._typed = customer.strip()
        self._ask.tell("Onboarding, one question at a time. b goes back, q quits. Nothing is sent before you confirm.")
        self._context.do(read_companies(self._context))
        self._context.do(self._read_platforms())
        company, connection = self._make()
        return self._link(company, connection)

    async def _read_platforms(self) -> None:
        with self._context.step(Step("reading the platforms")):
            profile = self._context.session.profile
            self._platforms = in_order_of_use(
                await list_platforms(self._context.session),
                await asyncio.to_thread(used_platforms, profile),
                usable_settings(profile).default_platform,
            )

    def _make(self) -> tuple[Company, Connection]:
        """Ask until it is clear what to do, then do it."""
        customer: Company | NewCompany | None = None
        platform: Platform | None = None
        while True:
            try:
                if customer is None:
                    customer = self._customer()
                if platform is None:
                    platform = self._platform(customer)
            except Back:
                customer, platform = None, None
                continue
            try:
                if self._confirm(customer, platform):
                    return self._context.do(self._send(customer, platform))
                raise EOFError
            except Back:
                platform = None

    def _customer(self) -> Company | NewCompany:
        """Find the customer, or name a new one."""
        while True:
            text, self._typed = self._typed or self._ask_name(), ""
            reference = read_reference(text)
            known = self._context.directory.get(text if reference is None else reference.company_id)
            if known is not None:
                self._ask.tell(f"{name_of(known)}, {candidate_words(known)}.")
                return self._context.do(read_company(self._context, known.id))
            draft = NewCompany(text)
            findings = check_company(draft, self._context.directory, self._context.session)
            ids = [each.company_id for each in findings if each.company_id]
            similar = [each for each in map(self._context.directory.get, ids) if each is not None]
            found = find(self._context.directory.all(), plain_words(text), now())
            offered = list({each.id: each for each in (*similar, *found)}.values())[:MOST_OFFERED]
            for each in findings:
                if each.kind not in _CUSTOMERS:
                    self._ask.tell(f"{each.sentence} {each.instead}")
            chosen = self._choose(offered, draft, may_create=not blocks(findings))
            if (chosen is None and blocks(findings)) or isinstance(chosen, NewCompany):
                self._typed = self._respelt(text)
                if self._typed:
                    # Another name may be another customer's.
                    continue
            if chosen is not None:
                return chosen

    def _respelt(self, name: str) -> str:
        """Return the name in letters that Codat keeps, if it would drop some and the person agrees; empty otherwise."""
        spelt = respelt(name)
        try:
            return spelt if spelt and self._ask.yes(f"Spell it “{spelt}” instead?") else ""
        except Back:
            return ""

    def _ask_name(self) -> str:
        while True:
            try:
                return self._ask.text("Customer's name, or part of it")
            except Back:
                self._ask.tell("This is the first question.")

    def _choose(
        self, offered: list[CompanySummary], draft: NewCompany, *, may_create: bool
    ) -> Company | NewCompany | None:
        """Return one of the existing companies, or the new one; None to ask for the name again."""
        new = f"a new company called “{sanitized(draft.name)}”"
        if not offered:
            if may_create:
                self._ask.tell(f"No companies match that name. It will be {new}.")
            return draft if may_create else None
        choices = [f"{name_of(each)}, {candidate_words(each)}, id {each.short_id}" for each in offered]
        choices += [f"None of these: {new}"] if may_create else []
        try:
            number = self._ask.number(choices, "Which one? Number")
        except Back:
            return None
        if number == len(offered):
            return draft
        return self._context.do(read_company(self._context, offered[number].id))

    def _platform(self, customer: Company | NewCompany) -> Platform:
        """Ask for the customer's software."""
        offered = [each for each in self._platforms if each.enabled and (each.serves_payables or each.used)]
        while True:
            self._ask.tell("Which software does the customer use?")
            names = [sanitized(each.name) for each in offered]
            chosen = self._ask.number_or_text(names, "Number, or part of another name")
            if isinstance(chosen, int):
                platform = offered[chosen]
                if self._may_connect(customer, platform):
                    return platform
                continue
            found = [each for each in search_platforms(self._platforms, chosen) if each.enabled]
            if found:
                offered = found
            else:
                self._ask.tell(f"No enabled platform matches “{sanitized(chosen)}”.")

    def _may_connect(self, customer: Company | NewCompany, platform: Platform) -> bool:
        """Report what is good to know, and return whether to continue."""
        if isinstance(customer, NewCompany):
            findings = check_platform(platform, self._context.do(slots_of(self._context, platform)))
        else:
            slots = self._context.do(slots_of(self._context, platform, customer.id))
            findings = check_connection(customer, platform, slots)
        for each in findings:
            self._ask.tell(f"{each.sentence} {each.instead}")
        if platform.advice and not platform.is_on_premise:
            self._ask.tell(platform.advice)
        if blocks(findings):
            return False
        warnings = [each for each in warns(findings) if each.kind not in _REUSED]
        return not warnings or self._ask.yes("Connect it anyway?")

    def _confirm(self, customer: Company | NewCompany, platform: Platform) -> bool:
        """Show what will be sent, and ask."""
        lines = []
        if isinstance(customer, NewCompany):
            lines.append(f"Create the company “{sanitized(customer.name)}”.")
        reuse = None if isinstance(customer, NewCompany) else connection_to_reuse(customer, platform)
        if reuse is None:
            lines.append(f"Create a connection to {sanitized(platform.name)}.")
        else:
            lines.append(f"Create nothing: get a new link for the connection to {platform_name(reuse)}.")
        self._ask.tell("This will be sent to Codat:", *(f"{number}. {line}" for number, line in enumerate(lines, 1)))
        return self._ask.yes("Send it?")

    async def _send(self, customer: Company | NewCompany, platform: Platform) -> tuple[Company, Connection]:
        context = self._context
        first, second = intents(None)
        if isinstance(customer, NewCompany):
            options = ["--connect", platform.key, "--anyway", "--idempotency-key", first.key]
            repeat = context.command("create", customer.name, options=options)
            company = await create_company(context, customer, first, repeat)
            self._ask.tell(f"Created {name_of(company)}.")
            context.next_commands = (context.command("onboard", company.id, options=["--plain"]),)
        else:
            company = customer
        connection = connection_to_reuse(company, platform)
        if connection is None:
            repeat = context.command("connect", company.id, platform.key, options=["--idempotency-key", second.key])
            connection = await create_connection(context, company, platform, second, repeat)
            self._ask.tell(f"Created a connection to {platform_name(connection)}.")
        context.next_commands = (context.command("link", company.id, connection.id),)
        return company, connection

    def _link(self, company: Company, connection: Connection) -> int:
        """Show the link, and wait for the customer."""
        context = self._context
        connection, link = context.do(get_link(context, company.id, connection, self._trusted_host))
        self._ask.tell("The link for the customer:", link.url, link_life(link))
        if context.do(is_on_premise(context, connection)):
            self._ask.tell("It has to be opened on the PC where the software runs.")
        choices = ["Wait for the customer", "Show the link as a QR code", "Get a new link", "Quit"]
        context.output.result(
            command="onboard",
            company=company_document(company),
            connection=connection_document(connection),
            waited=None,
        )
        while True:
            try:
                chosen = self._ask.number(choices)
            except Back:
                self._ask.tell("What was sent can't be undone here. Quit, or continue.")
                continue
            if chosen == 0:
                wait = end_waiting(context, "onboard", company, connection, self._seconds, stop_when_refused=True)
                if context.do(wait):
                    return ExitCode.DONE
                used = "That link has been used. The customer needs a new one."
                self._ask.tell(used if link.works_once else "The customer can open the same link again.")
            elif chosen == 1:
                context.do(draw_code(context, connection, link, anyway=True))
                # More questions would push the code off the top of a small window.
                context.output.ask("Press Enter when the code has been scanned: ")
            elif chosen == 2:
                connection, link = context.do(get_link(context, company.id, connection, self._trusted_host))
                older = "; the previous one may no longer work" if link.works_once else ""
                self._ask.tell(f"A new link{older}:", link.url, link_life(link))
            else:
                self._ask.tell("The customer can still use the link. To wait for them later:")
                self._ask.tell(context.command("watch", company.id, connection.id))
                return ExitCode.DONE
