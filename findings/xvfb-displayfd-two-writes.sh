#!/usr/bin/env bash
# Software: Xvfb of X.Org Server 21.1.7 (Debian 12, package xvfb).
# Expected: with `-displayfd N` the number of the display comes as one line in one write, so that whoever has read the
#           number can close the pipe.
# Seen:     the number and the end of its line are two writes. Where the reader closes the pipe in between, the server
#           ends with "Cannot write display number to fd", after it has said which display it is.
# Matters:  to tests that start an X server of their own: they pass on most days, and on a busy one every window fails
#           with "Can't open display". Read up to the end of the line before the pipe is closed.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
dpkg-query -W -f '${Package} ${Version}\n' xvfb
python3 - "$folder/errors" <<'END'
import socket
import subprocess
import sys

# A socket of packets keeps two writes apart.
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
ours.settimeout(20)
display = ["-displayfd", str(theirs.fileno()), "-screen", "0", "64x64x24", "-nolisten", "tcp", "-noreset"]
with open(sys.argv[1], "wb") as errors:
    server = subprocess.Popen(["Xvfb", *display], pass_fds=[theirs.fileno()], stderr=errors)
theirs.close()
writes = [ours.recv(64), ours.recv(64)]
print("the writes:", writes)
server.terminate()
server.wait(20)
sys.exit(not (len(writes) == 2 and writes[0].isdigit() and writes[1] == b"\n"))
END
