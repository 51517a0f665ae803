"""Texts that a stranger could put into a name, and an account that is full of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from console_app.sandbox.embedded import EmbeddedSandbox
    from console_app.sandbox.state import State

MARK = "PWNED"
"""Stands in each of them behind what would act."""

CURATED = {
    "colour": f"\x1b[31m{MARK}\x1b[0m",
    "title": f"\x1b]0;{MARK}\x07name",
    "title, ended otherwise": f"\x1b]2;{MARK}\x1b\\name",
    "clipboard": f"\x1b]52;c;{MARK}\x07",
    "a link of the terminal": f"\x1b]8;;https://evil.example/{MARK}\x1b\\click\x1b]8;;\x1b\\",
    "device control": f"\x1bP+q{MARK}\x1b\\",
    "C1": f"\x9b31m{MARK}\x9d0;{MARK}\x9c",
    "a question to the terminal": f"\x1b[6n\x1b[c{MARK}",
    "an alternate screen": f"\x1b[?1049l\x1b[2J{MARK}",
    "lines": f"one\r\n{MARK}\x85two\u2028three\u2029four\x0bfive\x0csix",
    "backspaces": f"good\b\b\b\b{MARK}\x7f\x00",
    "bidi": f"\u202e{MARK}\u202c\u2066x\u2069\u200f\u061c",
    "invisible": f"A\u200b\u200c\u200d\u2060\ufeff{MARK}\u00ad",
    "tags of Unicode": f"{MARK}\U000e0041\U000e0042",
    "combining": "Z" + "\u0341\u0353\u0360" * 60 + MARK,
    "wide": f"株式会社{MARK}あ",
    "emoji": f"👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿🇬🇧☺️{MARK}",
    "markup": f"[red]{MARK}[/] [/foo] [@click=app.quit]x[/] [link=https://evil.example]y[/link]",
    "HTML": f"<script>{MARK}</script><img src=x onerror=alert(1)> &lt;b&gt; \"'",
    "formula": f'=HYPERLINK("https://evil.example/{MARK}","x")',
    "another formula": f"\t@SUM(1+1)*cmd|' /C {MARK}'!A0",
    "markdown": f"[x](javascript:{MARK}) ![](https://evil.example) `a` | b |",
    "a path": f"../../{MARK}/%n$(touch x)`id`",
    "an option": f"--{MARK} -rf",
    "long": MARK + "x" * 10_000,
    "formats": f"{{0}} %s %n $HOME ${{x}} {MARK}",
}

_ACTING = [
    "\x1b[",
    "\x1b]0;",
    "\x1bP",
    "\x9b",
    "\x9d",
    "\x07",
    "\x1b\\",
    "\r",
    "\n",
    "\x00",
    "\u202e",
    "\u2066",
    "\x85",
    "\u2028",
]
_HARMLESS = ["[/x]", "=1+1", "é", "株", "👩‍👧", "a", " ", "\u0301", "<b>", '"', "|", "\\", MARK]

any_text = st.lists(st.sampled_from([*_ACTING, *_HARMLESS]), min_size=1, max_size=30).map("".join)
"""What hypothesis makes up of such pieces."""

NAMES = "UPDATE companies SET name = ?, name_key = ?, description = ?, tags = ?, created_by = ?"
ERRORS = "UPDATE connections SET errors = ?, info = ?"


def fill(sandbox: EmbeddedSandbox, text: str) -> None:
    """Let the account say nothing but `text`, wherever a stranger has a say."""
    scenarios = sandbox.scenarios
    error = {
        "statusCode": text,
        "statusText": text,
        "errorMessage": text,
        "erroredOnUtc": "2026-11-01T00:00:00Z",
        "status": "Active",
    }

    def change(state: State) -> None:
        with state.writing():
            state.execute(NAMES, text, text.casefold(), text, json.dumps({text[:27] or "k": text[:100]}), text)
            state.execute(ERRORS, json.dumps([error]), json.dumps({"organisationName": text}))
            state.touched()

    state = scenarios._state
    state.run(lambda: change(state))
