"""What a person types. `codat-console` alone opens the program; with anything else it is a group of commands."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

THEME_VARIABLE = "CODAT_CONSOLE_THEME"
DEBUG_VARIABLE = "CODAT_CONSOLE_DEBUG"
_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO}
_READ_BY_THE_PARSER = (
    THEME_VARIABLE,
    DEBUG_VARIABLE,
    "CODAT_CONSOLE_SANDBOX",
    "CODAT_CONSOLE_FRESH",
    "_CODAT_CONSOLE_COMPLETE",
)


def main() -> None:
    """The entry point of the `codat-console` command."""
    _leave_no_core()
    try:
        _main()
    except Exception as error:  # noqa: BLE001 - whatever it is: a person is told, and a report is left behind
        sys.exit(_failed(error))


def _main() -> None:
    if len(sys.argv) == 1 and not {*_READ_BY_THE_PARSER} & os.environ.keys():
        # There is nothing to parse, and the parser would be a part of the wait for the first frame that one can feel.
        from console_app.cli.run import run
        from console_app.cli.unusable import Unusable
        from console_app.config.folders import NoHome

        with suppress(Unusable, NoHome):  # told below, in the form that the commands have for it
            sys.exit(run(force_sandbox=False, fresh=False, theme=None))
    from console_app.cli.group import group
    from console_app.cli.streams import write_whole

    write_whole()
    try:
        group(prog_name="codat-console")
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        sys.exit(_unwritten(error))


def _leave_no_core() -> None:
    """Have no core dumped when the process dies of a signal: the key would be in it."""
    with suppress(ImportError, OSError, ValueError):  # Windows has none
        import resource

        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        # Linux gives a core to a program that collects them whatever the limit is, unless it is 1.
        resource.setrlimit(resource.RLIMIT_CORE, (1 if sys.platform == "linux" and most != 0 else 0, most))


def _failed(error: Exception) -> int:
    """Say that the program has failed; the exit code. Any other error is told where it came up."""
    from console_app.services.crash_reports import facts_of_process, report_text, told_in_short, write_report

    facts = facts_of_process()
    path = write_report(error, facts)
    lines = told_in_short(error, path)
    if path is None or os.environ.get(DEBUG_VARIABLE) or "--debug" in sys.argv:
        lines += ["", report_text(error, facts).rstrip()]
    _tell("".join(f"{line}\n" for line in lines))
    return 1


def _unwritten(error: OSError) -> int:
    """Say that a help text could not be written; the exit code. Commands say so themselves of their results."""
    from console_app.cli.streams import lose

    if sys.stdout is not None:
        lose(sys.stdout)
    _tell(f"The output could not be written: {error.strerror}.\n")
    return 1


def _tell(text: str) -> None:
    """Write to standard error if that is possible."""
    from console_app.cli.streams import lose

    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        # What is left in it would be tried again at the end, and change the exit code.
        with suppress(OSError, ValueError):
            lose(sys.stderr)
