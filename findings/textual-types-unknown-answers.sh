#!/usr/bin/env bash
# Textual 8.2.8: an answer of the terminal that it does not know is typed, letter by letter, into the program.
#
# Expected: a whole control sequence (ECMA-48: ESC [, parameters, one final letter) that means nothing to a program is
# passed over. `ESC [ ? 64 ; 1 c` is how a terminal answers "what are you?" (DA1); it comes late when the program that
# asked, such as an editor, has ended already, or on a slow line.
# Seen: the parser looks for a longer sequence, gives up after a moment, and hands out each character as a key: 6, 4,
# semicolon, 1, c. What is typed behind it within that moment is taken for a part of it as well.
# Why it matters: where single letters and digits are commands, they are carried out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check textual==8.2.8

cat >"$work/look.py" <<'LOOK'
import time
from textual._xterm_parser import XTermParser
from textual.events import Key

parser = XTermParser()
events = list(parser.feed("\x1b[?64;1c"))
time.sleep(0.5)
events += parser.tick()
print(" ".join(each.key for each in events if isinstance(each, Key)))
LOOK
keys=$("$work/venv/bin/python" "$work/look.py")
echo "keys: $keys"
[[ $keys == *" 6 4 semicolon 1 c" ]] || { echo "this has changed" >&2; exit 1; }
