#!/bin/sh
# qt.sh FOLDER: makes a Qt for Windows on Debian from Debian's own sources, once: FOLDER/prefix and the toolchain file
# FOLDER/mingw.cmake. About 35 minutes of one core; 1.5 GB while it builds, 0.1 GB afterwards.
# QtSvg is not among them: DECKHAND_WITH_SVG in ../../CMakeLists.txt is OFF then.
set -eu

mkdir -p "$1"
folder=$(CDPATH='' cd -- "$1" && pwd)
prefix=$folder/prefix
triplet=x86_64-w64-mingw32
cd "$folder"

# fetch PACKAGE: its source into the folder PACKAGE. By package lists of our own: the system's are left as they are.
fetch() {
    [ ! -d "$1" ] || return 0
    mkdir -p apt/lists/partial
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format 'deb-src $(SITE) $(RELEASE) main' 'Created-By: Packages' | sort -u >apt/sources.list
    for verb in update "source --download-only --only-source $1"; do
        # shellcheck disable=SC2086 # words
        apt-get -q -o Dir::Etc::sourcelist="$folder/apt/sources.list" -o Dir::Etc::sourceparts=- \
            -o Dir::State::lists="$folder/apt/lists" -o APT::Sandbox::User=root $verb
    done
    dpkg-source --no-check -x "$1"_*.dsc "$1"
}

toolchain() {
    cat >mingw.cmake <<END
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_C_COMPILER $triplet-gcc-posix)
set(CMAKE_CXX_COMPILER $triplet-g++-posix)
set(CMAKE_RC_COMPILER $triplet-windres)
set(CMAKE_FIND_ROOT_PATH /usr/$triplet $prefix)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(QT_HOST_PATH /usr CACHE PATH "")
set(QT_HOST_PATH_CMAKE_DIR /usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)/cmake CACHE PATH "")
END
}

# SQLite with what a search (FTS5) and QtSql (the names of columns) need.
sqlite() {
    fetch sqlite3
    mkdir -p sqlite-build "$prefix/include" "$prefix/lib"
    (cd sqlite-build && ../sqlite3/configure --disable-tcl >configure.log && make sqlite3.c sqlite3.h >make.log)
    $triplet-gcc-posix -O2 -DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_COLUMN_METADATA -c sqlite-build/sqlite3.c \
        -o sqlite-build/sqlite3.o
    $triplet-ar rcs "$prefix/lib/libsqlite3.a" sqlite-build/sqlite3.o
    cp sqlite-build/sqlite3.h "$prefix/include/"
}

# Without OpenGL, Qt 6.4 still asks for it in one line of the platform plugin when dynamicgl is on. Debian's source lacks wintab.
qt() {
    fetch qt6-base
    off=
    for feature in androiddeployqt qmake printsupport dbus opengl dynamicgl vulkan tabletevent icu glib openssl zstd \
        system_zlib system_pcre2 system_png system_jpeg system_freetype system_harfbuzz sql_odbc sql_mysql sql_psql; do
        off="$off -DFEATURE_$feature=OFF"
    done
    # shellcheck disable=SC2086 # words
    cmake -G Ninja -S qt6-base -B build -DCMAKE_TOOLCHAIN_FILE="$folder/mingw.cmake" -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DCMAKE_BUILD_TYPE=Release -DQT_QMAKE_TARGET_MKSPEC=win32-g++ -DQT_BUILD_TESTS=OFF -DQT_BUILD_EXAMPLES=OFF \
        -DQT_BUILD_TOOLS_WHEN_CROSSCOMPILING=OFF -DFEATURE_xml=ON -DFEATURE_testlib=ON -DFEATURE_concurrent=ON \
        -DFEATURE_schannel=ON -DFEATURE_sql=ON -DFEATURE_system_sqlite=ON -DSQLite3_INCLUDE_DIR="$prefix/include" \
        -DSQLite3_LIBRARY="$prefix/lib/libsqlite3.a" $off
    cmake --build build --target EntryPointImplementation Core Network Gui Widgets Sql Xml Concurrent Test \
        QWindowsIntegrationPlugin QOffscreenIntegrationPlugin QWindowsVistaStylePlugin QSchannelBackendPlugin \
        QICOPlugin QJpegPlugin QGifPlugin QSQLiteDriverPlugin
    # Installing all would fail on what was not built: part by part, and the top without its parts.
    for part in src/entrypoint src/3rdparty/pcre2 src/3rdparty/zlib src/3rdparty src/corelib src/xml src/concurrent \
        src/network src/sql src/gui src/widgets src/testlib src/plugins/platforms/windows src/plugins/platforms/offscreen \
        src/plugins/imageformats/ico src/plugins/imageformats/jpeg src/plugins/imageformats/gif \
        src/plugins/styles/windowsvista src/plugins/tls/schannel src/plugins/sqldrivers/sqlite src .; do
        [ -f "build/$part/cmake_install.cmake" ] || continue
        case $part in
        src | .) sed '/^ *include(/d' "build/$part/cmake_install.cmake" >top.cmake && script=top.cmake ;;
        *) script=build/$part/cmake_install.cmake ;;
        esac
        cmake -DCMAKE_INSTALL_PREFIX="$prefix" -P "$script" >>install.log
    done
}

# For those who get the libraries: pack.sh gives it along.
licences() {
    mkdir -p "$prefix/licences"
    for source in *.dsc; do
        package=${source%%_*}
        cp "$package/debian/copyright" "$prefix/licences/$package.txt"
        version=$(sed -n 's/^Version: //p' "$source")
        echo "$package $version https://snapshot.debian.org/package/$package/$version/"
    done >"$prefix/licences/SOURCES.txt"
}

toolchain
[ -f "$prefix/lib/libsqlite3.a" ] || sqlite
qt
licences
rm -rf build qt6-base sqlite3 sqlite-build
touch ready
