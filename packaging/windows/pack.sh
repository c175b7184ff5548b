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

# The licences of what is brought along, and where its sources are.
offer() {
    licences=$stage/licences
    cp -r "$DECKHAND_QT_WINDOWS/prefix/licences" "$licences"
    for package in gcc-mingw-w64-x86-64-posix-runtime mingw-w64-x86-64-dev; do
        cp "/usr/share/doc/$package/copyright" "$licences/$package.txt"
        # shellcheck disable=SC2016 # dpkg-query's own variables
        dpkg-query -W -f '${Package} ${Version} https://snapshot.debian.org/package/${source:Package}/${source:Version}/\n' "$package"
    done >>"$licences/SOURCES.txt"
    sources=$(cat "$licences/SOURCES.txt")
    cat >"$licences/SOURCES.txt" <<END
Deckhand $version is under the MIT licence (../LICENSE.txt). The DLLs beside it are others': Qt (the LGPL, version 3), SQLite (in the
public domain; it is in qsqlite.dll) and the libraries of GCC and MinGW-w64. Each DLL may be replaced by a build of your own.
Their licences are in this folder.

Their sources are at the addresses below. For three years from the day on which this was published, whoever published it
gives them on request: $(sed -n 's/^DECKHAND_CONTACT:[A-Z]*=//p' "$build/CMakeCache.txt")

$sources
END
}

rm -rf "$build/stage"
mkdir -p "$output"
cmake --install "$build" --prefix "$stage" --strip >/dev/null
offer
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
