# A disk image with Deckhand.app. UNTESTED: written without a Mac at hand; neither signed nor notarised, and without an .icns.
# The bundle is put together when it is packed, so that the program in the build folder stays build/release/bin/deckhand.
set(contents Deckhand.app/Contents)
configure_file(${CMAKE_CURRENT_LIST_DIR}/Info.plist.in ${CMAKE_CURRENT_BINARY_DIR}/Info.plist @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/Info.plist DESTINATION ${contents} COMPONENT bundle)
install(PROGRAMS $<TARGET_FILE:deckhand> $<TARGET_FILE:deckhand-run> DESTINATION ${contents}/MacOS COMPONENT bundle)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${contents}/Resources COMPONENT bundle)

get_target_property(qmake Qt6::qmake IMPORTED_LOCATION)
get_filename_component(qt_bin "${qmake}" DIRECTORY)
find_program(DECKHAND_MACDEPLOYQT macdeployqt HINTS "${qt_bin}")
if(DECKHAND_MACDEPLOYQT)
    install(CODE "execute_process(COMMAND \"${DECKHAND_MACDEPLOYQT}\"
        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/Deckhand.app\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT bundle)
endif()

set(CPACK_GENERATOR DragNDrop)
set(CPACK_PACKAGE_FILE_NAME "Deckhand-${PROJECT_VERSION}-macos-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};Deckhand;bundle;/")
