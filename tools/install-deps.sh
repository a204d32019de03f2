#!/bin/sh
# Installs what building, drawing off screen and the tests need, where it is missing: a C compiler
# for SQLite, a Vulkan and an OpenGL driver in software, a virtual display, and a hand for it, networks
# within the computer, USB devices that are not there, and Python for a client in another language.
# Elsewhere than on a Debian-like machine it only says what may be missing.
set -eu

missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need_file() {
    for file in $1; do
        [ -e "$file" ] && return
    done
    missing="$missing $2"
}

need cc build-essential
need git git
need Xvfb xvfb
need xdotool xdotool
need ip iproute2
need umockdev-run umockdev
# Firewalls of those networks. Its program is where only root looks.
need_file "/usr/sbin/nft /sbin/nft /usr/bin/nft" nftables
python3 -c "import ensurepip" 2>/dev/null || missing="$missing python3-venv"
need_file "/usr/share/vulkan/icd.d/lvp_icd*.json" mesa-vulkan-drivers
need_file "/usr/lib/*/libvulkan.so.1 /usr/lib64/libvulkan.so.1 /usr/lib/libvulkan.so.1" libvulkan1
need_file "/usr/lib/*/dri/swrast_dri.so /usr/lib/*/libgallium-*.so /usr/lib64/dri/swrast_dri.so" libgl1-mesa-dri
need_file "/usr/lib/*/libEGL.so.1 /usr/lib64/libEGL.so.1 /usr/lib/libEGL.so.1" libegl1
need_file "/usr/lib/*/libGL.so.1 /usr/lib64/libGL.so.1 /usr/lib/libGL.so.1" libgl1
need_file "/usr/lib/*/libwayland-egl.so.1 /usr/lib64/libwayland-egl.so.1 /usr/lib/libwayland-egl.so.1" libwayland-egl1
need_file "/usr/lib/*/libxkbcommon-x11.so.0 /usr/lib64/libxkbcommon-x11.so.0 /usr/lib/libxkbcommon-x11.so.0" libxkbcommon-x11-0
need_file "/usr/lib/*/libX11-xcb.so.1 /usr/lib64/libX11-xcb.so.1 /usr/lib/libX11-xcb.so.1" libx11-xcb1
need_file "/usr/lib/*/libXcursor.so.1 /usr/lib64/libXcursor.so.1 /usr/lib/libXcursor.so.1" libxcursor1
need_file "/usr/lib/*/libXi.so.6 /usr/lib64/libXi.so.6 /usr/lib/libXi.so.6" libxi6
need_file "/usr/lib/*/libXrandr.so.2 /usr/lib64/libXrandr.so.2 /usr/lib/libXrandr.so.2" libxrandr2

if [ -n "$missing" ]; then
    install="apt-get install -y --no-install-recommends$missing"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "These may be missing (names as in Debian):$missing" >&2
    elif [ "$(id -u)" = 0 ]; then
        echo "Installing:$missing"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
    elif command -v sudo >/dev/null 2>&1; then
        echo "Installing:$missing"
        sudo apt-get update -qq
        sudo DEBIAN_FRONTEND=noninteractive $install -qq >/dev/null
    else
        echo "As root, run first: $install" >&2
        exit 1
    fi
fi

if ! command -v cargo >/dev/null 2>&1; then
    echo "Rust is missing: install it from https://rustup.rs (version 1.95 or later)" >&2
    exit 1
fi
