/// Hands the changes to the command.
#pragma once

#include "run/changed.hpp"
#include "run/options.hpp"
#include "run/process_group.hpp"

#include <espy/unique_fd.hpp>

#include <string>

namespace espy::cli {

/// What one run is given. Keeps the file until the next run. Distinct objects: safe. Shared
/// objects: unsafe.
class delivery {
public:
    delivery() = default;
    delivery(const delivery&) = delete;
    delivery& operator=(const delivery&) = delete;
    ~delivery() { remove_file(); }

    /// Completes `how` so that the command gets `changes`. Throws `failure`.
    void prepare(launch& how, const changed& changes, changes_way way);

private:
    void write_file(const std::string& text);
    void remove_file() noexcept;

    unique_fd memory_;
    std::string file_;
};

} // namespace espy::cli
