from __future__ import annotations

from typing import Any

import httpx
import pytest
from jsonschema import ValidationError  # type: ignore[import-untyped]


def test_a_wrong_answer_would_be_noticed(needs_description: Any, api: httpx.Client) -> None:
    """The check the whole suite leans on can fail."""
    wrong: list[tuple[str, str, int, Any]] = [
        ("GET", "/companies", 200, {"results": []}),
        ("GET", "/profile", 200, {"name": "x"}),
        ("GET", "/profile", 401, {"statusCode": "401"}),
        ("POST", "/companies", 200, {"id": "1", "name": "x"}),
        ("POST", "/companies", 200, {"id": "no-guid", "name": "x", "redirect": "http://x"}),
        ("GET", "/integrations/gbol", 200, {"key": "GBOL", "logoUrl": "x", "name": "x", "enabled": "yes"}),
    ]
    for method, path, status, body in wrong:
        with pytest.raises(ValidationError):
            needs_description.check(method, path, httpx.Response(status, json=body))
    with pytest.raises(AssertionError):
        needs_description.check("DELETE", "/companies/1", httpx.Response(204, json={}))


def test_every_page_of_a_seeded_sandbox_is_as_described(needs_description: Any, seeded: httpx.Client) -> None:
    before = needs_description.checked
    for page in (1, 2, 3):
        seeded.get("/companies", params={"page": page, "pageSize": 50})
    assert needs_description.checked == before + 3
