"""Hide other customers and ids while a screen is shared.

A mask is applied to texts before they are drawn or reported: it returns the same text with everything hidden that does
not concern the viewer. The replacement reveals neither letters nor length.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console_app.records import record
from console_app.services.companies.field_kinds import FieldKind, stored_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console_app.codat.models import Company, CompanyReference, Connection
    from console_app.services.companies.cached_company import CompanySummary
    from console_app.services.companies.prechecks import Finding
    from console_app.services.text.error_messages import Explanation

HIDDEN = "••••••••"
"""Replaces every hidden text."""

SHORTEST_NAME = 3
"""In letters. A shorter name would match in every sentence."""

_PERSONAL = frozenset({FieldKind.TEXT, FieldKind.TAGS, FieldKind.IDS})

_ID = r"\b[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}\b"
"""The form of an id inside a sentence; compiled on first use, because the first frame does not need it."""


@record(frozen=True, slots=True)
class PrivacyMask:
    """Hides other customers and all ids while it is on; returns everything unchanged while it is off."""

    on: bool = False
    customer_id: str = ""
    """The company of the customer on the call, who may see their own data. Empty if it is not known."""

    def hides(self, company_id: str) -> bool:
        """Return whether that company has to be hidden."""
        return self.on and company_id != self.customer_id

    def name(self, company_id: str, name: str) -> str:
        """Return a company's name, or its replacement.

        Args:
            company_id: The company's id, which decides whether it is hidden.
            name: Its name, sanitized.
        """
        return HIDDEN if self.hides(company_id) else name

    def text(self, company_id: str, text: str) -> str:
        """Return another text of a company, or its replacement.

        Args:
            company_id: The company's id, which decides whether it is hidden.
            text: The text, such as a tag; an empty one stays empty.
        """
        return HIDDEN if text and self.hides(company_id) else text

    def id(self, text: str) -> str:
        """Return an id, or its replacement. No viewer needs one, not even of their own company."""
        return HIDDEN if text and self.on else text

    def mask_sentence(self, sentence: str, known: Iterable[CompanySummary] = ()) -> str:
        """Return a sentence without ids, and without the names of `known` companies.

        A sentence should hide its names when it is composed: they may be cut or spelled differently. This is for
        sentences that do not.

        Args:
            sentence: The sentence.
            known: The companies whose names it may contain.
        """
        return self._without_names(re.sub(_ID, HIDDEN, sentence), known) if self.on else sentence

    def _without_names(self, sentence: str, known: Iterable[CompanySummary]) -> str:
        found: dict[str, str] = {}
        for each in known:
            name = each.name
            # Of two companies with one name the customer on the call counts: the name is theirs, too.
            if name in sentence and len(name) >= SHORTEST_NAME and (name not in found or not self.hides(each.id)):
                found[name] = each.id
        if not found:
            return sentence
        # The longest first, so that a customer keeps a name that begins with another's.
        names = "|".join(re.escape(name) for name in sorted(found, key=len, reverse=True))
        pattern = rf"(?<!\w)(?:{names})(?!\w)"
        return re.sub(pattern, lambda match: self.name(found[match[0]], match[0]), sentence)

    # Whole records

    def summary(self, company: CompanySummary) -> CompanySummary:
        """Return a row of the list: for another customer, only its connections' statuses and platforms stay."""
        if not self.on:
            return company
        if not self.hides(company.id):
            return replace(company, id=HIDDEN, owner_ids=())
        written = (each for each in stored_fields(type(company)) if each.kind in _PERSONAL)
        hidden: dict[str, Any] = {each.name: each.empty for each in written}
        connections = tuple(replace(each, entity=None) for each in company.connections)
        return replace(company, **hidden | {"id": HIDDEN, "name": HIDDEN, "connections": connections}, follow_up=None)

    def company(self, company: Company) -> Company:
        """Return a company with its connections, its parent and its subsidiaries."""
        if not self.on:
            return company
        changes: dict[str, object] = {
            "id": HIDDEN,
            "owner_user_ids": [],
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
        """Return a connection. Its link stays unchanged: it is for the customer on the call."""
        if not self.on:
            return connection
        errors = [
            each.model_copy(update={"error_message": self.mask_sentence(each.error_message)})
            for each in connection.errors
        ]
        changes = {
            "id": HIDDEN,
            "integration_id": self.id(connection.integration_id),
            "source_id": self.id(connection.source_id),
            "errors": errors,
        }
        return connection.model_copy(update=changes)

    def finding(self, finding: Finding) -> Finding:
        """Return a finding before a company is created. It still says that there is a similar one, but not which."""
        if finding.company_id is None or not self.hides(finding.company_id):
            return finding
        return replace(finding, sentence=HIDDEN + finding.sentence.removeprefix(finding.whom))

    def problem(self, problem: Explanation) -> Explanation:
        """Return an error. Its correlation id can still be copied."""
        if not self.on:
            return problem
        return replace(
            problem,
            happened=self.mask_sentence(problem.happened),
            meaning=self.mask_sentence(problem.meaning),
            next_step=self.mask_sentence(problem.next_step),
            details=tuple(self.mask_sentence(each) for each in problem.details),
            correlation_id=problem.correlation_id and HIDDEN,
        )
