"""A saved QR code scans, belongs to its owner alone, replaces nothing, and tells nothing by its name."""

from __future__ import annotations

import errno
import os
import re
import resource
import stat
import struct
import time
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from console_app.config import secure_files as private_files
from console_app.services.export.files import CannotSave
from console_app.services.links.qr_image import PIXELS, QrForm, qr_name, qr_stem, save_qr

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LINK = (
    "https://link-api.codat.io/companies/86bd88cb-44ab-4dfb-b32f-87b19b14287f"
    "/connections/ee2eb431-c0fa-4dc9-93fa-d29781c12bcd/start?otp=481516"
)
NOON = datetime(2026, 3, 4, 12, 5, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def scan_picture(rows: Sequence[bytes]) -> str:
    """Read the one code of a picture in shades of grey, a byte a pixel."""
    codes = zxingcpp.read_barcodes(memoryview(b"".join(rows)).cast("B", shape=[len(rows), len(rows[0])]))
    assert len(codes) == 1
    return str(codes[0].text)


def png_rows(content: bytes) -> list[bytes]:
    """The pixels of a PNG of one bit a pixel, which is what two colours need."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, kinds, packed = 8, [], b""
    while at < len(content):
        (size,), kind = struct.unpack(">I", content[at : at + 4]), content[at + 4 : at + 8]
        kinds.append(kind)
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", content[at + 8 : at + 18])
            assert (depth, colour) == (1, 0)
        packed += content[at + 8 : at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}, "nothing is said beside the picture"
    data, stride = zlib.decompress(packed), 1 + (width + 7) // 8
    lines = [bytes(stride - 1)]
    for row in range(height):
        how, line = data[row * stride], data[row * stride + 1 : (row + 1) * stride]
        assert how in {0, 2}, "as it is, or as the difference to the line above"
        lines.append(bytes((new + old) % 256 for new, old in zip(line, lines[-1], strict=True)) if how else line)
    return [bytes(255 * (line[x // 8] >> (7 - x % 8) & 1) for x in range(width)) for line in lines[1:]]


def svg_rows(content: bytes) -> tuple[list[bytes], int]:
    """The modules that an SVG draws, four pixels each, and the width it asks for."""
    root = ET.fromstring(content)
    assert {each.tag for each in root.iter()} == {f"{SVG}svg", f"{SVG}g", f"{SVG}path"}
    ground, ink = root.iter(f"{SVG}path")
    size = re.fullmatch(r"M0 0h(\d+)v\1h-\1z", ground.attrib["d"])
    assert size is not None
    assert (ground.attrib["fill"], ink.attrib["stroke"]) == ("#fff", "#000")
    side = int(size[1])
    modules = [bytearray(b"\xff" * side) for _ in range(side)]
    x = y = 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", ink.attrib["d"]):
        if command == "h":
            for column in range(int(first)):
                modules[int(y)][int(x) + column] = 0
            x += float(first)
        else:
            x, y = (float(first), float(second)) if command == "M" else (x + float(first), y + float(second))
    rows = [b"".join(bytes([pixel]) * 4 for pixel in row) for row in modules for _ in range(4)]
    return rows, int(root.attrib["width"])


def dark_box(rows: Sequence[bytes]) -> tuple[int, int]:
    """Return where the first dark pixel stands from the left and from above."""
    return min(row.index(0) for row in rows if 0 in row), next(y for y, row in enumerate(rows) if 0 in row)


def test_a_saved_png_scans_and_has_its_quiet_zone(tmp_path: Path) -> None:
    path = save_qr(LINK, tmp_path / "toft.png", QrForm.PNG)
    rows = png_rows(path.read_bytes())
    assert scan_picture(rows).replace("HTTPS://LINK-API.CODAT.IO", "https://link-api.codat.io") == LINK
    assert abs(len(rows) - PIXELS) < 60
    (left, above), code = dark_box(rows), next(row for row in rows if 0 in row)
    module = (code.index(255, left) - left) // 7
    assert (left, above) == (4 * module, 4 * module)


def test_a_saved_svg_scans_and_is_white_where_a_slide_is_dark(tmp_path: Path) -> None:
    path = save_qr(LINK, tmp_path / "toft.svg", QrForm.SVG)
    rows, width = svg_rows(path.read_bytes())
    assert scan_picture(rows).lower() == LINK.lower()
    assert dark_box(rows) == (16, 16)
    assert abs(width - PIXELS) < 60


@settings(max_examples=30)
@given(st.from_regex(r"https://[a-z]{2,12}\.[a-z]{2,4}/[A-Za-z0-9/_-]{0,400}\?otp=[0-9]{6}", fullmatch=True))
def test_links_of_any_length_scan(tmp_path_factory: pytest.TempPathFactory, link: str) -> None:
    folder = tmp_path_factory.mktemp("qr")
    scanned = scan_picture(png_rows(save_qr(link, folder / "x.png", QrForm.PNG).read_bytes()))
    host = link.index("/", 8)
    assert (scanned[:host].lower(), scanned[host:]) == (link[:host], link[host:])
    assert scan_picture(svg_rows(save_qr(link, folder / "x.svg", QrForm.SVG).read_bytes())[0]) == scanned


@pytest.mark.parametrize("hard_links", [True, False])
def test_only_the_owner_may_read_it_from_the_first_byte_on(
    hard_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_umask: None
) -> None:
    opened: list[tuple[Path, int]] = []
    real = os.open

    def watched(path: Path, flags: int, mode: int = 0o777, **others: Any) -> int:
        descriptor = real(path, flags, mode, **others)
        if Path(path).parent == tmp_path:
            opened.append((Path(path), stat.S_IMODE(os.fstat(descriptor).st_mode)))
            assert flags & os.O_EXCL
            assert flags & os.O_NOFOLLOW
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    if not hard_links:
        monkeypatch.setattr(os, "link", refuse(errno.EPERM))
    path = save_qr(LINK, tmp_path / "toft.png", QrForm.PNG)
    assert opened
    assert {mode for _, mode in opened} == {0o600}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["toft.png"]
    assert path.stat().st_nlink == 1
    assert scan_picture(png_rows(path.read_bytes()))


@pytest.mark.parametrize("hard_links", [True, False])
def test_nothing_that_is_there_is_replaced(hard_links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hard_links:
        monkeypatch.setattr(os, "link", refuse(errno.EOPNOTSUPP))
    (tmp_path / "toft.png").write_text("mine", encoding="utf-8")
    (tmp_path / "toft-2.png").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "toft-3.png").mkdir()
    assert save_qr(LINK, tmp_path / "toft.png", QrForm.PNG).name == "toft-4.png"
    assert save_qr(LINK, tmp_path / "toft.png", QrForm.PNG).name == "toft-5.png"
    assert save_qr(LINK, tmp_path / "toft.svg", QrForm.SVG).name == "toft.svg"
    assert (tmp_path / "toft.png").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "elsewhere").exists()


def refuse(number: int) -> Any:
    """A system call that fails."""

    def call(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize(
    ("number", "happened", "next_step"),
    [
        (errno.EROFS, "No permission to write ", "Choose another folder."),
        (errno.EACCES, "No permission to write ", "Choose another folder."),
        (errno.ENOSPC, "There is no space left for ", "Delete something"),
        (errno.EIO, "", "Choose another folder."),
    ],
)
def test_a_folder_that_takes_no_file_is_explained(
    number: int, happened: str, next_step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", refuse(number))
    with pytest.raises(CannotSave) as caught:
        save_qr(LINK, tmp_path / "toft.png", QrForm.PNG)
    assert caught.value.happened.startswith(f"{happened}{tmp_path}")
    assert caught.value.next_step.startswith(next_step)
    assert "481516" not in str(caught.value)


@pytest.mark.parametrize(("name", "why"), [("missing", "There is no folder"), ("file", "is a file, not a folder")])
def test_a_folder_that_is_none_is_explained(name: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CannotSave, match=why):
        save_qr(LINK, tmp_path / name / "toft.png", QrForm.PNG)
    with pytest.raises(CannotSave, match="Choose another name"):
        save_qr(LINK, tmp_path / "a\x00b.png", QrForm.PNG)


def test_half_a_picture_is_not_left_behind(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(CannotSave, match="no space left"):
            save_qr(LINK, tmp_path / "toft.svg", QrForm.SVG)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_too_many_of_one_name_are_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_files, "MOST_NAMESAKES", 2)
    for _ in range(2):
        save_qr(LINK, tmp_path / "toft.png", QrForm.PNG)
    with pytest.raises(CannotSave, match="too many files like"):
        save_qr(LINK, tmp_path / "toft.png", QrForm.PNG)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_link_beyond_any_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="too long") as caught:
        save_qr("https://link.codat.io/" + "x" * 3000, tmp_path / "toft.png", QrForm.PNG)
    assert caught.value.next_step == "Copy the link instead."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("in_utc")
def test_the_name_tells_whom_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        qr_name("Zoë's Café, Ltd.", "QuickBooks Online", NOON) == "qr-zoe-s-cafe-ltd-quickbooks-online-2026-03-04-1205"
    )
    assert qr_name("株式会社", "", NOON) == "qr-2026-03-04-1205"
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    assert qr_name("Toft", "Xero", NOON).endswith("2026-03-04-1750")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("", "qr"),
        ("...", "qr"),
        ("a\x00b\nc", "a-b-c"),
        ("toft otp=481516", "toft-otp"),
        (LINK, "https-link-api-codat-io-companies-connections"),
        ("toft 86BD88CB", "toft"),
        ("x" * 500, "x" * 120),
    ],
)
def test_whatever_the_name_it_is_harmless(name: str, saved: str) -> None:
    assert qr_stem(LINK, name) == saved


@given(st.text(max_size=80), st.text(max_size=80))
@pytest.mark.usefixtures("in_utc")
def test_the_name_is_harmless_whatever_the_customer_is_called(customer: str, platform: str) -> None:
    name = qr_name(customer, platform, NOON)
    assert re.fullmatch(r"[A-Za-z0-9-]{1,110}", name)
    assert name.endswith("2026-03-04-1205")
