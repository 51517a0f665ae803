"""What people install: built from the checkout, installed where nothing else is, started from another folder."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console_app import __version__
from console_app.manual import TOPICS

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.wheel, pytest.mark.slow]

PROJECT = Path(__file__).parents[2]
QUIT = "\x11"
NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|Temporary failure in name resolution|Network is unreachable"
)


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build a `wheel` or an `sdist` as pip would, with the build tool that is installed here."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", PROJECT, tmp_path_factory.mktemp("wheel"))


def wheel_files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_all_that_the_program_reads(wheel: Path) -> None:
    held = wheel_files(wheel)
    assert "console_app/py.typed" in held
    sheets = {f"console_app/styles/{path.name}" for path in (PROJECT / "styles").glob("*.tcss")}
    assert sheets
    assert sheets <= held
    own = PROJECT / "console_app"
    files = {
        f"console_app/{path.relative_to(own).as_posix()}"
        for path in own.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert any(name.startswith("console_app/sandbox/pages/") and name.endswith(".html") for name in files)
    assert any(name.startswith("console_app/services/onboarding/cards/") and name.endswith(".md") for name in files)
    assert any(name.startswith("console_app/services/links/templates/") for name in files)
    assert {f"console_app/manual/{topic}.md" for topic in TOPICS} < files
    assert files <= held


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    information = f"codat_console-{__version__}.dist-info/"
    assert {name for name in wheel_files(wheel) if not name.startswith(("console_app/", information))} == set()
    assert not [name for name in wheel_files(wheel) if name.endswith((".pyc", ".db", "openapi.json"))]
    assert information + "licenses/LICENSE" in wheel_files(wheel)


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    archive = build("sdist", PROJECT, tmp_path / "sdist")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert wheel_files(build("wheel", source, tmp_path / "wheel")) == wheel_files(wheel)


def pip(python: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Have the pip of the tests' own Python work on an environment that has none."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, **options)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory, machine_environment: dict[str, str]) -> Path:
    """The folder of the commands of a clean virtual environment with the wheel and what it depends on."""
    environment = {
        name: value for name, value in machine_environment.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}
    }
    clean = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(clean)], check=True, capture_output=True, timeout=120
    )
    commands = clean / "bin"
    # What is never started need not be compiled, and `pip check` has a test of its own.
    quick = ("--quiet", "--no-compile", "--no-warn-conflicts")
    done = pip(commands / "python", "install", *quick, str(wheel), env=environment)
    if NO_NETWORK.search(done.stderr):
        pytest.skip("needs a package index to install the program's dependencies from")
    assert done.returncode == 0, done.stderr
    return commands


def test_it_brings_all_that_it_needs_and_no_test_tools(installed: Path) -> None:
    checked = pip(installed / "python", "check")
    assert checked.returncode == 0, checked.stdout
    listed = pip(installed / "python", "list")
    assert re.search(r"^codat-console\s", listed.stdout, re.MULTILINE), listed.stderr
    assert not re.search(r"^(pytest|playwright|codat-platform|mypy|hypothesis)\s", listed.stdout, re.MULTILINE)


def test_the_installed_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(installed / "codat-console"), "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == f"codat-console, version {__version__}\n"


def test_it_starts_from_another_folder_and_gives_the_terminal_back(
    installed: Path, run_in_terminal: Callable[..., Any], tmp_path: Path
) -> None:
    terminal = run_in_terminal(command=[str(installed / "codat-console")], cwd=tmp_path)
    terminal.wait_for("SANDBOX", "120 companies", "● Linked")
    terminal.type("n")
    terminal.wait_for("Already a customer?")
    terminal.type(QUIT)
    assert terminal.wait_exit() == 0
    assert terminal.left_on == []
