"""Use the keyring in a process of its own, which `config.keys.keyring` starts.

A keyring of another project may draw on the terminal, start other programs, or never answer: this process can be ended
with all of it. It imports nothing of the console, and nothing from the folder it is in. It receives the descriptors to
read a request from and to write to; its description and its answer are a line of JSON each, and neither the request nor
the answer is shown anywhere else.

Request: `do` ("get", "check", "keep" or "forget"), `service`, `entries` (where it is stored, and earlier names),
`secret` (to store), `terminal` (a device, or null: the keyring must not ask there) and `words` (to show in it before
the keyring asks). First line: `asks`, true if the keyring may ask in the terminal, and `keyring`, its name; or
`unloadable`. Second line: `value`, or `error`, the kind of exception.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress
from typing import Any

_OURS = "keyring.backends."
"""The keyrings shipped with the library ask in a window, if at all."""
_PLAIN = "PlaintextKeyring"
_NOTHING = "keyring.backends.null"
INTERRUPTED = 130


def main() -> int:
    """Use the keyring; the exit code says whether it was interrupted, and nothing else."""
    asked, answers = int(sys.argv[1]), int(sys.argv[2])
    # Nothing that a keyring starts needs it, or may keep it open.
    os.set_inheritable(answers, False)
    with os.fdopen(asked, encoding="utf-8") as stream:
        request: dict[str, Any] = json.loads(stream.readline())

    def tell(**answer: object) -> None:
        # The reader may be gone.
        with suppress(OSError):
            os.write(answers, json.dumps(answer).encode() + b"\n")

    logging.disable()
    try:
        import keyring

        backend = keyring.get_keyring()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - any keyring may raise any error
        # It has not received anything secret yet.
        tell(unloadable=type(error).__name__, says=str(error), file=_file())
        return 0
    front_end = front_end_of(backend)
    tell(asks=front_end is not None, keyring=name_of(front_end or backend))
    if front_end is not None and request["terminal"] and request["do"] != "check":
        _take(request["terminal"], request["words"])
    try:
        tell(value=_done(backend, request, may_ask=front_end is not None and bool(request["terminal"])))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - the same
        # Only the kind: the message may contain the request.
        tell(error=type(error).__name__)
    return 0


def front_end_of(backend: object) -> object | None:
    """Return the keyring that may ask in the terminal, this one or a part of its chain, or None."""
    chained = getattr(backend, "backends", None)
    if chained:
        return next(filter(None, map(front_end_of, chained)), None)
    kind = type(backend)
    return None if kind.__module__.startswith(_OURS) or kind.__name__ == _PLAIN else backend


def name_of(backend: object) -> str:
    """Return a name that a person can search for."""
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}"


def _file() -> str | None:
    """Return the file that chooses the keyring, if there is one."""
    from pathlib import Path

    with suppress(Exception):
        from keyring.util import platform_

        path = Path(platform_.config_root()) / "keyringrc.cfg"
        return str(path) if path.exists() else None
    return None


def _take(terminal: str, words: str) -> None:
    """Make the keyring, and the processes it starts, read and write the terminal."""
    os.environ["GPG_TTY"] = terminal
    with suppress(OSError):
        descriptor = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
        for stream in range(3):
            os.dup2(descriptor, stream)
        os.write(descriptor, words.encode())


def _done(backend: Any, request: dict[str, Any], *, may_ask: bool) -> object:
    service, entries = request["service"], request["entries"]
    match request["do"]:
        case "check":
            if _is_plain(backend):
                return "plain"
            if type(backend).__module__ == _NOTHING:
                return "lost"
            # One that is locked, or whose service has died, says so now.
            if not may_ask:
                backend.get_password(service, entries[0])
            return "usable"
        case "keep":
            if _is_plain(backend):
                return "plain"
            backend.set_password(service, entries[0], request["secret"])
            # There is a keyring that accepts everything and keeps nothing.
            return "kept" if backend.get_password(service, entries[0]) == request["secret"] else "lost"
        case "forget":
            there = [each for each in entries if backend.get_password(service, each) is not None]
            for each in there:
                backend.delete_password(service, each)
            return bool(there)
    return next(filter(None, (backend.get_password(service, each) for each in entries)), None)


def _is_plain(backend: object) -> bool:
    chained = getattr(backend, "backends", None)
    first = next(iter(chained), backend) if chained else backend
    return type(first).__name__ == _PLAIN


if __name__ == "__main__":
    sys.exit(main())
