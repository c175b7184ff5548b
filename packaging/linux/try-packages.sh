#!/bin/sh
# Tries all packages of a folder (./dev package, ./dev package bundle) where they will be installed. By root, on Debian; systems
# are fetched once and kept in ~/.cache/deckhand. usage: try-packages.sh FOLDER
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$1"
failed=0

try() { # SCRIPT ARGS...
    echo "== $* =="
    script=$here/$1
    shift
    "$script" "$@" || failed=$((failed + 1))
}

check_deb() {
    echo "== lintian =="
    lintian --pedantic --fail-on error ./*.deb || failed=$((failed + 1))
}

for sums in *.sha256; do
    sha256sum --quiet -c "$sums"
done
check_deb
for suite in bookworm trixie; do
    try try-deb.sh "$PWD"/deckhand_*.deb "$suite"
done
for suite in bookworm trixie jammy; do
    try try-bundle.sh "$PWD"/deckhand-*-bundle.tar.gz "$suite"
done
try try-rpm.sh "$PWD"/deckhand-*.rpm
echo "$failed failed"
[ "$failed" -eq 0 ]
