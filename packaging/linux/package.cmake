# A .deb where Debian's tools are, an .rpm where rpmbuild is, and a .tar.gz for systems that have Qt. What brings Qt along is
# made by bundle.sh.
set(share ${CMAKE_INSTALL_DATAROOTDIR})

# The releases of the catalogues' entry are those of the changelog.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
file(STRINGS ${PROJECT_SOURCE_DIR}/CHANGELOG.md headings REGEX "^## ")
list(TRANSFORM headings REPLACE "^## ([0-9.]+) \\(([0-9-]+)\\)$" "    <release version=\"\\1\" date=\"\\2\"/>")
list(JOIN headings "\n" DECKHAND_RELEASE_ENTRIES)
if(DECKHAND_HOMEPAGE)
    set(DECKHAND_HOMEPAGE_ENTRIES
"  <url type=\"homepage\">${DECKHAND_HOMEPAGE}</url>
  <screenshots>
    <screenshot type=\"default\">
      <image>${DECKHAND_HOMEPAGE}/raw/v${PROJECT_VERSION}/resources/screenshots/light.png</image>
    </screenshot>
  </screenshots>
")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/org.deckhand.Deckhand.metainfo.xml.in org.deckhand.Deckhand.metainfo.xml @ONLY)
configure_file(${CMAKE_CURRENT_LIST_DIR}/deckhand.1.in deckhand.1 @ONLY)

# The desktop file has the name that the program gives to QGuiApplication::setDesktopFileName: Wayland finds the icon by it.
install(FILES ${CMAKE_CURRENT_LIST_DIR}/deckhand.desktop DESTINATION ${share}/applications)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/org.deckhand.Deckhand.metainfo.xml DESTINATION ${share}/metainfo)
install(FILES ${PROJECT_SOURCE_DIR}/resources/deckhand.svg DESTINATION ${share}/icons/hicolor/scalable/apps)
# The name under which Debian looks for the licence.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${share}/doc/deckhand RENAME copyright)

# Debian wants both compressed, and without the time of day.
execute_process(COMMAND gzip -9nc ${CMAKE_CURRENT_BINARY_DIR}/deckhand.1
                OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/deckhand.1.gz COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/deckhand.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
find_program(DECKHAND_SHLIBDEPS dpkg-shlibdeps)
find_program(DECKHAND_RPMBUILD rpmbuild)
mark_as_advanced(DECKHAND_SHLIBDEPS DECKHAND_RPMBUILD)
set(CPACK_GENERATOR TGZ)
if(DECKHAND_SHLIBDEPS AND EXISTS /var/lib/dpkg/status)
    list(PREPEND CPACK_GENERATOR DEB)
    execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/debian-changelog.sh ${PROJECT_SOURCE_DIR}/CHANGELOG.md "${DECKHAND_CONTACT}"
                    COMMAND gzip -9nc
                    OUTPUT_FILE ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz DESTINATION ${share}/doc/deckhand)
endif()
if(DECKHAND_RPMBUILD)
    list(PREPEND CPACK_GENERATOR RPM)
endif()

set(CPACK_PACKAGE_DESCRIPTION
"Deckhand is a chat window whose agent works on this machine: it reads and
edits files, runs commands, and sends long ones to the background. When one of
those ends, the agent learns of it, exactly once.

It talks to the Anthropic Messages API, to a server on this machine that speaks
it, or to a built-in demonstration model that needs no network.")
set(CPACK_PACKAGE_FILE_NAME "deckhand-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# The libraries are found by what the programs link; here stands what they start, read or ask over D-Bus.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, libqt6sql6-sqlite")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnome-keyring | kwalletmanager | org.freedesktop.secrets")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bubblewrap, git, qt6-wayland")

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE MIT)
set(CPACK_RPM_PACKAGE_GROUP "Development/Tools")
set(CPACK_RPM_PACKAGE_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
# Of Qt's plugins only the one for SQLite is a package of its own, on openSUSE; Fedora has it in Qt's.
set(CPACK_RPM_PACKAGE_REQUIRES "bash, ca-certificates, (qt6-sql-sqlite if libQt6Sql6)")
# The folders of other packages stay theirs.
set(prefix /usr)
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    ${prefix}/${CMAKE_INSTALL_LIBEXECDIR} ${prefix}/${share}/applications ${prefix}/${share}/metainfo
    ${prefix}/${share}/icons ${prefix}/${share}/icons/hicolor ${prefix}/${share}/icons/hicolor/scalable
    ${prefix}/${share}/icons/hicolor/scalable/apps ${prefix}/${CMAKE_INSTALL_MANDIR} ${prefix}/${CMAKE_INSTALL_MANDIR}/man1)
