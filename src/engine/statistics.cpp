/// What an engine says of itself.
#include "engine/engine.hpp"

namespace espy::tree {

statistics engine::stats() const {
    statistics s;
    s.repairs = counts_.repairs;
    s.watches = watches_.size();
    s.events_read = counts_.events;
    s.changes_told = desk_.tells.seq;
    s.overflows = counts_.overflows;
    s.queue_bytes = source_->end() - backlog_.end();
    s.backlog_bytes = backlog_.bytes();
    s.listings = performer_.listings();
    s.looks = performer_.looks();
    s.table_bytes = watches_.memory() + source_->memory();
    for (const auto& r : roots_) {
        if (r != nullptr) {
            s.directories_watched += r->model->watched();
            s.entries_known += r->model->tree().size();
            s.directories_uncovered += r->model->failures().uncovered_count() +
                                       r->model->failures().failed_count() +
                                       (r->rechecks.has_failed() ? 1U : 0U);
            s.repairs += r->model->repairs().count();
            const store::footprint held = r->model->tree().memory();
            s.entry_bytes += held.entries;
            s.directory_bytes += held.directories;
            s.name_bytes += held.names;
            s.table_bytes += held.tables;
            s.table_bytes += r->model->polls().signature_memory();
        }
    }
    s.memory_bytes = s.entry_bytes + s.directory_bytes + s.name_bytes + s.table_bytes;
    return s;
}

} // namespace espy::tree
