#!/bin/sh
# Lets Apple look at a disk image whose program is signed, and fastens the ticket to it. UNRUN: written without a Mac at hand.
# The account is an App Store Connect key: NOTARY_KEY (its .p8 file), NOTARY_KEY_ID, NOTARY_ISSUER.
# usage: notarize.sh IMAGE.dmg
set -eu

xcrun notarytool submit "$1" --key "$NOTARY_KEY" --key-id "$NOTARY_KEY_ID" --issuer "$NOTARY_ISSUER" --wait
xcrun stapler staple "$1"
spctl --assess --type open --context context:primary-signature --verbose "$1"
# The ticket changed the file.
(cd "$(dirname "$1")" && shasum -a 256 "$(basename "$1")" >"$(basename "$1").sha256")
