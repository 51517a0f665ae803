"""Where a file goes: a folder that people find, the path they type, and how it is shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console_app.config.paths import export_folder
from console_app.config.settings import SettingError, read_setting, read_settings
from console_app.services.export.destination import shown_path, typed_path
from console_app.services.export.files import CannotSave
from console_app.services.export.formats import endings


def test_files_go_to_the_downloads_else_where_the_program_was_started(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export_folder() == own_home / "Downloads"
    configuration = own_home / ".config"
    configuration.mkdir()
    named = configuration / "user-dirs.dirs"
    named.write_text('XDG_DOWNLOAD_DIR="$HOME/Letöltések"\n', encoding="utf-8")
    assert export_folder() == tmp_path, "a folder that does not exist is not made"
    (own_home / "Letöltések").mkdir()
    assert export_folder() == own_home / "Letöltések"
    named.write_bytes(b"[[[\xff\n = =")
    assert export_folder() in {own_home / "Downloads", tmp_path}
    named.unlink()
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "elsewhere"))
    assert export_folder() == tmp_path


def test_without_a_folder_to_write_to_it_is_the_home(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_home / "Downloads").rmdir()
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert export_folder() == own_home
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert export_folder() == own_home


def test_the_setting_comes_first(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert export_folder("~/Exports") == own_home / "Exports"
    assert export_folder(".") == tmp_path
    assert read_settings({"CODAT_CONSOLE_EXPORT_FOLDER": " ~/Exports "}).export_folder == "~/Exports"
    assert read_setting("export_folder", "/srv/exports") == "/srv/exports"
    with pytest.raises(SettingError, match="begins with / or ~"):
        read_settings({"CODAT_CONSOLE_EXPORT_FOLDER": "Exports"})
    for wrong in ("Exports", "", 7, "/a\0b"):
        with pytest.raises(SettingError):
            read_setting("export_folder", wrong)


@pytest.mark.parametrize(
    ("typed", "form", "path"),
    [
        ("~/Downloads/friday", "csv", "~/Downloads/friday.csv"),
        ("~/Downloads/friday.CSV", "csv", "~/Downloads/friday.CSV"),
        ("~/Downloads/friday.csv", "html", "~/Downloads/friday.html"),
        ("~/Downloads/friday.htm", "html", "~/Downloads/friday.htm"),
        ("~/Downloads/v1.2 of friday", "csv", "~/Downloads/v1.2 of friday.csv"),
        ("~/Downloads", "csv", "~/Downloads/stem.csv"),
        ("~/new folder/", "json", "~/new folder/stem.json"),
        ("friday", "md", "./friday.md"),
        (" /srv/x ", "csv", "/srv/x.csv"),
    ],
)
def test_a_typed_path_is_read_as_a_shell_reads_it(
    typed: str, form: str, path: str, own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = typed_path(typed, form, stem="stem", endings=endings())
    assert found == Path(path.replace("./", f"{tmp_path}/")).expanduser()


@pytest.mark.parametrize("typed", ["", "  ", "~nobody-of-this-name/x"])
def test_what_is_no_path_is_explained(typed: str) -> None:
    with pytest.raises(CannotSave):
        typed_path(typed, "csv", stem="stem", endings=endings())


def test_paths_are_shown_as_people_write_them(own_home: Path) -> None:
    assert shown_path(own_home / "Downloads" / "a.csv") == "~/Downloads/a.csv"
    assert shown_path(Path(f"{own_home}-2/a.csv")) == f"{own_home}-2/a.csv"
