/// Roots whose entries nobody keeps a record of.
#pragma once

#include "failing/error_text.hpp"
#include "filter/root_keeper.hpp"

#include <espy/activity.hpp>

namespace espy::cli {

/// Those of `activity`, which has to outlive this. Distinct objects: safe. Shared objects: unsafe.
class activity_roots final : public root_keeper {
public:
    explicit activity_roots(activity& log) noexcept : log_(log) {}

    root_id add(const std::string& path, const root_options& options,
                std::error_code& ec) override {
        return log_.add(path,
                        {.tell = options.tell,
                         .max_depth = options.recursive ? options.max_depth : 1,
                         .one_file_system = options.one_file_system,
                         .must_exist = options.must_exist,
                         .prune = options.prune,
                         .select = options.select,
                         .notice = options.notice},
                        ec);
    }
    void reprune(root_id root, std::string_view /*directory*/) override { log_.reprune(root); }
    std::uint64_t watches() const override { return log_.stats().watches; }
    std::string refusal(const std::string& path, std::error_code why) const override {
        return untracked_error_text(path, why);
    }

private:
    activity& log_;
};

} // namespace espy::cli
