#!/bin/sh
# pack.sh BUILD OUTPUT VERSION: a .zip, an installer by NSIS and an .msi of the Windows build in the folder BUILD. What a tool is missing
# for is left out, said aloud.
set -eu

build=$1
output=$2
version=$3
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
name=deckhand-$version-windows-x86_64
icon=$here/deckhand.ico
stage=$build/stage/$name

say() { printf 'pack: %s\n' "$*" >&2; }

rm -rf "$build/stage"
mkdir -p "$output"
cmake --install "$build" --prefix "$stage" --strip >/dev/null
(cd "$build/stage" && cmake -E tar cf "$output/$name.zip" --format=zip "$name")

if command -v makensis >/dev/null; then
    # A 64-bit installer: where only 64-bit programs run, CPack's 32-bit one does nothing, and says so by 0.
    makensis -V2 "-XTarget amd64-unicode" -DVERSION="$version" -DSTAGE="$stage" -DICON="$icon" \
        -DLICENSE="$here/../../LICENSE" -DOUTPUT="$output/$name-setup.exe" "$here/deckhand.nsi"
else
    say "no makensis here: no installer"
fi

if command -v wixl >/dev/null; then
    # wixl finds no file by an absolute path, and runs where the sources are.
    cp "$here/deckhand.wxs" "$icon" "$build/stage"
    (cd "$stage" && find . -type f | wixl-heat -p ./ --directory-ref INSTALLDIR --component-group Files --var var.STAGE --win64) \
        >"$build/stage/files.wxs"
    (cd "$build/stage" && wixl -a x64 -D VERSION="$version" -D STAGE="$name" -D ICON=deckhand.ico -D Win64=yes \
        -o "$output/$name.msi" deckhand.wxs files.wxs)
else
    say "no wixl here: no .msi"
fi
