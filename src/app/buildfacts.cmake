# What the program knows of how it was built.
set(DECKHAND_RELEASES "")
if(DECKHAND_UPDATE_CHECK AND DECKHAND_HOMEPAGE MATCHES "^https://github\\.com/(.+)$")
    set(DECKHAND_RELEASES "https://api.github.com/repos/${CMAKE_MATCH_1}/releases/latest")
endif()

# Of a work tree: read again with each commit. Who builds without one may say it.
set(DECKHAND_COMMIT "" CACHE STRING "The commit that is built, where there is no repository to ask")
find_package(Git QUIET)
if(NOT DECKHAND_COMMIT AND GIT_FOUND AND EXISTS ${PROJECT_SOURCE_DIR}/.git)
    execute_process(COMMAND ${GIT_EXECUTABLE} rev-parse --path-format=absolute --git-path logs/HEAD --short HEAD
                    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE answer ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
    string(REPLACE "\n" ";" answer "${answer}")
    list(LENGTH answer answers)
    if(answers EQUAL 2)
        list(GET answer 0 log)
        list(GET answer 1 DECKHAND_COMMIT)
        if(EXISTS ${log})
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${log})
        endif()
    endif()
endif()
configure_file(buildconfig.h.in generated/app/buildconfig.h @ONLY)
configure_file(buildcommit.h.in generated/app/buildcommit.h @ONLY)
