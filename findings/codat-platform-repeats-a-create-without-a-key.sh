#!/usr/bin/env bash
# codat-platform 6.0.0 (Codat's own SDK for Python): a create whose answer was a 5xx is sent again, without being asked
# to, and without an Idempotency-Key. What the first request has created is there twice.
#
# Expected: a POST is sent once unless the caller asks for more; or each repeat carries one `Idempotency-Key`, which
#   Codat's documentation offers for exactly this.
# Seen: `companies.create(...)` without any setting sends the request again half a second later, with no key. The
#   server below keeps the company and answers 503, as a gateway does that gives up waiting: two companies are there,
#   and the caller learns of one.
# Why it matters: a second company of one customer costs money and confuses everybody who looks for it, and a second
#   write of a payment or a bill is worse. `RetryConfig("none")` turns it off.
#
# Needs python3 with venv and a package index. Fails when the behaviour changes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check 'codat-platform==6.0.0'
timeout 60 "$folder/venv/bin/python" - <<'END'
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

from codat_platform import CodatPlatform
from codat_platform.models import shared
from codat_platform.utils import RetryConfig

companies, keys = [], []


class Codat(BaseHTTPRequestHandler):
    def do_POST(self):
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["name"]
        companies.append({"id": str(uuid.uuid4()), "name": name, "redirect": "https://link.example/1"})
        keys.append(self.headers["Idempotency-Key"])
        self.send_response(503 if len(companies) % 2 else 200)
        body = json.dumps(companies[-1]).encode()
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Codat)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
sdk = CodatPlatform(security=shared.Security(auth_header="Basic a2V5"), server_url=address)

answer = sdk.companies.create(request={"name": "Toft Stores"})
print(f"the caller learns of one company: {answer.id}")
print(f"the server has {len(companies)}, created with the Idempotency-Keys {keys}")
assert len(companies) == 2 and keys == [None, None], "a create is not repeated without a key any more"

companies.clear()
try:
    sdk.companies.create(request={"name": "Toft Stores"}, retries=RetryConfig("none"))
except Exception as problem:
    print(f"with RetryConfig('none'): {type(problem).__name__}, and the server has {len(companies)}")
assert len(companies) == 1, "RetryConfig('none') repeats"
END
