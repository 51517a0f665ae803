#!/usr/bin/env bash
# truststore 0.10.5 on Linux: the whole store of certificates is read again for every connection, in the calling thread.
#
# One would expect: as with `ssl.create_default_context()`, certificates are read when the context is made (which can be
#   done in a thread, ahead of time), and a connection costs no disk and next to no time.
# What happens: making the context reads nothing. Each `wrap_socket` or `wrap_bio` calls `set_default_verify_paths()`
#   again: 20 ms and more with a distribution's 140 authorities, while a lock is held. With asyncio that is on the event
#   loop, once for each new connection, and eight connections at once hold the loop up for a sixth of a second. It also
#   means that a store that changes while the program runs counts from the next connection on.
# Why it matters here: a terminal program that polls over short-lived connections drops frames at each of them, and a
#   profile shows it inside `ssl`, not inside truststore. Loading the same places once into a plain context costs the
#   20 ms once, in a thread.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check truststore==0.10.5 trustme==1.2.1

env -u SSL_CERT_DIR WORK="$work" "$work/venv/bin/python" - <<'PYTHON'
import os
import ssl
import time
from pathlib import Path

import trustme
import truststore

# As many authorities as a distribution has, in one bundle.
bundle = Path(os.environ["WORK"]) / "bundle.pem"
bundle.write_bytes(b"".join(trustme.CA().cert_pem.bytes() for _ in range(140)))
os.environ["SSL_CERT_FILE"] = str(bundle)


def milliseconds(context: ssl.SSLContext) -> float:
    """The median time that a connection spends before its first byte."""
    took = []
    for _ in range(15):
        began = time.perf_counter()
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="server.example")
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2] * 1000


plain = ssl.create_default_context()
for_plain = milliseconds(plain)
lazy = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
for_truststore = milliseconds(lazy)
print(f"a connection with a plain context: {for_plain:.2f} ms")
print(f"a connection with truststore's: {for_truststore:.2f} ms")
assert for_truststore > 10 * for_plain, "the store is not read for each connection any more"


def handshake(context: ssl.SSLContext, serving: ssl.SSLContext) -> str:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(to_client, to_server, server_hostname="server.example")
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    try:
        for _ in range(4):
            for side in (client, server):
                try:
                    side.do_handshake()
                except ssl.SSLWantReadError:
                    pass
    except ssl.SSLCertVerificationError:
        return "refused"
    return "trusted"


authority = trustme.CA()
serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
authority.issue_cert("server.example").configure_cert(serving)
before = handshake(lazy, serving), handshake(plain, serving)
with bundle.open("ab") as file:
    file.write(authority.cert_pem.bytes())
after = handshake(lazy, serving), handshake(plain, serving)
print("an authority that is added later, by (truststore, plain):", before, "->", after)
assert before == ("refused", "refused"), before
assert after == ("trusted", "refused"), after
PYTHON
