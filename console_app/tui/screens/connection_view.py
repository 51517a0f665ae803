"""What the parts of a screen with a connection know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from console_app.codat.models import Company, Connection
    from console_app.tui.host import Host


class ConnectionView(Protocol):
    """A screen with a connection, or with the company's link before there is one."""

    @property
    def company(self) -> Company:
        """Return the connection's company."""

    @property
    def connection(self) -> Connection | None:
        """Return the connection as it was last read; None if the customer picks the software."""

    @property
    def console(self) -> Host:
        """Return the app."""

    def run_worker(self, work: Coroutine[Any, Any, None], *, group: str, exclusive: bool = False) -> object:
        """Run work in the background, until the screen is left."""
