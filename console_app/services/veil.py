"""What a customer on a shared screen may not see: other customers, and ids.

A veil is laid over what is about to be drawn or said: it returns the same thing with everything hidden that is not the
business of who looks on. What is hidden tells nothing, neither letters nor length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.models import Company, CompanyReference, Connection
    from console_app.services.checking import Finding
    from console_app.services.explaining import Explanation
    from console_app.services.summaries import CompanySummary

HIDDEN = "••••••••"
"""Stands for everything that is hidden, whatever it is."""

SHORTEST_NAME = 3
"""Letters. Anything shorter is found in every sentence."""

_ID = r"\b[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\b"
"""What an id looks like inside a sentence; compiled when first used, for the first frame does not need it."""


@dataclass(frozen=True, slots=True)
class Veil:
    """Hides other customers and all ids while it is on; returns everything as it is while it is off."""

    on: bool = False
    customer_id: str = ""
    """The company of the customer of the call, who may see themself. Empty as long as nobody is known to be."""

    def hides(self, company_id: str) -> bool:
        """Whether that company is not to be recognised."""
        return self.on and company_id != self.customer_id

    def name(self, company_id: str, name: str) -> str:
        """A company's name, or what hides it."""
        return HIDDEN if self.hides(company_id) else name

    def text(self, company_id: str, text: str) -> str:
        """Anything else about a company, or what hides it."""
        return HIDDEN if text and self.hides(company_id) else text

    def id(self, text: str) -> str:
        """An id of anything. Nobody who looks on needs one, not even of the customer's own."""
        return HIDDEN if text and self.on else text

    def said(self, sentence: str, known: Iterable[CompanySummary] = ()) -> str:
        """A sentence without the ids in it, and without the names of those who are `known`.

        Who writes a sentence hides the names in it: they may be cut or written differently. This is for sentences
        whose writer did not think of it.
        """
        return self._without_names(re.sub(_ID, HIDDEN, sentence), known) if self.on else sentence

    def _without_names(self, sentence: str, known: Iterable[CompanySummary]) -> str:
        found: dict[str, str] = {}
        for each in known:
            name = each.name
            # Of two of one name the customer of the call counts: it is theirs, too.
            if name in sentence and len(name) >= SHORTEST_NAME and (name not in found or not self.hides(each.id)):
                found[name] = each.id
        if not found:
            return sentence
        # The longest first, so that a customer keeps a name that begins with somebody else's.
        names = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
        pattern = rf"(?<!\w)(?:{names})(?!\w)"
        return re.sub(pattern, lambda match: self.name(found[match[0]], match[0]), sentence)

    # The things that are shown whole

    def summary(self, company: CompanySummary) -> CompanySummary:
        """A row of the list: of another customer, its connections' statuses and platforms are left."""
        if not self.on:
            return company
        if not self.hides(company.id):
            return replace(company, id=HIDDEN)
        return replace(company, id=HIDDEN, name=HIDDEN, description="", tags=(), created_by="")

    def company(self, company: Company) -> Company:
        """A company with its connections, its parent and its subsidiaries."""
        if not self.on:
            return company
        changes: dict[str, object] = {
            "id": HIDDEN,
            "parent": self._reference(company.parent) if company.parent else None,
            "subsidiaries": [self._reference(each) for each in company.subsidiaries],
            "connections": [self.connection(each) for each in company.connections],
        }
        if self.hides(company.id):
            changes |= {"name": HIDDEN, "description": None, "tags": {}, "created_by_user_name": None}
        return company.model_copy(update=changes)

    def _reference(self, reference: CompanyReference) -> CompanyReference:
        changes = {"id": HIDDEN, "name": self.name(reference.id, reference.name)}
        return reference.model_copy(update=changes)

    def connection(self, connection: Connection) -> Connection:
        """A connection. Its link stays as it is: it is what the customer came for."""
        if not self.on:
            return connection
        errors = [
            each.model_copy(update={"error_message": self.said(each.error_message)}) for each in connection.errors
        ]
        changes = {
            "id": HIDDEN,
            "integration_id": self.id(connection.integration_id),
            "source_id": self.id(connection.source_id),
            "errors": errors,
        }
        return connection.model_copy(update=changes)

    def finding(self, finding: Finding) -> Finding:
        """Something to know before a company is created. That there is another like it stays; who it is does not."""
        if finding.company_id is None or not self.hides(finding.company_id):
            return finding
        return replace(finding, sentence=HIDDEN + finding.sentence.removeprefix(finding.whom))

    def problem(self, problem: Explanation) -> Explanation:
        """An error. Its correlation id can still be copied."""
        if not self.on:
            return problem
        return replace(
            problem,
            happened=self.said(problem.happened),
            meaning=self.said(problem.meaning),
            next_step=self.said(problem.next_step),
            details=tuple(self.said(each) for each in problem.details),
            correlation_id=problem.correlation_id and HIDDEN,
        )
