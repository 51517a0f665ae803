"""Show what Codat has read of a company's data, and have it read again."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Container, VerticalScroll
from textual.reactive import var
from textual.widgets import Static

from console_app.clock import now
from console_app.codat.errors import CodatError, NotFound
from console_app.services.account.submit_once import PendingWriteError
from console_app.services.data.company_data import CompanyData, DataRow, read_company_data
from console_app.services.data.refresh import RefreshRequest, refusal_of_account
from console_app.tui.commands import registry as table
from console_app.tui.commands.keys import key_of
from console_app.tui.dialogs.confirmations import LeaveUnanswered
from console_app.tui.render import data as render
from console_app.tui.render.connection import needs_link
from console_app.tui.screens.base import ConsoleScreen
from console_app.tui.widgets.banners import EmptyState
from console_app.tui.widgets.steady_text import SteadyText
from console_app.tui.widgets.table.widget import Column, VirtualTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console_app.codat.data_models import ValidationResult
    from console_app.codat.models import Company, Connection
    from console_app.config.refused_calls import RefusedCall


class DataTable(VirtualTable["DataRow"]):
    """The data types, those that failed first."""

    BINDINGS: ClassVar[list[BindingType]] = [table.enter_binding("data.validation")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--status-other"}


COLUMNS: tuple[Column[DataRow], ...] = (
    Column(
        key="type",
        label="Data",
        help="The type of data, as Codat names it.",
        flex=1,
        min_width=18,
        priority=10,
        render=render.type_cell,
    ),
    Column(
        key="state",
        label="State",
        help="What became of reading it last, and why it failed.",
        flex=2,
        min_width=24,
        priority=9,
        render=render.state_cell,
    ),
    Column(
        key="read",
        label="Last read",
        help="How long ago Codat last read it.",
        width=11,
        priority=8,
        render=render.read_cell,
    ),
)


class DataScreen(ConsoleScreen[None]):
    """The data types of a company or of one of its connections. Opening it takes two calls, and no more follow."""

    PLACE = "data"
    BINDINGS: ClassVar[list[BindingType]] = table.bindings("data")

    data: var[CompanyData | None] = var(None)
    refused: var[RefusedCall | None] = var(None)
    """Codat's refusal to let this account have data read again."""

    def __init__(self, company: Company, connection: Connection | None = None) -> None:
        """Show the data of a company.

        Args:
            company: The company, as it was read.
            connection: One of its connections; None for all.
        """
        platform = [connection.platform_name or "Connection"] if connection is not None else []
        super().__init__("Companies", company.name, *platform, "Data")
        self._company, self._connection = company, connection
        self._validations: dict[str, ValidationResult] = {}
        self._request: RefreshRequest | None = None

    @property
    def subject_ids(self) -> tuple[str, str | None]:
        """Return the ids of the company and the connection."""
        return self._company.id, self._connection.id if self._connection is not None else None

    @property
    def customer_id(self) -> str:
        """Return the company's id."""
        return self._company.id

    def compose_body(self) -> Iterable[Widget]:
        """Compose the body of the screen."""
        yield SteadyText(id="data-state")
        with Container(id="data"):
            yield DataTable(list(COLUMNS), id="data-types")
            yield EmptyState(id="no-data")
            with VerticalScroll(id="data-item"):
                yield SteadyText(id="data-text")

    def on_mount(self) -> None:
        """Read what there is."""
        self.query_one(DataTable).focus()
        self._show_nothing("Asking Codat what it has read …", "")
        self.load()

    def load(self) -> None:
        """Ask Codat what it has."""
        self.run_worker(self._load(), group="data", exclusive=True)

    async def _load(self) -> None:
        self.refused = await refusal_of_account(self.session)
        connection_id = self._connection.id if self._connection is not None else ""
        try:
            data = await read_company_data(self.session, self._company, connection_id)
        except CodatError as error:
            self.fail(error, "reading the data status", shown=self.data is not None)
            if self.data is None:
                hint = (
                    f"Press {key_of('data.refresh')} to try again."
                    if self.problem and self.problem.retrying_helps
                    else ""
                )
                self._show_nothing("The data status could not be read", hint, symbol="✕")
            return
        self.problem = None
        self._validations.clear()
        self.data = data

    # Drawing

    def _show_nothing(self, words: str, hint: str, *, symbol: str = "◌") -> None:
        self.query_one(DataTable).display = self.query_one("#data-item").display = False
        empty = self.query_one(EmptyState)
        empty.display = True
        empty.show(words, hint, symbol=symbol)

    def watch_data(self, data: CompanyData | None) -> None:
        """React to a change of `data`."""
        if data is None:
            return
        types = self.query_one(DataTable)
        types.set_rows(data.rows, key=lambda row: f"{row.data_type}/{row.connection_id}")
        if data.rows:
            types.display = self.query_one("#data-item").display = True
            self.query_one(EmptyState).display = False
            if self.focused is None:
                types.focus()
        else:
            self._show_nothing(
                "Codat has not read anything yet",
                f"Press {key_of('data.read_all')} to have all of the company's data read.",
            )
        self._draw()

    def watch_refused(self) -> None:
        """React to a change of `refused`."""
        self._draw()

    def _draw(self) -> None:
        if self.data is None or not self.query("#data-text"):
            return
        self.query_one("#data-state", Static).update(render.state_line(self.data, self.refused))
        row = self.row
        if row is not None:
            validation = self._validations.get(row.operation_id)
            words = render.row_words(row, self._company.id, self.console.privacy_mask, validation, now())
            self.query_one("#data-text", Static).update(words)
            self.query_one("#data-item").border_title = row.words
        self.refresh_bindings()

    @property
    def row(self) -> DataRow | None:
        """Return the data type under the cursor."""
        return self.query_one(DataTable).cursor_row

    @on(DataTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._draw()

    def privacy_mask_changed(self) -> None:
        """Draw again what holds names or ids."""
        self._draw()

    # What the person does

    @on(DataTable.RowSelected)
    def _row_selected(self) -> None:
        self.action_validation()

    def action_validation(self) -> None:
        """Read what Codat noticed in the data of the read under the cursor."""
        if self.row is not None and self.row.operation_id:
            self.run_worker(self._validate(self.row.operation_id), group="validation", exclusive=True)

    async def _validate(self, operation_id: str) -> None:
        try:
            result = await self.session.client.data.get_validation(self._company.id, operation_id)
        except NotFound:
            self.console.notify_user("Codat has no validation of this read.")
            return
        except CodatError as error:
            self.fail(error, "reading the validation")
            return
        self.problem = None
        self._validations[operation_id] = result
        self._draw()

    def action_read_again(self) -> None:
        """Have the data type under the cursor read again."""
        if self.row is not None:
            self._refresh(self.row.data_type, self.row.connection_id or None)

    def action_read_all(self) -> None:
        """Have all of the company's data read again, from every connection, that is read when a customer is linked."""
        self._refresh(None, None)

    def _refresh(self, data_type: str | None, connection_id: str | None) -> None:
        if self.writing:
            return
        request = self._request
        is_same = request is not None and (request.data_type, request.connection_id) == (data_type, connection_id)
        if request is not None and request.outcome_unknown and not is_same:
            self.fail(PendingWriteError("Have that data read again first."), "having data read again", writing=True)
            return
        if request is None or not request.outcome_unknown:
            # A request with an unknown outcome is repeated under its own key.
            request = RefreshRequest(self.session, self._company.id, data_type, connection_id)
        self._request, self.writing = request, True
        self.run_worker(self._submit(request), group="read-again")

    async def _submit(self, request: RefreshRequest) -> None:
        try:
            refreshed = await request.submit()
        except (CodatError, PendingWriteError) as error:
            self.fail(error, "having data read again", writing=True)
            return
        finally:
            self.writing = False
            self.refused = await refusal_of_account(self.session)
        self.problem = None
        if refreshed is None:
            return
        self.console.notify_user(
            f"{refreshed.words} Press {key_of('data.refresh')} in a while to see how far it is.", keys=("data.refresh",)
        )
        operation = refreshed.operation
        if self.data is not None and operation is not None:
            # What was just learned is shown without another call. The message and the end of the read before are gone.
            begun = partial(
                replace,
                status=operation.status,
                operation_id=operation.id,
                requested=operation.requested,
                completed=operation.completed,
                error=operation.error_message or "",
                description=operation.status_description or "",
            )
            asked = request.data_type, request.connection_id
            rows = (
                begun(row) if (row.data_type, row.connection_id or None) == asked else row for row in self.data.rows
            )
            self.data = replace(self.data, rows=tuple(rows))

    def action_refresh(self) -> None:
        """Ask Codat what it has now."""
        self.session.ask_proxy_again()
        self.load()

    def action_back(self) -> None:
        """Leave; after a question if it is unknown whether data is read again."""
        if not self.writing and self._request is not None and self._request.outcome_unknown:
            self.ask_to_leave(LeaveUnanswered("the refresh"))
        else:
            super().action_back()

    def action_link(self) -> None:
        """Show the link of the connection, if it needs one; else the one that the customer needs."""
        connection = self._connection
        if self.app.screen is self:
            asked = connection.id if connection is not None and needs_link(connection) else None
            self.console.show_customer_link(self._company.id, asked)

    def action_copy_id(self) -> None:
        """Copy the id of the read, which Codat's support asks for."""
        if self.row is not None and self.row.operation_id:
            self.console.send_to_clipboard(self.row.operation_id, "The read's id", shown=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available; None if it is shown but disabled."""
        if action in {"validation", "copy_id"}:
            return bool(self.row and self.row.operation_id) or None
        if action == "read_again":
            return self.row is not None or None
        return super().check_action(action, parameters)
