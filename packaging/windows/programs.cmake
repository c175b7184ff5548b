# Icon, version and manifest: long paths, UTF-8, sharp on every screen. `deckhand` has a console, so that every shell waits for
# it and gets its output and its exit status, also from bash, which takes .exe only; `deckhandw` is the same without one, for the
# Start menu (as python and pythonw are).
configure_file(${CMAKE_CURRENT_LIST_DIR}/deckhand.rc.in ${CMAKE_CURRENT_BINARY_DIR}/deckhand.rc @ONLY)
add_executable(deckhandw WIN32 main.cpp buildfacts.cpp)
target_include_directories(deckhandw PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/generated)
target_link_libraries(deckhandw PRIVATE Deckhand::app)
add_dependencies(deckhandw deckhand-run)
foreach(program deckhand deckhandw)
    target_sources(${program} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/deckhand.rc)
    if(MSVC)
        target_sources(${program} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/deckhand.manifest)
    endif()
endforeach()
install(TARGETS deckhandw RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
