"""A list that does not keep still: companies come, go and get other names between two answers of one listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Self

from console_app.sandbox import companies
from console_app.sandbox.seed import settle
from console_app.sandbox.seed_companies import newcomer
from console_app.sandbox.seed_names import business_name

if TYPE_CHECKING:
    from console_app.sandbox.state import State

_NAMES = ("created", "deleted", "renamed", "pages", "seed")


@dataclass(slots=True)
class Unrest:
    """What is done after each page of the list of companies, and to whom it was done.

    `created`, `deleted` and `renamed` are how many a page; a renamed company moves in a list that is ordered by name,
    and one that is created or deleted moves all that stand behind it.
    """

    created: int = 0
    deleted: int = 0
    renamed: int = 0
    pages: int | None = None
    """How many more pages it goes on; None: until it is ended."""
    seed: int = 0
    ids_deleted: list[str] = field(default_factory=list)
    ids_renamed: list[str] = field(default_factory=list)
    _random: Random | None = None

    @classmethod
    def read(cls, body: Any) -> Self:
        """From what came over the wire. Raises ValueError or TypeError."""
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
        """What `read` reads."""
        return {name: getattr(self, name) for name in _NAMES}

    def stir(self, state: State) -> None:
        """Do it. Called on the state's thread."""
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
