#!/usr/bin/env bash
# pytest-xdist 3.8.0 with pytest 9.2.0: `--dist loadgroup` accepts `xdist_group` and keeps no group together.
#
# Expected: tests marked xdist_group("one") run in one worker, and are listed with "@one" behind their names.
# Seen: no name has a suffix, and the tests of a group run in several workers; no warning and no error. With pytest
#   8.4.2 the same plugin keeps them together. (The plugin writes the suffix into a private attribute of the test,
#   which the newer pytest no longer reads.)
# Why it matters: a fixture that is costly to make, such as a built wheel or a server, is made once a worker; what two
#   tests may not do at once, such as use one port, they do at once. `--dist loadfile` is not affected.
#
# Needs python3 with venv and a package index. Fails when the behaviour changes.
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >test_group.py <<'END'
import pytest

pytestmark = pytest.mark.xdist_group("one")


@pytest.mark.parametrize("number", range(8))
def test_it(number):
    pass
END

# The workers that ran the group's tests, and whether the tests' names have the group's.
look() { # version of pytest
    python3 -m venv "venv-$1"
    "venv-$1/bin/python" -m pip install -q --disable-pip-version-check "pytest==$1" "pytest-xdist==3.8.0" >&2
    "venv-$1/bin/python" -m pytest -p no:cacheprovider -v -n 2 --dist loadgroup test_group.py >"log-$1"
    workers="$(grep -oE '^\[gw[0-9]+\]' "log-$1" | sort -u | wc -l)"
    suffixed="$(grep -cE 'PASSED.*@one' "log-$1" || true)"
    echo "pytest $1, pytest-xdist 3.8.0: $workers worker(s), $suffixed of 8 names with @one"
}

older="$(look 8.4.2)"
newer="$(look 9.2.0)"
printf '%s\n' "$older" "$newer"
[[ "$older" == *": 1 worker(s), 8 of 8 names with @one" ]]
[[ "$newer" == *": 2 worker(s), 0 of 8 names with @one" ]]
