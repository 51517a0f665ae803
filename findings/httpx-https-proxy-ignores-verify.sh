#!/usr/bin/env bash
# httpx 0.28.1 (httpcore 1.0.9): `verify=` does not reach the TLS connection to an https:// proxy.
#
# One would expect: a client with `verify=context` trusts what the context trusts, for the proxy that HTTPS_PROXY or
#   `proxy="https://..."` names as well.
# What happens: the proxy's own certificate is checked by a default context of httpcore's (OpenSSL's default places and
#   certifi), whatever `verify` says. An authority that only the context knows gets CERTIFICATE_VERIFY_FAILED from its
#   own proxy, before CONNECT is sent; with `httpx.Proxy(url, ssl_context=context)` the same proxy is trusted and asked.
# Why it matters here: a program that hands httpx the system's keychain, or a company's authority, by `verify=` still
#   fails in that company, and the message does not say that it is the proxy's certificate and not the server's: the
#   context has to be passed twice.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check httpx==0.28.1 httpcore==1.0.9 trustme==1.2.1

env -u SSL_CERT_FILE -u SSL_CERT_DIR -u HTTPS_PROXY -u NO_PROXY "$work/venv/bin/python" - <<'PYTHON'
import socket
import ssl
import threading

import httpx
import trustme

authority = trustme.CA()
serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
authority.issue_cert("localhost").configure_cert(serving)
trusting = ssl.create_default_context()
authority.configure_trust(trusting)
listening = socket.create_server(("127.0.0.1", 0))
asked = []


def proxy() -> None:
    """Answer every CONNECT with 403; who asks is noted."""
    while True:
        plain, _ = listening.accept()
        try:
            with serving.wrap_socket(plain, server_side=True) as secure:
                asked.append(secure.recv(4096).split(b"\r\n")[0].decode())
                secure.sendall(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
        except OSError:
            continue


threading.Thread(target=proxy, daemon=True).start()
address = f"https://localhost:{listening.getsockname()[1]}"


def ask(given: object) -> str:
    with httpx.Client(verify=trusting, proxy=given, trust_env=False) as client:
        try:
            client.get("https://server.example/")
        except httpx.HTTPError as error:
            return f"{type(error).__name__}: {str(error).split(' (_ssl')[0]}"
    return "an answer"


as_text, as_proxy = ask(address), ask(httpx.Proxy(address, ssl_context=trusting))
print("verify=context, proxy='https://...':", as_text)
print("verify=context, httpx.Proxy(..., ssl_context=context):", as_proxy)
print("what the proxy was asked for:", asked)
assert "CERTIFICATE_VERIFY_FAILED" in as_text, as_text
assert as_proxy.startswith("ProxyError: 403"), as_proxy
assert asked == ["CONNECT server.example:443 HTTP/1.1"], asked
PYTHON
