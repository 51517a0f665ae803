"""The account the sandbox plays: who asks the customers, and who makes the companies."""

from __future__ import annotations

from typing import Any

ACCOUNT_NAME = "Fernhill Payables"
CREATED_BY = "Sandbox User"


def profile() -> dict[str, Any]:
    """The account as `GET /profile` gives it. The deprecated `apiKey` is left out, as it is optional."""
    return {
        "name": ACCOUNT_NAME,
        "redirectUrl": "https://fernhill.example/connected/{companyId}",
        "whiteListUrls": [],
        "confirmCompanyName": False,
    }
