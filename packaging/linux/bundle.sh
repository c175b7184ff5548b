#!/bin/sh
# Makes OUT/deckhand-VERSION-linux-ARCH-bundle.tar.gz of a build folder: Deckhand with Qt and all that a bare system lacks, in
# one folder that is at the same time an AppDir (appimagetool makes an AppImage of it).
# The libraries are found by RUNPATH. LD_LIBRARY_PATH would do as well, and be handed to every command that the agent runs.
# usage: bundle.sh BUILD-FOLDER OUT
set -eu

build=$1
out=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
PATH=$PATH:/usr/sbin:/sbin

cached() { # NAME: of the build folder's cache
    sed -n "s/^$1:[A-Z]*=//p" "$build/CMakeCache.txt"
}

die() {
    echo "bundle: $*" >&2
    exit 1
}

version=$(cached CMAKE_PROJECT_VERSION)
name=deckhand-$version-linux-$(uname -m)-bundle
app=$out/$name
origins=$out/origins # BUNDLED-FILE ORIGINAL-FILE, a line each

# What Deckhand asks Qt for while it runs; what is not installed here is left out, but for those without which it is no use.
plugins='platforms/libqxcb platforms/libqoffscreen platforms/libqwayland-generic platforms/libqwayland-egl
    wayland-shell-integration/libxdg-shell wayland-decoration-client/libbradient
    iconengines/libqsvgicon imageformats/libqsvg imageformats/libqjpeg imageformats/libqgif imageformats/libqico imageformats/libqwebp
    tls/libqopensslbackend sqldrivers/libqsqlite platformthemes/libqxdgdesktopportal
    platforminputcontexts/libcomposeplatforminputcontextplugin platforminputcontexts/libibusplatforminputcontextplugin'
# Qt, and QtKeychain, open these by name.
opened='libssl.so.3 libcrypto.so.3 libsecret-1.so.0'
# The system's own: its C library with its parts, and the C++ library, which its drivers want as new as they are.
ours_not='^(ld-linux.*|lib(c|m|dl|rt|pthread|resolv|util|anl|nsl|stdc\+\+|gcc_s)\.so.*)$'

plugin_folder() {
    for tool in qtpaths6 qmake6 /usr/lib/qt6/bin/qtpaths qtpaths; do
        if command -v "$tool" >/dev/null; then
            "$tool" -query QT_INSTALL_PLUGINS
            return
        fi
    done
    die "neither qtpaths6 nor qmake6 is here to say where Qt's plugins are"
}

take() { # ORIGINAL FOLDER-IN-THE-BUNDLE
    file=$app/$2/${1##*/}
    [ ! -e "$file" ] || return 0
    mkdir -p "$app/$2"
    install -m 644 "$1" "$file"
    echo "$2/${1##*/} $(readlink -f "$1")" >>"$origins"
}

take_libraries_of() { # FILE: all that it links, and what those link
    ldd "$1" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do
        echo "${library##*/}" | grep -qE "$ours_not" || take "$library" usr/lib
    done
}

take_plugins() {
    folder=$(plugin_folder)
    for plugin in $plugins; do
        if [ -e "$folder/$plugin.so" ]; then
            take "$folder/$plugin.so" "usr/plugins/${plugin%/*}"
            take_libraries_of "$folder/$plugin.so"
        fi
    done
    for plugin in platforms/libqxcb iconengines/libqsvgicon tls/libqopensslbackend sqldrivers/libqsqlite; do
        [ -e "$app/usr/plugins/$plugin.so" ] || die "Qt's plugin $plugin is not installed here"
    done
}

take_opened() {
    for library in $opened; do
        path=$(ldconfig -p | sed -n "s/^[[:space:]]*$library .*=> //p" | head -n 1)
        [ -n "$path" ] || die "$library is not installed here"
        take "$path" usr/lib
        take_libraries_of "$path"
    done
}

# Debian's libexpat asks for glibc 2.36, and every system with fonts has one of its own: that goes first.
prefer_own_expat() {
    mkdir "$app/usr/lib/fallback"
    mv "$app/usr/lib/libexpat.so.1" "$app/usr/lib/fallback"
    sed -i 's|^usr/lib/libexpat|usr/lib/fallback/libexpat|' "$origins"
    patchelf --set-rpath "\$ORIGIN:/usr/lib/$(uname -m)-linux-gnu:/usr/lib64:/usr/lib:\$ORIGIN/fallback" "$app/usr/lib/libfontconfig.so.1"
}

set_paths() {
    patchelf --set-rpath "\$ORIGIN/../lib" "$app/usr/bin/deckhand"
    patchelf --set-rpath "\$ORIGIN" "$app"/usr/lib/*.so*
    patchelf --set-rpath "\$ORIGIN/../../lib" "$app"/usr/plugins/*/*.so
    printf '[Paths]\nPrefix = ..\nPlugins = plugins\n' >"$app/usr/bin/qt.conf"
}

dress() { # as an AppDir is
    ln -s usr/bin/deckhand "$app/AppRun"
    ln -s usr/bin/deckhand "$app/deckhand"
    cp "$app/usr/share/applications/deckhand.desktop" "$app/usr/share/icons/hicolor/scalable/apps/deckhand.svg" "$app"
    ln -s deckhand.svg "$app/.DirIcon"
}

# describe FILE: "PACKAGE VERSION SOURCE-URL" of what is installed as FILE, and its licence into the bundle
describe() {
    if command -v dpkg-query >/dev/null; then
        # Where /lib is a link, packages may still say /lib.
        package=$( (dpkg-query -S "$1" || dpkg-query -S "${1#/usr}") 2>/dev/null | sed 's/[:,].*//; q')
        [ -n "$package" ] || die "no package is known to have brought $1"
        # shellcheck disable=SC2016 # dpkg-query's own variables
        dpkg-query -W -f '${Package} ${Version} https://snapshot.debian.org/package/${source:Package}/${source:Version}/\n' "$package" | head -n 1
        cp -n "/usr/share/doc/$package/copyright" "$licences/$package.txt"
    else
        package=$(rpm -qf --qf '%{NAME}\n' "$1" | head -n 1)
        rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE} %{SOURCERPM}\n' "$package" | head -n 1
        [ ! -d "/usr/share/licenses/$package" ] || cp -rn "/usr/share/licenses/$package" "$licences"
    fi
}

offer() { # the licences of what is brought along, and where its sources are
    licences=$app/usr/share/doc/deckhand/bundled
    mkdir -p "$licences"
    {
        cat <<END
Deckhand $version is under the MIT licence (../copyright). The libraries in usr/lib and the plugins in usr/plugins are others':
those of the distribution that this was made on, unchanged but for where they look for each other. Each may be replaced by
a build of your own. Their licences are in this folder, Qt's is the LGPL, version 3.

Their sources are at the addresses below. For three years from the day on which this was published, whoever published it
gives them on request: $(cached DECKHAND_CONTACT)

END
        while read -r file origin; do
            echo "$file $(describe "$origin")"
        done <"$origins" | sort
    } >"$licences/SOURCES.txt"
}

command -v patchelf >/dev/null || die "patchelf is not installed"
mkdir -p "$out"
rm -rf "$app" "$origins"
cmake --install "$build" --prefix "$app/usr" --strip >/dev/null
take_libraries_of "$app/usr/bin/deckhand"
take_plugins
take_opened
set_paths
[ ! -e "$app/usr/lib/libexpat.so.1" ] || prefer_own_expat
offer
dress
rm "$origins"
"$here/check-symbols.sh" "$app" 2.35
tar -C "$out" --owner=0 --group=0 --sort=name -czf "$out/$name.tar.gz" "$name"
(cd "$out" && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
