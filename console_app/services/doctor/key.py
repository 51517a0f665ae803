"""The key: whether it is where the profile has it. Codat is not asked whether it accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console_app.config.key_commands import look_for_program
from console_app.config.keys import KeyTrouble, place_words
from console_app.config.profiles import KeySource
from console_app.services.doctor.checks import Check, Verdict
from console_app.services.explaining import explain
from console_app.services.keys import NoKey, key_of

if TYPE_CHECKING:
    from console_app.codat.apikey import ApiKey
    from console_app.config.profiles import Profile


async def examine_key(profile: Profile, key: ApiKey | None = None) -> Check:
    """Look for the key without any network, unless it has been read. A command is looked for and not run: it may ask
    whom it likes."""
    place = place_words(profile)
    try:
        if profile.key_source is KeySource.COMMAND:
            look_for_program(profile)
            return Check("Key", Verdict.SKIPPED, f"from {place}, which is there; it is not run offline")
        key = key or await key_of(profile)
    except KeyTrouble as trouble:
        return Check("Key", Verdict.BROKEN, trouble.happened, trouble.next_step)
    except NoKey as error:
        return unavailable_key(error)
    return Check("Key", Verdict.FINE, f"from {place}; Codat was not asked whether it accepts it", key.doubt or "")


def unavailable_key(error: NoKey) -> Check:
    """Say why there is no key."""
    told = explain(error, shown=False)
    return Check("Key", Verdict.BROKEN, told.happened, told.next_step)
