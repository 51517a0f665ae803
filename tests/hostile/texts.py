"""Texts that a stranger could choose to do harm with, and how to find out whether they did.

Each test of hostile data draws from here, so that a trick that is learned of once is tried everywhere.
"""

from __future__ import annotations

import re
import unicodedata

from hypothesis import strategies as st

OWNED = "OWNED"
"""Stands in every sequence below that a terminal would act on. It may be read, and must not be acted on."""
NUMBER = "7777"
"""The same for sequences that hold numbers; nothing of the program's own has this one."""

TEXTS: dict[str, str] = {
    "markup": "[red]x[/] [/foo] [@click=app.quit]quit[/] [link=https://evil.example]y[/link]",
    "markup left open": "[bold [/ [[ ]] \\[b] $primary {0} %s %n %(x)s",
    "closing tag": "[/]",
    "colour": f"\x1b[{NUMBER}mred\x1b[0m",
    "cursor": f"\x1b[{NUMBER};1H\x1b[{NUMBER}A\x1b[2J\x1b[3Jmoved",
    "title": f"\x1b]0;{OWNED}\x07title",
    "title, ended otherwise": f"\x1b]2;{OWNED}\x1b\\title",
    "clipboard": f"\x1b]52;c;{OWNED}\x1b\\copied",
    "hyperlink": f"\x1b]8;;https://{OWNED}.example\x1b\\link\x1b]8;;\x1b\\",
    "desktop notice": f"\x1b]9;{OWNED}\x07 \x1b]777;notify;{OWNED};x\x07",
    "sixel": f"\x1bPq{OWNED}\x1b\\drawn",
    "other strings": f"\x1b_{OWNED}\x1b\\ \x1b^{OWNED}\x1b\\ \x1bX{OWNED}\x1b\\end",
    "never finished": f"\x1b]0;{OWNED}",
    "eight bits": f"\x9b{NUMBER}m\x9d0;{OWNED}\x9c\x90{OWNED}\x9c\x85",
    "reset": "\x1bc\x1b(0lines\x1b#8",
    "answers back": f"\x1b[{NUMBER}n\x1b[c\x1bZ\x05",
    "asks for a capability": f"\x1bP+q{OWNED}\x1b\\asked",
    "another screen": f"\x1b[?{NUMBER}h\x1b[?1049l\x1b[2Jcleared",
    "bells": "\x07\x08\x08\x08back\x7f\x00nul",
    "reversed": "invoice \u202egnp.exe\u202c",
    "isolates": "\u2066left\u2069 \u2067right\u2069 \u2068first\u2069 \u200f\u200e\u061c",
    "right to left": "שלום עולם مرحبا بالعالم",
    "zero width": "Ac\u200bme\u200c\u200d\u2060\ufeff\u00ad Ltd\U000e0041\U000e007f",
    "looks empty": "\u3164\uffa0\u115f\u2800",
    "marks": "Z\u0335\u0321\u0322" + "\u0301" * 60 + "algo" + "\u20e3" * 20,
    "family": "👩\u200d👩\u200d👧\u200d👦 👩🏽\u200d🚀 🏳\ufe0f\u200d🌈",
    "flags": "🇩🇪🇺🇦 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇦",
    "variations": "❤\ufe0f ☎\ufe0e 1\ufe0f\u20e3 葛\U000e0100",
    "wide": "株式会社山田商店 ＡＣＭＥ 한국어",
    "lines": "one\ntwo\r\nthree\rfour\u2028five\u2029six\x0bseven\x0ceight\x85nine",
    "tabs": "a\tb\t\tc",
    "half a pair": "half \ud800 and \udfff pair",
    "noncharacters": "\ufffe\uffff\ufdd0\U0001ffff",
    "long": "x" * 10_000,
    "long and wide": "会" * 3_000,
    "long word list": "Long Company Name " * 500,
    "look-alike": "Аcme Ltd раураl",
    "formula": '=HYPERLINK("https://evil.example","x")',
    "formula with a command": "+cmd|' /C calc'!A0",
    "formula behind a tab": "\t@SUM(1+1)*cmd|' /C x'!A0",
    "other formulas": "@SUM(A1) -2+3",
    "page": "</style></title><script>alert(1)</script><img src=x onerror=alert(1)>\"' onload=x",
    "markdown": "# x\n\n| a | `b` [c](javascript:alert(1)) ![d](https://evil.example/e) <b>",
    "path": "../../../../etc/passwd",
    "other path": 'C:\\Windows\\..\\x:y*?"<>|',
    "device": "CON",
    "option": "--help",
    "short option": "-rf /",
    "shell": "$(touch owned) `touch owned`; touch owned & | > owned",
    "mail header": "x\r\nBcc: evil@evil.example\r\n\r\nbody",
    "mail address": "a@b.example?bcc=evil@evil.example&body=x",
    "blank": "   ",
}
"""Name to text."""

_PIECES = st.sampled_from(
    [
        *(text for text in TEXTS.values() if len(text) < 200),
        *("\x1b[", "\x1b]", "\x1bP", "\x1b\\", "\x07", "\x9b", "\x9c", "\x9d", NUMBER, OWNED, "[", "]", "[/", "m"),
        *("\u202e", "\u2066", "\u200d", "\ufe0f", "\u0301", "👍", "🏽", "界", "\n", "\t", "\ud800", "\udc00", "\x00"),
    ]
)

hostile_texts: st.SearchStrategy[str] = st.one_of(
    st.sampled_from([*TEXTS.values()]),
    st.lists(_PIECES, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=30),
)
"""Any of them, pieces of them put together, and whatever else can be written."""

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HIDING = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e0fff"
_SEQUENCE = re.compile(
    r"\x1b\][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # OSC
    r"|\x1b[PX^_][^\x1b\x9c]*(?:\x1b\\|\x9c|$)"  # DCS, SOS, PM, APC
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)


def acts_on_a_terminal(written: str) -> list[str]:
    """Return the parts of a terminal's text that are not the program's: a stranger's sequences, and signs that act.

    The program's own sequences may be in it: a stranger's are known by `OWNED` and `NUMBER`.
    """
    found = [each for each in _SEQUENCE.findall(written) if OWNED in each or NUMBER in each]
    rest = _SEQUENCE.sub("", written)
    return found + re.findall(rf"[\x00-\x06\x0b\x0c\x0e-\x1f\x7f-\x9f{_BIDI}{_HIDING}\u2028\u2029\ud800-\udfff]", rest)


def acts(text: str) -> list[str]:
    """Return what acts in lines that were written for people without any sequence of the program's own."""
    return [each for each in text if each != "\n" and unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
