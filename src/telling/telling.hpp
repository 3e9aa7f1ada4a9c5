/// The batch that is being filled, and what is kept in it.
#pragma once

#include "sys/process_names.hpp"

#include <espy/batch_writer.hpp>
#include <espy/change.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace espy::tree {

/// What all roots of a watcher share while a batch is filled: where changes go, their count and
/// time.
struct telling {
    batch* out = nullptr;
    /// Counts the batches: what was kept in one before is not to be viewed any more.
    std::uint64_t number = 0;
    std::uint64_t seq = 0;
    decltype(change::told_at) told_at{};
    /// Who did what is being told.
    std::int32_t pid = 0;
    std::string_view process;
    process_names processes;
    /// Changes that are not to be told after all, by their place in the batch.
    std::vector<std::size_t> dropped;

    /// What is told from here on was done by `who`; 0: nobody knows.
    void attribute_to(std::int32_t who) {
        pid = who;
        process = who > 0 && out != nullptr ? processes.find(who, *out) : std::string_view();
    }
    /// Writes into the batch that is being filled.
    batch_writer writer() const noexcept { return batch_writer(*out); }
    /// Takes them out.
    void drop();
    /// Fills `other` from here on. Its texts are gone, and so is the name of the last process; if it
    /// `goes_on`, it is the same as before, and they are not.
    void begin(batch& other, bool goes_on = false) noexcept {
        out = &other;
        if (!goes_on) {
            other.clear();
            ++number;
            processes.clear();
            dropped.clear();
        }
        pid = 0;
        process = {};
    }
};

/// As long as it lives, a batch is filled.
class filling {
public:
    filling(telling& tells, batch& out, bool goes_on = false) noexcept : tells_(tells) {
        tells_.begin(out, goes_on);
    }
    filling(const filling&) = delete;
    filling& operator=(const filling&) = delete;
    ~filling() { tells_.out = nullptr; }

private:
    telling& tells_;
};

/// A root's path as changes view it: a batch may outlive the root, so each that tells of it has a
/// copy, and but one.
class told_path {
public:
    /// What `path` views must outlive this.
    told_path(const telling& tells, std::string_view path) noexcept : tells_(tells), path_(path) {}

    /// The path itself, for whoever fills the batch.
    std::string_view own() const noexcept { return path_; }
    std::string_view in_batch() {
        if (kept_in_ != tells_.number) {
            kept_ = tells_.writer().keep(path_);
            kept_in_ = tells_.number;
        }
        return kept_;
    }

private:
    const telling& tells_;
    std::string_view path_;
    std::string_view kept_;
    std::uint64_t kept_in_ = 0;
};

} // namespace espy::tree
