#!/usr/bin/env bash
# platformdirs 4.14.9: the folder for downloads is not the one in user-dirs.dirs if the user's own group may write that
# file, and nothing says so.
#
# One would expect: `user_downloads_path()` is the folder that ~/.config/user-dirs.dirs names, as `xdg-user-dir DOWNLOAD`
#   says it; who may write the file changes nothing, for its owner is the user.
# What happens: with mode 0644 it is. With 0664, which an editor or a checkout of one's settings leaves behind where
#   the umask is 002 (each user has a group of their own), the file is passed over and the answer is ~/Downloads, a
#   folder that need not exist in another language. 4.14.7 still took the file in both cases.
# Why it matters here: exports go to a folder that the user does not know, or to the working directory because the
#   answer is not there; and a test that writes the file passes or fails by the umask of the machine.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

mkdir -m 700 "$work/home" "$work/home/.config"
printf 'XDG_DOWNLOAD_DIR="$HOME/Letöltések"\n' >"$work/home/.config/user-dirs.dirs"

downloads() { # MODE
    chmod "$1" "$work/home/.config/user-dirs.dirs"
    env -i HOME="$work/home" LANG=C.UTF-8 "$work/venv/bin/python" -c \
        'import pathlib, platformdirs; print(platformdirs.user_downloads_path().relative_to(pathlib.Path.home()))'
}

install() { "$work/venv/bin/pip" install --quiet --disable-pip-version-check "platformdirs==$1"; }

install 4.14.9
echo "4.14.9, mode 0644: $(downloads 0644); mode 0664: $(downloads 0664)"
[ "$(downloads 0644)" = "Letöltések" ]
[ "$(downloads 0664)" = "Downloads" ]

install 4.14.7
echo "4.14.7, mode 0664: $(downloads 0664)"
[ "$(downloads 0664)" = "Letöltések" ]
