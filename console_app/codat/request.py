"""Describe a request before it is sent: method, path, parameters and body, with ids from outside made safe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from console_app.codat.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A request.

    Attributes:
        segments: The parts of the path; each is percent-encoded, so that none can change the path.
        params: The query parameters, unencoded.
        body: The JSON that is sent.
        idempotency_key: For POST and PATCH.
    """

    method: str
    segments: tuple[str, ...]
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, object] | None = field(default=None, repr=False)
    idempotency_key: str | None = None

    @property
    def path(self) -> str:
        """Return the encoded path, as it is sent and as errors name it."""
        return "/" + "/".join(quote(segment, safe="") for segment in self.segments)


def identifier(value: str, name: str) -> str:
    """Return `value` if it can be one segment of a path.

    Args:
        value: The id.
        name: The name of the input, for the error.

    Raises:
        InvalidInput: It is empty, far too long, ``.`` or ``..``, or holds a slash or a control character.
    """
    words = name.replace("_", " ")
    if not value or not value.strip():
        raise InvalidInput(f"The {words} is empty.", field=name)
    if (
        value in {".", ".."}
        or len(value) > _LONGEST_ID
        or any(c in "/\\" or ord(c) < 0x20 or ord(c) == 0x7F for c in value)
        or not is_text(value)
    ):
        raise InvalidInput(f"This is not a {words}.", field=name)
    return value


def is_text(value: str) -> bool:
    """Return whether `value` can be sent.

    Half of a surrogate pair cannot; a shell makes one from bytes that are not UTF-8.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
