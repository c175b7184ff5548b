# What stands beside the programs on Windows, and CPack's packages of it there: UNTESTED, written without a Windows machine at hand.
# On Linux pack.sh packs the same (./dev package windows).
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION . RENAME LICENSE.txt)
if(NOT CMAKE_CROSSCOMPILING)
    qt_generate_deploy_app_script(TARGET deckhand FILENAME_VARIABLE deploy_script NO_UNSUPPORTED_PLATFORM_ERROR)
    install(SCRIPT ${deploy_script})
else()
    # windeployqt runs on Windows only: its part for the Qt of qt.sh and for GCC's own libraries.
    get_target_property(qt_core Qt6::Core IMPORTED_LOCATION_RELEASE)
    get_filename_component(qt_bin ${qt_core} DIRECTORY)
    foreach(library IN ITEMS Core Gui Network Sql Widgets)
        install(FILES ${qt_bin}/Qt6${library}.dll DESTINATION ${CMAKE_INSTALL_BINDIR})
    endforeach()
    foreach(plugin IN ITEMS platforms/qwindows styles/qwindowsvistastyle tls/qschannelbackend sqldrivers/qsqlite
                       imageformats/qjpeg imageformats/qgif imageformats/qico)
        get_filename_component(kind ${plugin} DIRECTORY)
        install(FILES ${qt_bin}/../plugins/${plugin}.dll DESTINATION ${CMAKE_INSTALL_BINDIR}/${kind})
    endforeach()
    foreach(library IN ITEMS libgcc_s_seh-1.dll libstdc++-6.dll libwinpthread-1.dll)
        execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${library}
                        OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
        install(FILES ${path} DESTINATION ${CMAKE_INSTALL_BINDIR})
    endforeach()
endif()

set(CPACK_PACKAGE_FILE_NAME "deckhand-${PROJECT_VERSION}-windows-x86_64") # as pack.sh names it
set(CPACK_PACKAGE_INSTALL_DIRECTORY Deckhand)
set(CPACK_PACKAGE_EXECUTABLES deckhandw Deckhand)
set(CPACK_NSIS_DISPLAY_NAME Deckhand)
set(CPACK_NSIS_MUI_ICON ${CMAKE_CURRENT_LIST_DIR}/deckhand.ico)
set(CPACK_NSIS_INSTALLED_ICON_NAME "bin\\deckhandw.exe")
set(CPACK_NSIS_ENABLE_UNINSTALL_BEFORE_INSTALL ON)
set(CPACK_NSIS_MODIFY_PATH ON)
