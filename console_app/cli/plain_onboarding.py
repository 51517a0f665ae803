"""A whole onboarding as numbered questions. Nothing is sent before the person has read what, and said yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.cli.choosing import name_of, platform_name, read_companies, read_company
from console_app.cli.documents import company_document, connection_document
from console_app.cli.ending import end_waiting
from console_app.cli.exit_codes import ExitCode
from console_app.cli.idempotence import intents
from console_app.cli.making import create_company, create_connection
from console_app.cli.questions import Back, Questions
from console_app.cli.showing import draw_code, get_link, is_on_premise, link_life
from console_app.cli.steps import Step
from console_app.clock import now
from console_app.codat.drafts import NewCompany
from console_app.codat.naming import respelt
from console_app.services.checking import (
    Concern,
    blocks,
    candidate_words,
    check_company,
    check_connection,
    check_platform,
    connection_to_reuse,
    warns,
)
from console_app.services.ids import read_reference
from console_app.services.platforms import list_platforms, search_platforms
from console_app.services.search import find, plain_words
from console_app.services.visible import visible

if TYPE_CHECKING:
    from console_app.cli.running import Shell
    from console_app.codat.models import Company, Connection
    from console_app.services.platforms import Platform
    from console_app.services.summaries import CompanySummary

MOST_OFFERED = 8
_REUSED = {Concern.ALREADY_PENDING, Concern.COMES_BACK}
_CUSTOMERS = {Concern.SAME_NAME, Concern.SIMILAR_NAME, Concern.SAME_TAG}


class PlainOnboarding:
    """One onboarding: what was answered so far, and the questions left."""

    def __init__(self, shell: Shell, *, seconds: float, trusted_host: str | None) -> None:
        self._shell = shell
        self._ask = Questions(shell.voice)
        self._seconds = seconds
        self._trusted_host = trusted_host
        self._platforms: list[Platform] = []
        self._typed = ""

    def run(self, customer: str) -> int:
        """Ask everything; the exit code."""
        self._typed = customer.strip()
        self._ask.tell("Onboarding, one question at a time. b goes back, q leaves. Nothing is sent before you say yes.")
        self._shell.do(read_companies(self._shell))
        self._shell.do(self._read_platforms())
        company, connection = self._make()
        return self._link(company, connection)

    async def _read_platforms(self) -> None:
        with self._shell.step(Step("reading the platforms")):
            self._platforms = await list_platforms(self._shell.session)

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
                    return self._shell.do(self._send(customer, platform))
                raise EOFError
            except Back:
                platform = None

    def _customer(self) -> Company | NewCompany:
        """Find the customer, or name a new one."""
        while True:
            text, self._typed = self._typed or self._ask_name(), ""
            reference = read_reference(text)
            known = self._shell.directory.get(text if reference is None else reference.company_id)
            if known is not None:
                self._ask.tell(f"{name_of(known)}, {candidate_words(known)}.")
                return self._shell.do(read_company(self._shell, known.id))
            draft = NewCompany(text)
            findings = check_company(draft, self._shell.directory, self._shell.session)
            ids = [each.company_id for each in findings if each.company_id]
            similar = [each for each in map(self._shell.directory.get, ids) if each is not None]
            found = find(self._shell.directory.all(), plain_words(text), now())
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
        """The name in letters that Codat keeps, if it would lose some and these are wanted; empty otherwise."""
        spelt = respelt(name)
        try:
            return spelt if spelt and self._ask.yes(f"Write it as “{spelt}” instead?") else ""
        except Back:
            return ""

    def _ask_name(self) -> str:
        while True:
            try:
                return self._ask.text("Customer's name, or words of it")
            except Back:
                self._ask.tell("This is the first question.")

    def _choose(
        self, offered: list[CompanySummary], draft: NewCompany, *, may_create: bool
    ) -> Company | NewCompany | None:
        """One of those who are there, or the new one; None to be asked for the name again."""
        new = f"a new company called “{visible(draft.name)}”"
        if not offered:
            if may_create:
                self._ask.tell(f"No company of that name is known. It will be {new}.")
            return draft if may_create else None
        choices = [f"{name_of(each)}, {candidate_words(each)}, id {each.short_id}" for each in offered]
        choices += [f"None of these: {new}"] if may_create else []
        try:
            number = self._ask.number(choices, "Which one? Number")
        except Back:
            return None
        if number == len(offered):
            return draft
        return self._shell.do(read_company(self._shell, offered[number].id))

    def _platform(self, customer: Company | NewCompany) -> Platform:
        """The customer's software."""
        offered = [each for each in self._platforms if each.enabled and each.serves_payables]
        while True:
            self._ask.tell("Which software does the customer use?")
            names = [visible(each.name) for each in offered]
            chosen = self._ask.number_or_text(names, "Number, or words of another name")
            if isinstance(chosen, int):
                platform = offered[chosen]
                if self._may_connect(customer, platform):
                    return platform
                continue
            found = [each for each in search_platforms(self._platforms, chosen) if each.enabled]
            if found:
                offered = found
            else:
                self._ask.tell(f"No platform that is enabled fits “{visible(chosen)}”.")

    def _may_connect(self, customer: Company | NewCompany, platform: Platform) -> bool:
        """Tell what there is to know; whether to go on."""
        findings = (
            check_platform(platform) if isinstance(customer, NewCompany) else check_connection(customer, platform)
        )
        for each in findings:
            self._ask.tell(f"{each.sentence} {each.instead}")
        if platform.advice and not platform.is_on_premise:
            self._ask.tell(platform.advice)
        if blocks(findings):
            return False
        warnings = [each for each in warns(findings) if each.kind not in _REUSED]
        return not warnings or self._ask.yes("Connect it all the same?")

    def _confirm(self, customer: Company | NewCompany, platform: Platform) -> bool:
        """Say what will be sent, and ask."""
        lines = []
        if isinstance(customer, NewCompany):
            lines.append(f"Create the company “{visible(customer.name)}”.")
        reuse = None if isinstance(customer, NewCompany) else connection_to_reuse(customer, platform)
        if reuse is None:
            lines.append(f"Create a connection to {visible(platform.name)}.")
        else:
            lines.append(f"Create nothing: get a fresh link for the connection to {platform_name(reuse)}.")
        self._ask.tell("This will be sent to Codat:", *(f"{number}. {line}" for number, line in enumerate(lines, 1)))
        return self._ask.yes("Send it?")

    async def _send(self, customer: Company | NewCompany, platform: Platform) -> tuple[Company, Connection]:
        shell = self._shell
        first, second = intents(None)
        if isinstance(customer, NewCompany):
            options = ["--connect", platform.key, "--anyway", "--idempotency-key", first.key]
            repeat = shell.command("create", customer.name, options=options)
            company = await create_company(shell, customer, first, repeat)
            self._ask.tell(f"Created {name_of(company)}.")
            shell.go_on = (shell.command("onboard", company.id, options=["--plain"]),)
        else:
            company = customer
        connection = connection_to_reuse(company, platform)
        if connection is None:
            repeat = shell.command("connect", company.id, platform.key, options=["--idempotency-key", second.key])
            connection = await create_connection(shell, company, platform, second, repeat)
            self._ask.tell(f"Created a connection to {platform_name(connection)}.")
        shell.go_on = (shell.command("link", company.id, connection.id),)
        return company, connection

    def _link(self, company: Company, connection: Connection) -> int:
        """Give the link to the customer, and wait for them."""
        shell = self._shell
        connection, link = shell.do(get_link(shell, company.id, connection, self._trusted_host))
        self._ask.tell("The link for the customer:", link.url, link_life(link))
        if shell.do(is_on_premise(shell, connection)):
            self._ask.tell("It has to be opened on the PC where the software runs.")
        choices = ["Wait for the customer", "Draw the link as a QR code", "Get a fresh link", "Leave"]
        shell.voice.result(
            command="onboard",
            company=company_document(company),
            connection=connection_document(connection),
            waited=None,
        )
        while True:
            try:
                chosen = self._ask.number(choices)
            except Back:
                self._ask.tell("What was sent cannot be taken back. Leave, or go on.")
                continue
            if chosen == 0:
                wait = end_waiting(shell, "onboard", company, connection, self._seconds, stop_when_refused=True)
                if shell.do(wait):
                    return ExitCode.DONE
                self._ask.tell("That link is used now. The customer needs a fresh one.")
            elif chosen == 1:
                shell.do(draw_code(shell, connection, link, anyway=True))
                # More questions would push the code off the top of a small window.
                shell.voice.ask("Press Enter when it was scanned: ")
            elif chosen == 2:
                connection, link = shell.do(get_link(shell, company.id, connection, self._trusted_host))
                self._ask.tell("A fresh link, the one before it may stop working:", link.url, link_life(link))
            else:
                self._ask.tell("The customer can go on with the link. To wait for them later:")
                self._ask.tell(shell.command("watch", company.id, connection.id))
                return ExitCode.DONE
