#!/usr/bin/env bash
# standardwebhooks 1.1.0 and svix 2.9.1 (Python): one entry of the signature header that is not of their form hides a good
# signature behind it. The JavaScript packages of the same two projects pass over it.
#
# One would expect: `webhook-signature` holds several signatures, so that secrets can be rotated and other schemes added;
#   one that fits is enough, what is not understood is passed over, and a message that is refused raises
#   WebhookVerificationError.
# What happens: a good signature behind two blanks, behind an entry without a comma or without its padding, or in two
#   header lines that a proxy has joined with a comma as HTTP allows, is not looked at: a bare ValueError (or its kin
#   binascii.Error) leaves `verify`. standardwebhooks 1.1.1 and svix 1.99.1 for JavaScript accept all four.
# Why it matters here: a receiver that catches only the documented error answers 500 to each message for as long as the
#   header looks so, and Codat disables the endpoint after five days of that.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0 svix==2.9.1

cat >"$work/see.py" <<'PYTHON'
import base64
import json
import sys
from datetime import UTC, datetime

import standardwebhooks
import svix


def secret(letter: bytes) -> str:
    return "whsec_" + base64.b64encode(letter * 32).decode()


now, body = datetime.now(tz=UTC), '{"id":"1"}'
good = standardwebhooks.Webhook(secret(b"a")).sign("msg_1", now, body)
older = standardwebhooks.Webhook(secret(b"b")).sign("msg_1", now, body)
headers = {
    "as usual": f"{older} {good}",
    "two blanks": f"{older}  {good}",
    "an entry without a comma": f"v1 {good}",
    "an entry without its padding": f"{older.rstrip('=')} {good}",
    "joined with a comma": f"{older}, {good}",
}
for name, signature in headers.items():
    sent = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    for library in (standardwebhooks, svix):
        try:
            library.Webhook(secret(b"a")).verify(body, sent)
            came = "accepted"
        except ValueError as error:
            came = f"ValueError: {error}"
        print(f"{library.__name__}, {name}: {came}")
        assert (came == "accepted") == (name == "as usual")
with open(sys.argv[1], "w", encoding="ascii") as file:
    json.dump({"secret": secret(b"a"), "body": body, "at": int(now.timestamp()), "headers": headers}, file)
PYTHON
"$work/venv/bin/python" "$work/see.py" "$work/messages.json"

if ! command -v npm >/dev/null; then
    echo "npm is not here: the JavaScript packages were not looked at"
    exit 0
fi
cd "$work"
npm install --silent --no-audit --no-fund standardwebhooks@1.1.1 svix@1.99.1 >/dev/null
cat >see.mjs <<'JAVASCRIPT'
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";

const { secret, body, at, headers } = JSON.parse(readFileSync("messages.json"));
for (const [name, signature] of Object.entries(headers)) {
  const sent = { "webhook-id": "msg_1", "webhook-timestamp": String(at), "webhook-signature": signature };
  for (const library of [Webhook, SvixWebhook]) assert.ok(new library(secret).verify(body, sent), name);
  console.log(`in JavaScript, ${name}: accepted by both`);
}
JAVASCRIPT
node see.mjs
