"""A key is understood in every form that a person pastes, and never shown."""

from __future__ import annotations

import base64
import copy
import pickle

import pytest

from console_app.codat import ApiKey, InvalidApiKey

RAW = "MarkedKey0123456789abcdefghijABCDEFGHIJ0"
ENCODED = base64.b64encode(RAW.encode()).decode()


@pytest.mark.parametrize(
    ("pasted", "understood_as"),
    [
        (RAW, "key"),
        (f"  {RAW}\n", "key"),
        (f'"{RAW}"', "key"),
        (ENCODED, "header"),
        (f"Basic {ENCODED}", "header"),
        (f"basic   {ENCODED}", "header"),
        (f"Authorization: Basic {ENCODED}", "header"),
        (f"authorization:Basic {ENCODED}", "header"),
        (f"Basic {base64.b64encode(f'{RAW}:'.encode()).decode()}", "header"),
        (f"Basic {RAW}", "header"),
    ],
)
def test_every_form_gives_the_same_header(pasted: str, understood_as: str) -> None:
    key = ApiKey.parse(pasted)
    assert key.authorization == f"Basic {ENCODED}"
    assert key.understood_as == understood_as
    assert key == ApiKey(RAW)


@pytest.mark.parametrize(
    "pasted",
    ["", "   ", "Basic", "Basic ", RAW[:-1], RAW + "x", RAW[:-1] + "-", f"Basic {ENCODED[:-8]}", "ключ" * 10],
)
def test_anything_else_is_refused_with_a_sentence_that_says_what_a_key_looks_like(pasted: str) -> None:
    with pytest.raises(InvalidApiKey) as caught:
        ApiKey.parse(pasted)
    assert "40 letters and digits" in caught.value.message
    assert "Basic" in caught.value.message
    assert caught.value.field == "api_key"
    assert not pasted.strip() or pasted.strip() == "Basic" or pasted not in str(caught.value)


def test_a_key_does_not_show_and_does_not_travel() -> None:
    key = ApiKey.parse(RAW)
    for text in (repr(key), str(key), f"{key}", f"{key!r}", repr([key]), repr({"k": key})):
        assert RAW not in text
        assert ENCODED not in text
    assert copy.deepcopy(key) is key
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_scrubbing_takes_both_forms_out() -> None:
    key = ApiKey.parse(RAW)
    assert key.scrub(f"no {RAW} and no {ENCODED} here") == "no *** and no *** here"
