# shellcheck shell=sh
# For the try-*.sh: bare systems, and Deckhand seen at work in them. Read with `.`, by root; it starts the script that reads it
# once more, in a mount namespace of its own, so that nothing stays mounted. Ends with 1 at the first thing that does not hold.

if [ -z "${DECKHAND_TRIAL:-}" ]; then
    [ "$(id -u)" -eq 0 ] || {
        echo "$0: only root can make a bare system" >&2
        exit 1
    }
    DECKHAND_TRIAL=$(mktemp -d "${TMPDIR:-/tmp}/deckhand-trial.XXXXXX")
    export DECKHAND_TRIAL
    status=0
    unshare -m --propagation private "$0" "$@" || status=$?
    rm -rf --one-file-system "$DECKHAND_TRIAL"
    exit $status
fi

root=$DECKHAND_TRIAL/root
log=$DECKHAND_TRIAL/log
server=
# shellcheck source=packaging/trials.sh
. "$(dirname "$0")/../trials.sh"

# fresh_root SUITE: a minimal Debian or Ubuntu in $root, with a home for user 1000. Kept as a tar file for the next time.
fresh_root() {
    echo "$1, bare:"
    kept=${XDG_CACHE_HOME:-$HOME/.cache}/deckhand/roots/$1.tar
    if [ ! -f "$kept" ]; then
        mkdir -p "${kept%/*}"
        # Debian 12 has no keys of Ubuntu's.
        keys=
        [ "$1" != jammy ] || keys=--no-check-gpg
        ok "debootstrap" debootstrap --variant=minbase ${keys:+"$keys"} "$1" "$root"
        tar -C "$root" --one-file-system -cf "$kept.new" .
        mv "$kept.new" "$kept"
    else
        mkdir "$root"
        tar -C "$root" -xf "$kept"
    fi
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    install -d -o 1000 -g 1000 "$root/home/person" "$root/home/person/work"
}

in_root() { # COMMAND...: as root
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

as_person() { # COMMAND...
    chroot --userspec=1000:1000 "$root" env -i PATH=/usr/bin:/bin HOME=/home/person LC_ALL=C.UTF-8 \
        ${display:+"DISPLAY=$display"} "$@"
}

# --- What is looked at --------------------------------------------------------------------------------------------------

# at_work PROGRAM: what people see of it
at_work() {
    program=$1
    version=$(as_person "$program" --version)
    ok "--version says $version" [ "${version#deckhand [0-9]}" != "$version" ]
    ok "-p --demo answers" as_person "$program" -p --demo --state-dir /home/person/state -C /home/person/work hello
    ok "-p --demo: a background task ends, and its notice is taken" notice_without_window
    ok "nothing of the package's own is in the environment of commands" clean_environment
    ok "the window comes up" open_window
    echo "      title: $(xdotool getwindowname "$window")"
    ok "in the window: a background task ends, and its notice is taken" notice_in_window
    ok "the window closes, with status 0" close_window
}

notice_without_window() {
    as_person "$program" -p --demo --state-dir /home/person/state -C /home/person/work --permission-mode bypass \
        --output-format stream-json 'run sleep 1 in the background' >"$DECKHAND_TRIAL/stream"
    cat "$DECKHAND_TRIAL/stream"
    grep '"subtype":"notice"' "$DECKHAND_TRIAL/stream" | grep -q '"state":"consumed"' &&
        grep -q '"subtype":"success"' "$DECKHAND_TRIAL/stream"
}

clean_environment() {
    as_person "$program" -p --demo --state-dir /home/person/state -C /home/person/work --permission-mode bypass \
        --output-format stream-json 'run env' >"$DECKHAND_TRIAL/stream"
    cat "$DECKHAND_TRIAL/stream"
    grep -q 'HOME=/home/person' "$DECKHAND_TRIAL/stream" && ! grep -qE 'LD_|QT_|XKB_|APPDIR' "$DECKHAND_TRIAL/stream"
}

open_window() {
    Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp -ac -noreset 3>"$DECKHAND_TRIAL/number" >/dev/null 2>&1 &
    server=$!
    trap 'kill $server 2>/dev/null' EXIT
    wait_until [ -s "$DECKHAND_TRIAL/number" ] || return 1
    display=:$(cat "$DECKHAND_TRIAL/number")
    DISPLAY=$display
    export DISPLAY
    as_person "$program" --demo --permission-mode bypass --state-dir /home/person/windowstate -C /home/person/work &
    shown=$!
    wait_until xdotool search --onlyvisible --name '^work .*Deckhand$' || return 1
    window=$(xdotool search --onlyvisible --name '^work .*Deckhand$' | head -n 1)
}

notice_in_window() {
    xdotool windowfocus --sync "$window"
    xdotool type --delay 20 'run sleep 1 in the background'
    xdotool key Return
    wait_until grep -rqs consumed "$root/home/person/windowstate/tasks" --include notices.jsonl
}

close_window() {
    xdotool key ctrl+q
    wait "$shown"
}

# nothing_left: outside the home of the person, whose things are theirs
nothing_left() {
    left=$(find "$root" -xdev -path "$root/home" -prune -o -iname '*deckhand*' -print)
    echo "$left"
    [ -z "$left" ]
}
