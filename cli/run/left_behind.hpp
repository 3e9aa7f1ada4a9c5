/// Tells what a run left behind from what is news.
#pragma once

#include "run/changed.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace espy::cli {

/// The kernel does not say who changed a file, so content decides. What changed while the command
/// ran is a reason to run again only if its content is not what the command was given, nor what an
/// earlier run left: the next run is then given just that, and when it leaves the same, all is
/// quiet. What is different after every run, again and again, is an output of the command.
///
/// A file that was written several times in one run may have been something else in between, and
/// read as that. It is news even with the same content, unless the run before wrote it as often:
/// then that is how the command works. Distinct objects: safe. Shared objects: unsafe.
class left_behind {
public:
    /// After so many runs that each left it different, and each had no other reason than the one
    /// before, a path is taken for an output …
    static constexpr unsigned patience = 3;
    /// … unless it changed while nothing ran, too: then somebody edits it, who may be quick.
    static constexpr unsigned patience_with_others = 10;

    /// These changed while nothing ran: they are the work of somebody else.
    void others_changed(const changed& changes);

    /// A run begins, about `reasons`.
    /// @param echo True if the reasons are only what an earlier run may have done itself.
    void begin(const changed& reasons, bool echo);

    /// True if, of what changed while the command runs or ran, something is news.
    bool is_news(const changed& changes);

    /// What changed is the work of the run that has ended, so that its content is no news.
    void accept(const changed& changes);

    /// The paths newly taken for outputs, to be told once.
    std::vector<std::string> take_new_outputs();

private:
    struct memory {
        std::uint64_t print = 0;
        unsigned streak = 0;
        std::uint64_t run = 0;
        bool output = false;
        bool has_others = false;
        /// How often it was written in the last run that did, and in the one before it.
        unsigned writes = 0;
        std::uint64_t writes_run = 0;
        unsigned usual_writes = 0;
    };

    bool may_have_differed(memory& known, unsigned times_written) const;

    std::uint64_t run_ = 0;
    bool echo_ = false;
    std::map<std::string, memory> known_;
    std::vector<std::string> new_outputs_;
};

} // namespace espy::cli
