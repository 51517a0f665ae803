"""Keys in the keyring of the operating system, which may hang, be locked, or not be there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from console_app.config.keys import KeyTrouble, NoKeyring, entries_of, entry_of, how_to_log_in
from console_app.config.profiles import LOGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from console_app.config.profiles import Profile

T = TypeVar("T")

SERVICE = "codat-console"
PATIENCE = 3.0
"""Seconds for a keyring to answer: one that asks behind other windows, or whose service has died, never does."""


def read_from_keyring(profile: Profile) -> str:
    """The key of a profile.

    Raises:
        KeyTrouble: there is none, or the keyring cannot be asked.
    """

    def read() -> str | None:
        import keyring

        kept = (keyring.get_password(SERVICE, each) for each in entries_of(profile))
        return next(filter(None, kept), None)

    key = _asked(read, profile)
    if not key:
        raise KeyTrouble(f"The keyring has no key for the profile {profile.name}", how_to_log_in(profile))
    return key


def keep_in_keyring(profile: Profile, key: str) -> None:
    """Keep the key of a profile.

    Raises:
        KeyTrouble: it is not kept.
    """

    def keep() -> str:
        import keyring

        if _is_plain(keyring.get_keyring()):
            return "plain"
        keyring.set_password(SERVICE, entry_of(profile), key)
        # There is a keyring that takes everything and keeps nothing.
        return "kept" if keyring.get_password(SERVICE, entry_of(profile)) == key else "lost"

    match _asked(keep, profile):
        case "plain":
            raise KeyTrouble("The keyring of this computer is a file that it does not encrypt", _instead(profile))
        case "lost":
            raise KeyTrouble("The keyring of this computer keeps nothing", _instead(profile))


def forget_in_keyring(profile: Profile) -> bool:
    """Forget the key of a profile; whether there was one.

    Raises:
        KeyTrouble: the keyring cannot be asked; the key is still there.
    """

    def forget() -> bool:
        import keyring

        there = [each for each in entries_of(profile) if keyring.get_password(SERVICE, each) is not None]
        for each in there:
            keyring.delete_password(SERVICE, each)
        return bool(there)

    return _asked(forget, profile)


def _asked(ask: Callable[[], T], profile: Profile) -> T:
    """What the keyring answers, if it does in time. Importing it looks for one already, and may hang as well."""
    answers: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - whatever a keyring of whatever system raises is told below
            errors.append(error)

    # One that hangs must not keep the program from ending.
    thread = threading.Thread(target=work, name="keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if answers:
        return answers[0]
    if not errors:
        raise KeyTrouble(
            f"The keyring has not answered within {PATIENCE:.0f} seconds",
            f"It may be asking for its password behind another window: unlock it, then try again. {_instead(profile)}",
        )
    kind = type(errors[0]).__name__
    if kind == "NoKeyringError":
        raise NoKeyring("This computer has no keyring that can be used", _instead(profile))
    # Only the kind: what a backend says may hold what it was given.
    raise KeyTrouble(f"The keyring cannot be used ({kind})", f"Unlock it, then try again. {_instead(profile)}")


def _instead(profile: Profile) -> str:
    return f"To keep the key in a file instead: {LOGIN} --profile {profile.name} --key-file"


def _is_plain(backend: object) -> bool:
    chained = getattr(backend, "backends", None)
    first = next(iter(chained), backend) if chained else backend
    return type(first).__name__ == "PlaintextKeyring"
