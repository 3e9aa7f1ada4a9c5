/// `inotifywait -m -r` beside a test, for comparison.
#pragma once

#include <string>

#include <sys/types.h>

namespace espy::test {

/// Runs from its construction, which returns when its watches are there. Does nothing where the
/// command is not installed.
class inotifywait {
public:
    /// Its output goes to files whose names begin with `output`.
    inotifywait(const std::string& root, const std::string& output);
    inotifywait(const inotifywait&) = delete;
    inotifywait& operator=(const inotifywait&) = delete;
    ~inotifywait();

    /// Says how many of the `entries` below `root` it has not told.
    void print_missing(const std::string& root, std::size_t entries);

private:
    void await(const std::string& file, const std::string& line) const;

    std::string told_;
    std::string words_;
    pid_t process_ = -1;
};

} // namespace espy::test
