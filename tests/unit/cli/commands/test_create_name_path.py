"""How many functions the name on the command line passes until it is in the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.name_path import MOST, way_of

if TYPE_CHECKING:
    from tests.unit.conftest import Run

NAME = "Quillfeather Trading"


def test_the_name_goes_from_the_command_line_to_the_request_by_a_short_way(run: Run) -> None:
    with way_of(NAME) as path:
        ended = run("create", NAME)
    assert ended.code == 0, ended.err
    assert path.places, "the request was not seen"
    assert path.places[0].module == "cli/commands/create.py", path.places
    assert len(path.places) <= MOST, path.places
    assert path.climbs_back() == [], path.places
