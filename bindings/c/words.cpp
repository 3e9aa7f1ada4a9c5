/// Counters, names and the version, for C.
#include "guard.hpp"
#include "handles.hpp"

#include <algorithm>
#include <cstring>

int espy_stats(const espy_watcher* watcher, espy_statistics* out) {
    if (out->size < sizeof out->size) {
        return -EINVAL;
    }
    return espy::c::guard<int>(nullptr, "espy_stats", [&] {
        const espy::statistics from =
            std::visit([](const auto& source) { return source.stats(); }, watcher->source);
        const espy_statistics known{out->size,
                                    from.directories_watched,
                                    from.watches,
                                    from.entries_known,
                                    from.directories_uncovered,
                                    from.events_read,
                                    from.changes_told,
                                    from.overflows,
                                    from.repairs,
                                    from.queue_bytes,
                                    from.backlog_bytes,
                                    from.memory_bytes};
        const std::size_t size = known.size;
        std::memset(out, 0, size);
        std::memcpy(out, &known, std::min(size, sizeof known));
        return 0;
    });
}

namespace {

/// The words of the library are literals: a NUL follows each.
const char* word(std::string_view text) noexcept {
    return text.empty() ? nullptr : text.data();
}

} // namespace

const char* espy_kind_name(int kind) {
    const bool known = kind >= ESPY_EXISTS && kind <= ESPY_UNMOUNTED;
    return known ? word(to_string(static_cast<espy::change_kind>(kind))) : nullptr;
}

const char* espy_type_name(int type) {
    const bool known = type > ESPY_NONE && type <= ESPY_OTHER;
    return known ? word(to_string(static_cast<espy::entry_type>(type))) : nullptr;
}

const char* espy_version() {
    return ESPY_VERSION;
}
