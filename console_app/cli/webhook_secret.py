"""Store, rotate and delete the secret of a profile's webhooks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from console_app.cli.refusals import Refused, WrongUsage
from console_app.cli.startup import usable_settings
from console_app.cli.streams import is_terminal
from console_app.config.keys.keyring import require_keyring
from console_app.config.keys.terminal_session import prompt_terminal
from console_app.services.webhooks.secret import (
    NotASecret,
    forget_secrets,
    is_in_file,
    keep_secrets,
    read_secrets,
    secrets_of,
    stored_as,
)

if TYPE_CHECKING:
    from console_app.cli.output import Output
    from console_app.config.profiles import Profile

ATTEMPTS = 3
LARGEST = 4_096
"""Bytes; a secret is much shorter."""
RESTART = "Start codat-console receive again, if it runs."


def change_secret(
    output: Output, profile: Profile, *, rotate: bool, end_rotation: bool, forget: bool, in_file: bool
) -> int:
    """Store a secret, or do what the options say.

    Raises:
        KeyUnavailable: The place of the secret cannot be used.
        Refused: Nothing can be done.
    """
    settings, terminal = usable_settings(profile), prompt_terminal()
    if settings.webhook_secret_command:
        raise Refused(
            "The secret comes from webhook_secret_command, so none is stored here",
            "Change it there; the new one and the one before in one line, separated by a blank, are both accepted.",
        )
    if forget:
        was_there = forget_secrets(profile, terminal)
        output.result(command="webhooks secret", profile=profile.name, secrets=0, forgotten=was_there)
        output.say("The secret was deleted. " + RESTART if was_there else "There was no secret.")
        return 0
    before = secrets_of(profile, settings, terminal) if rotate or end_rotation else ()
    if end_rotation and len(before) < 2:
        raise Refused("There is one secret only, so there is no rotation to end")
    to_file = in_file or (bool(before) and is_in_file(profile))
    if not to_file and not end_rotation:
        # Said before the secret is asked for.
        require_keyring(stored_as(profile), terminal)
    secrets = before[:1] if end_rotation else _given(output, profile)
    if rotate:
        secrets = tuple(dict.fromkeys((*secrets[:1], before[0])))
    keep_secrets(profile, secrets, in_file=to_file, terminal=terminal)
    place = "a file that only you can read" if to_file else "the keyring"
    output.result(
        command="webhooks secret", profile=profile.name, secrets=len(secrets), place="file" if to_file else "keyring"
    )
    output.say(f"The secret of the profile {profile.name} is in {place}. {RESTART}")
    if len(secrets) > 1:
        output.say("The one before is accepted, too, until: codat-console webhooks secret --end-rotation")
    return 0


def _given(output: Output, profile: Profile) -> tuple[str, ...]:
    """Return the secrets as typed or piped in; typed ones are asked for again if they are none.

    Raises:
        Refused: They are none, or the terminal cannot hide them.
        WrongUsage: stdin cannot be read.
    """
    from console_app.cli.hidden_input import CannotHide, HiddenInput

    if not is_terminal(sys.stdin):
        try:
            return read_secrets(_piped())
        except NotASecret as why:
            raise Refused(
                f"This is not a webhook secret. {str(why).removesuffix('.')}", "Nothing was stored."
            ) from None
    question = f'Secret of the webhook of profile "{profile.name}", from the Portal (hidden): '
    with HiddenInput() as hidden:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return read_secrets("".join(hidden.ask(question).split("\n")))
            except CannotHide:
                raise Refused("This terminal cannot hide typed text", "Pipe the secret into stdin.", code=1) from None
            except NotASecret as why:
                left = ATTEMPTS - attempt
                output.note(f"{why} Nothing was stored.{' Try again; Ctrl+C stops.' if left else ''}")
    raise Refused("Nothing was stored", "Copy the secret from the Portal, and run the command again.")


def _piped() -> str:
    from console_app.config.keys.texts import UnreadableText, text_of

    try:
        return text_of(sys.stdin.buffer.read(LARGEST)) if sys.stdin is not None else ""
    except (OSError, UnreadableText):
        raise WrongUsage("stdin cannot be read", "Pipe in the secret and nothing else.") from None
