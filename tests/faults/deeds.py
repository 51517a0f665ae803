"""The six things that can be changed at Codat, as the program does them: asked for, asked for again, and counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from console_app.codat import CompanyChanges, Intent, NewCompany, NotFound
from console_app.services.connecting import ConnectionCreation, NotLinked
from console_app.services.creating import CompanyCreation, CompanyEditing
from console_app.services.explaining import Explanation, explain
from console_app.services.unlinking import UnlinkRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console_app.services.directory import Directory
    from console_app.services.session import Session
    from tests.faults.conftest import Account


class Told(Enum):
    """What a person is told of a change."""

    DONE = "done"
    NOT_DONE = "not done"
    UNKNOWN = "unknown"


@dataclass
class Deed:
    """One change: `press` asks for it, and again for the same; `count` says how often it has been done."""

    name: str
    press: Callable[[], Awaitable[Any]]
    count: Callable[[], Awaitable[int]]


def deeds_of(session: Session, directory: Directory, account: Account) -> list[Deed]:
    """All six on one account, in an order in which all can be done."""
    customer, connection = account.customer.id, account.connection.id
    creation, adding = CompanyCreation(session, directory), ConnectionCreation(session, customer)
    unlinking, changing = UnlinkRequest(session, customer, connection), CompanyEditing(session, directory, customer)
    changes = CompanyChanges(description="Met them in May", tags={"seat": "8"})

    async def is_changed() -> int:
        return int((await account.client.get_company(customer)).description == changes.description)

    async def added() -> int:
        return len([each for each in await account.connections() if each.id != connection])

    async def unlinked() -> int:
        return len([each for each in await account.connections() if each.status == "Unlinked"])

    async def connection_gone() -> int:
        return int(connection not in {each.id for each in await account.connections()})

    async def company_gone() -> int:
        try:
            await account.client.get_company(customer)
        except NotFound:
            return 1
        return 0

    return [
        Deed("create company", lambda: creation.submit(NewCompany("New Ltd", tags={"a": "b"})), account.companies),
        Deed("change company", lambda: changing.submit(changes), is_changed),
        Deed("unlink", unlinking.submit, unlinked),
        Deed("create connection", lambda: adding.submit("qhyg"), added),
        Deed(
            "delete connection",
            lambda: session.writing.delete_connection(customer, connection, intent=Intent.new()),
            connection_gone,
        ),
        Deed("delete company", lambda: session.writing.delete_company(customer, intent=Intent.new()), company_gone),
    ]


async def press(deed: Deed) -> tuple[Told, Explanation | None, Exception | None]:
    """Ask for it, and read what the person reads."""
    try:
        await deed.press()
    except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
        told = explain(error, deed.name, writing=True)
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
