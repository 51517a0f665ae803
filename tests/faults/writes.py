"""The six things that can be changed at Codat, as the program does them: asked for, asked for again, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from console_app.codat import CompanyChanges, Intent, NewCompany
from console_app.services.companies.edit import CompanyCreation, CompanyEditing
from console_app.services.connections.create import ConnectionCreation
from console_app.services.connections.unlink import UnlinkRequest
from console_app.services.connections.unlink_errors import NotLinked
from console_app.services.text.error_messages import Explanation, explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.services.account.session import Session
    from console_app.services.companies.directory import Directory
    from tests.faults.conftest import Account


class Told(Enum):
    """What a person is told of a change."""

    DONE = "done"
    NOT_DONE = "not done"
    UNKNOWN = "unknown"


@dataclass
class Write:
    """One change: `press` asks for it, and again for the same; `count` says how often it has been done."""

    name: str
    press: Callable[[], Awaitable[Any]]
    count: Callable[[], Awaitable[int]]


def writes_of(session: Session, directory: Directory, account: Account) -> list[Write]:
    """All six on one account, in an order in which all can be done."""
    customer, connection = account.customer.id, account.connection.id
    creation, adding = CompanyCreation(session, directory), ConnectionCreation(session, customer)
    unlinking, changing = UnlinkRequest(session, customer, connection), CompanyEditing(session, directory, customer)
    changes = CompanyChanges(description="Met them in May", tags={"seat": "8"})

    async def is_changed() -> int:
        return int(await account.description() == changes.description)

    async def added() -> int:
        return len(set(await account.connections()) - {connection})

    async def unlinked() -> int:
        return list((await account.connections()).values()).count("Unlinked")

    async def connection_gone() -> int:
        return int(connection not in await account.connections())

    async def company_gone() -> int:
        try:
            await account.description()
        except LookupError:
            return 1
        return 0

    return [
        Write("create company", lambda: creation.submit(NewCompany("New Ltd", tags={"a": "b"})), account.companies),
        Write("change company", lambda: changing.submit(changes), is_changed),
        Write("unlink", unlinking.submit, unlinked),
        Write("create connection", lambda: adding.submit("qhyg"), added),
        Write(
            "delete connection",
            lambda: session.writing.delete_connection(customer, connection, intent=Intent.new()),
            connection_gone,
        ),
        Write("delete company", lambda: session.writing.delete_company(customer, intent=Intent.new()), company_gone),
    ]


async def press(write: Write) -> tuple[Told, Explanation | None, Exception | None]:
    """Ask for it, and read what the person reads."""
    try:
        await write.press()
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        told = explain(error, write.name, writing=True)
        return _meaning(told, error), told, error
    return Told.DONE, None, None


def _meaning(told: Explanation, error: Exception) -> Told:
    if "may or may not" in told.meaning:
        return Told.UNKNOWN
    assert "othing was" in told.meaning or "was not added" in told.meaning, told
    if isinstance(error, NotLinked) and error.connection.status == "Unlinked":
        assert "is Unlinked" in told.happened
        return Told.DONE
    return Told.NOT_DONE
