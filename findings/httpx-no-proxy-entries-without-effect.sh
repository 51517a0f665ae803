#!/usr/bin/env bash
# httpx 0.28.1: usual entries of NO_PROXY have no effect, without a word.
#
# One would expect: `*.example.com` (a form that many guides write), `api.example.com:443` for an https address,
#   `xn--bcher-kva.example` for that very host and `10.0.0.0/8` for 10.1.2.3 are reached without the proxy, or httpx
#   says that it cannot read them.
# What happens: the requests go to the proxy. Only `.example.com`, `example.com` and single addresses work; a network is
#   taken for the one address before its slash; a port works only where it is not the scheme's own; a punycode name is
#   held against the decoded host.
# Why it matters here: a person who was told to "go around the proxy for this host" has done so, and still meets the
#   proxy's 403; nothing in the error or the log says that the entry was passed over.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check httpx==0.28.1

env -u no_proxy -u https_proxy -u ALL_PROXY -u all_proxy "$work/venv/bin/python" - <<'PYTHON'
import os

import httpx

os.environ["HTTPS_PROXY"] = "http://proxy.example:8080"


def goes_around(entry: str, url: str) -> bool:
    os.environ["NO_PROXY"] = entry
    with httpx.Client() as client:
        return client._transport_for_url(httpx.URL(url)) is client._transport


works = [(".example.com", "https://api.example.com"), ("example.com", "https://api.example.com")]
works += [("10.1.2.3", "https://10.1.2.3"), ("api.example.com:8443", "https://api.example.com:8443")]
without_effect = [
    ("*.example.com", "https://api.example.com"),
    ("api.example.com:443", "https://api.example.com"),
    ("xn--bcher-kva.example", "https://xn--bcher-kva.example"),
    ("10.0.0.0/8", "https://10.1.2.3"),
]
for entry, url in works + without_effect:
    print(f"NO_PROXY={entry:<24} {url:<32}", "goes around" if goes_around(entry, url) else "goes to the proxy")
assert all(goes_around(*each) for each in works)
assert not any(goes_around(*each) for each in without_effect)
assert goes_around("10.0.0.0/8", "https://10.0.0.0"), "a network is taken for the address before its slash"
PYTHON
