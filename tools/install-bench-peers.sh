#!/bin/sh
# Installs what the key host is compared with in `make bench-keyhost`, where it is missing. The bench
# starts and stops servers of its own, so what the packages start at once is stopped again. Without
# them the bench says what it skips.
set -eu

missing=
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v etcd >/dev/null 2>&1 || missing="$missing etcd-server"
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "These are missing and will be skipped (names as in Debian):$missing" >&2
    exit 0
elif [ "$(id -u)" = 0 ]; then
    sudo=
elif command -v sudo >/dev/null 2>&1; then
    sudo=sudo
else
    echo "These will be skipped; as root, run first: $install" >&2
    exit 0
fi
echo "Installing:$missing"
if ! { $sudo apt-get update -qq &&
    $sudo env DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null; }; then
    echo "These could not be installed and will be skipped:$missing" >&2
    exit 0
fi
if command -v systemctl >/dev/null 2>&1; then
    for package in $missing; do
        $sudo systemctl disable --quiet --now "${package%-server}" >/dev/null 2>&1 || true
    done
fi
