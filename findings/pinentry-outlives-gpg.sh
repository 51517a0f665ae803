#!/bin/bash
# GnuPG 2.2.40 with pinentry-curses 1.2.1 (Debian 12)
#
# One would expect that the passphrase dialog goes away when the gpg that asked for it is ended.
# It stays in the terminal: the agent started it, and does not end it when its client is gone. It goes on to read what
# is typed, together with the shell. A process group or session that is ended does not hold it either.
# It matters to a program that asks `pass` for a key and is interrupted: it has to look for the dialog and end it.
set -euo pipefail
[[ $(gpg --version | head -1) == *2.2.40* && $(pinentry-curses --version | head -1) == *1.2.1* ]] || {
    echo "other versions are installed"
    exit 1
}
folder=$(mktemp -d)
export GNUPGHOME=$folder
trap 'gpgconf --kill gpg-agent; rm -rf "$folder"' EXIT
echo "pinentry-program $(command -v pinentry-curses)" >"$folder/gpg-agent.conf"
gpg --batch --quiet --pinentry-mode loopback --passphrase x --quick-generate-key a@example.com future-default default never
echo text | gpg --quiet --encrypt --recipient a@example.com >"$folder/secret.gpg"
gpgconf --kill gpg-agent
python3 - <<'PYTHON'
import os, pathlib, pty, select, signal, sys, time

home = os.environ["GNUPGHOME"]
pid, terminal = pty.fork()
if pid == 0:
    os.environ["GPG_TTY"] = os.ttyname(0)
    os.execvp("gpg", ["gpg", "--quiet", "--decrypt", f"{home}/secret.gpg"])

def read(seconds, until=b"\0"):
    shown, end = b"", time.monotonic() + seconds
    while until not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 65536)
    return shown

def dialogs():
    found = []
    for each in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if each.joinpath("comm").read_text().startswith("pinentry") and home in each.joinpath("environ").read_text():
                found.append(int(each.name))
        except OSError:
            pass
    return found

asked = b"Passphrase" in read(30, b"Passphrase")
read(1)
os.kill(pid, signal.SIGINT)
os.waitpid(pid, 0)
read(2)
left = dialogs()
os.write(terminal, b"abc")
stars = read(2, b"*")
for each in left:
    os.kill(each, signal.SIGKILL)
print(f"asked: {asked}; dialogs 2 s after gpg has ended: {len(left)}; it takes what is typed: {b'*' in stars}")
sys.exit(not (asked and left and b"*" in stars))
PYTHON
