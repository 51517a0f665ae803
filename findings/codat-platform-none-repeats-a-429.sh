#!/usr/bin/env bash
# codat-platform 6.0.0 (Codat's own SDK for Python): `RetryConfig("none")` and a timeout do not keep a call from being
# sent four times, and from blocking for as long as the server says, three times.
#
# Expected: with retries turned off, a 429 is an error after one request, and a call with `timeout_ms=500` ends within
#   about half a second.
# Seen: four requests and three waits of `Retry-After`. urllib3 underneath is used with its own default, which repeats
#   a GET that was answered with 413, 429 or 503 and that header; the SDK's two settings do not reach it. With a client
#   of httpx (`client=`) there is one request, as asked.
# Why it matters: Codat's daily quota comes back at 00:00 UTC, and its 429 may say so in this header: the call blocks
#   its thread for hours, whatever was set. A 503 of an announced maintenance does the same.
#
# Needs python3 with venv and a package index. Fails when the behaviour changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check 'codat-platform==6.0.0' 'urllib3==2.5.0'
timeout 60 "$folder/venv/bin/python" - <<'END'
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from codat_platform import CodatPlatform
from codat_platform.models import shared
from codat_platform.utils import RetryConfig

calls = 0


class Codat(BaseHTTPRequestHandler):
    def do_GET(self):
        global calls
        calls += 1
        self.send_response(429)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Codat)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"


def asked(**options):
    """Return how many requests one call is, and how many seconds it takes."""
    global calls
    calls = 0
    begun = time.monotonic()
    sdk = CodatPlatform(security=shared.Security(auth_header="Basic a2V5"), server_url=address, **options)
    try:
        sdk.settings.get_profile(retries=RetryConfig("none"), timeout_ms=500)
    except Exception as problem:
        print(f"{type(problem).__name__} after {calls} request(s) and {time.monotonic() - begun:.1f} s")
    return calls, time.monotonic() - begun


requests, seconds = asked()
assert requests == 4 and seconds >= 3, "RetryConfig('none') means one request now"
assert asked(client=httpx.Client())[0] == 1, "with httpx it is repeated, too"
END
