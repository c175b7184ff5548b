#!/bin/sh
# Signs Deckhand.app from the inside out, for the hardened runtime. UNRUN: written without a Mac at hand.
# Without an identity (the name of a "Developer ID Application" certificate in the keychain) it signs ad hoc: that is what a
# program on Apple silicon needs to start at all, and no more.
# usage: sign.sh Deckhand.app [IDENTITY]
set -eu

app=$1
identity=${2:--} # also where it is empty
entitlements=$(dirname "$0")/entitlements.plist
if [ "$identity" = - ]; then
    stamp=--timestamp=none
else
    stamp=--timestamp
fi

sign() {
    codesign --force --options runtime $stamp --sign "$identity" "$@"
}

# A framework is signed as a whole, behind the libraries that lie about it.
find "$app/Contents/Frameworks" "$app/Contents/PlugIns" -type f -name '*.dylib' | while read -r library; do
    sign "$library"
done
for framework in "$app"/Contents/Frameworks/*.framework; do
    [ ! -d "$framework" ] || sign "$framework"
done
sign --entitlements "$entitlements" "$app/Contents/MacOS/deckhand-run"
sign --entitlements "$entitlements" "$app"
codesign --verify --deep --strict --verbose=2 "$app"
