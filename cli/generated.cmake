# Manual pages and completions, written by the command itself, so that they say what it does.
include(GNUInstallDirs)

set(generated ${PROJECT_BINARY_DIR}/generated)
set(pages ${generated}/man1/espy.1)
set(completions
    ${generated}/bash/espy
    ${generated}/zsh/_espy
    ${generated}/fish/espy.fish
)
file(MAKE_DIRECTORY ${generated}/man1 ${generated}/bash ${generated}/zsh ${generated}/fish)

add_custom_command(OUTPUT ${generated}/man1/espy.1
    COMMAND espy_cli manual > ${generated}/man1/espy.1
    DEPENDS espy_cli
    VERBATIM
)
foreach(name IN ITEMS watch run wait since record diff journal ship follow fleet explain doctor git)
    set(page ${generated}/man1/espy-${name}.1)
    add_custom_command(OUTPUT ${page}
        COMMAND espy_cli manual ${name} > ${page}
        DEPENDS espy_cli
        VERBATIM
    )
    list(APPEND pages ${page})
endforeach()
foreach(file IN LISTS completions)
    cmake_path(GET file PARENT_PATH directory)
    cmake_path(GET directory FILENAME shell)
    add_custom_command(OUTPUT ${file}
        COMMAND espy_cli completions ${shell} > ${file}
        DEPENDS espy_cli
        VERBATIM
    )
endforeach()
add_custom_target(espy_generated ALL DEPENDS ${pages} ${completions})

if(ESPY_INSTALL)
    install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
    install(FILES ${generated}/bash/espy
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    )
    install(FILES ${generated}/zsh/_espy DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
    install(FILES ${generated}/fish/espy.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
    )
endif()
