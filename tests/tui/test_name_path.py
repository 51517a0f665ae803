"""How many functions the name that somebody types passes until it is in the request."""

from __future__ import annotations

from typing import Any

from tests.name_path import MOST, way_of

NAME = "Quillfeather Trading"


async def test_the_name_goes_from_the_form_to_the_request_by_a_short_way(open_console: Any) -> None:
    async with open_console() as console:
        await console.press("N")
        await console.sees("New company")
        await console.type(NAME)
        with way_of(NAME) as path:
            await console.press("ctrl+s")
            await console.until(lambda: path.places, "the request")
        assert path.places[0].function == "CreateCompanyScreen._create", path.places
        # The field's own property, which the screen reads first, has returned by then.
        assert 1 + len(path.places) <= MOST, path.places
        assert path.climbs_back() == [], path.places
