/// Changes as C sees them: each is made when the batch is filled, so that asking for one costs
/// nothing and cannot fail.
#include "batch.hpp"

#include <cstddef>
#include <new>

static_assert(ESPY_UNMOUNTED == static_cast<int>(espy::change_kind::unmounted));
static_assert(ESPY_RENAMED == static_cast<int>(espy::change_kind::renamed));
static_assert(ESPY_READY == static_cast<int>(espy::change_kind::ready));
static_assert(ESPY_OTHER == static_cast<int>(espy::entry_type::other));
static_assert(ESPY_DIRECTORY == static_cast<int>(espy::entry_type::directory));
static_assert(ESPY_POLL == static_cast<int>(espy::backend::poll));

namespace espy::c {

/// An empty text is one, too.
espy_text text(std::string_view view) noexcept {
    return view.empty() ? espy_text{"", 0} : espy_text{view.data(), view.size()};
}

namespace {

espy_change to_c(const change& from) noexcept {
    espy_change to{};
    to.kind = static_cast<std::uint8_t>(from.kind);
    to.type = static_cast<std::uint8_t>(from.type);
    to.replaced = from.replaced;
    to.exchanged = from.exchanged;
    to.root = static_cast<std::uint32_t>(from.root);
    to.seq = from.seq;
    to.told_at_ns = from.told_at.time_since_epoch().count();
    to.path = text(from.path);
    to.from = text(from.from);
    to.root_path = text(from.root_path);
    to.message = text(from.message);
    to.process = text(from.process);
    to.error = from.error.value();
    to.pid = from.pid;
    return to;
}

} // namespace

bool show(espy_batch& batch) {
    batch.changes.clear();
    batch.changes.reserve(batch.source.size());
    for (const change& change : batch.source) {
        batch.changes.push_back(to_c(change));
    }
    return !batch.changes.empty();
}

bool show(espy_batch& batch, espy_watcher& watcher) {
    watcher.lost = true; // unless the end of this is reached
    const bool has_changes = show(batch);
    watcher.lost = false;
    return has_changes;
}

} // namespace espy::c

espy_batch* espy_batch_new() {
    return new (std::nothrow) espy_batch;
}

void espy_batch_free(espy_batch* batch) {
    delete batch;
}

size_t espy_batch_size(const espy_batch* batch) {
    return batch->changes.size();
}

const espy_change* espy_batch_get(const espy_batch* batch, size_t index) {
    return index < batch->changes.size() ? &batch->changes[index] : nullptr;
}
