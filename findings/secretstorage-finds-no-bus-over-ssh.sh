#!/bin/bash
# SecretStorage 3.5.0 with jeepney 0.9.0 (dbus 1.14 for comparison)
#
# One would expect that every D-Bus library finds the user's session bus at $XDG_RUNTIME_DIR/bus, where systemd puts it,
# as libdbus does: over ssh and in cron no variable names it.
# jeepney, which keyring uses by way of SecretStorage, reads DBUS_SESSION_BUS_ADDRESS alone, and the keyring "does not
# exist" in a session over ssh where secret-tool finds it.
# It matters to a program that keeps its key in the keyring: it has to set the variable itself for that call.
set -euo pipefail
folder=$(mktemp -d)
bus=
trap 'if [[ -n $bus ]]; then kill "$bus"; fi; rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet SecretStorage==3.5.0 jeepney==0.9.0
export XDG_RUNTIME_DIR=$folder
unset DBUS_SESSION_BUS_ADDRESS
exec 3< <(exec dbus-daemon --session --nofork --address="unix:path=$folder/bus" --print-address=1 --print-pid=1 2>/dev/null)
read -r _ <&3
read -r bus <&3
if dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetId >/dev/null; then
    echo "dbus-send (libdbus): connected"
else
    echo "dbus-send (libdbus): not connected"
    exit 1
fi
"$folder/venv/bin/python" - <<'PYTHON'
import os, sys
import secretstorage

try:
    secretstorage.dbus_init()
    print("SecretStorage: connected")
    sys.exit(1)
except secretstorage.exceptions.SecretServiceNotAvailableException as error:
    print("SecretStorage:", error)
os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={os.environ['XDG_RUNTIME_DIR']}/bus"
secretstorage.dbus_init().close()
print("SecretStorage with DBUS_SESSION_BUS_ADDRESS: connected")
PYTHON
