"""A report's file: whole or not there, for its owner alone, under a name that every system takes."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from console_app.services.export import Format, default_name, format_of, save
from console_app.services.export.files import CannotSave
from tests.unit.services.export.documents import sample_companies

ACME = sample_companies("Acme")


@pytest.mark.parametrize("form", list(Format))
def test_a_file_is_for_its_owner_alone_and_never_written_over(form: Format, tmp_path: Path) -> None:
    first, second = save(ACME, form, tmp_path), save(ACME, form, tmp_path)
    assert first.name == default_name(ACME, form)
    assert second.name == f"{first.stem}-2.{form.value}"
    assert first.read_bytes() == second.read_bytes()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert sorted(tmp_path.iterdir()) == sorted([first, second])
    assert format_of(first) is form


def test_a_file_can_be_named(tmp_path: Path) -> None:
    assert save(ACME, Format.CSV, tmp_path / "friday.csv") == tmp_path / "friday.csv"


def test_a_table_begins_as_spreadsheets_want_it_and_nothing_else_does(tmp_path: Path) -> None:
    zoe = sample_companies("Zoë")
    table = save(zoe, Format.CSV, tmp_path).read_bytes()
    assert table.startswith(b"\xef\xbb\xbfcompany_id,")
    assert "Zoë" in table.decode("utf-8-sig")
    for form in set(Format) - {Format.CSV}:
        assert not save(zoe, form, tmp_path).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("profile", ["../../etc/passwd", "CON", "a\0b", "Łódź: 1/2?", "x" * 500, ". .", "", "日本"])
def test_a_default_name_is_safe_whatever_the_profile_is_called(profile: str) -> None:
    document = replace(ACME, provenance=replace(ACME.provenance, profile=profile))
    for form in Format:
        assert re.fullmatch(r"([a-z0-9-]{1,40}-)?companies-\d{4}-\d\d-\d\d-\d{4}\.[a-z]+", default_name(document, form))


def test_what_is_in_the_way_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match=r"There is no folder for .*nowhere"):
        save(ACME, Format.CSV, tmp_path / "nowhere" / "x.csv")
    for behind in ("x.csv", "deeper/x.csv"):
        with pytest.raises(CannotSave, match=r"/dev/null is a file, not a folder\. Choose another folder"):
            save(ACME, Format.CSV, Path("/dev/null") / behind)
    with pytest.raises(CannotSave, match="Choose another name"):
        save(ACME, Format.CSV, tmp_path / ("x" * 300 + ".csv"))
    with pytest.raises(CannotSave, match="Choose another name"):
        save(ACME, Format.CSV, tmp_path / "x\0.csv")
    assert not list(tmp_path.iterdir())


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("mine", "utf-8")
    (tmp_path / "x.csv").symlink_to(target)
    assert save(ACME, Format.CSV, tmp_path / "x.csv") == tmp_path / "x-2.csv"
    assert target.read_text("utf-8") == "mine"


@pytest.mark.parametrize("error", [28, 13, 5])
def test_a_full_or_closed_disk_is_told_in_words(error: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(CannotSave) as told:
        save(ACME, Format.HTML, tmp_path)
    assert told.value.next_step
    assert not list(tmp_path.iterdir())
