"""Sanitize text from outside: names, descriptions, tags, error messages, addresses, what a person types or pastes.

| where it goes | function | what it does |
| --- | --- | --- |
| a screen, a terminal | `sanitized` | one line; what acts on a terminal, reorders or hides is removed |
| a widget | `plain` of `console_app.tui.render.text` | the same as Textual content, which parses no markup |
| several lines of a terminal | `sanitized_lines` | the same for each line |
| one line that is compared or quoted | `one_line` | blanks at the ends removed, repeated ones become one |
| a message that repeats what was typed | `as_typed` | `sanitized`, without one-time passwords |
| a table or a list for people | `for_people` | one line without links to connect with |
| a file or a pipe for programs | `for_machines` | unchanged, without links to connect with |
| a cell of CSV | `for_spreadsheet` | no spreadsheet runs it as a formula; after `for_people` |
| Markdown | `for_markdown` | shows its characters and has no effect; after `for_people` or `without_secrets` |
| HTML | `for_html` | `for_people`, escaped; between tags, never inside one |
| the name of a file | `for_file_name` | ASCII letters, digits and hyphens |
| a desktop notification | `for_notification` | short, without secrets and the signs that end a notification |
| the store | `without_otp` | unchanged, without one-time passwords |
| a note, the journal, an error that is kept | `without_secrets` | one line without addresses and credentials |
| a log, a crash report | `for_log` | the same line by line, also without keys and the home's name |
| a report of the doctor | `for_report` | line by line, without credentials and the home's name; addresses stay |
| a JSON document | `in_document` | one of these for each text in it |

`console_app.codat.redact` stands below this module and removes secrets by their shape; the config, the sandbox and the
shell's quoting have rules of their own, because theirs is not text for people.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console_app.codat.redact import HIDDEN, hide_otp, redact

if TYPE_CHECKING:
    from collections.abc import Callable

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Replaces a character that cannot be written, such as half of a surrogate pair."""

MARKS_KEPT = 8
"""The most combining marks kept on one character; no language needs more, and higher stacks paint over other lines."""

# Strings (OSC, DCS, SOS, PM, APC) end with ST or BEL. Their content stops at any control character, so that an
# unfinished one removes only its introducer: the rest of the name stays readable, and matching stays linear.
_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x1f\x7f-\x9f]*+(?:\x1b\\|[\x07\x9c])"
    r"|\x1b[\[\]PX^_]"
    r"|\x1b[ -/]*+[0-~]"
)
# The last one is Braille without a dot: a name of only those would look empty.
_SPACE = r"\r\n|[\t\n\v\f\r\x85\u2028\u2029\u2800]"
# Noncharacters, half surrogate pairs, and the few visible signs of the format category (Arabic, Syriac, Kaithi), for
# which terminals and Textual assume different widths.
_UNWRITABLE = (
    r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + r"\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
)
# The controls, and Unicode's Default_Ignorable_Code_Point together with the rest of the format category. Among them are
# the joiners and variation selectors of emoji: terminals disagree on the width of the result, as they do on a key's
# frame around a digit. The null notehead is invisible.
_UNSEEN = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ACTING = f"(?P<unseen>{_SEQUENCE}|{_UNSEEN})|(?P<space>{_SPACE})|(?P<unwritable>{_UNWRITABLE})"
_MARKED = "\u0300"
"""The first combining mark; no earlier character is one, or a skin tone."""
_FIRST_FLAG, _LAST_FLAG = "\U0001f1e6", "\U0001f1ff"
"""The letters that form flags in pairs; terminals disagree on the width of one, and of a pair."""
_SIGNS = dict.fromkeys((*range(0x2010, 0x2028), *range(0x2190, 0x2800)))
"""Dashes, quotation marks, arrows, lines and shapes, as the program has them, too: all are only shown."""
_INSTEAD = {"unseen": "", "space": " ", "unwritable": REPLACEMENT}


def sanitized(text: object) -> str:
    """Return `text` as one line that a terminal only shows.

    Escape sequences are removed completely (a coloured name keeps its letters), and so are control characters, marks
    that reorder or hide text, and joiners whose width terminals disagree on. Line breaks and tabs become a space,
    characters that cannot be written become U+FFFD. Nothing is shortened, quoted or escaped: markup such as `[b]`
    stays, so pass the result to code that does not parse it (`plain()` in the screens).

    Args:
        text: Any object; `None` is the empty string, others are converted with `str()`.
    """
    if text is None:
        return ""
    line = str(text)
    if line.isprintable() and (line.isascii() or max(line.translate(_SIGNS), default="") < _MARKED):
        return line
    line = _acting().sub(_instead, line)
    return _without_stacks(line) if max(line, default="") >= _MARKED else line


@cache
def _acting() -> re.Pattern[str]:
    # Compiled when first needed: it takes several milliseconds, and the first frame has only letters and our own signs.
    return re.compile(_ACTING)


def _instead(match: re.Match[str]) -> str:
    return _INSTEAD[match.lastgroup or "unseen"]


def _without_stacks(line: str) -> str:
    """Remove combining marks beyond `MARKS_KEPT`, and skin tones, which some terminals draw two cells wider.

    A flag becomes the letters of its country.
    """
    category = unicodedata.category
    kept: list[str] = []
    marks = 0
    for character in line:
        if character < _MARKED:
            marks = 0
        elif category(character) in {"Mn", "Me"}:
            marks += 1
            if marks > MARKS_KEPT:
                continue
        elif "\U0001f3fb" <= character <= "\U0001f3ff":
            continue
        else:
            marks = 0
            if _FIRST_FLAG <= character <= _LAST_FLAG:
                kept.append(chr(ord(character) - ord(_FIRST_FLAG) + ord("A")))
                continue
        kept.append(character)
    return "".join(kept)


_BREAKS = r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]"


def sanitized_lines(text: str) -> str:
    r"""Return `text` with each of its lines as `sanitized` shows it, and `\n` between them."""
    return "\n".join(sanitized(line) for line in re.split(_BREAKS, text))


def one_line(text: object) -> str:
    """Return `text` as one line, without blanks at its ends and with one blank for several."""
    return " ".join(sanitized(text).split())


def as_typed(text: str) -> str:
    """Return what a person typed or pasted as one line, without one-time passwords, to repeat it in a message."""
    return hide_otp(sanitized(text))


def shorten(text: str, longest: int) -> str:
    """Return `text`, cut to `longest` characters with an ellipsis at the end if it has more.

    Args:
        text: The text.
        longest: Most characters of the result, the ellipsis included.
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def in_document(value: Any, sanitize: Callable[[str], str]) -> Any:
    """Return a value as JSON has it with every text in it sanitized, keys of objects included.

    Args:
        value: The value: texts, numbers, lists and objects, nested to any depth.
        sanitize: Returns a text as it may be shown.
    """
    match value:
        case str():
            return sanitize(value)
        case dict():
            return {sanitize(str(key)): in_document(each, sanitize) for key, each in value.items()}
        case list() | tuple():
            return [in_document(each, sanitize) for each in value]
        case _:
            return value


# Characters that begin markup anywhere, an entity, or a bare address that some readers turn into a link.
_ACTIVE = r"(?i)[\\`*_{}\[\]<>#~|$]|&(?=#?\w+;)|:(?=//)|(?<=www)\."
# Markup at the beginning of a line only: lists, rules, quotes, numbered lists.
_FIRST = r"^(?:[-+=:]|(\d{1,9})(?=[.)]))"


def for_markdown(text: object) -> str:
    """Return `text` as one line of Markdown that shows its characters and has no effect.

    It is literal anywhere in a line, also at its beginning. Blanks at the ends are removed, and repeated ones become
    one, as in rendered Markdown.
    """
    escaped = re.sub(_ACTIVE, r"\\\g<0>", one_line(text))
    numbered = re.match(_FIRST, escaped)
    if numbered is None:
        return escaped
    if numbered[1]:
        return f"{numbered[1]}\\{escaped[numbered.end() :]}"
    return f"\\{escaped}"


LINK_LEFT_OUT = "(link left out)"
"""Replaces a link."""

# Patterns are compiled on first use: at import they would delay the first frame.
_ADDRESS = r"(?i)(?:[\w+.-]{0,20}(?::|%3a)(?:/|%2f){2}|mailto(?::|%3a))\S*"
# Anywhere: the text before it may be attached, and the text after it may be separated by blanks.
_OTP = r"(?i)otp\s*(?:=|:|%3d)\s*\S+"


def without_secrets(text: object) -> str:
    """Return `text` on one line, without web addresses, one-time passwords and credentials."""
    # Sanitized first: a control character inside "otp=" would hide it.
    line = re.sub(_OTP, "(left out)", re.sub(_ADDRESS, LINK_LEFT_OUT, one_line(text)))
    return redact(line)


# Web addresses that hold a password or an id, or lead to the host of Codat's links.
_WEB_ADDRESS = r"(?i)[a-z][a-z0-9+.\-]{0,19}://\S+"
_BARE_ADDRESS = r"(?i)\blink[a-z0-9\-]{0,30}(?:\.[a-z0-9\-]{1,30}){0,3}\.codat\.io\S*"
_TELLING = r"(?i)otp|//(?:[^/]*@)?link[^/]*\.codat\.io|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def without_links(text: str) -> str:
    """Return `text` without links to connect with and one-time passwords; other web addresses stay.

    Such a link is a one-time password, and every id in an address may be one.
    """
    if "//" not in text and "codat" not in (folded := text.casefold()) and "otp" not in folded:
        return text
    return hide_otp(re.sub(_BARE_ADDRESS, LINK_LEFT_OUT, re.sub(_WEB_ADDRESS, _taken_out, text)))


def _taken_out(address: re.Match[str]) -> str:
    return LINK_LEFT_OUT if re.search(_TELLING, address[0]) else address[0]


def _cleared(text: str, without: Callable[[str], str]) -> str:
    """Return `text` without secrets and otherwise unchanged; sanitized if one only shows once it is sanitized."""
    cleared = without(text)
    seen = sanitized(cleared)
    return cleared if seen == cleared or without(seen) == seen else without(seen)


def for_machines(text: str) -> str:
    """Return `text` unchanged for programs, without links to connect with."""
    return _cleared(text, without_links)


def without_otp(text: str) -> str:
    """Return a name, note or tag without a one-time password, otherwise unchanged."""
    return _cleared(text, hide_otp) if "otp" in sanitized(text).lower() else text


def for_people(text: object) -> str:
    """Return `text` as one line for people, without links to connect with and blanks at its ends."""
    return without_links(sanitized(text)).strip()


def for_html(text: object) -> str:
    """Return the same as HTML: for use between tags, never inside one."""
    # Its tables are large, and the first frame needs none of them.
    from html import escape

    return escape(for_people(text))


# A key is 40 letters and digits; in base64, as it is sent, it is 54 of them and `==`. The text before it may be
# attached: after a line feed written by `repr` comes an n, and in a URL the digits of %20.
_KEY = r"(?i)[a-z0-9]{40,}(?:=|%3d){0,2}"
# As `repr` shows the fields of a query.
_PAIR = r"""(?i)(\botp\\*["']\s*,\s*\\*["'])[^"'\\]+"""


def for_log(text: str) -> str:
    """Return `text`, line by line, without keys, links, one-time passwords, control characters and the home's name."""
    return "\n".join(_log_line(line) for line in text.split("\n"))


def _log_line(line: str) -> str:
    rest = line.lstrip(" ")
    clean = re.sub(_KEY, HIDDEN, re.sub(_PAIR, rf"\1{HIDDEN}", without_secrets(without_home(rest))))
    return " " * (len(line) - len(rest)) + clean


def for_report(text: str) -> str:
    """Return `text`, line by line, without credentials, one-time passwords and the home's name; addresses stay."""
    return "\n".join(without_home(redact(sanitized(line))) for line in text.split("\n"))


def without_home(text: str) -> str:
    """Return `text` with `~` for the home, whose name is often a person's."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    # A shell takes a quoted ~ as a name.
    return text.replace(f"'{home}/", "~/'").replace(home, "~") if len(home) > 1 else text


def for_notification(text: str, longest: int) -> str:
    """Return `text` for the escape sequence of a desktop notification: on one line, without secrets, cut to `longest`.

    A notification stays on lock screens and in lists.

    Args:
        text: The text, of any origin.
        longest: Most characters of the result, the ellipsis included.
    """
    # A semicolon ends a part of the sequence, and a number before one is a command to some terminals.
    return shorten(without_secrets(text).replace(";", ","), longest)


_UNFIT_FOR_FILES = r"[^A-Za-z0-9]+"


def for_file_name(text: str, longest: int = 40) -> str:
    """Return a part of a file's name: ASCII letters and digits, with hyphens between the words, at most `longest`.

    Args:
        text: The text, of any origin.
        longest: Most characters of the result; there is no ellipsis.
    """
    return re.sub(_UNFIT_FOR_FILES, "-", text).strip("-")[:longest].rstrip("-")


# Also behind blanks and quotes, which some programs strip first, and in the wide, small and typographic forms that they
# read as the plain sign. The bar once started programs from a cell.
_RUNS_AS_FORMULA = r"[\s'\"`]*[=+\-@|＝＋－＠｜﹦﹢﹣﹫−]|[\t\r\n]"


def for_spreadsheet(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: a possible one gets an apostrophe before it."""
    return f"'{cell}" if re.match(_RUNS_AS_FORMULA, cell) else cell
