"""A key is understood in every form that a person pastes, and never shown."""

from __future__ import annotations

import base64
import copy
import pickle
import traceback
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as some

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
    ["", "   ", "Basic", "Basic ", f"{RAW} {RAW}", "ключ" * 10, f"Bearer {RAW}", f"{RAW[:-1]}\x00", "x" * 5_000],
)
def test_anything_else_is_refused_with_a_sentence_that_says_what_a_key_looks_like(pasted: str) -> None:
    with pytest.raises(InvalidApiKey) as caught:
        ApiKey.parse(pasted)
    assert "40 letters and digits" in caught.value.message
    assert "Basic" in caught.value.message
    assert caught.value.field == "api_key"
    assert not pasted.strip() or pasted.strip() == "Basic" or pasted not in str(caught.value)


WIDE = "\uff21"


@pytest.mark.parametrize(
    ("pasted", "left_out"),
    [
        (f"\ufeff{RAW}\r\n", 0),
        (f"{RAW[:20]}\n{RAW[20:]}", 1),
        (f"  {RAW[:13]}\r\n  {RAW[13:26]}\r\n  {RAW[26:]}  ", 8),
        (f"{RAW[:7]} {RAW[7:9]}\t{RAW[9:]}", 2),
        (f"{RAW[:9]}\u00a0{RAW[9:]}\u202f", 1),
        (f"{RAW[:9]}\u200b{RAW[9:11]}\u2060{RAW[11:]}\u200d", 2),
        (f"{RAW[:9]}\ufeff{RAW[9:]}", 1),
        (f"{RAW[:9]}\u00ad{RAW[9:]}", 1),
        (f"\u200e{RAW[:9]}\u202a{RAW[9:]}\u202c", 1),
        (f"“{RAW}”", 0),
        (f"‘ {RAW} ’\n", 0),
        (f"'{RAW}'\u200b", 0),
        (f"Basic {ENCODED[:30]}\r\n {ENCODED[30:]}", 3),
        (f"Authorization:\u00a0Basic\u00a0{ENCODED}\u200b", 0),
        (f"Authorization: Basic\n{ENCODED[:8]}\u200b{ENCODED[8:]}", 1),
    ],
)
def test_what_is_not_seen_is_left_out_where_the_rest_has_the_form_of_a_key(pasted: str, left_out: int) -> None:
    key = ApiKey.parse(pasted)
    assert (key.reveal(), key.left_out, key.doubt) == (RAW, left_out, None)


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        (f"{RAW}\u200bx", "Character 41 is invisible (U+200B)."),
        (f" \u200b{RAW}\u200bx", "Character 41 is invisible (U+200B)."),
        (f"{RAW}\n{RAW}", "These are 2 lines."),
        (f"Production\r\n\r\n{RAW}\r\n{RAW}\r\n", "These are 3 lines."),
        (f"{RAW[:-1]} x{RAW}", "Character 40 is a space."),
        (f"{RAW[:9]}\t{RAW[10:39]}", "Character 10 is a tab."),
        (f"{RAW[:9]}\u00a0{RAW[10:39]}", "Character 10 is a no-break space (U+00A0)."),
        (f"{RAW[:9]}\u2003{RAW[10:39]}", "Character 10 is white space (U+2003)."),
        (f"{RAW[:9]}\u00ad{RAW[10:39]}", "Character 10 is a soft hyphen, which is invisible (U+00AD)."),
        (f"{RAW[:9]}’{RAW[9:]}", "Character 10 is a typographic quotation mark (U+2019)."),
        (f"{RAW[:9]}–{RAW[9:]}", "Character 10 is a typographic dash (U+2013)."),
        (f"{RAW[:9]}{WIDE}{RAW[10:]}", "Character 10 is a full-width letter."),
        (f"{RAW[:9]}\u0430{RAW[10:]}", "Character 10 is a letter that keys don't contain."),
        (f"{RAW[:9]}€{RAW[10:]}", "Character 10 is a character that keys don't contain (U+20AC)."),
        (f"{RAW[:9]}\x07{RAW[10:]}", "Character 10 is a control character (U+0007)."),
        (f"{RAW[:9]}\udcff{RAW[10:]}", "Character 10 is a byte that is not text."),
        (f"Basic {RAW[:9]} {RAW[10:]}", "Character 16 is a space."),
        (f"CODAT_API_KEY={RAW}", "This begins with “CODAT_API_KEY=”."),
        (f'CODAT_API_KEY = "{RAW}"', "This begins with “CODAT_API_KEY =”."),
        (f"export CODAT_API_KEY={RAW}", "This begins with “export”."),
        (f"$env:CODAT_API_KEY = '{RAW}'", "This begins with “$env:”."),
        (f"setx CODAT_API_KEY {RAW}", "This begins with “setx”."),
        (f"api_key: {RAW}", "This begins with “api_key:”."),
        (f"Authorization: Bearer {RAW}", "This begins with “Bearer”, but Codat expects “Basic”."),
        ("x" * 4_097, "This is longer than 4,096 characters."),
        ("\u200b \ufeff", "There is no API key."),
    ],
)
def test_what_cannot_be_left_out_is_named_with_its_place(pasted: str, said: str) -> None:
    with pytest.raises(InvalidApiKey) as caught:
        ApiKey.parse(pasted)
    assert caught.value.message.startswith(f"{said} ")
    assert RAW[:9] not in caught.value.message
    assert RAW[10:39] not in caught.value.message
    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    ours = [frame.f_locals for frame in frames if frame.f_globals["__name__"].startswith("console_app")]
    assert ours
    assert RAW[10:39] not in repr(ours)


@pytest.mark.parametrize(
    ("pasted", "key", "said"),
    [
        (RAW[:-1], RAW[:-1], "it has 39 characters"),
        (f"{RAW}x\n", f"{RAW}x", "it has 41 characters"),
        (f"{RAW[:-1]}-", f"{RAW[:-1]}-", "it has other characters"),
        ("3f2c9a1e-58d7-4b6a-9c0e-7d1f2a3b4c5d", "3f2c9a1e-58d7-4b6a-9c0e-7d1f2a3b4c5d", "it has 36 characters"),
        (f"Basic {base64.b64encode(b'old-key:').decode()}", "old-key", "it has 7 characters"),
        ("x", "x", "it has 1 character,"),
        ("secret:a1-b2", "secret:a1-b2", "it has 12 characters"),
        ("key=" + "a" * 44, "key=" + "a" * 44, "it has 48 characters"),
        (f"Authorization: Basic {base64.b64encode(b'token=x/y').decode()}", "token=x/y", "it has 9 characters"),
    ],
)
def test_a_key_of_another_form_is_tried_with_a_doubt(pasted: str, key: str, said: str) -> None:
    found = ApiKey.parse(pasted)
    assert found.reveal() == key
    assert found.doubt is not None
    assert said in found.doubt
    assert "used anyway" in found.doubt
    assert found.authorization == f"Basic {base64.b64encode(key.encode()).decode()}"


@given(some.text())
def test_whatever_is_pasted_is_a_header_or_refused_in_words(pasted: str) -> None:
    with suppress(InvalidApiKey):
        assert all("!" <= each <= "~" for each in ApiKey.parse(pasted).reveal())


@given(some.text("\u200b\u00a0 \t\ufeff\u00ad\u2028\r\n", max_size=5), some.integers(1, 39))
def test_white_space_and_what_is_not_seen_never_change_the_key(between: str, at: int) -> None:
    assert ApiKey.parse(f"{between}{RAW[:at]}{between}{RAW[at:]}{between}").reveal() == RAW


def test_a_short_key_takes_no_letters_out_of_words() -> None:
    assert ApiKey("a").redact_key("Acme Bakers") == "Acme Bakers"


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
    assert key.redact_key(f"no {RAW} and no {ENCODED} here") == "no *** and no *** here"
