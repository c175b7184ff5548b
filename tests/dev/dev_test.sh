#!/bin/sh
# Tests of ./dev: in a copy of its own, with package managers and build tools that only write down how they were called.
# usage: dev_test.sh PATH-OF-DEV
set -eu

dev=$1
# A space in the path, as people have them.
place=$(mktemp -d "${TMPDIR:-/tmp}/deckhand dev.XXXXXX")
trap 'rm -rf "$place"' EXIT
passed=0
failed=0

check() { # NAME COMMAND...: the command tells whether it holds
    name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        sed 's/^/    calls: /' "$place/calls"
        sed 's/^/    error: /' "$place/err"
    fi
}

stub() { # NAME: reads its script from standard input; every call is written down
    {
        # shellcheck disable=SC2016
        printf '#!/bin/sh\nprintf "%%s\\n" "%s $*" >>"$PLACE/calls"\n' "$1"
        cat
    } >"$place/stubs/$1"
    chmod +x "$place/stubs/$1"
}

# The system as the tests want it: nothing on the path but the plain tools and the stubs.
fresh_system() {
    rm -rf "$place/stubs" "$place/tree"
    mkdir -p "$place/stubs" "$place/tree" "$place/elsewhere"
    : >"$place/calls"
    : >"$place/out"
    : >"$place/err"
    cp "$dev" "$place/tree/dev"
    echo '{}' >"$place/tree/CMakePresets.json"
    for tool in sh cat cut dirname env find mkdir rm sed tail touch tr uname chmod; do
        ln -s "$(command -v $tool)" "$place/stubs/$tool"
    done
    stub id <<'END'
echo "${FAKE_UID:-0}"
END
    stub apt-get </dev/null
    stub c++ </dev/null
    stub ninja </dev/null
    stub ccache </dev/null
    stub getconf <<'END'
echo 3
END
    stub dpkg-query <<'END'
cat "$PLACE/installed" 2>/dev/null
END
    # Configuring makes the folder, building the programs.
    stub cmake <<'END'
case $* in
*--preset*)
    mkdir -p "build/${2}/bin"
    echo "$2 is configured with ${CXX:-the usual compiler} ${LDFLAGS:-}" >>"$PLACE/calls"
    ;;
*--build*)
    echo "noise of the build"
    read -r line && echo "the build ate the input: $line" >>"$PLACE/calls"
    [ -z "${FAKE_BUILD_FAILS:-}" ] || { echo "a.cpp:1: error: no"; exit 1; }
    for program in deckhand deckhand-bench; do
        printf '#!/bin/sh\necho "ran in $PWD:" "$@"; cat\nexit 7\n' >"$2/bin/$program"
        chmod +x "$2/bin/$program"
    done
    ;;
esac
END
    stub ctest <<'END'
exit "${FAKE_CTEST:-0}"
END
    printf '%s\n' 'qt6-base-dev installed' 'libqt6sql6-sqlite installed' 'qt6-svg-dev installed' 'qtkeychain-qt6-dev installed' >"$place/installed"
}

run_dev() { # ARGS...: status in $status, output in out and err; from another folder than the tree's
    status=0
    (cd "$place/elsewhere" && echo 'the prompt' | PLACE=$place PATH="$place/stubs" ../tree/dev "$@" >"$place/out" 2>"$place/err") ||
        status=$?
}

said() { grep -q -- "$1" "$place/err"; }
called() { grep -q -- "$1" "$place/calls"; }
not_called() { ! called "$1"; }
first_out() { [ "$(sed -n 1p "$place/out")" = "$1" ]; }

fresh_system
run_dev
check 'alone it lists the commands, one line each' [ "$(grep -c '^\./dev ' "$place/out")" -eq 11 ]
for verb in run test build bench lint format package clean; do
    check "alone it lists $verb" grep -q "^\./dev $verb " "$place/out"
done
check 'alone it succeeds' [ "$status" -eq 0 ]

run_dev sail
check 'an unknown command is wrong usage' [ "$status" -eq 2 ]
check 'an unknown command leaves standard output empty' [ ! -s "$place/out" ]

fresh_system
run_dev run -p 'two words' '*'
check 'run passes its arguments, in the folder of the caller' first_out "ran in $place/elsewhere: -p two words *"
check 'run leaves standard input to the program' [ "$(sed -n 2p "$place/out")" = 'the prompt' ]
check 'run has nothing else on standard output' [ "$(grep -c . "$place/out")" -eq 2 ]
check 'run ends with the status of the program' [ "$status" -eq 7 ]
check 'run asks no package manager when nothing is missing' not_called apt-get
check 'run configures the release preset' called 'cmake --preset release'
check 'a first run says how long it takes' said 'takes about 6 minutes here'

: >"$place/calls"
run_dev run
check 'a second run does not configure again' not_called 'cmake --preset'
rm "$place/tree/build/release/.configured"
run_dev run
check 'a run after a failed configuration configures again' called 'cmake --preset release'

fresh_system
printf '%s\n' 'qt6-base-dev installed' 'libqt6sql6-sqlite installed' 'qt6-svg-dev config-files' >"$place/installed"
run_dev run
check 'what is missing is said' said 'installing with apt-get: qt6-svg-dev qtkeychain-qt6-dev$'
check 'what is missing is installed, and no more' called 'install --no-install-recommends qt6-svg-dev qtkeychain-qt6-dev$'
check 'the package lists are refreshed first' [ "$(sed -n '/^apt-get/{p;q;}' "$place/calls")" = 'apt-get -q update' ]

fresh_system
rm "$place/installed" "$place/stubs/c++"
FAKE_UID=1000
export FAKE_UID
run_dev run
check 'without root and sudo it stops' [ "$status" -eq 1 ]
check 'without root and sudo it says what root has to run' said 'let root install with apt-get: g++ '
stub sudo <<'END'
"$@"
END
run_dev run
check 'without root it uses sudo' called '^sudo env DEBIAN_FRONTEND=noninteractive apt-get .*install'
check 'a compiler that is there is not asked for' not_called 'install.* cmake'
unset FAKE_UID

fresh_system
rm "$place/installed"
stub apt-get <<'END'
case $* in *install*) exit 100 ;; esac
END
run_dev run
check 'a failed installation ends it' [ "$status" -eq 1 ]
check 'a failed installation builds nothing' not_called cmake
DECKHAND_NO_INSTALL=1
export DECKHAND_NO_INSTALL
run_dev run
check 'DECKHAND_NO_INSTALL leaves the system alone' [ "$status" -eq 7 ]
unset DECKHAND_NO_INSTALL

fresh_system
FAKE_BUILD_FAILS=1
export FAKE_BUILD_FAILS
run_dev run
check 'a failed build fails' [ "$status" -eq 1 ]
check 'a failed build shows the error' said 'a.cpp:1: error: no'
check 'a failed build has nothing on standard output' [ ! -s "$place/out" ]
unset FAKE_BUILD_FAILS

fresh_system
run_dev test -R 'some thing'
check 'test builds all of the ci preset' called "cmake --build .*/build/ci --target all"
check 'test passes its arguments to ctest' called '^ctest --preset ci -R some thing$'
FAKE_CTEST=8
export FAKE_CTEST
run_dev test
check 'test fails when ctest does' [ "$status" -eq 8 ]
if [ "$(uname -s)" = Linux ]; then
    stub clang++ </dev/null
    stub ld.lld </dev/null
    rm "$place/tree/build/ci/.configured"
    run_dev test
    check 'test builds with what is quick' called '^ci is configured with clang++ -fuse-ld=lld$'
    rm "$place/tree/build/ci/.configured"
    CXX=g++ run_dev test
    check 'test builds with the compiler that was asked for' called '^ci is configured with g++ -fuse-ld=lld$'
    run_dev run
    check 'what people run is built with the usual compiler' called '^release is configured with the usual compiler $'
fi
DECKHAND_PRESET=asan run_dev test
check 'test takes another preset' called '^ctest --preset asan'
unset FAKE_CTEST

fresh_system
run_dev bench stream
check 'bench runs the benchmarks' first_out "ran in $place/elsewhere: stream"

run_dev clean
check 'clean removes the build folder' [ ! -e "$place/tree/build" ]

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
