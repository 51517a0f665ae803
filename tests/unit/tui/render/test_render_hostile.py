"""Whatever stands in a name, a tag, an error or a status, a renderer shows it and does nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from textual.content import Content

from console_app.codat.models import CompanyReference, ConnectionErrorRecord, Integration
from console_app.services.companies.cached_company import summarise
from console_app.services.companies.columns import SortBy
from console_app.services.connections.platforms import platform_of
from console_app.services.connections.unlink import PlannedUnlink, Skipped, StepResult, StepStatus, UnlinkResult
from console_app.services.links.link import LinkHost, ShownLink
from console_app.services.text.privacy_mask import PrivacyMask
from console_app.services.watch.waiting_room import Change, Waiting, WaitingEventKind
from console_app.tui.dialogs.unlink import unlink_question
from console_app.tui.render import bulk_unlink as unlinking
from console_app.tui.render import company, connection, platforms
from console_app.tui.render import company_cells as companies
from console_app.tui.render.company import name_preview
from console_app.tui.render.link import link_content
from console_app.tui.render.outcome import linked_outcome, unlinked_outcome
from console_app.tui.render.platforms import existing_connection
from console_app.tui.render.status import standing_parts, status_content
from console_app.tui.render.text import facts, plain
from console_app.tui.render.typed_phrase import asked_words
from console_app.tui.render.waiting_room import announcement, row
from tests import builders
from tests.hostile.texts import TEXTS, acts

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.codat.models import Company, Connection

Shown: TypeAlias = Content | list[tuple[str, str]] | str

NOW = datetime(2026, 8, 1, tzinfo=UTC)
HOSTILE = {
    "markup": ("[red]x[/]", "[red]x[/]"),
    "closing tag": ("[/foo]", "[/foo]"),
    "action": ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    "brackets": ("[ACME] Ltd", "[ACME] Ltd"),
    "colour": ("\x1b[31mred\x1b[0m", "red"),
    "title": ("\x1b]0;owned\x07name", "name"),
    "bidi": ("abc\u202edef", "abcdef"),
    "lines": ("one\ntwo\r\x85three", "one two"),
    "long": ("x" * 10_000, "xxxxxxxxxx"),
    "variables": ("$primary {0} %s", "$primary {0} %s"),
}


def evil_connection(text: str) -> Connection:
    return builders.connection(
        text,
        (text, text),
        id=text,
        integration_id=text,
        source_id=text,
        source_type=text,
        created=NOW,
        connection_info={"organisationName": text},
        errors=[
            ConnectionErrorRecord(
                status_code=text, status_text=text, error_message=text, errored_on=NOW, status=text, resolved_on=NOW
            )
        ],
    )


def evil_company(text: str) -> Company:
    reference = CompanyReference(id=text, name=text)
    return builders.company(
        evil_connection(text),
        evil_connection(text),
        id=text,
        name=text,
        description=text,
        created=NOW,
        created_by_user_name=text,
        products=[text],
        tags={text: text},
        parent=reference,
        subsidiaries=[reference],
    )


def evil_step(text: str) -> StepResult:
    return StepResult(
        PlannedUnlink(text, text, text, text, NOW), StepStatus.NOT_LINKED, connection=evil_connection(text)
    )


def evil_waiting(text: str) -> Waiting:
    nobody: Any = SimpleNamespace(checked_at=None, failing_since=None)
    return Waiting(evil_company(text), evil_connection(text), None, NOW, nobody)


def company_cell(by: SortBy, text: str) -> Shown:
    return companies.cell_of(by)(summarise(evil_company(text)))


TEXT_COLUMNS = (SortBy.PLATFORM, SortBy.ERRORS, SortBy.TAGS, SortBy.CREATED_BY, SortBy.DESCRIPTION)
RENDERERS: dict[str, Callable[[str], Shown]] = {
    "companies.name_cell": lambda text: companies.name_cell(summarise(evil_company(text))),
    **{f"companies.{by}": partial(company_cell, by) for by in TEXT_COLUMNS},
    "companies.status_cell": lambda text: companies.status_cell(summarise(evil_company(text))),
    "companies.preview": lambda text: companies.preview(summarise(evil_company(text))),
    "company.company_facts": lambda text: company.company_facts(evil_company(text)),
    "company.platform_cell": lambda text: company.platform_cell(evil_connection(text)),
    "company.status_cell": lambda text: company.status_cell(evil_connection(text)),
    "company.source_cell": lambda text: company.source_cell(evil_connection(text)),
    "connection.connection_facts": lambda text: connection.connection_facts(evil_company(text), evil_connection(text)),
    "connection.error_history": lambda text: connection.error_history(evil_connection(text)),
    "connection.waiting_line": lambda text: connection.waiting_line(NOW, text),
    "existing.existing_connection": lambda text: existing_connection(evil_connection(text)),
    "facts.facts": lambda text: facts([("Label", plain(text)), (text, plain("value"))]),
    "link.link_content": lambda text: link_content(ShownLink(text, NOW), LinkHost(text)),
    "names.name_preview": lambda text: name_preview(f"A{text}"),
    "outcome.linked_outcome": lambda text: linked_outcome(evil_company(text), evil_connection(text), NOW).text,
    "outcome.unlinked_outcome": lambda text: (
        unlinked_outcome(evil_company(text), UnlinkResult(evil_connection(text), NOW)).text
    ),
    "platforms.name_cell": lambda text: platforms.name_cell(platform_of(Integration(key=text, name=text))),
    "platforms.key_cell": lambda text: platforms.key_cell(platform_of(Integration(key=text, name=text))),
    "platforms.source_cell": lambda text: platforms.source_cell(platform_of(Integration(key=text, source_type=text))),
    "platforms.advice_content": lambda text: platforms.advice_content(platform_of(Integration(key=text, name=text))),
    "status.status_content": status_content,
    "unlinking.company_cell": lambda text: unlinking.company_cell(evil_step(text), privacy_mask=PrivacyMask()),
    "unlinking.platform_cell": lambda text: unlinking.platform_cell(evil_step(text)),
    "unlinking.fate_cell": lambda text: unlinking.step_status_cell(Skipped("c", "n", text, "d", "p", text)),
    "unlinking.surprise_sentence": lambda text: unlinking.surprise_sentence(evil_step(text), PrivacyMask()),
    "unlinking.unlink_question": lambda text: unlink_question(evil_company(text), evil_connection(text), NOW),
    "confirming.asked_words": lambda text: asked_words(text, "to unlink"),
    "waiting_room.announcement": lambda text: (
        announcement(Change(WaitingEventKind.GONE, evil_company(text), evil_connection(text)), PrivacyMask()).text
    ),
    "waiting_room.row": lambda text: row(evil_waiting(text), 400, NOW, PrivacyMask()),
    "status.standing_parts": lambda text: standing_parts(summarise(evil_company(text))),
}


def text_of(shown: Shown) -> str:
    if isinstance(shown, Content):
        return shown.plain
    return shown if isinstance(shown, str) else "".join(text for text, _ in shown)


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_shown_and_does_nothing(renderer: str, kind: str) -> None:
    text, sanitized = HOSTILE[kind]
    shown = RENDERERS[renderer](text)
    seen = text_of(shown)
    if renderer == "names.name_preview":
        assert "Saved as" in seen
    elif "status" in renderer or "standing" in renderer:
        assert sanitized[:20] in seen
    else:
        assert sanitized in seen
    assert not [char for char in seen if char != "\n" and not char.isprintable()]
    if not isinstance(shown, Content):
        assert "\n" not in seen, "a cell is one line"


@pytest.mark.parametrize("renderer", RENDERERS)
def test_of_no_text_at_all_anything_acts(renderer: str) -> None:
    for came in TEXTS.values():
        text = came.encode("utf-8", "replace").decode()  # as the client reads what comes
        shown = RENDERERS[renderer](text or "x")
        assert acts(text_of(shown)) == [], came
        styles = [str(span.style) for span in shown.spans] if isinstance(shown, Content) else []
        assert not [style for style in styles if "click" in style or "link=" in style]


@pytest.mark.parametrize("renderer", RENDERERS)
def test_no_style_comes_from_outside(renderer: str) -> None:
    evil, tame = RENDERERS[renderer]("[red on blue]x[/] [@click=app.quit]"), RENDERERS[renderer]("tame")
    if isinstance(evil, Content):
        assert isinstance(tame, Content)
        styles = {str(span.style) for span in evil.spans}
        assert not [style for style in styles if "red" in style or "click" in style]
    elif isinstance(evil, list):
        assert isinstance(tame, list)
        assert {style for _, style in evil} == {style for _, style in tame}


@pytest.mark.parametrize("status", ["x" * 10_000, "会" * 500])
def test_a_status_never_takes_a_line_of_its_own(status: str) -> None:
    assert status_content(status).cell_length <= 26
