# Fills the entries of the catalogues for a release, with the sums of what was released.
# usage: cmake -DVERSION=1.2.3 -DHOMEPAGE=https://github.com/OWNER/NAME -DASSETS=FOLDER -DOUT=FOLDER -P fill.cmake
# A file that is not among the assets gets a sum of zeros.
cmake_minimum_required(VERSION 3.25)

set(assets ${HOMEPAGE}/releases/download/v${VERSION})
foreach(asset
        "SOURCE deckhand-${VERSION}-source.tar.gz"
        "WINDOWS deckhand-${VERSION}-windows-x86_64.msi"
        "MACOS_ARM Deckhand-${VERSION}-macos-arm64.dmg"
        "MACOS_INTEL Deckhand-${VERSION}-macos-x86_64.dmg")
    string(REPLACE " " ";" asset "${asset}")
    list(POP_FRONT asset name)
    set(${name}_URL ${assets}/${asset})
    string(REPEAT 0 64 ${name}_SHA256)
    if(EXISTS ${ASSETS}/${asset})
        file(SHA256 ${ASSETS}/${asset} ${name}_SHA256)
    endif()
endforeach()

file(GLOB_RECURSE templates RELATIVE ${CMAKE_CURRENT_LIST_DIR} ${CMAKE_CURRENT_LIST_DIR}/*.in)
foreach(template ${templates})
    string(REGEX REPLACE "\\.in$" "" filled ${template})
    configure_file(${CMAKE_CURRENT_LIST_DIR}/${template} ${OUT}/${filled} @ONLY)
endforeach()
