"""The list of companies while it is read, when reading fails, and when something else happens meanwhile."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from console_app.codat.drafts import CompanyChanges, NewCompany
from console_app.codat.errors import CodatError, NotFound, ServerError
from console_app.codat.models import Company, RejectedRecord
from console_app.codat.pagination import AnsweredPage, Listing
from console_app.codat.record_parser import Batch
from console_app.config.profiles import sandbox_profile
from console_app.services.account.session import Session
from console_app.services.companies.directory import Directory, Progress
from console_app.services.companies.edit import CompanyCreation, CompanyEditing
from tests.unit.services.reads import read_all

Rejected: TypeAlias = tuple[tuple[str, RejectedRecord], ...]

many = pytest.mark.parametrize("account", [{"companies": 250}], indirect=True)


def why_old(directory: Directory) -> CodatError | None:
    """Return why the rows are old, if they are."""
    return directory.error


class ScriptedAccount:
    """A client whose list is what the test says, page by page, walked by the real `Listing`."""

    def __init__(self) -> None:
        self.pages: list[AnsweredPage[Company]] = []

    def says(
        self, *names: str, rejected: tuple[tuple[str, RejectedRecord], ...] = (), total: int | None = None
    ) -> None:
        """Answer with these companies, whose ids are their names."""
        items = [Company(id=name, name=name) for name in names]
        count = len(items) + len(rejected)
        self.pages = [AnsweredPage(count, Batch(items, list(rejected)), total=count if total is None else total)]

    def says_a_page_each(self, *names: str) -> None:
        """Answer with pages that hold one company each."""
        self.pages = [AnsweredPage(1, Batch([Company(id=name, name=name)]), size=1, total=len(names)) for name in names]

    def server_time(self, _counter: float) -> None:
        """No answer has told."""

    async def get_company(self, company_id: str) -> Company:
        """A company of the list, or the no that Codat gives."""
        for company in (company for page in self.pages for company in page.batch.items):
            if company.id == company_id:
                return company
        raise NotFound("There is no such company.", status=404)

    def list_companies(self, **_options: Any) -> Listing[Company]:
        pages = self.pages

        async def fetch(number: int, _size: int) -> AnsweredPage[Company]:
            return pages[number - 1] if number <= len(pages) else AnsweredPage(0, Batch())

        return Listing(fetch, key=lambda company: company.id)


@pytest.fixture
def scripted() -> ScriptedAccount:
    return ScriptedAccount()


@pytest.fixture
def scripted_directory(scripted: ScriptedAccount) -> Directory:
    session = Session(sandbox_profile(None))
    session._client = scripted  # type: ignore[assignment]
    return Directory(session)


@many
async def test_the_first_rows_are_there_before_the_list_is_complete(directory: Directory) -> None:
    refresh = directory.refresh()
    first = await anext(refresh)
    assert (first.loaded, first.total, first.done, len(directory)) == (100, 250, False, 100)
    assert directory.as_of is None
    rest = [progress async for progress in refresh]
    assert rest[-1] == Progress(250, 250, done=True)
    assert len(directory) == 250
    assert directory.as_of is not None


@many
async def test_rows_come_in_name_order_and_stay_where_they_are(directory: Directory) -> None:
    await read_all(directory)
    before = [company.id for company in directory.all()]
    assert [company.name.casefold() for company in directory.all()] == sorted(
        company.name.casefold() for company in directory.all()
    )
    await read_all(directory)
    assert [company.id for company in directory.all()] == before


@many
async def test_a_failed_refresh_keeps_the_rows_and_says_why(directory: Directory, account: Any) -> None:
    await read_all(directory)
    as_of = directory.as_of
    refresh = directory.refresh()
    await anext(refresh)
    account.scenarios.fail_next(500, times=50, path="/companies")
    with pytest.raises(ServerError):
        await anext(refresh)
    assert len(directory) == 250
    assert type(why_old(directory)) is ServerError
    assert directory.as_of == as_of

    account.scenarios.clear_faults()
    second = directory.refresh()
    await anext(second)
    assert why_old(directory) is not None, "the rows are old until a refresh has come to its end"
    await second.aclose()
    await read_all(directory)
    assert why_old(directory) is None
    assert directory.as_of is not None
    assert as_of is not None
    assert directory.as_of > as_of


@many
async def test_a_company_that_vanished_goes_after_a_complete_answer_only(directory: Directory, session: Any) -> None:
    await read_all(directory)
    gone = directory.all()[3].id
    await session.client.delete_company(gone)
    refresh = directory.refresh()
    while not (progress := await anext(refresh)).done:
        assert directory.get(gone) is not None
    assert directory.get(gone) is None
    assert (len(directory), progress.loaded) == (249, 249)


@many
async def test_a_refresh_that_is_left_midway_drops_nothing(directory: Directory) -> None:
    await read_all(directory)
    refresh = directory.refresh()
    await anext(refresh)
    await refresh.aclose()
    assert len(directory) == 250
    assert why_old(directory) is None


@many
async def test_a_company_created_while_the_list_is_read_stays(directory: Directory, session: Any) -> None:
    created = None
    async for progress in directory.refresh():
        if progress.loaded == progress.total and created is None:
            created = await CompanyCreation(session, directory).submit(NewCompany("Brand New Bakery"))
    assert created is not None
    assert progress.done
    assert directory.get(created.company.id) is not None
    assert len(directory) == 251


@many
async def test_a_page_does_not_overwrite_what_a_later_call_said(directory: Directory, session: Any) -> None:
    last = (await session.client.list_companies(order_by="-name").collect())[0]
    company = await session.client.get_company(last.id)
    refresh = directory.refresh()
    await anext(refresh)
    assert directory.get(company.id) is None, "it stands on a page that is still to come"
    directory.upsert(company.model_copy(update={"name": "Renamed Meanwhile"}))
    async for _ in refresh:
        pass
    known = directory.get(company.id)
    assert known is not None
    assert known.name == "Renamed Meanwhile"
    await read_all(directory)
    known = directory.get(company.id)
    assert known is not None
    assert known.name == company.name, "the next refresh is newer than the call"


@many
async def test_a_change_shows_in_its_row_at_once(directory: Directory, session: Any) -> None:
    await read_all(directory)
    company, revision = directory.all()[5], directory.revision
    await CompanyEditing(session, directory, company.id).submit(CompanyChanges(name="Another Name"))
    known = directory.get(company.id)
    assert known is not None
    assert known.name == "Another Name"
    assert directory.all()[5].id == company.id
    assert directory.revision > revision


async def test_of_two_refreshes_the_one_that_began_last_wins(
    scripted: ScriptedAccount, scripted_directory: Directory
) -> None:
    scripted.says("old", "both")
    old = scripted_directory.refresh()
    await anext(old)
    scripted.says("both", "new")
    await read_all(scripted_directory)
    assert {company.id for company in scripted_directory.all()} == {"both", "new"}
    as_of = scripted_directory.as_of
    async for _ in old:
        pass
    assert {company.id for company in scripted_directory.all()} == {"both", "new"}
    assert scripted_directory.as_of == as_of


async def test_an_older_refresh_brings_nothing_back(scripted: ScriptedAccount, scripted_directory: Directory) -> None:
    scripted.says_a_page_each("here", "gone")
    old = scripted_directory.refresh()
    await anext(old)
    scripted.says("here")
    await read_all(scripted_directory)
    assert (await anext(old)).loaded == 2
    assert [company.id for company in scripted_directory.all()] == ["here"]
    await old.aclose()


async def test_an_incomplete_answer_drops_no_row(scripted: ScriptedAccount, scripted_directory: Directory) -> None:
    scripted.says("one", "two")
    await read_all(scripted_directory)
    scripted.says("one", total=2)
    last = (await read_all(scripted_directory))[-1]
    assert (last.missing, len(scripted_directory)) == (1, 2)


@pytest.mark.parametrize(
    ("record_id", "left"),
    [("two", {"one", "two"}), (None, {"one", "two", "three"})],
    ids=["a record known by its id", "a record that could be any"],
)
async def test_a_record_that_could_not_be_read_is_not_taken_for_gone(
    scripted: ScriptedAccount, scripted_directory: Directory, record_id: str | None, left: set[str]
) -> None:
    scripted.says("one", "two", "three")
    await read_all(scripted_directory)
    scripted.says("one", rejected=(("two", RejectedRecord(record_id, "name: wrong")),))
    last = (await read_all(scripted_directory))[-1]
    assert last.rejected == 1
    assert {company.id for company in scripted_directory.all()} == left
