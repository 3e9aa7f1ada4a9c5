#include "record/metrics.hpp"

#include "metrics/exposition.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace espy::cli {
namespace {

/// Numbers that only are of now are that old at most.
constexpr std::chrono::milliseconds between_notes{250};

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::uint64_t bytes_of(const std::string& file) {
    std::uint64_t sum = 0;
    for (const char* suffix : {"", "-wal", "-shm"}) {
        std::error_code ec;
        const auto size = std::filesystem::file_size(file + suffix, ec);
        sum += ec ? 0 : size;
    }
    return sum;
}

} // namespace

void record_metrics::add(const journal_place& place) {
    trees_.emplace_back();
    trees_.back().root = place.root;
    trees_.back().file = place.file;
}

void record_metrics::note(std::size_t number, const recorder& now, const batch& written) {
    using steady = std::chrono::steady_clock;
    tree next = trees_[number]; // no other thread writes it
    if (written.empty() && now.phase() == next.phase &&
        steady::now() - next.noted < between_notes) {
        return;
    }
    next.noted = steady::now();
    next.changes += static_cast<std::uint64_t>(
        std::count_if(written.begin(), written.end(),
                      [](const change& each) { return each.kind < change_kind::ready; }));
    const std::uint64_t batch = now.now() ? now.now()->batch : 0;
    if (batch != next.batch) {
        next.batches += next.batch == 0 ? 1U : batch - next.batch;
        next.batch = batch;
        next.written = seconds_now();
    }
    next.phase = now.phase();
    next.compared_seconds = std::chrono::duration<double>(now.compared().took).count();
    now.stats(next.watched);
    const std::scoped_lock lock(mutex_);
    std::swap(trees_[number], next);
}

std::string record_metrics::text() const {
    std::vector<tree> trees;
    {
        const std::scoped_lock lock(mutex_);
        trees = trees_;
    }
    exposition out;
    const auto each = [&](std::string_view name, std::string_view type, std::string_view help,
                          auto value) {
        out.family(name, type, help);
        for (const tree& one : trees) {
            out.sample({{"root", one.root}}, value(one));
        }
    };
    out.family("espy_record_phase", "gauge", "1 for what the recorder does now.");
    for (const tree& one : trees) {
        for (const recorder_phase phase : {recorder_phase::comparing, recorder_phase::recording,
                                           recorder_phase::holding, recorder_phase::paused}) {
            out.sample({{"root", one.root}, {"phase", to_string(phase)}},
                       std::uint64_t{one.phase == phase});
        }
    }
    each("espy_record_entries", "gauge", "Entries in the tree.",
         [](const tree& one) { return one.watched.entries_known; });
    each("espy_record_uncovered_directories", "gauge",
         "Directories that are not watched: for want of a watch, or of a permission.",
         [](const tree& one) { return one.watched.directories_uncovered; });
    each("espy_record_memory_bytes", "gauge", "Memory for what is known of the tree.",
         [](const tree& one) { return one.watched.memory_bytes; });
    each("espy_record_comparison_seconds", "gauge", "How long the last comparison took.",
         [](const tree& one) { return one.compared_seconds; });
    each("espy_record_batch", "gauge", "Number of the last batch in the journal.",
         [](const tree& one) { return one.batch; });
    each("espy_record_batches_total", "counter", "Batches written since it began.",
         [](const tree& one) { return one.batches; });
    each("espy_record_changes_total", "counter", "Changes written since it began.",
         [](const tree& one) { return one.changes; });
    each("espy_record_overflows_total", "counter",
         "How often the kernel dropped events since it began; each was repaired.",
         [](const tree& one) { return one.watched.overflows; });
    each("espy_record_last_batch_timestamp_seconds", "gauge",
         "When the last batch was written; 0: none was since it began.",
         [](const tree& one) { return one.written; });
    each("espy_record_watches", "gauge", "Watches of the kernel that it holds.",
         [](const tree& one) { return one.watched.watches; });
    each("espy_record_journal_bytes", "gauge", "Size of the journal's files.",
         [](const tree& one) { return bytes_of(one.file); });
    return out.text();
}

} // namespace espy::cli
