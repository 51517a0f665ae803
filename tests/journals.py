"""An account over HTTP for the tests of the journal, and what was left open in it by a program that was killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console_app.clock import now
from console_app.services.journal.entries import EventKind, write_event
from console_app.services.text.time_format import iso_utc
from console_app.store import database as opening
from console_app.store import journal
from tests.stores import existing_store_file

if TYPE_CHECKING:
    from datetime import datetime

    from console_app.config.profiles import Profile
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.settings import CallRecord
    from console_app.services.account.write_request import Action

ROOT = Path(__file__).parents[1]


def killed_while(sandbox: EmbeddedSandbox, *command: str, reached: bool) -> None:
    """Run a command of the program, and kill it in the middle of its write: before Codat has done it, or after.

    Killed with SIGKILL: nothing in the program can take notice.
    """
    endpoint = sandbox.start()
    environment = {**os.environ, "CODAT_API_KEY": endpoint.api_key, "CODAT_BASE_URL": endpoint.base_url}
    sandbox.scenarios.hold_writes("after" if reached else "before")
    process = subprocess.Popen(
        [sys.executable, "-m", "console_app", *command], env=environment, cwd=ROOT, stdout=-1, stderr=-1, stdin=-3
    )
    try:
        assert sandbox.scenarios.wait_for_held_calls(timeout=20), process.communicate(timeout=5)
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    sandbox.scenarios.drop_held_calls()


def left_open(profile: Profile, action: Action, *, at: datetime | None = None, **about: Any) -> None:
    """Put a write into the journal that jo began in a program which is not there any more; `about` is the rest."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    moment = iso_utc(at or now(), precise=True)
    event = {
        "event": EventKind.BEGUN,
        "id": str(uuid.uuid4()),
        "at": moment,
        "user": "jo",
        "host": socket.gethostname(),
        "pid": process.pid,
        "started": "",
        "profile": profile.name,
        "action": action,
        "key": str(uuid.uuid4()),
        "keyAt": moment,
        **about,
    }
    with closing(opening.open_file(existing_store_file(profile))) as connection:
        journal.append(connection, write_event(event))


def answered_writes(sandbox: EmbeddedSandbox) -> list[CallRecord]:
    """Return the writes that got an answer; one whose connection was lost is recorded without."""
    return [each for each in sandbox.scenarios.writes if each.status is not None]
