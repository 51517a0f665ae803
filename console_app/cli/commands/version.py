"""Run `codat-console version`: print the versions in use, and where the program keeps its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console_app.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    "version",
    help="Print the versions of the program and its libraries, and the paths of its files. `doctor` checks them.",
    context_settings=options.SETTINGS,
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Run `version`."""
    from console_app import __version__
    from console_app.cli.output import Output
    from console_app.services.text.sanitize import sanitized

    versions, paths = _versions(), _paths()
    output = Output(as_json=as_json)
    output.result(kind="version", version=__version__, versions=versions, paths={k: str(v) for k, v in paths.items()})
    width = max(map(len, (*versions, *paths)))
    output.say(
        f"codat-console {__version__}",
        *(f"  {name:{width}}  {text}" for name, text in versions.items()),
        "",
        *(f"  {name:{width}}  {sanitized(path)}" for name, path in paths.items()),
    )
    output.finish()
    if output.lost is not None:
        # What it is judged with is not imported for nothing.
        from console_app.cli.errors import ExitCode
        from console_app.cli.finish import finish_output

        ctx.exit(finish_output(output, ExitCode.DONE))


def _versions() -> dict[str, str]:
    """Return what the program runs on, by name."""
    import platform

    from console_app.services.doctor.machine import package_versions

    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} ({platform.machine()})",
        **package_versions(),
    }


def _paths() -> dict[str, Path]:
    """Return where the program is and keeps its files, by what they are; they need not exist."""
    import sys
    from pathlib import Path

    import console_app
    from console_app.config.config_file import config_file
    from console_app.config.paths import crash_folder, data_folder, keys_folder, log_folder

    return {
        "interpreter": Path(sys.executable),
        "program": Path(console_app.__file__).parent,
        "configuration": config_file(),
        "data": data_folder(),
        "keys": keys_folder(),
        "logs": log_folder(),
        "crashes": crash_folder(),
    }
