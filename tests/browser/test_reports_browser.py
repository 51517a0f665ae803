"""An HTML report as a reader's browser shows it: styled, whole, dark or light, and silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.services.export import Format, save
from tests.unit.services.export.documents import MAKERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from console_app.services.export import Document

pytestmark = pytest.mark.browser

HOSTILE = "Toft & Sons <img src=x onerror=document.title='caught'> </style><script>document.title='caught'</script>"
every_kind = pytest.mark.parametrize("make", MAKERS)


@pytest.mark.parametrize("scheme", ["dark", "light"])
@every_kind
def test_a_report_is_styled_and_asks_for_nothing(
    make: Callable[[str], Document], scheme: str, page_for: Callable[..., Page], tmp_path: Path
) -> None:
    report = save(make(HOSTILE), Format.HTML, tmp_path)
    page = page_for(color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    assert (said, asked) == ([], [report.as_uri()])
    assert "caught" not in page.title().replace(HOSTILE, "")
    assert page.get_by_role("heading", level=1).inner_text() == HOSTILE
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"dark": "rgb(11, 15, 20)", "light": "rgb(251, 252, 254)"}[scheme]


@every_kind
def test_a_report_fits_a_phone(make: Callable[[str], Document], page_for: Callable[..., Page], tmp_path: Path) -> None:
    page = page_for(viewport={"width": 390, "height": 800})
    page.goto(save(make("A customer with a long name " * 5), Format.HTML, tmp_path).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_number_that_is_not_nought_can_be_seen(page_for: Callable[..., Page], tmp_path: Path) -> None:
    page = page_for()
    page.goto(save(MAKERS[1]("Acme"), Format.HTML, tmp_path).as_uri())
    rows = page.locator(".bars > div")
    assert rows.count() > 10
    for row in rows.all():
        number, bar = row.locator("b").inner_text(), row.locator("rect").bounding_box()
        assert (number == "0") == (bar is None or bar["width"] == 0)
