#!/bin/sh
# Installs a .deb in a bare Debian, uses it, brings it up to date, purges it and looks for what is left.
# usage: try-deb.sh PACKAGE.deb SUITE (bookworm, trixie)
set -eu
# shellcheck source=packaging/linux/trial.sh
. "$(dirname "$0")/trial.sh"

deb=$1
fresh_root "$2"

# The same package, as if it were an earlier one.
dpkg-deb -R "$deb" "$DECKHAND_TRIAL/earlier"
sed -i 's/^Version: .*/Version: 0.0.0/' "$DECKHAND_TRIAL/earlier/DEBIAN/control"
dpkg-deb -b "$DECKHAND_TRIAL/earlier" "$root/tmp/earlier.deb" >/dev/null
cp "$deb" "$root/tmp/deckhand.deb"

ok "package lists" in_root apt-get -q update
ok "an earlier version is installed" in_root apt-get -q -y install --no-install-recommends /tmp/earlier.deb
ok "is upgraded" in_root apt-get -q -y install --no-install-recommends /tmp/deckhand.deb
ok "no file is changed or missing" in_root dpkg --verify deckhand
at_work deckhand
rm "$root/tmp/earlier.deb" "$root/tmp/deckhand.deb"
ok "is purged" in_root apt-get -q -y purge deckhand
ok "nothing of it is left" nothing_left
