"""Of a hidden name, what was typed in full may be read, and nothing else."""

from __future__ import annotations

import pytest

from console_app.services.text.privacy_mask import HIDDEN
from console_app.services.text.typed_name import is_typed_in_full, typed_part


@pytest.mark.parametrize(
    ("typed", "shown", "in_full"),
    [
        ("toft stores ireland", "Toft Stores Ireland", True),
        ("IRELAND toft status:pending stores", "Toft Stores Ireland", True),
        ("toft stores", f"Toft Stores {HIDDEN}", False),
        ("stores", f"{HIDDEN} Stores {HIDDEN}", False),
        ("tof sto", HIDDEN, False),
        ("", HIDDEN, False),
    ],
)
def test_words_that_were_typed_in_full(typed: str, shown: str, *, in_full: bool) -> None:
    assert typed_part("Toft Stores Ireland", typed) == shown
    assert is_typed_in_full("Toft Stores Ireland", typed) is in_full


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("O'Brien, Walsh & Co", "obrien walsh", f"{HIDDEN} Walsh {HIDDEN}"),
        ("O'Brien, Walsh & Co", "o'brien walsh co", "O'Brien, Walsh & Co"),
        ("Bäckerei Müller", "backerei muller", "Bäckerei Müller"),
        ("🎉🎉", "🎉🎉", HIDDEN),
        ("", "x", ""),
    ],
)
def test_signs_and_accents_are_typed_as_people_type_them_and_a_name_without_words_never_is(
    name: str, typed: str, shown: str
) -> None:
    assert typed_part(name, typed) == shown
