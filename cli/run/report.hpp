/// What `espy run` says about its runs.
#pragma once

#include "run/changed.hpp"
#include "run/supervisor.hpp"
#include "streams/standard_streams.hpp"

#include <string>
#include <vector>

namespace espy::cli {

/// Why a run begins.
enum class run_reason {
    /// Something changed, or nothing has run yet.
    change,
    /// Only what may be the work of the run before.
    echo,
    /// The run before was stopped for it.
    restart,
};

/// Lines on standard error; none if that is to be quiet. Distinct objects: safe. Shared objects:
/// unsafe.
class report {
public:
    report(bool quiet, color_choice color);

    void ready(const statistics& now, bool needs_paths) const;
    /// @param subject As by `subject_of`; if it is empty, there is nothing to say.
    void begins(const std::string& subject, run_reason why) const;
    void ended(const run_end& end) const;
    /// About paths that are no reason any more.
    void outputs(const std::vector<std::string>& paths) const;

private:
    bool quiet_;
    bool color_;
};

/// `src/main.c`, or `src/main.c and 2 more`.
std::string subject_of(const changed& reasons);

} // namespace espy::cli
