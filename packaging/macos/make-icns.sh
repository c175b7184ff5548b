#!/bin/sh
# Draws an icon of macOS from an SVG file: with librsvg, and Apple's iconutil or the png2icns of icnsutils.
# usage: make-icns.sh IN.svg OUT.icns
set -eu

place=$(mktemp -d "${TMPDIR:-/tmp}/deckhand-icns.XXXXXX")
trap 'rm -rf "$place"' EXIT
mkdir "$place/icon.iconset"

draw() { # PIXELS NAME
    rsvg-convert -w "$1" -h "$1" "$svg" -o "$place/icon.iconset/icon_$2.png"
}

svg=$1
if command -v iconutil >/dev/null; then
    for size in 16 32 128 256 512; do
        draw $size ${size}x$size
        draw $((size * 2)) ${size}x$size@2x
    done
    iconutil -c icns -o "$2" "$place/icon.iconset"
else
    for size in 16 32 128 256 512 1024; do
        draw $size $size
    done
    png2icns "$2" "$place"/icon.iconset/*.png >/dev/null
fi
