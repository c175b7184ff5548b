# A disk image with Deckhand.app. UNRUN: written without a Mac at hand. Signed ad hoc, or by DECKHAND_SIGNING_IDENTITY of the
# environment; notarize.sh does the rest.
# The bundle is put together when it is packed, so that the program in the build folder stays build/release/bin/deckhand.
set(contents Deckhand.app/Contents)
configure_file(${CMAKE_CURRENT_LIST_DIR}/Info.plist.in ${CMAKE_CURRENT_BINARY_DIR}/Info.plist @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/Info.plist DESTINATION ${contents} COMPONENT bundle)
install(PROGRAMS $<TARGET_FILE:deckhand> $<TARGET_FILE:deckhand-run> DESTINATION ${contents}/MacOS COMPONENT bundle)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${contents}/Resources COMPONENT bundle)

set(icon ${CMAKE_CURRENT_BINARY_DIR}/deckhand.icns)
add_custom_command(OUTPUT ${icon}
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/make-icns.sh ${PROJECT_SOURCE_DIR}/resources/deckhand.svg ${icon}
    DEPENDS ${PROJECT_SOURCE_DIR}/resources/deckhand.svg ${CMAKE_CURRENT_LIST_DIR}/make-icns.sh VERBATIM)
find_program(DECKHAND_RSVG rsvg-convert)
mark_as_advanced(DECKHAND_RSVG)
if(DECKHAND_RSVG)
    add_custom_target(deckhand-icon ALL DEPENDS ${icon})
    install(FILES ${icon} DESTINATION ${contents}/Resources COMPONENT bundle)
endif()

get_target_property(qmake Qt6::qmake IMPORTED_LOCATION)
get_filename_component(qt_bin "${qmake}" DIRECTORY)
find_program(DECKHAND_MACDEPLOYQT macdeployqt HINTS "${qt_bin}")
if(DECKHAND_MACDEPLOYQT)
    set(app "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/Deckhand.app")
    install(CODE "
        execute_process(COMMAND strip -x \"${app}/Contents/MacOS/deckhand\" \"${app}/Contents/MacOS/deckhand-run\" COMMAND_ERROR_IS_FATAL ANY)
        execute_process(COMMAND \"${DECKHAND_MACDEPLOYQT}\" \"${app}\" COMMAND_ERROR_IS_FATAL ANY)
        execute_process(COMMAND \"${CMAKE_CURRENT_LIST_DIR}/sign.sh\" \"${app}\" \"\$ENV{DECKHAND_SIGNING_IDENTITY}\" COMMAND_ERROR_IS_FATAL ANY)"
        COMPONENT bundle)
endif()

set(CPACK_GENERATOR DragNDrop)
set(CPACK_PACKAGE_FILE_NAME "Deckhand-${PROJECT_VERSION}-macos-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};Deckhand;bundle;/")
