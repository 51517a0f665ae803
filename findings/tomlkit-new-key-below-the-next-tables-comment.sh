#!/bin/bash
# tomlkit 0.15.2
#
# One would expect that a key that is added to a table follows the table's last key, and that a file keeps its line ends.
# The key is put below the comment that stands above the NEXT table, so that the comment reads as if it were about the
# new key; in a file with CRLF the new line ends in LF; and a file that begins with a byte order mark is refused.
# It matters to a program that changes one value in a file which a person wrote, and promises to leave the rest alone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet tomlkit==0.15.2
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import tomlkit

text = '[a]\r\nx = 1\r\n\r\n# about b\r\n[b]\r\ny = 2\r\n'
document = tomlkit.parse(text)
document["a"]["new"] = 3
written = tomlkit.dumps(document)
print(written.replace("\r\n", " CRLF\n").replace("new = 3\n", "new = 3 LF\n"))
below_the_comment = written.index("# about b") < written.index("new = 3") < written.index("[b]")
ends_in_lf = "new = 3\n" in written
try:
    tomlkit.parse("\ufeff" + text)
    mark = "taken"
except tomlkit.exceptions.ParseError as error:
    mark = f"refused: {error}"
print("byte order mark:", mark)
sys.exit(not (below_the_comment and ends_in_lf and mark.startswith("refused")))
PYTHON
