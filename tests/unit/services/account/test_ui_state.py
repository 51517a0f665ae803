"""What was open is there again in the next run of the profile, whatever has become of the file meanwhile."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from console_app.config.profiles import sandbox_profile
from console_app.services.account.ui_state import (
    LARGEST,
    LONGEST_TEXT,
    UiState,
    UnusableUiState,
    WatchedLink,
    change_ui_state,
    read_ui_state,
    read_watched,
    ui_state_file,
    ui_state_folder,
)
from tests.builders import NOW, profile

if TYPE_CHECKING:
    from pathlib import Path

OPEN: dict[str, Any] = {"search": "status:pending", "status": "Linked", "order": ("-since",), "company_id": "c1"}
WORK = profile("work")
WAITS = WatchedLink("k1", "c1", NOW, NOW + timedelta(days=1), ("host", 7, "x"))


def kept_file() -> Path:
    path = ui_state_file(WORK)
    assert path is not None
    return path


def put(content: bytes) -> None:
    kept_file().parent.mkdir(parents=True, exist_ok=True)
    kept_file().write_bytes(content)


def test_the_next_run_begins_with_what_was_open_and_other_profiles_do_not() -> None:
    assert read_ui_state(WORK) == UiState()
    change_ui_state(WORK, OPEN, watched=[WAITS])
    assert read_ui_state(WORK) == UiState(**OPEN)
    assert read_watched(WORK) == [WAITS]
    assert read_ui_state(profile("work-2")) == UiState()
    assert read_ui_state(replace(WORK, key_text="another key of the same profile")) == UiState()


def test_only_its_owner_can_read_it() -> None:
    change_ui_state(WORK, OPEN)
    assert kept_file().stat().st_mode & 0o777 == 0o600
    assert kept_file().parent.stat().st_mode & 0o777 == 0o700


def test_a_sandbox_in_memory_keeps_nothing() -> None:
    change_ui_state(sandbox_profile(None), OPEN)
    assert not ui_state_folder().exists()


def test_two_programs_keep_what_each_of_them_has_changed() -> None:
    other = replace(WAITS, connection_id="k2")
    change_ui_state(WORK, {"search": "toft"}, watched=[WAITS])
    change_ui_state(WORK, {"theme": "codat-light"}, watched=[other])
    assert read_ui_state(WORK) == UiState(search="toft", theme="codat-light")
    assert read_watched(WORK) == [WAITS, other]
    change_ui_state(WORK, {}, unwatched=["k1"])
    assert read_watched(WORK) == [other]


def test_what_a_later_version_keeps_there_stays() -> None:
    put(json.dumps({"search": 7, "order": ["-since", 3], "company_id": "c1", "density": "high"}).encode())
    assert read_ui_state(WORK) == UiState(company_id="c1")
    change_ui_state(WORK, {"search": "toft"})
    assert json.loads(kept_file().read_text())["density"] == "high"


@pytest.mark.parametrize(
    "text",
    [
        "https://link.codat.io/company/c1?otp=123456",
        "link.codat.io/c1?otp=123456",
        "Authorization: Basic c2VjcmV0a2V5c2VjcmV0",
        "x" * (LONGEST_TEXT + 1),
    ],
)
def test_a_link_or_a_key_that_was_pasted_into_the_search_is_not_kept(text: str) -> None:
    change_ui_state(WORK, {"search": "toft"})
    change_ui_state(WORK, {"search": text})
    assert read_ui_state(WORK).search == ""
    assert text[:20] not in kept_file().read_text()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b"{", b"[" * 5_000, b" " * (LARGEST + 1)])
def test_a_damaged_file_is_said_and_replaced(content: bytes) -> None:
    put(content)
    with pytest.raises(UnusableUiState, match="was damaged"):
        read_ui_state(WORK)
    change_ui_state(WORK, OPEN)
    assert read_ui_state(WORK) == UiState(**OPEN)


@pytest.mark.parametrize("row", [7, {}, {"company": "c1", "since": "2026-01-01T00:00:00", "expires": None, "by": []}])
def test_a_watched_connection_that_cannot_be_read_is_left_out(row: object) -> None:
    change_ui_state(WORK, {}, watched=[WAITS])
    kept = json.loads(kept_file().read_text())
    put(json.dumps(kept | {"waiting": {**kept["waiting"], "k2": row}}).encode())
    assert read_watched(WORK) == [WAITS]


def test_what_is_no_file_is_neither_opened_nor_replaced() -> None:
    kept_file().parent.mkdir(parents=True)
    os.mkfifo(kept_file())
    with pytest.raises(UnusableUiState, match="is not a file"):
        read_ui_state(WORK)
    with pytest.raises(UnusableUiState, match="is not a file"):
        change_ui_state(WORK, OPEN)
    assert kept_file().is_fifo()


def test_where_nothing_can_be_written_it_says_so() -> None:
    kept_file().parent.parent.mkdir(parents=True)
    kept_file().parent.touch()
    with pytest.raises(UnusableUiState, match="cannot be written"):
        change_ui_state(WORK, OPEN)
