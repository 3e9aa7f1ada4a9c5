/// Hands the changes to the command.
#pragma once

#include "run/options.hpp"
#include "run/process_group.hpp"

#include <espy/unique_fd.hpp>

#include <string_view>

namespace espy::cli {

/// What one run is given. Keeps it until the next run. Distinct objects: safe. Shared objects:
/// unsafe.
class delivery {
public:
    /// For a command whose paths came from standard input there is nothing left in that: it reads
    /// from the terminal, if there is one.
    explicit delivery(bool input_is_spent);

    /// Completes `how` so that the command gets the changes, as text, in that way. Throws `failure`.
    void prepare(launch& how, std::string_view changes, changes_way way);

private:
    void keep(std::string_view text);

    unique_fd terminal_;
    /// In memory: no directory is needed that may be full, read-only or watched.
    unique_fd memory_;
};

} // namespace espy::cli
