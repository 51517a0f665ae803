"""The API key, in whichever form a person pasted it, kept so that it does not show by accident."""

from __future__ import annotations

import base64
from typing import Literal

from console_app.codat.errors import InvalidInput
from console_app.codat.pasted_key import KEY_LENGTH, NoKeyInText, can_be_header, is_usual, read_pasted
from console_app.codat.redact import HIDDEN

LOOKS_LIKE = (
    f"A Codat API key usually is {KEY_LENGTH} letters and digits; "
    "the Portal also shows it as a header, which is “Basic ” and a longer text in base64. Both will do."
)
LEAST_SCRUBBED = 8
"""Characters: a shorter key would take letters out of every word."""


class InvalidApiKey(InvalidInput):
    """The text is not an API key. The message says what one looks like, and never repeats the text."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="api_key")


class ApiKey:
    """A Codat API key. Neither `repr` nor `str` shows it, and it cannot be pickled.

    Codat takes ``Authorization: Basic BASE64(API_KEY)``: the key alone, no user name and no colon.
    """

    __slots__ = ("__value", "left_out", "understood_as")

    understood_as: Literal["key", "header"]
    """Which of the two forms of the Portal the text was in."""
    left_out: int
    """How many white or invisible characters stood inside the text."""

    def __init__(self, value: str, understood_as: Literal["key", "header"] = "key", left_out: int = 0) -> None:
        """Take a raw key. Use `parse` for what a person typed.

        Raises:
            InvalidApiKey: no header can be made of it.
        """
        if not can_be_header(value):
            value = HIDDEN
            raise InvalidApiKey(f"This has characters that no header can have. {LOOKS_LIKE}")
        self.__value = value
        self.understood_as = understood_as
        self.left_out = left_out

    @classmethod
    def parse(cls, text: str) -> ApiKey:
        """Read a key as it was pasted: raw, in base64, as ``Basic ...`` or ``Authorization: Basic ...``.

        Raises:
            InvalidApiKey: with a sentence that says what is wrong, and what a key looks like.
        """
        problem = ""
        try:
            found = read_pasted(text)
        except NoKeyInText as error:
            text, problem = HIDDEN, f"{error} {LOOKS_LIKE}"
        if problem:
            raise InvalidApiKey(problem)
        return cls(found.key, "header" if found.is_header else "key", found.left_out)

    @property
    def doubt(self) -> str | None:
        """Why it may be no Codat key, in a sentence; None: it has the usual form. No documentation promises one."""
        if is_usual(self.__value):
            return None
        length = len(self.__value)
        counted = "1 character" if length == 1 else f"{length:,} characters"
        what = counted if length != KEY_LENGTH else "other signs in it"
        return (
            f"This API key looks unusual: it has {what}, and Codat's examples are {KEY_LENGTH} letters and digits. "
            "It is tried all the same."
        )

    @property
    def authorization(self) -> str:
        """The value of the ``Authorization`` header. Don't keep it in a variable."""
        return "Basic " + base64.b64encode(self.__value.encode("ascii")).decode("ascii")

    def scrub(self, text: str) -> str:
        """Return `text` without this key, neither raw nor in base64."""
        if len(self.__value) < LEAST_SCRUBBED:
            return text
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
