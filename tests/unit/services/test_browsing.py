"""A browser is opened with the address as it is: no shell, no noise, and a word when there is none."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from console_app.services.browsing import NoBrowser, open_in_browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these desktops open addresses themselves")

WICKED = "https://link.codat.io/start?otp=1&x=$(touch owned);`touch owned`|touch owned\"'&&touch owned #*~"

RECORDER = """#!{python}
import json, os, sys
print("noise"); print("noise", file=sys.stderr)
record = {{"args": sys.argv[1:], "stdin": sys.stdin.read(), "leader": os.getsid(0) == os.getpid()}}
open({record!r}, "w").write(json.dumps(record))
sys.exit({code})
"""


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Puts an `xdg-open` on an otherwise empty PATH, which writes down how it was called and ends with a code."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()

    def put(code: int = 0) -> Path:
        record = tmp_path / "record.json"
        program = tmp_path / "bin" / "xdg-open"
        program.write_text(RECORDER.format(python=sys.executable, record=str(record), code=code))
        program.chmod(0o755)
        return record

    return put


async def test_the_address_is_one_argument_and_nothing_is_heard(
    opener: Callable[..., Path], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    record = opener()
    await open_in_browser(WICKED)
    assert json.loads(record.read_text()) == {"args": [WICKED], "stdin": "", "leader": True}
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "owned").exists()


async def test_a_machine_without_a_browser_says_so(opener: Callable[..., Path]) -> None:
    with pytest.raises(NoBrowser, match="no browser to open on this machine"):
        await open_in_browser("https://app.codat.io/")


async def test_an_opener_that_finds_no_browser_is_not_taken_for_one(opener: Callable[..., Path]) -> None:
    record = opener(3)
    with pytest.raises(NoBrowser, match="No browser would open it"):
        await open_in_browser("https://app.codat.io/")
    assert record.exists()


async def test_an_opener_that_cannot_be_run_is_told(opener: Callable[..., Path], tmp_path: Path) -> None:
    opener()
    (tmp_path / "bin" / "xdg-open").write_text("#!/no/such/interpreter\n")
    with pytest.raises(NoBrowser, match="could not be started"):
        await open_in_browser("https://app.codat.io/")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "--version", "", "app.codat.io"])
async def test_only_web_addresses_are_opened(opener: Callable[..., Path], url: str) -> None:
    record = opener()
    with pytest.raises(NoBrowser, match="Only web addresses"):
        await open_in_browser(url)
    assert not record.exists()
