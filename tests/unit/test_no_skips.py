"""The rule that nothing may be skipped where everything is installed, held against the rule's own code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULE = Path(__file__).parents[1] / "conftest.py"

SKIPS = {
    "a test": "import pytest\n@pytest.mark.skip(reason='too hard')\ndef test_one(): pass\ndef test_two(): pass",
    "a fixture": "import pytest\n@pytest.fixture\ndef gone(): pytest.skip('too hard')\ndef test_one(gone): pass",
    "a whole file": "import pytest\npytest.skip('too hard', allow_module_level=True)",
}
FINE = "import pytest\ndef test_one(): pass\n@pytest.mark.xfail\ndef test_two(): assert False"


def outcome(folder: Path, test: str, **settings: str) -> tuple[int, str]:
    (folder / "conftest.py").write_text(RULE.read_text("utf-8"), "utf-8")
    (folder / "test_it.py").write_text(test, "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--rootdir",
            str(folder),
            "-c",
            os.devnull,
            "-p",
            "no:cacheprovider",
            str(folder),
        ],
        env={**os.environ, **settings},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("what", SKIPS)
def test_a_skip_fails_the_run_and_is_listed(tmp_path: Path, what: str) -> None:
    code, said = outcome(tmp_path, SKIPS[what], CONSOLE_TESTS_NO_SKIPS="1")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert "test_it.py" in said
    assert "too hard" in said.partition("these were skipped")[2]


def test_elsewhere_a_skip_is_only_a_skip(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, SKIPS["a test"], CONSOLE_TESTS_NO_SKIPS="")
    assert code == pytest.ExitCode.OK
    assert "1 skipped" in said


def test_a_run_without_skips_passes(tmp_path: Path) -> None:
    code, _ = outcome(tmp_path, FINE, CONSOLE_TESTS_NO_SKIPS="1")
    assert code == pytest.ExitCode.OK
