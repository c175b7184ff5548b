# A .deb where dpkg is, an .rpm where rpmbuild is, and a .tar.gz that runs from wherever it is unpacked.
set(share ${CMAKE_INSTALL_DATAROOTDIR})
# The desktop file has the name that the program gives to QGuiApplication::setDesktopFileName: Wayland finds the icon by it.
install(FILES ${CMAKE_CURRENT_LIST_DIR}/deckhand.desktop DESTINATION ${share}/applications)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/org.deckhand.Deckhand.metainfo.xml DESTINATION ${share}/metainfo)
install(FILES ${PROJECT_SOURCE_DIR}/resources/deckhand.svg DESTINATION ${share}/icons/hicolor/scalable/apps)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/deckhand.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
# The name under which Debian looks for the licence.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${share}/doc/deckhand RENAME copyright)

set(CPACK_GENERATOR TGZ)
find_program(DECKHAND_DPKG dpkg)
find_program(DECKHAND_RPMBUILD rpmbuild)
mark_as_advanced(DECKHAND_DPKG DECKHAND_RPMBUILD)
if(DECKHAND_DPKG)
    list(PREPEND CPACK_GENERATOR DEB)
elseif(DECKHAND_RPMBUILD)
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
set(CPACK_DEBIAN_PACKAGE_DEPENDS "bash, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnome-keyring | kwalletmanager | org.freedesktop.secrets")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bubblewrap, git, qt6-wayland")

set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE MIT)
set(CPACK_RPM_PACKAGE_REQUIRES "bash, ca-certificates")
