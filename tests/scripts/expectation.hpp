/// The changes that a script expects, compared with those told.
#pragma once

#include "script.hpp"

#include <espy/change.hpp>

#include <string>
#include <vector>

namespace espy::test {

/// A change that outlives its batch.
struct told_change {
    explicit told_change(const change& told);

    change_kind kind;
    entry_type type;
    bool replaced;
    bool exchanged;
    std::string path;
    std::string from;
    std::string root;
    std::string error;
    std::string message;
    /// All of it for people, as the script would say it.
    std::string line;
};

/// Lines that follow each other and begin with `>`.
class expectation {
public:
    bool empty() const noexcept { return lines_.empty(); }
    std::size_t line() const noexcept { return lines_.front().line; }
    void add(const statement& line) { lines_.push_back(line); }

    /// What differs, one line each; empty if it is as expected.
    std::vector<std::string> compare(const std::vector<told_change>& told) const;

private:
    std::vector<statement> lines_;
};

} // namespace espy::test
