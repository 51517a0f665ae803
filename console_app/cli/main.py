"""Start the program."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

from console_app.config.settings import CLEAN_VARIABLE, DEBUG_VARIABLE, THEME_VARIABLE

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO}
_COMPLETE = "__complete"
"""The first argument with which a shell asks for completions (see `console_app.cli.completion`)."""
_READ_BY_THE_PARSER = (
    THEME_VARIABLE,
    DEBUG_VARIABLE,
    "CODAT_CONSOLE_SANDBOX",
    "CODAT_CONSOLE_FRESH",
    CLEAN_VARIABLE,
    "CODAT_CONSOLE_LAN",
)


def main() -> None:
    """Run the `codat-console` command."""
    _leave_no_core()
    try:
        _main()
    except Exception as error:  # noqa: BLE001 - for any error, a message is printed and a report is saved
        sys.exit(_failed(error))


def _main() -> None:
    if len(sys.argv) == 1 and not {*_READ_BY_THE_PARSER} & os.environ.keys():
        # There is nothing to parse, and importing the parser would delay the first frame noticeably.
        from console_app.cli.refusals import Unusable
        from console_app.cli.startup import run
        from console_app.config.paths import NoHome

        with suppress(Unusable, NoHome):  # reported below, in the form that the commands have for it
            sys.exit(run(force_sandbox=False, fresh=False, theme=None))
    if sys.argv[1:2] == [_COMPLETE]:
        from console_app.cli.completion.answer import answer as completions

        _print(completions(sys.argv[2:]))
        return
    from console_app.cli.program_help import instant_answer
    from console_app.cli.streams import write_whole

    write_whole()
    answer = instant_answer(sys.argv[1:])
    try:
        if answer is not None:
            _print(answer)
            return
        from console_app.cli.group import group

        group(prog_name="codat-console")
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        sys.exit(_unwritten(error))


def _print(text: str) -> None:
    """Write to standard output if there is one; end quietly when the reader has closed the pipe, as `head` does."""
    from console_app.cli.streams import lose

    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        lose(sys.stdout)


def _leave_no_core() -> None:
    """Disable core dumps: they would contain the key."""
    with suppress(ImportError, OSError, ValueError):  # Windows has none
        import resource

        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        # Linux gives a core to a program that collects them whatever the limit is, unless it is 1.
        resource.setrlimit(resource.RLIMIT_CORE, (1 if sys.platform == "linux" and most != 0 else 0, most))


def _failed(error: Exception) -> int:
    """Report that the program has failed, and return the exit code. Other errors are reported where they occur."""
    from console_app.services.diagnostics.crash_report import crash_summary, facts_of_process, report_text, write_report

    facts = facts_of_process()
    path = write_report(error, facts)
    lines = crash_summary(error, path)
    if path is None or os.environ.get(DEBUG_VARIABLE) or "--debug" in sys.argv:
        lines += ["", report_text(error, facts).rstrip()]
    _tell("".join(f"{line}\n" for line in lines))
    return 1


def _unwritten(error: OSError) -> int:
    """Report that a help text could not be written, and return the exit code. Commands report this themselves."""
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
