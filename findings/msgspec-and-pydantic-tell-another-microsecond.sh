#!/usr/bin/env bash
# Software: msgspec 0.23.0 and pydantic 2.14.4 (Python 3.11 or newer).
#
# Expected: two readers of JSON that both keep microseconds give the same moment for the same text.
# What happens: of seven digits behind the second, as .NET services write them, msgspec rounds and pydantic cuts, so that
# one date becomes two moments a microsecond apart. msgspec carries, too: 23:59:59.9999999 is a moment of the next day.
# Output seen here: .195053 and .195052 for .1950527; the first of January and the last of December for the other.
# Why it matters here: Codat's dates have seven digits. A program that reads lists with one library and single records
# with the other finds that a record differs from itself, and one that compares days puts it under two.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check msgspec==0.23.0 pydantic==2.14.4

cat >"$folder/read.py" <<'END'
from datetime import datetime

import msgspec
from pydantic import TypeAdapter

PYDANTIC = TypeAdapter(datetime)
differs = []
for text in ("2022-10-23T00:00:00.1950527Z", "2022-12-31T23:59:59.9999999Z"):
    rounded = msgspec.json.decode(f'"{text}"', type=datetime)
    cut = PYDANTIC.validate_json(f'"{text}"')
    print(f"{text}  msgspec {rounded.isoformat()}  pydantic {cut.isoformat()}")
    differs.append((rounded - cut).total_seconds())
assert differs == [1e-06, 1e-06], differs
assert rounded.date() > cut.date()
END
"$folder/venv/bin/python" "$folder/read.py"
