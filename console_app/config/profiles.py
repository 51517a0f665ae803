"""Profiles: which Codat the program talks to, and with which key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from console_app.config.capabilities import EVERYTHING, Capabilities, usual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CODAT_BASE_URL = "https://api.codat.io"
PORTAL_URL = "https://app.codat.io"

KEY_VARIABLE = "CODAT_API_KEY"
ADDRESS_VARIABLE = "CODAT_BASE_URL"


class ProfileError(Exception):
    """The environment asks for a profile that cannot be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One Codat account as the program was told of it.

    The key is kept as the person gave it and never shown: `repr()` leaves it out.
    """

    name: str
    is_sandbox: bool
    base_url: str | None = None
    """Where Codat answers. None on the embedded sandbox: its port is known only once it runs."""
    key_text: str | None = field(default=None, repr=False)
    portal_url: str | None = None
    """Codat's web Portal for this account, or None where there is none."""
    sandbox_data: Path | None = None
    """The embedded sandbox's database; None keeps it in memory."""
    is_production: bool = False
    """Whether real customers are in it, as far as the program was told: it says so everywhere, and is more careful."""
    capabilities: Capabilities = field(default=EVERYTHING, repr=False)
    """What may be done, before anything was unlocked."""
    notice: str | None = None
    """Something the person should know about how this profile was chosen."""


def sandbox_profile(data: Path | None, *, notice: str | None = None) -> Profile:
    """The embedded sandbox, its state in `data` (None: in memory, forgotten at the end)."""
    return Profile(name="sandbox", is_sandbox=True, sandbox_data=data, notice=notice)


def choose_profile(environ: Mapping[str, str], *, force_sandbox: bool, sandbox_data: Path | None) -> Profile:
    """The profile to run with: `default` when the environment has a key, else `sandbox`.

    A key that is set but empty is refused rather than read as "no key": somebody who meant to work on
    real customers must not find themselves on the sandbox because a command substitution failed.

    Raises:
        ProfileError: `CODAT_API_KEY` is set but empty.
    """
    key = environ.get(KEY_VARIABLE)
    address = environ.get(ADDRESS_VARIABLE, "").strip()
    if force_sandbox:
        return sandbox_profile(sandbox_data)
    if key is None:
        notice = f"{ADDRESS_VARIABLE} is set but {KEY_VARIABLE} is not, so this is the sandbox." if address else None
        return sandbox_profile(sandbox_data, notice=notice)
    if not key.strip():
        raise ProfileError(
            f"{KEY_VARIABLE} is set but empty. Put your Codat API key in it, or unset it to use the sandbox."
        )
    is_codat = not address or address.rstrip("/").lower() == CODAT_BASE_URL
    return Profile(
        name="default",
        is_sandbox=False,
        base_url=address or CODAT_BASE_URL,
        key_text=key,
        portal_url=PORTAL_URL if is_codat else None,
        is_production=is_codat,
        capabilities=usual("the profile default", production=is_codat),
    )
