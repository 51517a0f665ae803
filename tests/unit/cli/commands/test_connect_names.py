"""connect and link: platforms by the names that people use, and the default one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest


def test_a_platform_is_known_by_what_people_call_it_and_the_default_needs_no_name(
    run: Any, books: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = books.company("Toft Stores")
    without = run("connect", company.id)
    assert (without.code, books.writes()) == (2, [])
    assert "set default_platform" in without.err
    monkeypatch.setenv("CODAT_CONSOLE_DEFAULT_PLATFORM", "qbo")
    made = run("connect", company.id)
    assert made.code == 0
    assert "to QuickBooks Online: PendingAuth." in made.out
    assert run("link", company.id, "qbo", "--json").result["connection"]["platformKey"] == "qhyg"
    several = run("connect", company.id, "qb")
    assert "2 platforms match “qb”" in several.err
    assert [each.name for each in books.companies() if each.name == "Toft Stores"] == ["Toft Stores"]
    assert run("companies", "platform:qbo name:toft", "--json").result["rows"]
