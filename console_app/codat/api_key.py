"""Parse the API key in every form in which it is pasted, and keep it from being shown by accident."""

from __future__ import annotations

import base64
from typing import Literal

from console_app.codat.errors import InvalidInput
from console_app.codat.pasted_key import KEY_LENGTH, NoKeyInText, can_be_header, is_usual, read_pasted
from console_app.codat.redact import HIDDEN

SHAPE = (
    f"A Codat API key usually is {KEY_LENGTH} letters and digits; the Portal also shows it as a header, which is "
    "“Basic ” and a longer text in base64. You can use either."
)
LEAST_REDACTED = 8
"""In characters; removing a shorter key would take letters out of ordinary words."""


class InvalidApiKey(InvalidInput):
    """A text that is not an API key. The message describes a valid one and never repeats the text."""

    def __init__(self, message: str) -> None:
        """Keep the message, and name `api_key` as the input that is wrong."""
        super().__init__(message, field="api_key")


class ApiKey:
    """A Codat API key. Neither `repr` nor `str` shows it, and it cannot be pickled.

    Codat takes ``Authorization: Basic BASE64(API_KEY)``: the key alone, no user name and no colon
    (https://docs.codat.io/using-the-api/authentication).
    """

    __slots__ = ("__value", "left_out", "understood_as")

    understood_as: Literal["key", "header"]
    """The one of the two forms shown in the Portal that was pasted."""
    left_out: int
    """Number of white or invisible characters removed from inside the text."""

    def __init__(self, value: str, understood_as: Literal["key", "header"] = "key", left_out: int = 0) -> None:
        """Take a raw key. Use `parse` for pasted text.

        Args:
            value: The raw key.
            understood_as: The form in which it was pasted.
            left_out: Number of white or invisible characters removed from inside the text.

        Raises:
            InvalidApiKey: No header can be made of it.
        """
        if not can_be_header(value):
            value = HIDDEN
            raise InvalidApiKey(f"This has characters that no header can have. {SHAPE}")
        self.__value = value
        self.understood_as = understood_as
        self.left_out = left_out

    @classmethod
    def parse(cls, text: str) -> ApiKey:
        """Read a key as it was pasted: raw, in base64, as ``Basic ...`` or ``Authorization: Basic ...``.

        Args:
            text: The pasted text.

        Returns:
            The key.

        Raises:
            InvalidApiKey: The text holds no key; the message says what is wrong and how a key is written.
        """
        problem = ""
        try:
            found = read_pasted(text)
        except NoKeyInText as error:
            text, problem = HIDDEN, f"{error} {SHAPE}"
        if problem:
            raise InvalidApiKey(problem)
        return cls(found.key, "header" if found.is_header else "key", found.left_out)

    @property
    def doubt(self) -> str | None:
        """Return one sentence on why this may not be a Codat key, or None if it has the usual form.

        The documentation promises no form.
        """
        if is_usual(self.__value):
            return None
        length = len(self.__value)
        counted = "1 character" if length == 1 else f"{length:,} characters"
        what = counted if length != KEY_LENGTH else "other characters"
        return (
            f"This API key looks unusual: it has {what}, and Codat's examples are {KEY_LENGTH} letters and "
            "digits. It is used anyway."
        )

    @property
    def authorization(self) -> str:
        """Return the value of the ``Authorization`` header. Don't keep it in a variable."""
        return "Basic " + base64.b64encode(self.__value.encode("ascii")).decode("ascii")

    def redact_key(self, text: str) -> str:
        """Return `text` without this key, raw and in base64."""
        if len(self.__value) < LEAST_REDACTED:
            return text
        return text.replace(self.__value, HIDDEN).replace(self.authorization.removeprefix("Basic "), HIDDEN)

    def reveal(self) -> str:
        """Return the raw key, for the one module that stores it."""
        return self.__value

    def __repr__(self) -> str:
        """Return a text that does not show the key."""
        return f"ApiKey({HIDDEN})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        """Compare the raw keys."""
        return isinstance(other, ApiKey) and self.__value == other.__value

    def __hash__(self) -> int:
        """Return the hash of the raw key."""
        return hash(self.__value)

    def __copy__(self) -> ApiKey:
        """Return the key itself, which never changes."""
        return self

    def __deepcopy__(self, _memo: object) -> ApiKey:
        """Return the key itself, which never changes."""
        return self

    def __reduce__(self) -> str:
        """Refuse to be pickled.

        Raises:
            TypeError: Always.
        """
        raise TypeError("an API key is not for pickling")
