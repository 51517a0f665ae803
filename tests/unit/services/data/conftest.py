"""Companies whose customers have just given access, in an account that can have data read again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

import pytest

from console_app.codat.idempotency import Intent

if TYPE_CHECKING:
    from console_app.codat.models import Company
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.services.account.session import Session
    from tests.unit.services.conftest import NewCompanyMaker

LinkedMaker: TypeAlias = Callable[..., Awaitable["Company"]]


@pytest.fixture
def linked_company(session: Session, account: EmbeddedSandbox, new_company: NewCompanyMaker) -> LinkedMaker:
    """Creates a company with Linked connections, and forgets the calls that it took."""

    async def create(*platform_keys: str, name: str = "Toft Stores") -> Company:
        company = await new_company(name)
        for key in platform_keys or ("qhyg",):
            connection = await session.client.create_connection(company.id, key, intent=Intent.new())
            account.scenarios.answer_as_customer(connection.id, "authorise")
        company = await session.client.get_company(company.id)
        account.scenarios.forget_calls()
        return company

    return create


def paths(account: EmbeddedSandbox) -> list[str]:
    """Return the calls since the beginning, each as its method and the end of its path."""
    return [f"{call.method} {call.path.split('/companies/')[-1].partition('/')[2]}" for call in account.scenarios.calls]
