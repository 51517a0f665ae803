"""`version`: versions and paths, for a ticket."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from console_app import __version__
from console_app.config.config_file import config_file
from console_app.config.paths import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.conftest import Run


def test_versions_and_paths_are_printed_and_nothing_is_made(run: Run, own_home: Path) -> None:
    ended = run("version")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == f"codat-console {__version__}"
    for name, text in (
        ("python", sys.version.split()[0]),
        ("interpreter", sys.executable),
        ("configuration", str(config_file())),
        ("data", str(data_folder())),
    ):
        assert any(line.split(maxsplit=1) == [name, text] for line in lines), name
    assert run("version", "--json").result["paths"]["data"] == str(data_folder())
    assert not config_file().parent.exists()
    assert not data_folder().exists()
