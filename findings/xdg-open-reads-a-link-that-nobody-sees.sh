#!/usr/bin/env bash
# Software: xdg-utils 1.1.3-4.1 with w3m 0.5.3+git20230121 (Debian 12, packages xdg-utils and w3m).
# Expected: without a display and without a terminal, as a program with screens of its own starts it over ssh, xdg-open
#           says that it has nothing to show an address with (exit code 3 or 4).
# Seen:     it ends with 0. It hands the address to the text browser (of BROWSER, or the first that is installed), and w3m
#           without a terminal reads the page and prints it nowhere.
# Matters:  to every program that opens one-time links: the link is used up, nobody has seen the page, and the program
#           believes that it was opened. Without DISPLAY and WAYLAND_DISPLAY, or with BROWSER=w3m, do not ask xdg-open.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
dpkg-query -W -f '${Package} ${Version}\n' xdg-utils w3m
python3 - <<'END'
import http.server
import os
import subprocess
import sys
import threading

visits = []


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        visits.append((self.path, self.headers.get("User-Agent", "")))
        body = b"<title>used up</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=server.serve_forever, daemon=True).start()
hidden = {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"}
environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"BROWSER": "w3m"}
nowhere = subprocess.DEVNULL
code = subprocess.run(
    ["xdg-open", f"http://127.0.0.1:{server.server_port}/one-time"],
    env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True, timeout=60,
).returncode
print(f"xdg-open ended with {code}; the page was read by {visits}")
sys.exit(0 if code == 0 and len(visits) == 1 and "w3m" in visits[0][1] else 1)
END
