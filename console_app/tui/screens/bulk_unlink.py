"""Unlink several connections: the plan first, then one by one, then the report."""

from __future__ import annotations

from contextlib import aclosing
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, VerticalGroup
from textual.reactive import var
from textual.widgets import Button, Static

from console_app.codat.errors import CodatError, OutcomeUnknown
from console_app.services.connections.create import with_connection
from console_app.services.connections.unlink import (
    DELETED,
    SETTLED,
    BulkUnlink,
    Skipped,
    StepResult,
    StepStatus,
    UnlinkPlan,
    plan_unlinks,
    read_companies,
)
from console_app.services.export.unlink_report import UnlinkReport
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.save import report_question, save_with
from console_app.tui.dialogs.unlink import effects
from console_app.tui.host import BulkAnswer
from console_app.tui.render import bulk_unlink as render
from console_app.tui.render.text import plain
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.scroll_keys import scroll, scroll_bindings
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.tables import UnlinkTable, row_key, unlink_columns
from console_app.tui.widgets.typed_confirmation import TypedConfirmation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from textual.binding import BindingType
    from textual.content import Content
    from textual.widget import Widget

    from console_app.codat.models import Company


class Stage(Enum):
    """The stages of the screen, from the first read to the result."""

    READING = auto()
    READY = auto()
    RUNNING = auto()
    ENDED = auto()


class BulkUnlinkScreen(ConsoleScreen["BulkAnswer | None"]):
    """Unlink marked companies, which are read again first, or some connections of one company."""

    PLACE = "unlink"
    BINDINGS: ClassVar[list[BindingType]] = [
        *table.bindings("unlink"),
        *scroll_bindings(),
        Binding("left", "app.focus_previous", show=False),
        Binding("right", "app.focus_next", show=False),
    ]

    stage: var[Stage] = var(Stage.READING)

    def __init__(
        self,
        company_ids: Collection[str],
        *,
        known: Company | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """Unlink the Linked connections of companies.

        Args:
            company_ids: The companies.
            known: The only company, as it was read.
            only: The connections of that company.
        """
        super().__init__("Companies", *([known.name] if known else []), "Unlink marked")
        self._company_ids = list(company_ids)
        self._known, self._only = known, only
        self._companies: dict[str, Company] = {}
        self._bulk: BulkUnlink | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield UnlinkTable(unlink_columns(self.console.privacy_mask), id="bulk-rows")
        with VerticalGroup(id="bulk-panel"):
            yield SteadyText(id="bulk-words")
            yield SteadyText(id="bulk-saved")
            yield TypedConfirmation("", render.BEFORE_UNLINK)
            with Horizontal(id="bulk-buttons"):
                yield Button("Cancel", id="bulk-leave")
                yield Button("Unlink", id="bulk-go", variant="error")

    def on_mount(self) -> None:
        """Fill the widgets, and follow what they show."""
        self.query_one("#bulk-saved").display = False
        self._show()
        if self._known is not None:
            self._companies = {self._known.id: self._known}
            self._list(plan_unlinks([self._known], self._only))
        else:
            self.run_worker(self._read(), group="bulk-read", exclusive=True)

    @property
    def bulk(self) -> BulkUnlink | None:
        """Return the plan; None before it is made."""
        return self._bulk

    @property
    def customer_id(self) -> str | None:
        """Return the company's id, if there is only one."""
        return self._known.id if self._known is not None else None

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        begun = self.stage in {Stage.RUNNING, Stage.ENDED}
        self.query_one(UnlinkTable).set_columns(unlink_columns(self.console.privacy_mask, begun=begun))
        if self._bulk is not None and self.stage is Stage.ENDED:
            self._say(render.ended_words(self._bulk, self.console.privacy_mask))

    # What will happen

    async def _read(self) -> None:
        gone: list[Skipped] = []
        self._say(render.reading_words(0, len(self._company_ids)))
        try:
            async with aclosing(read_companies(self.session, self._company_ids)) as reads:
                async for read in reads:
                    if read.company is not None:
                        self._companies[read.company_id] = read.company
                        self.directory.upsert(read.company)
                    else:
                        row = self.directory.get(read.company_id)
                        gone.append(Skipped(read.company_id, row.name if row else "", DELETED))
                    done = len(self._companies) + len(gone)
                    self._say(render.reading_words(done, len(self._company_ids)))
        except CodatError as error:
            self.fail(error, "reading the companies", shown=False)
            self._say(
                plain(f"Nothing was sent. Press Esc, then {key_of('companies.unlink_marked')}, to try again.", "bold")
            )
            return
        ordered = sorted(self._companies.values(), key=lambda company: (company.name.casefold(), company.id))
        plan = plan_unlinks(ordered)
        self._list(UnlinkPlan(plan.steps, (*plan.skipped, *gone)))

    def _list(self, plan: UnlinkPlan) -> None:
        self._bulk = BulkUnlink(self.session, plan)
        self.stage = Stage.READY

    # Drawing

    def watch_stage(self) -> None:
        """React to a change of `stage`."""
        if self.query(UnlinkTable):
            self._show()
            self._focus()

    def _say(self, words: Content) -> None:
        self.query_one("#bulk-words", Static).update(words)

    def _show(self) -> None:
        bulk, requesting = self._bulk, self._may_go
        rows = self.query_one(UnlinkTable)
        rows.display = bulk is not None
        confirmation = self.query_one(TypedConfirmation)
        confirmation.display = requesting and not self.session.profile.is_sandbox
        self.query_one("#bulk-buttons").display = self.stage is not Stage.RUNNING
        go = self.query_one("#bulk-go", Button)
        go.display, go.disabled = requesting, not (requesting and self.session.profile.is_sandbox)
        leave = self.query_one("#bulk-leave", Button)
        leave.label = plain("Cancel" if self.stage in {Stage.READING, Stage.READY} else "Leave")
        if bulk is not None:
            self._show_rows(bulk)
            go.label = plain(f"Unlink {bulk.left}" if self.stage is Stage.READY else f"Continue with {bulk.left}")
            if confirmation.display:
                confirmation.ask_for(f"unlink {bulk.left}", render.BEFORE_UNLINK)
            if self.stage is Stage.READY:
                self._say(render.plan_words(bulk.plan, effects(many=len(bulk.plan.steps) > 1)))
            elif self.stage is Stage.ENDED:
                self._say(render.ended_words(bulk, self.console.privacy_mask))
        self.refresh_bindings()

    def _show_rows(self, bulk: BulkUnlink) -> None:
        self.query_one(UnlinkTable).set_rows([*bulk.results, *bulk.plan.skipped], key=row_key)

    def _focus(self) -> None:
        """Focus what is safe to press Enter on."""
        if self.stage is not Stage.READY:
            self.query_one(UnlinkTable).focus()
        elif self._may_go and not self.session.profile.is_sandbox:
            self.query_one(TypedConfirmation).field.focus()
        else:
            self.query_one("#bulk-leave").focus()

    @property
    def _may_go(self) -> bool:
        return self._bulk is not None and self.stage in {Stage.READY, Stage.ENDED} and bool(self._bulk.left)

    # Doing it

    @on(TypedConfirmation.Changed)
    def _typed(self, event: TypedConfirmation.Changed) -> None:
        self.query_one("#bulk-go", Button).disabled = not (event.confirmed and self._may_go)

    @on(Button.Pressed, "#bulk-leave")
    def _leave(self) -> None:
        self.action_back()

    @on(TypedConfirmation.Confirmed)
    @on(Button.Pressed, "#bulk-go")
    def _go(self) -> None:
        sure = self.session.profile.is_sandbox or self.query_one(TypedConfirmation).holds()
        if self._bulk is not None and self._may_go and sure:
            self.writing = True
            self.query_one(UnlinkTable).set_columns(unlink_columns(self.console.privacy_mask, begun=True))
            self.stage = Stage.RUNNING
            self.run_worker(self._run(self._bulk), group="bulk-unlink", exclusive=True)

    async def _run(self, bulk: BulkUnlink) -> None:
        self.problem = None
        self.query_one("#bulk-saved").display = False
        try:
            async with aclosing(bulk.run()) as results:
                async for result in results:
                    self._tell(bulk, result)
        finally:
            self.writing = False
            self.stage = Stage.ENDED

    def _tell(self, bulk: BulkUnlink, result: StepResult) -> None:
        company = self._companies.get(result.step.company_id)
        if result.connection is not None and company is not None:
            company = with_connection(company, result.connection)
            self._companies[company.id] = company
            self.directory.upsert(company)
        if isinstance(result.error, CodatError):
            error = result.error
            if result.status is StepStatus.UNKNOWN and not isinstance(error, OutcomeUnknown):
                error = OutcomeUnknown(error.message, intent=None, cause=error)
            self.fail(error, "unlinking", writing=True)
        self._show_rows(bulk)
        self.query_one(UnlinkTable).move_to_key(row_key(result))
        if result.status is StepStatus.IN_PROGRESS:
            self._say(render.running_words(bulk, result, self.console.privacy_mask))

    # What the person does

    @property
    def answer_on_leaving(self) -> BulkAnswer:
        """Return the companies as they are now."""
        return BulkAnswer(self._companies, self._settled())

    def action_back(self) -> None:
        """Stop after the connection in progress; otherwise leave, with the companies as they are now."""
        bulk = self._bulk
        if self.writing and bulk is not None:
            bulk.stop()
            in_progress = [result for result in bulk.results if result.status is StepStatus.IN_PROGRESS]
            if in_progress:
                self._say(render.running_words(bulk, in_progress[0], self.console.privacy_mask))
        else:
            super().action_back()

    def _settled(self) -> frozenset[str]:
        bulk = self._bulk
        if bulk is None or bulk.began_at is None:
            return frozenset()
        open_ids = {result.step.company_id for result in bulk.results if result.status not in SETTLED}
        connections = {result.step.connection_id for result in bulk.results if result.status in SETTLED}
        return frozenset(connections | (set(self._company_ids) - open_ids))

    def _report(self) -> UnlinkReport | None:
        bulk = self._bulk
        return UnlinkReport(self.session, bulk) if bulk is not None and self.stage is Stage.ENDED else None

    def action_copy_report(self) -> None:
        """Copy the report as Markdown."""
        report = self._report()
        if report is not None:
            self.console.send_to_clipboard(report.markdown(), "The report")

    def action_save_report(self) -> None:
        """Save the report as a table and as a text."""
        report = self._report()
        if report is not None:
            self.run_worker(self._save(report), group="bulk-save", exclusive=True)

    async def _save(self, report: UnlinkReport) -> None:
        path = await save_with(
            self.console,
            report_question,
            lambda path, _form: report.save(path)[0],
            stem=report.stem,
        )
        if path is not None:
            saved = self.query_one("#bulk-saved", Static)
            saved.update(render.saved_words(path))
            saved.display = True

    def action_scroll(self, direction: str) -> None:
        """Move in the list, whatever has the focus."""
        scroll(self.query_one(UnlinkTable), direction)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"save_report", "copy_report"}:
            return self.stage is Stage.ENDED
        return super().check_action(action, parameters)
