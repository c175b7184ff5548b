#!/bin/sh
# Installs the disk image as people do, sees the window and a background task, installs it over itself, removes it and looks for
# what is left. UNRUN: written without a Mac at hand. Titles are asked of System Events, which a runner's shell may do.
# usage: try-dmg.sh Deckhand-VERSION-macos-ARCH.dmg
set -eu

place=$(mktemp -d "${TMPDIR:-/tmp}/deckhand-trial.XXXXXX")
app=/Applications/Deckhand.app
program=$app/Contents/MacOS/deckhand
mkdir "$place/work"
log=$place/log
# shellcheck source=packaging/trials.sh
. "$(dirname "$0")/../trials.sh"

put() { # into /Applications, in place of what is there
    hdiutil attach -nobrowse -readonly -mountpoint "$place/image" "$1" </dev/null
    rm -rf "$app"
    cp -R "$place/image/Deckhand.app" /Applications
    hdiutil detach "$place/image"
}

notice() {
    "$program" -p --demo --state-dir "$place/state" -C "$place/work" --permission-mode bypass \
        --output-format stream-json 'run sleep 1 in the background' >"$place/stream"
    grep '"subtype":"notice"' "$place/stream" | grep -q '"state":"consumed"'
}

title() {
    osascript -e 'tell application "System Events" to get name of windows of (first process whose name is "deckhand")' 2>/dev/null |
        grep -q 'work .*Deckhand'
}

window() {
    "$program" --demo --state-dir "$place/windowstate" -C "$place/work" &
    shown=$!
    for _ in $(seq 60); do
        ! title || return 0
        sleep 1
    done
    return 1
}

close_window() {
    kill "$shown"
    wait "$shown" || [ $? -eq 143 ]
}

nothing_left() {
    left=$(find /Applications "$HOME/Library/Application Support" "$HOME/Library/Preferences" "$HOME/Library/Caches" \
        -maxdepth 1 -iname '*deckhand*')
    echo "$left"
    [ -z "$left" ]
}

ok "is installed" put "$1"
ok "is signed" codesign --verify --deep --strict "$app"
ok "its plist is sound" plutil -lint "$app/Contents/Info.plist"
ok "--version says $("$program" --version)" "$program" --version --verbose
ok "-p --demo: a background task ends, and its notice is taken" notice
ok "the window comes up, with its title" window
ok "the window closes" close_window
ok "is installed over itself" put "$1"
ok "starts again" "$program" --version
ok "is removed" rm -rf "$app"
ok "nothing of it is left" nothing_left
rm -rf "$place"
