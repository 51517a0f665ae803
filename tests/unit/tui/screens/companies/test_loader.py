"""Notices of the start on the screen: commands to type at their ends, and nobody's home."""

from __future__ import annotations

from pathlib import Path

from console_app.tui.screens.companies.loader import notice_parts


def test_a_notice_ends_with_its_command_and_says_nobodys_home() -> None:
    wrong = f"{Path.home()}/.config/codat-console/config.toml, line 5: “nope” is not the name of a command."
    notice = f"{wrong}\nTo take the file over:\nchown jo '{Path.home()}/a b'\nNothing is kept."
    assert notice_parts(notice) == [
        "~/.config/codat-console/config.toml, line 5: “nope” is not the name of a command. To take the file over:",
        "chown jo ~/'a b'",
        "Nothing is kept.",
    ]
    assert notice_parts("") == []
