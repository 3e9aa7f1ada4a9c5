/// A root whose changes are kept while nobody watches.
#pragma once

#include <espy/backend.hpp>
#include <espy/batch.hpp>
#include <espy/options.hpp>

#include <memory>
#include <string>

namespace espy::test {

/// A journal, and who writes it. Throws `not_possible` where espy::journal was not built.
class recorded_root {
public:
    /// Begins to record; what is there is the beginning of the first answer.
    recorded_root(std::string path, const root_options& options, backend how);
    ~recorded_root();

    bool is_live() const noexcept;
    void start();
    /// As a process ends that is killed: what was not read is not written down.
    void stop();
    /// All that happened is written down, if it is live.
    void read();
    /// What changed since the last call; that it can be told is checked. Somebody records for as long as that
    /// takes.
    void since(batch& out);

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy::test
