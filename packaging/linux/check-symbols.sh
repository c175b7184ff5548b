#!/bin/sh
# Says which glibc a folder of programs and libraries asks for, and fails, file by file, if that is newer than MOST.
# What lies in a folder named fallback is only used where the system has none of its own, and not looked at.
# usage: check-symbols.sh FOLDER MOST
set -eu

asked=$(find "$1" -name fallback -prune -o -type f \( -perm -u+x -o -name '*.so*' \) -exec sh -c '
    for file; do
        objdump -T "$file" 2>/dev/null | sed -n "s|.*(\{0,1\}GLIBC_\([0-9.]*\))\{0,1\} \(.*\)|\1 \2 $file|p"
    done' sh {} + | sort -Vu)
newest=$(echo "$asked" | tail -n 1 | cut -d ' ' -f 1)
echo "glibc asked for: $newest"
if [ "$(printf '%s\n' "$newest" "$2" | sort -V | tail -n 1)" != "$2" ]; then
    echo "newer than $2:" >&2
    echo "$asked" | awk -v most="$2" '{ split($1, a, "."); split(most, m, "."); if (a[1] > m[1] || (a[1] == m[1] && a[2] > m[2])) print "  " $0 }' >&2
    exit 1
fi
