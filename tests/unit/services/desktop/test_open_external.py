"""A browser is opened with the address as it is: no shell, no noise, and a word when there is none."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from console_app.services.desktop.open_external import NoBrowser, NoMailProgram, open_in_browser, open_mail

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="these desktops open addresses themselves")

WICKED = "https://link.codat.io/start?otp=1&x=$(touch owned);`touch owned`|touch owned\"'&&touch owned #*~"

WICKED_MAIL = "mailto:a@b.example?subject=Hi;$(touch%20owned)&body=`id`|touch&x=\"';touch${IFS}owned#*~"

RECORDER = """#!{python}
import json, os, sys
print("noise"); print("noise", file=sys.stderr)
record = {{"args": sys.argv[1:], "stdin": sys.stdin.read(), "leader": os.getsid(0) == os.getpid()}}
record["told"] = sorted(name for name in os.environ if name.startswith("CODAT_"))
record["browsers"] = os.environ.get("BROWSER", "").split(":")
open({record!r}, "w").write(json.dumps(record))
sys.exit({code})
"""


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Puts an `xdg-open` on an otherwise empty PATH, which writes down how it was called and ends with a code."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bin").mkdir()

    def put(code: int = 0) -> Path:
        record = tmp_path / "record.json"
        program = tmp_path / "bin" / "xdg-open"
        program.write_text(RECORDER.format(python=sys.executable, record=str(record), code=code))
        program.chmod(0o755)
        return record

    return put


@pytest.mark.parametrize(
    ("open_it", "address"), [(open_in_browser, WICKED), (open_mail, WICKED_MAIL)], ids=["browser", "mail"]
)
async def test_the_address_is_one_argument_and_nothing_is_heard(
    open_it: Callable[[str], Awaitable[None]],
    address: str,
    opener: Callable[..., Path],
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CODAT_API_KEY", "secret")
    record = opener()
    await open_it(address)
    told = json.loads(record.read_text())
    assert told.pop("browsers")[0] == "x-www-browser"
    assert told == {"args": [address], "stdin": "", "leader": True, "told": []}
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("named", ["", "w3m", "/usr/bin/lynx %s", "www-browser:links2::elinks -dump"])
@pytest.mark.parametrize(
    ("open_it", "address"),
    [(open_in_browser, "https://link.codat.io/start?otp=1"), (open_mail, "mailto:a@b.example")],
    ids=["browser", "mail"],
)
async def test_a_browser_in_the_terminal_is_none(
    open_it: Callable[[str], Awaitable[None]],
    address: str,
    named: str,
    opener: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = opener()
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("BROWSER", named)
    with pytest.raises((NoBrowser, NoMailProgram), match="on this machine"):
        await open_it(address)
    assert not record.exists()


@pytest.mark.parametrize(
    ("named", "display", "expected"),
    [
        ("w3m:firefox -P work", "", ["firefox -P work"]),
        ("/usr/share/code/browser.sh", "", ["/usr/share/code/browser.sh"]),
        ("links:my-browser", ":0", ["my-browser"]),
    ],
)
async def test_a_browser_that_is_named_comes_first(
    named: str, display: str, expected: list[str], opener: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = opener()
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("BROWSER", named)
    await open_in_browser("https://app.codat.io/")
    assert json.loads(record.read_text())["browsers"] == expected


@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"])
async def test_with_windows_no_browser_of_the_terminal_is_among_them(
    display: str, opener: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = opener()
    monkeypatch.setenv("BROWSER", "w3m")
    if display != "DISPLAY":
        monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv(display, "there")
    await open_in_browser("https://app.codat.io/")
    assert not {"w3m", "lynx", "links", "www-browser"} & {*json.loads(record.read_text())["browsers"]}


async def test_a_machine_without_a_browser_says_so(opener: Callable[..., Path]) -> None:
    with pytest.raises(NoBrowser, match="no browser on this machine"):
        await open_in_browser("https://app.codat.io/")


async def test_an_opener_that_finds_no_browser_is_not_taken_for_one(opener: Callable[..., Path]) -> None:
    record = opener(3)
    with pytest.raises(NoBrowser, match="No browser could open it"):
        await open_in_browser("https://app.codat.io/")
    assert record.exists()


async def test_an_opener_that_cannot_be_run_is_told(opener: Callable[..., Path], tmp_path: Path) -> None:
    opener()
    (tmp_path / "bin" / "xdg-open").write_text("#!/no/such/interpreter\n")
    with pytest.raises(NoBrowser, match="could not be started"):
        await open_in_browser("https://app.codat.io/")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "--version", "", "app.codat.io", "mailto:a@b.example", "http://[x"],
)
async def test_only_web_addresses_are_opened(opener: Callable[..., Path], url: str) -> None:
    record = opener()
    with pytest.raises(NoBrowser, match="Only web addresses"):
        await open_in_browser(url)
    assert not record.exists()


async def test_an_address_that_no_program_can_be_given_is_told(opener: Callable[..., Path]) -> None:
    opener()
    with pytest.raises(NoBrowser, match="could not be started"):
        await open_in_browser("https://app.codat.io/\0")


async def test_a_machine_without_a_mail_program_says_so(opener: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(NoMailProgram, match="no mail program on this machine"):
        await open_mail("mailto:")
    record = opener(3)
    with pytest.raises(NoMailProgram, match="No mail program could open it"):
        await open_mail("mailto:a@b.example?subject=Your%20link")
    assert record.exists()
    (tmp_path / "bin" / "xdg-open").write_text("#!/no/such/interpreter\n")
    with pytest.raises(NoMailProgram, match="could not be started"):
        await open_mail("mailto:")


@pytest.mark.parametrize(
    "url",
    ["https://app.codat.io/", "", "-mailto:a", "mailto:a?subject=x\r\nBcc:%20c@d.example", "mailto:a b", "mailto:ü"],
)
async def test_only_addresses_for_mail_reach_the_mail_program(opener: Callable[..., Path], url: str) -> None:
    record = opener()
    with pytest.raises(NoMailProgram, match="not an address for a mail program"):
        await open_mail(url)
    assert not record.exists()
