"""follow-up and handover: who follows a company up, what is next, and what a colleague has to know."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console_app.services.journal.writer import current_user
from console_app.services.text.time_format import iso_day, today


def test_it_is_kept_shown_searched_and_handed_over(run: Any, books: Any) -> None:
    toft, user = books.company("Toft and Sons", "gbol"), current_user()
    books.company("Ambridge Dairy", "gbol")
    assert "Nobody has said anything of “Toft and Sons”." in run("follow-up", toft.id).err
    assert "no next step that could be done" in run("follow-up", toft.id, "--done").err
    for option, text, words in (
        ("--note", "use https://link.codat.io/company/x", "can't be kept here"),
        ("--due", "fri", "Type the next step that is due then."),
        ("--owner", "a long name " * 7, "longer than 60"),
    ):
        refused = run("follow-up", toft.id, option, text)
        assert (refused.code, words in refused.err) == (2, True), refused.err
    said = run("follow-up", "toft", "--owner", "me", "--next", "call *back*", "--due", "+3d", "--note", "on holiday")
    assert said.code == 0
    assert f"owner        {user}   {user}, " in said.out
    day = iso_day(today() + timedelta(days=3))
    assert f"due          {day}" in said.out
    kept = run("follow-up", toft.id, "--note", "is back", "--json").result["followUp"]
    assert [each["text"] for each in kept["notes"]] == ["is back", "on holiday"]
    assert (kept["nextStep"]["text"], kept["nextStep"]["due"], kept["owner"]["by"]) == ("call *back*", day, user)
    assert "note         is back" in run("company", toft.id).out
    assert run("company", toft.id, "--json").result["followUp"] == kept
    found = run("companies", "owner:me", "due<7d", "--json").result["rows"]
    assert [(row["company"], row["nextStep"], row["due"], row["note"]) for row in found] == [
        ("Toft and Sons", "call *back*", day, "is back")
    ]
    table = run("companies", "--columns", "name,owner,due", "--cached").out
    assert f"{user}  {day}" in table.replace("   ", "  ")
    page = run("handover").out
    for line in (
        "## Toft and Sons",
        "- State: PendingAuth (Xero: PendingAuth)",
        f"- Next step: call \\*back\\*, due {day} ({user}, ",
        f"  - is back ({user}, ",
    ):
        assert line in page
    assert "Ambridge" not in page
    row = run("handover", "--owner", "me", "--json").result["rows"][0]
    assert [(each["text"], each["by"]) for each in row["notes"]] == [("is back", user), ("on holiday", user)]
    assert "There is nothing to hand over." in run("handover", "--owner", "kim", "--cached", "--csv").err
    done = run("follow-up", toft.id, "--cached", "--done", "--next", "send link", "--owner", "none", "--json").result
    assert (done["followUp"]["owner"], done["followUp"]["nextStep"]["due"]) == (None, None)
    events = run("company", toft.id, "--timeline", "--cached", "--json").result["timeline"]
    told = [(each["kind"], each["text"], each["due"], each["who"]) for each in events]
    assert [each for each in told if each[0].startswith("follow-up")] == [
        ("follow-up-owner", user, None, user),
        ("follow-up-step", "call *back*", day, user),
        ("follow-up-note", "on holiday", None, user),
        ("follow-up-note", "is back", None, user),
        ("follow-up-owner", None, None, user),
        ("follow-up-done", "call *back*", None, user),
        ("follow-up-step", "send link", None, user),
    ]
    assert (
        f", by {user}: Next step set\n      call *back*, due {day}\n"
        in run("company", toft.id, "--timeline", "--cached").out
    )
    html = run("handover", "--html", "--cached").out
    assert "send link" in html
    assert books.writes() == []


def test_what_cannot_be_stored_is_a_failure(run: Any, books: Any, monkeypatch: Any, tmp_path: Any) -> None:
    toft = books.company("Toft and Sons", "gbol")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    ended = run("follow-up", toft.id, "--note", "calls back")
    assert (ended.code, "It was not kept" in ended.err, "Nothing can be stored" in ended.err) == (1, True, True)
