#!/usr/bin/env bash
# httpx 0.28.1: `url.copy_with(path=url.path)` is not the same address.
#
# One would expect that giving an address its own path changes nothing. `URL.path` is decoded, and `copy_with` encodes
# it again without knowing what had been escaped: `%2F`, which is a part of one segment, becomes a slash that divides
# two. `raw_path` keeps it.
#
# A client that puts its paths behind a base address (a gateway that is told an environment as `/codat%2Fv1`) then asks
# another address than the one that was written, and a check of what was written says nothing about what is asked.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check 'httpx==0.28.1'
"$folder/venv/bin/python" - <<'END'
import httpx

base = httpx.URL("https://gateway.example/codat%2Fv1")
again = base.copy_with(path=base.path)
raw = base.copy_with(raw_path=base.raw_path)
print(f"httpx {httpx.__version__}")
print(f"written               {base}")
print(f"copy_with(path)       {again}")
print(f"copy_with(raw_path)   {raw}")
assert str(base) == str(raw) == "https://gateway.example/codat%2Fv1", "raw_path changed"
assert str(again) == "https://gateway.example/codat/v1", "copy_with(path=...) keeps the escape now"
END
