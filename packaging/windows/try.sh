#!/bin/sh
# try.sh FOLDER [PICTURES]: installs, uses and removes what pack.sh has made in FOLDER, under wine. Pictures of the window go to PICTURES.
# Ends with 1 at the first thing that does not hold. What wine shows is no proof for Windows.
set -eu

packages=$(CDPATH='' cd -- "$1" && pwd)
pictures=${2:-}
work=$(mktemp -d "${TMPDIR:-/tmp}/deckhand-wine.XXXXXX")
WINEPREFIX=$work/prefix
WINEDEBUG=-all
WINEDLLOVERRIDES=mscoree,mshtml=d # no offer to install Mono and Gecko
export WINEPREFIX WINEDEBUG WINEDLLOVERRIDES
log=$work/log
server=
trap 'wineserver -k 2>/dev/null; [ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT
# shellcheck source=packaging/trials.sh
. "$(dirname "$0")/../trials.sh"

one() { # PATTERN: the one file in $packages
    find "$packages" -maxdepth 1 -name "$1" | head -n 1
}

# --- What is looked at --------------------------------------------------------------------------------------------------

drive=$WINEPREFIX/drive_c
user=$(id -un)
program="C:\\users\\$user\\AppData\\Local\\Programs\\Deckhand\\bin\\deckhand.exe"
home=$drive/users/$user
menu='AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Deckhand.lnk'

deckhand() {
    timeout 120 wine "$program" --state-dir 'C:\state' -C 'C:\work' "$@"
}

says() { # WORDS COMMAND...: whether its output has them
    words=$1
    shift
    "$@" >"$work/said" 2>&1 </dev/null || return 1
    cat "$work/said"
    grep -q -- "$words" "$work/said"
}

uninstall_key() {
    wine reg query 'HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Deckhand' /v DisplayVersion
}

on_path() {
    wine reg query 'HKCU\Environment' /v Path | grep -q 'Deckhand.bin'
}

stream_json() {
    printf '%s\n' '{"type":"user","message":{"role":"user","content":"run echo over pipes"}}' |
        deckhand -p --demo --permission-mode bypass --input-format stream-json --output-format stream-json >"$work/said" || return 1
    cat "$work/said"
    grep -q '"subtype":"success"' "$work/said" && grep -q 'over pipes' "$work/said"
}

notice_without_window() {
    deckhand -p --demo --permission-mode bypass --output-format stream-json 'run ping -n 2 127.0.0.1 in the background' >"$work/said" || return 1
    cat "$work/said"
    grep '"subtype":"notice"' "$work/said" | grep -q '"state":"consumed"'
}

window_of() { # TITLE
    wait_until xdotool search --onlyvisible --name "$1" || return 1
    window=$(xdotool search --onlyvisible --name "$1" | head -n 1)
}

picture() { # NAME
    [ -z "$pictures" ] || import -window root "$pictures/$1.png"
}

window_by_link() {
    wine start /unix "$home/$menu" &
    window_of Deckhand
    picture wine-first-start
    xdotool windowfocus "$window"
    xdotool key ctrl+q # windowclose would take the window and leave the program
    wait_until gone
}

gone() { ! xdotool search --onlyvisible --name Deckhand; }

notice_in_window() {
    mkdir -p "$drive/windowstate"
    printf '[appearance]\ntheme=%s\n' "$1" >"$drive/windowstate/settings.ini"
    wine "$program" --demo --permission-mode bypass --state-dir 'C:\windowstate' -C 'C:\work' &
    shown=$!
    window_of 'work .* Deckhand' || return 1
    xdotool windowfocus "$window"
    xdotool type --delay 30 'run ping -n 3 127.0.0.1 in the background'
    xdotool key Return
    wait_until grep -rqs consumed "$drive/windowstate/tasks" --include notices.jsonl
    picture "wine-$1"
    xdotool windowfocus "$window"
    xdotool key ctrl+q
    wait "$shown"
    rm -rf "$drive/windowstate"
}

# --- Commands: their trees, limits and outputs. A ping with a number of its own is what is looked for.

runs() { pgrep -f "^[^ ]*ping[^ ]* +-n $1 " >/dev/null; }
runs_no_more() { ! runs "$1"; }

tasks() {
    timeout 300 wine "$program" tasks "$@" --state-dir 'C:\plans' -C 'C:\work'
}

plan_with_a_diamond() {
    blocked=
    for task in fetch: left:1 right:1 join:2,3 test:4 words:1; do
        blocked=${task#*:}
        tasks add "${task%:*}" --command "echo ${task%:*}>>order.txt" ${blocked:+--blocked-by "$blocked"} || return 1
    done
    tasks start || return 1
    cat "$drive/work/order.txt"
    [ "$(tasks list | grep -c '^\[x\]')" = 6 ] && [ "$(wc -l <"$drive/work/order.txt")" = 6 ] &&
        head -n 1 "$drive/work/order.txt" | grep -q fetch && grep -A 9 join "$drive/work/order.txt" | grep -q test &&
        ! grep -A 9 join "$drive/work/order.txt" | grep -q 'left\|right'
}

time_limit() {
    number=$(tasks add slow --command 'ping -n 911 127.0.0.1' --timeout 2 | tr -dc 0-9)
    ! tasks start "$number" || return 1
    tasks show "$number"
    tasks show "$number" | grep -qi 'time' && wait_until runs_no_more 911
}

much_output() {
    # wine's own `type` writes by a few bytes.
    echo '#include <windows.h>
        static char lines[1 << 20];
        int main(void) {
            DWORD written;
            for (int i = 0; i < sizeof lines; ++i) lines[i] = i % 80 == 79 ? 10 : 97;
            for (int i = 0; i < 1024; ++i)
                if (!WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), lines, sizeof lines, &written, 0)) return 1;
        }' | x86_64-w64-mingw32-gcc -x c - -o "$drive/work/flood.exe"
    number=$(tasks add flood --command flood.exe | tr -dc 0-9)
    tasks start "$number" || return 1
    tasks show "$number"
    du -sm "$drive/plans"
    [ "$(du -sm "$drive/plans" | cut -f 1)" -lt 120 ]
}

stops_a_tree() {
    mkfifo "$work/words"
    deckhand -p --demo --permission-mode bypass --input-format stream-json --output-format stream-json \
        <"$work/words" >"$work/told" 2>/dev/null &
    host=$!
    exec 7>"$work/words"
    say 'run start /b ping -n 912 127.0.0.1 & start /b cmd /c ping -n 913 127.0.0.1 & ping -n 914 127.0.0.1 in the background'
    wait_until runs 912 && wait_until runs 913 && wait_until runs 914 || return 1
    wait_until grep -q '"type":"result"' "$work/told"
    say "stop $(grep -o '"task":{[^}]*' "$work/told" | grep -o '"id":"[0-9a-f]*"' | head -n 1 | cut -d '"' -f 4)"
    wait_until runs_no_more 912 && wait_until runs_no_more 913 && wait_until runs_no_more 914
    stopped=$?
    exec 7>&-
    wait "$host"
    tail -n 3 "$work/told"
    return "$stopped"
}

say() { # WORDS, to the program that reads them
    printf '{"type":"user","message":{"role":"user","content":"%s"}}\n' "$1" >&7
}

helper_killed() {
    deckhand -p --demo --permission-mode bypass 'run ping -n 915 127.0.0.1 in the background' &
    host=$!
    wait_until runs 915 || return 1
    pkill -9 -f 'deckhand-run.exe'
    wait_until runs_no_more 915 && wait "$host"
}

check_killed() { timeout 120 wine "$program" -p --demo --state-dir 'C:\killed' -C 'C:\work' check; }

window_killed() {
    wine "$program" --demo --permission-mode bypass --state-dir 'C:\killed' -C 'C:\work' &
    shown=$!
    window_of 'work .* Deckhand' || return 1
    xdotool windowfocus "$window"
    xdotool type --delay 30 'run ping -n 43 127.0.0.1 in the background'
    xdotool key Return
    wait_until runs 43 || return 1
    wait_until grep -rqs '"session"' "$drive/killed/tasks" --include task.json
    kill -9 "$shown"
    wait_until gone
    runs 43 || return 1
    says '\[running\] ping' check_killed && wait_until runs_no_more 43 && check_killed || return 1
    grep -rqs consumed "$drive/killed/tasks" --include notices.jsonl
}

nothing_left() {
    left=$(find "$drive/users" "$drive/Program Files" -iname '*deckhand*' -not -path '*/AppData/Local/deckhand*')
    echo "$left"
    [ -z "$left" ] && ! uninstall_key && ! on_path
}

# --- The road ---------------------------------------------------------------------------------------------------------

Xvfb -displayfd 3 -screen 0 1400x900x24 -nolisten tcp 3>"$work/number" >/dev/null 2>&1 &
server=$!
wait_until [ -s "$work/number" ]
DISPLAY=:$(cat "$work/number")
export DISPLAY
ok "wine starts" wineboot -i
ok "as Windows 10" wine winecfg -v win10
mkdir -p "$drive/work"

setup=$(one '*-setup.exe')
if [ -n "$setup" ]; then
    echo "the installer (NSIS):"
    ok "installs silently" wine "$setup" /S /PATH
    ok "is in the list of programs" uninstall_key
    ok "is on PATH, as was asked" on_path
    ok "--version" says '^deckhand [0-9]' deckhand --version
    ok "-p --demo answers" says . deckhand -p --demo hello
    ok "-p --demo runs a command" says over deckhand -p --demo --permission-mode bypass 'run echo over'
    ok "stream-json over pipes" stream_json
    ok "-p: a background task ends, and its notice is taken" notice_without_window
    ok "the link in the Start menu opens the window" window_by_link
    ok "in the window, light: a background task ends, and its notice is taken" notice_in_window light
    ok "in the window, dark: the same" notice_in_window dark
    ok "a plan of six commands with a diamond runs" plan_with_a_diamond
    ok "a time limit ends a command" time_limit
    ok "1 GB of output takes no 120 MB" much_output
    ok "Stop ends a tree of detached grandchildren" stops_a_tree
    ok "the helper killed: its tree is gone" helper_killed
    ok "the window killed: its task goes on, and is taken over" window_killed
    ok "installs over itself" wine "$setup" /S
    ok "works still" says '^deckhand [0-9]' deckhand --version
    ok "is removed" wine "$home/AppData/Local/Programs/Deckhand/uninstall.exe" /S
    ok "nothing of it is left" wait_until nothing_left
fi

msi=$(one '*.msi')
if [ -n "$msi" ]; then
    echo "the .msi:"
    program='C:\Program Files\Deckhand\bin\deckhand.exe'
    ok "installs silently" wine msiexec /i "$msi" /qn
    ok "--version" says '^deckhand [0-9]' deckhand --version
    ok "installs over itself" wine msiexec /i "$msi" /qn
    ok "is removed" wine msiexec /x "$msi" /qn
    ok "nothing of it is left" wait_until nothing_left
fi

zip=$(one '*.zip')
if [ -n "$zip" ]; then
    echo "the .zip:"
    (cd "$drive" && cmake -E tar xf "$zip")
    # shellcheck disable=SC1003 # Windows' own separator
    program='C:\'$(basename "$zip" .zip)'\bin\deckhand.exe'
    ok "-p --demo answers" says . deckhand -p --demo hello
fi
