/// Writes the changes of a root into the batch.
#pragma once

#include "tree/process_names.hpp"
#include "tree/teller.hpp"

#include <espy/change.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::untracked {

/// Tells what is asked for, and leaves out the rest. Distinct objects: safe. Shared objects: unsafe.
class narrator {
public:
    /// `root_path` must outlive the batches.
    narrator(tree::telling& shared, root_id root, std::string_view root_path, kinds wanted)
        : shared_(shared), root_(root), root_path_(root_path), wanted_(wanted) {}

    bool wants(change_kind kind) const noexcept { return wanted_.contains(kind); }
    std::string_view root_path() const noexcept { return root_path_; }

    /// Who did what is told from now on; 0: nobody knows.
    void attribute_to(std::int32_t process);
    /// A new batch: numbers of processes may be used again.
    void begin() noexcept { processes_.forget(); }

    void entry(change_kind kind, std::string_view path, entry_type type);
    void renamed(std::string_view path, std::string_view from, entry_type type, bool exchanged);
    /// Something about the root or the stream.
    void stream(change_kind kind);
    void watch_failed(std::string_view path, std::error_code error, std::string_view message);

private:
    change* append(change_kind kind);
    std::string_view keep(std::string_view text);

    tree::telling& shared_;
    root_id root_;
    std::string_view root_path_;
    kinds wanted_;
    tree::process_names processes_;
    std::int32_t process_ = 0;
};

} // namespace espy::untracked
