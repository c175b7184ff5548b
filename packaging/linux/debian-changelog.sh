#!/bin/sh
# Prints CHANGELOG.md as Debian wants changes told. usage: debian-changelog.sh CHANGELOG.md 'NAME <ADDRESS>'
set -eu
export LC_ALL=C

closing() {
    [ -z "$day" ] || printf '\n -- %s  %s\n\n' "$contact" "$(date -u -R -d "$day")"
}

contact=$2
day=
while IFS= read -r line; do
    case $line in
    '## '*)
        closing
        version=${line#'## '}
        day=${version#*'('}
        day=${day%')'}
        printf 'deckhand (%s) unstable; urgency=medium\n\n' "${version%% *}"
        ;;
    '- '*) printf '%s\n' "${line#- }" | fold -s -w 74 | sed 's/ *$//; 1s/^/  * /; 2,$s/^/    /' ;;
    esac
done <"$1"
closing
