"""Text from outside in Markdown: it reads as it came, and is never taken for markup."""

from __future__ import annotations

import re

from console_app.services.visible import visible

# What can begin markup anywhere, an entity, or a bare address that some readers turn into a link.
_ACTIVE = re.compile(r"[\\`*_{}\[\]<>#~|$]|&(?=#?\w+;)|:(?=//)|(?<=www)\.", re.IGNORECASE)
# What is markup at the beginning of a line only: lists, rules, quotes, numbered lists.
_FIRST = re.compile(r"^(?:[-+=:]|(\d{1,9})(?=[.)]))")


def literal(text: object) -> str:
    """`text` as one line of Markdown that shows its characters and does nothing.

    It stays literal wherever it stands in a line, also at its beginning. Blanks at the ends go, and those in a row
    become one, as a reader of Markdown would have it.
    """
    line = " ".join(visible(text).split())
    escaped = _ACTIVE.sub(r"\\\g<0>", line)
    numbered = _FIRST.match(escaped)
    if numbered is None:
        return escaped
    if numbered[1]:
        return f"{numbered[1]}\\{escaped[numbered.end() :]}"
    return f"\\{escaped}"
