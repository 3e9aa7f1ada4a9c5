/// Options as C gives them: of any size, older or newer than the library.
#pragma once

#include "espy.h"

#include <espy/options.hpp>
#include <espy/settler.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace espy::c {

/// Copies a structure that knows its `size`. 0, `EINVAL` or `E2BIG`.
template <typename Options>
int read_options(Options& to, const Options* from) noexcept {
    to = {};
    if (from == nullptr) {
        return 0;
    }
    if (from->size < sizeof from->size) {
        return EINVAL;
    }
    std::memcpy(&to, from, std::min(from->size, sizeof to));
    const auto* const bytes = reinterpret_cast<const char*>(from);
    const bool asks_for_more =
        from->size > sizeof to &&
        std::any_of(bytes + sizeof to, bytes + from->size, [](char byte) { return byte != 0; });
    return asks_for_more ? E2BIG : 0;
}

/// 0, or the errno.
int to_options(watcher_options& watch, settle_options& settle, const espy_watcher_options& from);
int to_options(root_options& to, const espy_root_options& from);

} // namespace espy::c
