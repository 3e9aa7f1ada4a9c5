/// How a storm is asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace espy::test {

struct storm_options {
    std::string directory;
    std::uint64_t seed = 1;
    int rounds = 20;
    /// No round begins later than this; 0: all of them.
    int seconds = 0;
    /// So many by each writer.
    int operations = 3000;
    int writers = 2;
    /// Each writer is a process of so many threads that write.
    int threads = 1;
    std::size_t buffer = 65536;
    /// Events that the kernel's queue holds; 0: as the system has it.
    std::size_t queue = 0;
    /// Watches that this process may have; 0: as the system has it.
    std::size_t watches = 0;
    /// Who is root becomes `nobody`.
    bool ordinary_user = false;
    /// Every so many polls this process sleeps, so that events pile up.
    int pause_every = 0;
    /// So many times in a round this process is stopped by a signal.
    int stops = 0;
    /// So many times in the middle of a round, `sync` must tell what was made before it.
    int syncs = 3;
    bool tame = false;
    /// Where events come from.
    std::string backend = "automatic";
    /// Without a record of the entries.
    bool no_track = false;
    /// Only some entries are told, by their names and by those of the directories above.
    bool select = false;
    /// Renames are told entry by entry.
    bool expand = false;
    /// Print the changes.
    bool verbose = false;
};

/// @return False if the words make no sense.
bool parse(int count, char** words, storm_options& options);

extern const char* const storm_usage;

} // namespace espy::test
