/// What every header needs first: the language, and the mark of what the shared library exports; all
/// else is hidden.
#pragma once

#if __cplusplus < 202002L
#error                                                                                             \
    "espy needs C++20: compile with -std=c++20 or later, in CMake target_link_libraries(... espy::espy)"
#endif

#define ESPY_EXPORT __attribute__((visibility("default")))
