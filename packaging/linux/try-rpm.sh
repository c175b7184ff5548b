#!/bin/sh
# Installs an .rpm in an empty root, verifies and erases it, and looks for what is left. Its dependencies are only listed: there
# is no Fedora here. usage: try-rpm.sh PACKAGE.rpm
set -eu
# shellcheck source=packaging/linux/trial.sh
. "$(dirname "$0")/trial.sh"

package=$1
mkdir "$root"

in_database() { # ARGS...
    rpm --root "$root" --nosignature "$@"
}

owns_no_folder_of_others() {
    ! rpm -qp --nosignature --qf '[%{FILEMODES:perms} %{FILENAMES}\n]' "$package" | sed -n 's/^d[^ ]* //p' | grep -v '/deckhand$'
}

echo "an empty root:"
rpm -qpi --nosignature "$package" | sed 's/^/      /'
echo "      requires: $(rpm -qp --nosignature --requires "$package" | grep -v '^rpmlib' | tr '\n' ' ')"
ok "owns no folder of others" owns_no_folder_of_others
ok "is installed" in_database -i --nodeps "$package"
ok "rpm -V finds nothing changed" in_database -V --nodeps deckhand
ok "is erased" in_database -e deckhand
ok "nothing of it is left" nothing_left
