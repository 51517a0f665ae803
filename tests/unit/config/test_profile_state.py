"""A branded host is accepted once for a profile, and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console_app.config.profile_state import keep_trusted_host, read_trusted_hosts, trusted_hosts_file
from console_app.config.profiles import Profile, sandbox_profile

if TYPE_CHECKING:
    from pathlib import Path

LIVE = Profile("default", is_sandbox=False, base_url="https://api.codat.io")
OTHER = Profile("test", is_sandbox=False, base_url="https://api.codat.io")


def test_a_host_is_kept_for_its_profile_alone() -> None:
    assert keep_trusted_host(LIVE, "connect.example.com")
    assert keep_trusted_host(LIVE, "link.example.com")
    assert read_trusted_hosts(LIVE) == {"connect.example.com", "link.example.com"}
    assert read_trusted_hosts(OTHER) == set()


def test_only_its_owner_can_change_the_file() -> None:
    keep_trusted_host(LIVE, "connect.example.com")
    assert trusted_hosts_file().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in trusted_hosts_file().parent.iterdir()] == ["trusted-hosts.json"]


def test_a_file_that_is_kept_elsewhere_stays_there(tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles" / "hosts.json"
    kept.parent.mkdir()
    kept.write_text("{}")
    trusted_hosts_file().parent.mkdir(parents=True)
    trusted_hosts_file().symlink_to(kept)
    assert keep_trusted_host(LIVE, "connect.example.com")
    assert trusted_hosts_file().is_symlink()
    assert "connect.example.com" in kept.read_text()
    assert read_trusted_hosts(LIVE) == {"connect.example.com"}


def test_the_sandbox_keeps_none() -> None:
    assert not keep_trusted_host(sandbox_profile(None), "connect.example.com")
    assert not trusted_hosts_file().exists()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[]", b"{", b'{"default https://api.codat.io": 7}', b""])
def test_a_file_that_is_none_of_ours_trusts_nobody(content: bytes) -> None:
    trusted_hosts_file().parent.mkdir(parents=True)
    trusted_hosts_file().write_bytes(content)
    assert read_trusted_hosts(LIVE) == set()


def test_where_nothing_can_be_written_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(in_the_way))
    monkeypatch.setenv("HOME", str(in_the_way))
    assert not keep_trusted_host(LIVE, "connect.example.com")
