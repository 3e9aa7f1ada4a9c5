/// What C may ask a watcher about itself; names and the version.
#include "batch.hpp"
#include "guard.hpp"
#include "handles.hpp"

#include <espy/batch_writer.hpp>

#include <algorithm>
#include <cstring>

static_assert(ESPY_BY_LISTING == static_cast<int>(espy::coverage_means::listing));
static_assert(ESPY_GAP_PERMISSION == static_cast<int>(espy::coverage_gap::permission));
static_assert(ESPY_GAP_PENDING == static_cast<int>(espy::coverage_gap::pending));

namespace {

/// The words of the library are literals: a NUL follows each.
const char* word(std::string_view text) noexcept {
    return text.empty() ? nullptr : text.data();
}

/// As much of `known` as the program has room for; 0 beyond what is known.
template <typename Structure>
void fill_in(Structure* out, const Structure& known) {
    const std::size_t size = known.size;
    std::memset(out, 0, size);
    std::memcpy(out, &known, std::min(size, sizeof known));
}

std::vector<std::string> pending_of(const espy::watcher& /*source*/) {
    return {};
}
std::vector<std::string> pending_of(const espy::settled_watcher& source) {
    return source.pending();
}

} // namespace

int espy_pending(const espy_watcher* watcher, espy_batch* batch, espy_error* error) {
    return espy::c::guard<int>(error, "espy_pending", [&] {
        batch->changes.clear();
        batch->source.clear();
        espy::batch_writer writer(batch->source);
        for (const std::string& path :
             std::visit([](const auto& source) { return pending_of(source); }, watcher->source)) {
            espy::change file;
            file.kind = espy::change_kind::exists;
            file.type = espy::entry_type::file;
            file.path = writer.keep(path);
            writer.append(file);
        }
        return espy::c::show(*batch) ? 1 : 0;
    });
}

int espy_covers(espy_watcher* watcher, uint32_t root, const char* path, espy_coverage* out,
                espy_error* error) {
    return espy::c::guard<int>(error, "espy_covers", [&] {
        if (out->size < sizeof out->size) {
            return espy::c::fail(error, EINVAL, "espy_covers", "the structure has no size");
        }
        auto found = std::visit(
            [&](const auto& source) {
                return source.covers(static_cast<espy::root_id>(root), path);
            },
            watcher->source);
        if (!found) {
            return 0;
        }
        watcher->place = std::move(found->place);
        fill_in(out, {.size = out->size,
                      .by = static_cast<std::uint32_t>(found->by),
                      .gap = static_cast<std::uint32_t>(found->gap),
                      .place = espy::c::text(watcher->place),
                      .backend = found->backend.empty() ? "" : found->backend.data(),
                      .interval_ms = static_cast<std::uint64_t>(found->interval.count())});
        return 1;
    });
}

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
                                    from.memory_bytes,
                                    from.listings,
                                    from.looks};
        fill_in(out, known);
        return 0;
    });
}

const char* espy_kind_name(int kind) {
    const bool known = kind >= ESPY_EXISTS && kind <= ESPY_UNMOUNTED;
    return known ? word(to_string(static_cast<espy::change_kind>(kind))) : nullptr;
}

const char* espy_type_name(int type) {
    const bool known = type > ESPY_NONE && type <= ESPY_OTHER;
    return known ? word(to_string(static_cast<espy::entry_type>(type))) : nullptr;
}

const char* espy_gap_name(int gap) {
    const bool known = gap > ESPY_GAP_NONE && gap <= ESPY_GAP_PENDING;
    return known ? word(to_string(static_cast<espy::coverage_gap>(gap))) : nullptr;
}

const char* espy_version() {
    return ESPY_VERSION;
}
