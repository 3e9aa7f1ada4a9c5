#include "run/left_behind.hpp"

#include "run/fingerprint.hpp"

#include <utility>

namespace espy::cli {

void left_behind::others_changed(const changed& changes) {
    for (const std::string& path : changes.all_paths()) {
        memory& known = known_[path];
        known.streak = 0;
        known.output = false;
        known.has_others = true;
    }
}

void left_behind::begin(const changed& reasons, bool echo) {
    ++run_;
    echo_ = echo;
    for (const std::string& path : reasons.all_paths()) {
        known_[path].print = fingerprint(path);
    }
}

bool left_behind::is_news(const changed& changes) {
    bool news = false;
    for (const std::string& path : changes.all_paths()) {
        const std::uint64_t print = fingerprint(path);
        const auto [at, is_new] = known_.try_emplace(path);
        memory& known = at->second;
        const bool doubtful = may_have_differed(known, changes.times_written(path));
        if (!is_new && known.print == print && !doubtful) {
            continue;
        }
        known.print = print;
        if (known.output) {
            continue;
        }
        if (known.run != run_) {
            known.streak = echo_ && known.run + 1 == run_ ? known.streak + 1 : 1;
            known.run = run_;
        }
        if (known.streak >= (known.has_others ? patience_with_others : patience)) {
            known.output = true;
            new_outputs_.push_back(path);
        } else {
            news = true;
        }
    }
    return news;
}

/// In between, without that being left of it.
bool left_behind::may_have_differed(memory& known, unsigned times_written) const {
    if (known.writes_run != run_) {
        known.usual_writes = known.writes_run + 1 == run_ ? known.writes : 0;
        known.writes = 0;
        known.writes_run = run_;
    }
    known.writes += times_written;
    return known.writes > 1 && known.writes != known.usual_writes;
}

void left_behind::accept(const changed& changes) {
    for (const std::string& path : changes.all_paths()) {
        known_[path].print = fingerprint(path);
    }
}

std::vector<std::string> left_behind::take_new_outputs() {
    return std::exchange(new_outputs_, {});
}

} // namespace espy::cli
