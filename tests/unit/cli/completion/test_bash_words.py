"""What bash puts into a command line is read by bash as the name that was meant, whatever is in it."""

from __future__ import annotations

import subprocess

import pytest

from console_app.cli.completion.bash_words import LastWord, replacement, split_line

BREAKS = " \t\n\"'><=;|&(:"
NAMES = (
    *("Toft Stores", "O'Brien & Co", 'Quote "This" Ltd', "$(touch pwned) Ltd", "`id` Bar", "a;b|c Ltd", "*star*? [x]"),
    *(
        "back\\slash",
        "!bang Ltd",
        "~home",
        "#hash",
        "Bäckerei Müller",
        "東京商事",
        "Start: Up",
        "a=b",
        "{a,b}",
        "tab\there",
    ),
)


@pytest.mark.parametrize(
    ("line", "words", "last"),
    [
        ("p ", ["p"], LastWord("", "", "")),
        ("p link Toft\\ St", ["p", "link"], LastWord("Toft St", "Toft\\ St", "")),
        ("p link 'Toft St", ["p", "link"], LastWord("Toft St", "'Toft St", "'")),
        ('p "a \\"b\\" c" "O\'', ["p", 'a "b" c'], LastWord("O'", "\"O'", '"')),
        ("p a 'b'c\"d\" ", ["p", "a", "bcd"], LastWord("", "", "")),
        ("ls; p x", ["p"], LastWord("x", "x", "")),
        ("p '' x\\", ["p", ""], LastWord("x", "x\\", "")),
    ],
)
def test_a_line_is_read_as_bash_does(line: str, words: list[str], last: LastWord) -> None:
    assert split_line(line) == (words, last)


def test_every_name_is_read_back_by_bash_in_every_kind_of_quotes() -> None:
    lines, meant = [], []
    for name in NAMES:
        for opened in ("", "'", '"'):
            last = split_line(f"p {opened}")[1]
            text = replacement(name, last, BREAKS)
            assert text is not None
            # Bash itself closes the quote.
            lines.append(f"printf '%s\\0' {opened}{text}{opened}\n")
            meant.append(name)
    # Without history there is no `!`, as in an interactive bash within double quotes.
    done = subprocess.run(["bash", "--norc"], input="".join(lines), capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == meant
    assert done.stderr == ""


def test_only_what_is_behind_a_break_is_replaced() -> None:
    last = split_line("p status:pe")[1]
    assert replacement("status:pending", last, BREAKS) == "pending"
    assert replacement("status:pending", last, BREAKS.replace(":", "")) == "status:pending"
    assert replacement("Start: Up", split_line("p Start:")[1], BREAKS) == "\\ Up"
    assert replacement("Start: Up", split_line("p start:")[1], BREAKS) is None, "its beginning cannot be changed"
    assert replacement("a:b", split_line("p a\\:")[1], BREAKS) == "a:b", "an escaped one is no break"
