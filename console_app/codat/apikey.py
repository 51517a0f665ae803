"""The API key, in whichever form a person pasted it, kept so that it does not show by accident."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal

from console_app.codat.errors import InvalidInput
from console_app.codat.redact import HIDDEN

KEY_LENGTH = 40
LOOKS_LIKE = (
    f"A Codat API key is {KEY_LENGTH} letters and digits; "
    "the Portal also shows it as a header, which is “Basic ” and a longer text in base64. Both will do."
)

_KEY = re.compile(rf"[A-Za-z0-9]{{{KEY_LENGTH}}}", re.ASCII)
_HEADER_NAME = re.compile(r"authorization\s*:\s*", re.IGNORECASE)
_SCHEME = re.compile(r"basic\s+", re.IGNORECASE)


class InvalidApiKey(InvalidInput):
    """The text is not an API key. The message says what one looks like, and never repeats the text."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="api_key")


class ApiKey:
    """A Codat API key. Neither `repr` nor `str` shows it, and it cannot be pickled.

    Codat takes ``Authorization: Basic BASE64(API_KEY)``: the key alone, no user name and no colon.
    """

    __slots__ = ("__value", "understood_as")

    understood_as: Literal["key", "header"]
    """Which of the two forms of the Portal the text was in."""

    def __init__(self, value: str, understood_as: Literal["key", "header"] = "key") -> None:
        """Take a raw key. Use `parse` for what a person typed.

        Raises:
            InvalidApiKey: it is not 40 letters and digits.
        """
        problem = None if _KEY.fullmatch(value) else _problem_with(value)
        if problem:
            value = HIDDEN
            raise InvalidApiKey(problem)
        self.__value = value
        self.understood_as = understood_as

    @classmethod
    def parse(cls, text: str) -> ApiKey:
        """Read a key as it was pasted: raw, in base64, as ``Basic ...`` or ``Authorization: Basic ...``.

        Raises:
            InvalidApiKey: with a sentence that says what a key looks like.
        """
        key, understood_as = _read(text)
        problem = None if _KEY.fullmatch(key) else _problem_with(key or text)
        if problem:
            text = key = HIDDEN
            raise InvalidApiKey(problem)
        return cls(key, understood_as)

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header. Don't keep it in a variable."""
        return "Basic " + base64.b64encode(self.__value.encode("ascii")).decode("ascii")

    def scrub(self, text: str) -> str:
        """Return `text` without this key, neither raw nor in base64."""
        return text.replace(self.__value, HIDDEN).replace(self.authorization.removeprefix("Basic "), HIDDEN)

    def reveal(self) -> str:
        """The raw key, for the one place that stores it."""
        return self.__value

    def __repr__(self) -> str:
        return f"ApiKey({HIDDEN})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and self.__value == other.__value

    def __hash__(self) -> int:
        return hash(self.__value)

    def __copy__(self) -> ApiKey:
        return self

    def __deepcopy__(self, _memo: object) -> ApiKey:
        return self

    def __reduce__(self) -> str:
        raise TypeError("an API key is not for pickling")


def _read(text: str) -> tuple[str, Literal["key", "header"]]:
    bare = text.strip().strip("\"'`").strip()
    unnamed = _HEADER_NAME.sub("", bare, count=1) if _HEADER_NAME.match(bare) else bare
    encoded = _SCHEME.sub("", unnamed, count=1) if _SCHEME.match(unnamed) else unnamed
    if encoded == bare and _KEY.fullmatch(bare):
        return bare, "key"
    decoded = _decode("".join(encoded.split()))
    if decoded is not None and (_KEY.fullmatch(decoded) or encoded != bare):
        return decoded, "header"
    # `Basic ` glued before the raw key is a common slip, and there is only one thing it can mean.
    return encoded, "key" if encoded == bare else "header"


def _decode(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True).decode("ascii").removesuffix(":")
    except (binascii.Error, ValueError):
        return None


def _problem_with(key: str) -> str:
    if not key.strip():
        return f"There is no API key. {LOOKS_LIKE}"
    if any(not (c.isascii() and c.isalnum()) for c in key):
        return f"This has characters that an API key doesn't have. {LOOKS_LIKE}"
    return f"This is {len(key)} characters long. {LOOKS_LIKE}"
