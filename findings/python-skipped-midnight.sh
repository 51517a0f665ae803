#!/usr/bin/env bash
# Software: CPython 3.11.7 (the standard library's datetime), with the tz database of the system. 3.10.13 does the same;
#   3.12.1 and 3.13.0 do not, so that tests on those do not show it.
#
# Expected: a naive `datetime` is taken as local time, so `d.astimezone()` and `d.timestamp()` name one moment.
# What happens: where the clock is put forward and skips that time, they are an hour apart. In Cairo midnight of
#   2026-04-24 is skipped: `timestamp()` is the moment of the change (22:00 UTC), `astimezone()` is 21:00 UTC, which the
#   clocks there show as 23:00 of the day before.
# Why it matters: whoever turns a date into "from midnight here" with `datetime.combine(day, time()).astimezone()` takes
#   in an hour of the day before, once a year, in the zones that change at midnight (Cairo, Beirut, Havana, Santiago).
#   `datetime.fromtimestamp(d.timestamp(), UTC)` is right.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; print("Python", sys.version.split()[0])'
cat > midnight.py <<'PYTHON'
import os
import time
from datetime import UTC, datetime

wrong = 0
for zone, day in (("Africa/Cairo", (2026, 4, 24)), ("America/Havana", (2026, 3, 8))):
    os.environ["TZ"] = zone
    time.tzset()
    midnight = datetime(*day)
    by_zone = midnight.astimezone()
    by_stamp = datetime.fromtimestamp(midnight.timestamp(), UTC)
    print(f"{zone} {midnight:%Y-%m-%d %H:%M}: astimezone {by_zone}, timestamp {by_stamp.astimezone()}")
    wrong += by_zone.timestamp() != midnight.timestamp() and by_zone.date() < midnight.date()
raise SystemExit(0 if wrong == 2 else "They agree now: look at local_time.as_local again.")
PYTHON
"$python" midnight.py
