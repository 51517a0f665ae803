"""Change the list between pages, and hide companies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Self

from console_app.sandbox import companies
from console_app.sandbox.companies import find_company
from console_app.sandbox.http import company_not_found
from console_app.sandbox.seed import settle
from console_app.sandbox.seed_companies import newcomer
from console_app.sandbox.seed_names import business_name

if TYPE_CHECKING:
    import sqlite3

    from console_app.sandbox.state import State

_NAMES = ("created", "deleted", "renamed", "pages", "seed")


@dataclass(slots=True)
class Unrest:
    """The changes made after each page of the list of companies, and the companies changed so far.

    `created`, `deleted` and `renamed` are how many a page; a renamed company moves in a list that is ordered by name,
    and one that is created or deleted moves all that stand behind it.
    """

    created: int = 0
    deleted: int = 0
    renamed: int = 0
    pages: int | None = None
    """The number of further pages it affects; None: until it is ended."""
    seed: int = 0
    ids_deleted: list[str] = field(default_factory=list)
    ids_renamed: list[str] = field(default_factory=list)
    _random: Random | None = None

    @classmethod
    def read(cls, body: Any) -> Self:
        """Return the settings of a JSON object.

        Raises:
            ValueError, TypeError: A value is invalid.
        """
        if not isinstance(body, dict) or not set(body) <= set(_NAMES):
            raise ValueError(f"unrest is an object with any of {', '.join(_NAMES)}")
        pages = body.get("pages")
        unrest = cls(
            created=int(body.get("created", 0)),
            deleted=int(body.get("deleted", 0)),
            renamed=int(body.get("renamed", 0)),
            pages=None if pages is None else int(pages),
            seed=int(body.get("seed", 0)),
        )
        if min(unrest.created, unrest.deleted, unrest.renamed) < 0:
            raise ValueError("unrest cannot be negative")
        return unrest

    def as_json(self) -> dict[str, int | None]:
        """Return the settings as JSON, in the form that `read` accepts."""
        return {name: getattr(self, name) for name in _NAMES}

    def apply_churn(self, state: State) -> None:
        """Apply the changes; runs on the state's thread."""
        if self.pages == 0:
            return
        if self.pages is not None:
            self.pages -= 1
        if self._random is None:
            self._random = Random(self.seed)  # noqa: S311 - made-up companies, not secrets
        random = self._random
        with state.writing():
            now = state.clock.now()
            settle(state, [newcomer(random) for _ in range(self.created)], now, random)
            for company_id in self._some(state, self.deleted, random):
                companies.delete_company(state, company_id)
                self.ids_deleted.append(company_id)
            for company_id in self._some(state, self.renamed, random):
                companies.update_company(state, company_id, {"name": business_name(random)})
                self.ids_renamed.append(company_id)
            state.touched()

    @staticmethod
    def _some(state: State, count: int, random: Random) -> list[str]:
        ids = [row["id"] for row in state.rows("SELECT id FROM companies ORDER BY seq")]
        return random.sample(ids, min(count, len(ids)))


_AWAY = "away "


def hide(state: State, company_id: str, until: str | None = None) -> None:
    """Remove a company from every answer.

    Args:
        state: The data.
        company_id: The company.
        until: The stored moment of its return, None for no return.

    Raises:
        ApiError: 404, there is no such company.
    """
    company = find_company(state, company_id)
    owned = state.rows("SELECT * FROM connections WHERE company_id = ? ORDER BY seq", company["id"])
    kept = {"until": until, "company": _without_number(company), "connections": [_without_number(row) for row in owned]}
    state.set_setting(_AWAY + company["id"], json.dumps(kept, ensure_ascii=False))
    state.execute("DELETE FROM connections WHERE company_id = ?", company["id"])
    state.execute("DELETE FROM companies WHERE id = ?", company["id"])
    state.touched()


def show(state: State, company_id: str) -> None:
    """Restore a hidden company as it was.

    Raises:
        ApiError: 404, no such company is hidden.
    """
    text = state.setting(_AWAY + company_id.lower())
    if text is None:
        raise company_not_found(company_id)
    kept = json.loads(text)
    state.execute(
        "INSERT INTO companies"
        " (id, name, name_key, description, created, created_by, products, tags, parent_id, owners)"
        " SELECT value ->> 'id', value ->> 'name', value ->> 'name_key', value ->> 'description',"
        " value ->> 'created', value ->> 'created_by', value ->> 'products', value ->> 'tags', value ->> 'parent_id',"
        " value ->> 'owners'"
        " FROM json_each(?)",
        json.dumps([kept["company"]]),
    )
    state.execute(
        "INSERT INTO connections"
        " (id, company_id, platform_key, status, created, last_sync, errors, info, entity)"
        " SELECT value ->> 'id', value ->> 'company_id', value ->> 'platform_key', value ->> 'status',"
        " value ->> 'created', value ->> 'last_sync', value ->> 'errors', value ->> 'info', value ->> 'entity'"
        " FROM json_each(?)",
        json.dumps(kept["connections"]),
    )
    state.forget_setting(_AWAY + company_id.lower())
    state.touched()


def hidden(state: State) -> dict[str, str | None]:
    """Return the ids of the hidden companies with the moments of their return; None if that is unknown."""
    found = state.settings_like(_AWAY)
    return {name.removeprefix(_AWAY): json.loads(value)["until"] for name, value in found.items()}


def _without_number(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "seq"}  # noqa: SIM118 - a Row iterates over values
