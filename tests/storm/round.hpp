/// One round of the storm.
#pragma once

#include "storm/believer.hpp"
#include "storm/storm_options.hpp"
#include "support/event_queue_limit.hpp"

#include <espy/activity.hpp>
#include <espy/watcher.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace espy::test {

/// Writers at full speed in a fresh tree, and a consumer whose map must equal the disk at the end.
class storm_round {
public:
    /// Makes the tree below `options.directory`.
    storm_round(const storm_options& options, std::uint64_t seed);
    storm_round(const storm_round&) = delete;
    storm_round& operator=(const storm_round&) = delete;
    ~storm_round();

    /// Prints what is wrong. @return True if nothing is.
    bool run();
    std::uint64_t overflows() const noexcept { return believer_.overflows(); }

private:
    bool run_map();
    bool run_log();
    std::set<std::string> make_probes(unsigned number) const;
    std::unique_ptr<watcher> make_watcher();
    void add_root(watcher& source);
    void start_writers();
    void start_stopper();
    [[noreturn]] void write(int number) const;
    bool writing();
    template <typename Source>
    void consume(Source& source);
    template <typename Source>
    void synchronise(Source& source);
    void await_equality(watcher& source);
    void take();
    bool check(const watcher& source);
    void complain(const std::string& text);

    const storm_options& options_;
    std::uint64_t seed_;
    std::string base_;
    std::string inside_;
    std::string outside_;
    believer believer_;
    /// By an activity.
    std::set<std::string> created_;
    bool overflowed_ = false;
    batch batch_;
    std::vector<pid_t> children_;
    int marks_ = 0;
    bool wrong_ = false;
    std::optional<event_queue_limit> small_queue_;
    /// No other storm's, that has one beside this.
    std::optional<usual_event_queue> usual_queue_;
};

} // namespace espy::test
