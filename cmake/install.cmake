include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(espy_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/espy)
set(espy_pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS espy EXPORT espyTargets FILE_SET HEADERS FILE_SET asio)
install(EXPORT espyTargets NAMESPACE espy:: DESTINATION ${espy_cmake_dir})

# A set of its own, because it needs RE2: find_package(espy COMPONENTS ignore).
if(TARGET espy_ignore)
    install(TARGETS espy_ignore EXPORT espyIgnoreTargets FILE_SET HEADERS)
    install(EXPORT espyIgnoreTargets NAMESPACE espy:: DESTINATION ${espy_cmake_dir})
endif()

# Likewise, because of SQLite: find_package(espy COMPONENTS journal).
if(TARGET espy_journal)
    install(TARGETS espy_journal EXPORT espyJournalTargets FILE_SET HEADERS)
    install(EXPORT espyJournalTargets NAMESPACE espy:: DESTINATION ${espy_cmake_dir})
endif()

# Another one, for C programs alone: find_package(espy COMPONENTS c).
if(TARGET espy_c)
    install(TARGETS espy_c EXPORT espyCTargets FILE_SET HEADERS)
    install(EXPORT espyCTargets NAMESPACE espy:: DESTINATION ${espy_cmake_dir})
    install(FILES ${PROJECT_SOURCE_DIR}/bindings/c/espy.3 DESTINATION ${CMAKE_INSTALL_MANDIR}/man3)
endif()

configure_package_config_file(
    ${CMAKE_CURRENT_LIST_DIR}/espyConfig.cmake.in
    ${PROJECT_BINARY_DIR}/espyConfig.cmake
    INSTALL_DESTINATION ${espy_cmake_dir}
)
write_basic_package_version_file(
    ${PROJECT_BINARY_DIR}/espyConfigVersion.cmake
    COMPATIBILITY SameMinorVersion
)
install(
    FILES ${PROJECT_BINARY_DIR}/espyConfig.cmake ${PROJECT_BINARY_DIR}/espyConfigVersion.cmake
    DESTINATION ${espy_cmake_dir}
)

# Relative to the file itself, so that `cmake --install --prefix` may choose another place.
file(RELATIVE_PATH espy_pc_prefix
    ${CMAKE_INSTALL_PREFIX}/${espy_pkgconfig_dir}
    ${CMAKE_INSTALL_PREFIX}
)
configure_file(${CMAKE_CURRENT_LIST_DIR}/espy.pc.in ${PROJECT_BINARY_DIR}/espy.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/espy.pc DESTINATION ${espy_pkgconfig_dir})
if(TARGET espy_c)
    configure_file(${CMAKE_CURRENT_LIST_DIR}/espy-c.pc.in ${PROJECT_BINARY_DIR}/espy-c.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/espy-c.pc DESTINATION ${espy_pkgconfig_dir})
endif()
if(TARGET espy_ignore)
    configure_file(
        ${CMAKE_CURRENT_LIST_DIR}/espy-ignore.pc.in ${PROJECT_BINARY_DIR}/espy-ignore.pc @ONLY
    )
    install(FILES ${PROJECT_BINARY_DIR}/espy-ignore.pc DESTINATION ${espy_pkgconfig_dir})
endif()
if(TARGET espy_journal)
    configure_file(
        ${CMAKE_CURRENT_LIST_DIR}/espy-journal.pc.in ${PROJECT_BINARY_DIR}/espy-journal.pc @ONLY
    )
    install(FILES ${PROJECT_BINARY_DIR}/espy-journal.pc DESTINATION ${espy_pkgconfig_dir})
endif()
