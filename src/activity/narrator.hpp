/// Writes the changes of a root into the batch.
#pragma once

#include "telling/telling.hpp"

#include <espy/activity.hpp>
#include <espy/change.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::activities {

/// Tells what is asked for, and leaves out the rest. Without a record of what was shown, either end
/// of a rename is decided about as of now. Distinct objects: safe. Shared objects: unsafe.
class narrator {
public:
    /// What `root_path` views must outlive the narrator.
    narrator(tree::telling& shared, root_id root, std::string_view root_path,
             const activity_options& options)
        : shared_(shared), root_(root), root_path_(shared, root_path), wanted_(options.tell),
          select_(options.select), notice_(options.notice) {}

    bool wants(change_kind kind) const noexcept { return wanted_.contains(kind); }
    std::string_view root_path() const noexcept { return root_path_.own(); }

    /// Who did what is told from now on; 0: nobody knows.
    void attribute_to(std::int32_t process) noexcept { process_ = process; }
    std::int32_t process() const noexcept { return process_; }

    void entry(change_kind kind, std::string_view path, entry_type type);
    void renamed(std::string_view path, std::string_view from, entry_type type, bool exchanged);
    /// Something about the root or the stream.
    void stream(change_kind kind);
    void watch_failed(std::string_view path, std::error_code error, std::string_view message);

private:
    change* append(change_kind kind);
    bool selects(std::string_view path, entry_type type) const;
    void show(change_kind kind, std::string_view path, std::string_view from, entry_type type);
    void tell(change_kind kind, std::string_view path, entry_type type);

    tree::telling& shared_;
    root_id root_;
    tree::told_path root_path_;
    kinds wanted_;
    std::function<bool(std::string_view, entry_type)> select_;
    std::function<void(const change&)> notice_;
    std::int32_t process_ = 0;
};

} // namespace espy::activities
