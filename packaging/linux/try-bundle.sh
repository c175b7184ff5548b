#!/bin/sh
# Unpacks the bundle in a bare system without Qt, and uses it. usage: try-bundle.sh BUNDLE.tar.gz SUITE (bookworm, trixie, jammy)
set -eu
# shellcheck source=packaging/linux/trial.sh
. "$(dirname "$0")/trial.sh"

bundle=$1
fresh_root "$2"
folder=$(basename "$bundle" .tar.gz)

system_libraries() { # of a run of the program, by the name of each
    as_person LD_DEBUG=libs "/opt/$folder/deckhand" -p --demo --state-dir /home/person/state -C /home/person/work hello 2>&1 |
        sed -n 's|.*calling init: \(/.*\)|\1|p' | grep -v "^/opt/$folder/" | sed 's|.*/||' | sort -u | tr '\n' ' '
}

ok "glibc $(in_root ldd --version | sed -n '1s/.* //p'); no Qt here" sh -c "[ -z \"\$(find '$root/usr/lib' -name 'libQt*')\" ]"
# Older than what the bundled libexpat asks for: there the system's own is used, which comes with its fonts.
[ "$2" != jammy ] || ok "libexpat of the system is installed" in_root sh -c 'apt-get -q update && apt-get -q -y install --no-install-recommends libexpat1'
ok "is unpacked" tar -C "$root/opt" -xf "$bundle"
at_work "/opt/$folder/deckhand"
echo "      of the system itself it uses: $(system_libraries)"
rm -rf "${root:?}/opt/$folder"
ok "nothing of it is left" nothing_left
