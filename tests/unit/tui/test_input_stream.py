"""What a terminal sends is cut into whole pieces, wherever it breaks off, and what is no key is not taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console_app.tui.input_stream import (
    LETTER_WITHIN,
    LONGEST_SEQUENCE,
    PASTE_ENDS_AFTER,
    SEQUENCE_WITHIN,
    InputStream,
    Kind,
    Piece,
)

ESCAPE_WITHIN = 0.1
CTRL_Q = "\x11"
LONG_AFTER = 60.0


def pieces_of(*came: bytes | tuple[float, bytes]) -> list[Piece]:
    """The pieces of what came: at once, or at the seconds that are named; and of the silence that follows."""
    stream, pieces = InputStream(ESCAPE_WITHIN), []
    now = 0.0
    for each in came:
        moment, data = each if isinstance(each, tuple) else (now, each)
        while stream.deadline is not None and stream.deadline <= moment:
            pieces += stream.expire(stream.deadline)
        now = moment
        pieces += stream.feed(data, now)
    while stream.deadline is not None:
        pieces += stream.expire(stream.deadline)
    return pieces


def text_piece(words: str) -> Piece:
    return Piece(Kind.TEXT, words)


def key(sequence: str) -> Piece:
    return Piece(Kind.SEQUENCE, sequence)


def pasted(words: str) -> Piece:
    return Piece(Kind.PASTE, words)


ESCAPE = Piece(Kind.ESCAPE, "\x1b")


@pytest.mark.parametrize(
    ("came", "pieces"),
    [
        (b"abc", [text_piece("abc")]),
        ("é€😀".encode(), [text_piece("é€😀")]),
        (b"\x1b[A\x1bOP\x1b[1;5C", [key("\x1b[A"), key("\x1bOP"), key("\x1b[1;5C")]),
        (b"\x1b[[A", [key("\x1b[[A")]),
        (b"\x1b[<35;80;24Mx", [key("\x1b[<35;80;24M"), text_piece("x")]),
        (b"\x1bx", [Piece(Kind.ALT, "\x1bx")]),
        ("\x1bé".encode(), [Piece(Kind.ALT, "\x1bé")]),
        (b"\x1b\x1b[A", [ESCAPE, key("\x1b[A")]),
        (b"a\x1b[200~b\nc\x1b[201~d", [text_piece("a"), pasted("b\nc"), text_piece("d")]),
        (b"\x1b[200~\x1b[201~", [pasted("")]),
        (b"\x1b[200~\x1b[31mred\x1b[0m \x1b\x1b[201~", [pasted("\x1b[31mred\x1b[0m \x1b")]),
    ],
    ids=repr,
)
def test_keys_texts_and_pastes_are_told_apart_wherever_they_are_cut(came: bytes, pieces: list[Piece]) -> None:
    assert pieces_of(came) == pieces
    for cut in range(1, len(came)):
        found = pieces_of(came[:cut], came[cut:])
        assert "".join(each.text for each in found) == "".join(each.text for each in pieces)
        assert [each for each in found if each.kind is not Kind.TEXT] == [
            each for each in pieces if each.kind is not Kind.TEXT
        ]


@pytest.mark.parametrize(
    ("came", "pieces"),
    [
        (b"\xe2b", [text_piece("\ufffdb")]),
        (b"\xe2" + CTRL_Q.encode(), [text_piece("\ufffd" + CTRL_Q)]),
        (b"\xe2\x1b[A", [text_piece("\ufffd"), key("\x1b[A")]),
        (b"\xff\xfe\x80", [text_piece("\ufffd\ufffd\ufffd")]),
        (b"a\0b", [text_piece("a\0b")]),
        (b"\x1b\xe9x", [ESCAPE, text_piece("\ufffd"), text_piece("x")]),
    ],
    ids=repr,
)
def test_bytes_that_are_no_utf8_are_replaced(came: bytes, pieces: list[Piece]) -> None:
    assert "".join(each.text for each in pieces_of(came)) == "".join(each.text for each in pieces)


def test_a_letter_that_comes_in_two_parts_on_a_slow_line_is_one() -> None:
    first, second = "é".encode()[:1], "é".encode()[1:]
    assert pieces_of(first, (LETTER_WITHIN / 2, second)) == [text_piece("é")]
    assert pieces_of(first, (LETTER_WITHIN * 2, b"x")) == [text_piece("\ufffd"), text_piece("x")]


@pytest.mark.parametrize(
    "report",
    [
        b"\x1b[M !!",
        b"\x1b[M \xe9\x21",
        b"\x1b[M\xff\xff\xff",
        b"\x1b[M \xc3\xa9",
        "\x1b[M é!".encode(),
        "\x1b[M éé".encode(),
    ],
    ids=repr,
)
def test_an_old_report_of_the_mouse_is_nothing_whatever_its_bytes_are(report: bytes) -> None:
    assert pieces_of(report) == []
    assert pieces_of(report + b"\x1b[Aq") == [key("\x1b[A"), text_piece("q")]


@pytest.mark.parametrize(
    "broken_off",
    [
        b"\x1b[",
        b"\x1b[1;",
        b"\x1b[<35;80",
        b"\x1b[M",
        b"\x1b[M ",
        b"\x1b]11;rgb:",
        b"\x1bP>|name",
        b"\x1b[?6",
        b"\x1bO",
    ],
    ids=repr,
)
def test_what_breaks_off_types_nothing_and_takes_no_key_with_it(broken_off: bytes) -> None:
    pieces = pieces_of(broken_off + CTRL_Q.encode())
    assert pieces[-1] == text_piece(CTRL_Q)
    assert not [each for each in pieces[:-1] if each.kind is Kind.TEXT]
    pieces = pieces_of(broken_off, (SEQUENCE_WITHIN * 2, b"x"))
    assert pieces[-1] == text_piece("x")
    assert not [each for each in pieces[:-1] if each.kind is Kind.TEXT]
    assert pieces_of(broken_off + b"\x1b[A")[-1] == key("\x1b[A")


def test_a_sequence_without_end_is_not_kept() -> None:
    stream = InputStream(ESCAPE_WITHIN)
    assert stream.feed(b"\x1b[", 0) == []
    for _ in range(100):
        assert stream.feed(b"1;" * 2000, 0) == []
    (piece,) = stream.feed(b"z", 0)
    assert len(piece.text) == LONGEST_SEQUENCE + 1


def test_an_answer_of_the_terminal_is_left_out() -> None:
    assert pieces_of(b"\x1b]11;rgb:0000/0000/0000\x1b\\a\x1bP>|kitty(0.26)\x1b\\b\x1b]52;c;\x07c") == [
        text_piece("a"),
        text_piece("b"),
        text_piece("c"),
    ]


def test_escape_alone_is_the_key_after_a_moment() -> None:
    stream = InputStream(ESCAPE_WITHIN)
    assert stream.feed(b"\x1b", 0.0) == []
    assert stream.expire(ESCAPE_WITHIN / 2) == []
    assert stream.expire(ESCAPE_WITHIN) == [ESCAPE]


def test_a_paste_without_end_is_whole_after_a_second() -> None:
    assert pieces_of(b"\x1b[200~hello", (PASTE_ENDS_AFTER + 0.1, CTRL_Q.encode())) == [
        pasted("hello"),
        text_piece(CTRL_Q),
    ]
    # The end may come late, or cut off itself.
    assert pieces_of(b"\x1b[200~hello\x1b[20", (PASTE_ENDS_AFTER + 1, b"x")) == [
        pasted("hello\x1b[20"),
        text_piece("x"),
    ]


def test_pressing_keys_and_moving_the_mouse_do_not_prolong_a_paste_without_end() -> None:
    keys = [(0.2 * count, b"\x11") for count in range(1, 7)]
    assert text_piece(CTRL_Q) in pieces_of(b"\x1b[200~hello", *keys)
    moves = [(0.02 * count, b"\x1b[<35;80;24M") for count in range(1, 60)]
    pieces = pieces_of(b"\x1b[200~hello", *moves)
    assert pieces[0] == pasted("hello")
    assert pieces[-1] == key("\x1b[<35;80;24M")


def test_a_long_paste_on_a_slow_line_stays_one() -> None:
    stalls = [(0.9 * count, b"x" * 100) for count in range(1, 10)]
    assert pieces_of(b"\x1b[200~", *stalls, (9.0, b"\x1b[201~")) == [pasted("x" * 900)]
    trickle = [(0.01 * count, b"x") for count in range(1, 300)]
    assert pieces_of(b"\x1b[200~", *trickle, (3.0, b"\x1b[201~")) == [pasted("x" * 299)]


@given(st.lists(st.tuples(st.floats(0, 2), st.binary(max_size=40)), max_size=20))
def test_whatever_came_the_keys_of_a_moment_later_are_read(came: list[tuple[float, bytes]]) -> None:
    now, moments = 0.0, []
    for pause, data in came:
        now += pause
        moments.append((now, data))
    assert pieces_of(*moments, (now + LONG_AFTER, CTRL_Q.encode()))[-1] == text_piece(CTRL_Q)


@given(
    st.lists(
        st.sampled_from([b"\x1b", b"[", b"]", b"O", b"M", b"P", b"200~", b"201~", b"1", b";", b"\x80", b"a", b"\\"])
    )
)
def test_the_same_of_what_looks_like_sequences(came: list[bytes]) -> None:
    pieces = pieces_of(*came, (LONG_AFTER, CTRL_Q.encode()))
    assert pieces[-1] == text_piece(CTRL_Q)
    assert all(each.kind is Kind.PASTE or len(each.text) <= LONGEST_SEQUENCE + 1 for each in pieces)
