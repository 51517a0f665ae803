"""The file with saved views: read, written, shared by two consoles, and never written over when it is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from console_app.config.saved_views import KeptView, KeptViews, UnusableViews, change_views, read_views, views_file
from console_app.services.companies.columns import BY_NAME, SortBy, read_order
from console_app.services.companies.views import (
    RESERVED,
    SHIPPED,
    View,
    all_views,
    chosen_columns,
    delete_view,
    free_key,
    save_view,
)
from console_app.services.search import parse

if TYPE_CHECKING:
    from pathlib import Path

UK = View("UK, waiting", 'tag:region=uk "a b"', read_order(["-since", "name"]), (SortBy.NAME, SortBy.TAGS), "u", True)


def write_views(text: str) -> Path:
    path = views_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_the_programs_views() -> None:
    assert all_views(read_views()) == list(SHIPPED)
    assert not views_file().exists()


def test_a_view_that_is_saved_is_there_in_the_next_run_for_its_owner_alone() -> None:
    save_view(UK)
    assert all_views(read_views())[-1] == UK
    assert views_file().stat().st_mode & 0o777 == 0o600


def test_a_view_of_the_same_name_takes_the_place_of_the_one_before() -> None:
    save_view(UK)
    save_view(View("uk, WAITING", "status:linked", key="x", is_own=True))
    assert [view.search for view in all_views(read_views()) if view.is_own] == ["status:linked"]


def test_an_own_view_takes_the_place_of_a_shipped_one_until_it_is_forgotten() -> None:
    save_view(View("Pending over a day", "status:pending age>2d", key="6", is_own=True))
    (own,) = (view for view in all_views(read_views()) if view.name == "Pending over a day")
    assert (own.search, own.key) == ("status:pending age>2d", "6")
    delete_view(own.name)
    assert all_views(read_views()) == list(SHIPPED)


def test_a_key_belongs_to_the_view_that_was_saved_last() -> None:
    save_view(View("Mine", "acme", key="6", is_own=True))
    keys = {view.name: view.key for view in all_views(read_views())}
    assert keys["Mine"] == "6"
    assert keys["Pending over a day"] == ""


def test_views_and_columns_do_not_lose_each_other() -> None:
    save_view(UK)
    change_views(lambda kept: replace(kept, columns=("name", "since")))
    kept = read_views()
    assert chosen_columns(kept) == (SortBy.NAME, SortBy.SINCE)
    assert all_views(kept)[-1] == UK


THEIRS = """# Shared by the team.
columns = ["name", "status"] # enough

# who waits
[[view]] # in the north
name = "North" # ask Jo
search = 'region:north' # as typed
sort = [
  "-since", # the longest first
]

# who was lost
[[view]]
name = "Lost"
key = "l"
# the end
"""


def test_what_a_person_wrote_around_the_views_stays() -> None:
    path = write_views(THEIRS)
    save_view(View("Mine", "acme", key="m", is_own=True))
    assert path.read_text() == THEIRS + '\n[[view]]\nname = "Mine"\nsearch = "acme"\nkey = "m"\n'
    delete_view("Mine")
    assert path.read_text() == THEIRS
    change_views(lambda kept: replace(kept, columns=("name",)))
    fewer = THEIRS.replace('["name", "status"]', '["name"]')
    assert path.read_text() == fewer
    save_view(View("lost", "status:deauthorized", key="l", is_own=True))
    lost = '[[view]]\nname = "lost"\nkey = "l"\nsearch = "status:deauthorized"\n# the end\n'
    assert path.read_text() == fewer.replace('[[view]]\nname = "Lost"\nkey = "l"\n# the end\n', lost)


def test_the_comment_above_a_view_goes_where_the_view_goes() -> None:
    path = write_views(THEIRS)
    save_view(View("North", "region:scotland", read_order(["-since"]), key="n", is_own=True))
    head, north, last = (THEIRS.partition("# who waits")[0], *THEIRS.partition("# who waits")[2].split("\n\n", 1))
    north = north.replace("'region:north'", '"region:scotland"')
    assert path.read_text() == f'{head}{last}\n# who waits{north}\nkey = "n"\n'
    delete_view("Lost")
    assert path.read_text() == f'{head}# who waits{north}\nkey = "n"\n'


def test_the_files_mark_line_ends_permissions_and_link_stay(tmp_path: Path) -> None:
    path = write_views(THEIRS)
    elsewhere = tmp_path / "dotfiles.toml"
    elsewhere.write_bytes(b"\xef\xbb\xbf" + THEIRS.replace("\n", "\r\n").encode())
    elsewhere.chmod(0o664)
    path.unlink()
    path.symlink_to(elsewhere)
    save_view(View("Mine", "acme", is_own=True))
    new = b'\r\n[[view]]\r\nname = "Mine"\r\nsearch = "acme"\r\n'
    assert elsewhere.read_bytes() == b"\xef\xbb\xbf" + THEIRS.replace("\n", "\r\n").encode() + new
    assert elsewhere.stat().st_mode & 0o777 == 0o664
    assert path.is_symlink()


@pytest.mark.parametrize("text", ['view = [{name = "A"}, {name = "B"}]\n', "", "# nothing yet", "[[view]]\nname = 'A'"])
def test_however_it_is_written_the_views_are_kept(text: str) -> None:
    write_views(text)
    before = read_views().views
    save_view(View("New", "acme", is_own=True))
    change_views(lambda kept: replace(kept, columns=("name", "since")))
    assert read_views() == KeptViews(("name", "since"), (*before, KeptView("New", "acme")))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("columns = [", "views.toml: "),
        ("colums = []", "“colums” is unknown"),
        ('columns = "name"', "columns must be a list of texts"),
        ("view = 3", "each view has to be a table"),
        ("[[view]]\nsearch = 'a'", "view 1 has no name"),
        ("[[view]]\nname = 'a'\nsearch = 3", "view 1: search must be a text"),
        ("[[view]]\nname = 'a'\nkey = 'ab'", "key must be one letter"),
    ],
)
def test_a_file_that_cannot_be_meant_is_named_and_stays(text: str, problem: str) -> None:
    path = write_views(text)
    with pytest.raises(UnusableViews) as told:
        read_views()
    assert problem in str(told.value)
    assert "views.toml" in str(told.value)
    with pytest.raises(UnusableViews):
        save_view(UK)
    assert path.read_text(encoding="utf-8") == text


def test_a_view_with_a_column_that_is_none_says_which() -> None:
    write_views("[[view]]\nname = 'Odd'\nsort = ['colour']")
    with pytest.raises(UnusableViews, match="In the view “Odd”: 'colour' is not a column"):
        all_views(read_views())


def test_two_consoles_keep_each_others_views() -> None:
    def slow(kept: KeptViews) -> KeptViews:
        return KeptViews(kept.columns, (*kept.views, KeptView("Second")))

    save_view(View("First", "a", is_own=True))
    change_views(slow)
    assert [view.name for view in read_views().views] == ["First", "Second"]


def test_every_shipped_view_is_understood_and_has_a_key_of_its_own() -> None:
    for view in SHIPPED:
        assert not parse(view.search).problems, view
        assert view.order == BY_NAME or view.order
    keys = [view.key for view in SHIPPED]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & RESERVED
    assert free_key(SHIPPED) not in {*keys, *RESERVED}
