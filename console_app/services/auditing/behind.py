"""The work behind one figure of a report: of the companies that its search finds, the connections that it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.services.auditing.worklist import worklist
from console_app.services.search import connection_test, find, parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console_app.services.auditing.figures import Figure
    from console_app.services.auditing.worklist import WorkItem
    from console_app.services.summaries import CompanySummary


def work_behind(figure: Figure, companies: Iterable[CompanySummary], at: datetime) -> list[WorkItem]:
    """What is to be done for what `figure` counts, the most urgent first; `at` is when the report was made."""
    search = parse(figure.query)
    found = find(companies, search, at)
    # Of a company that stands badly, its other connections that need somebody are in the same go.
    counts = None if figure.key.startswith("standing-") else connection_test(search, at)
    return worklist(found, at, counts=counts)
