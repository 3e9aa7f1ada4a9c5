#include "ship/stream_fitness.hpp"

#include "words/counts.hpp"

#include <fmt/format.h>

namespace espy::fleet {

std::string unfit(const stream_settings& there) {
    return there.keeps
               ? ""
               : "its messages go when somebody has read them: it needs retention \"limits\"";
}

std::string shortcomings(const stream_settings& there, const stream_settings& wanted) {
    std::string text;
    if (there.replicas < wanted.replicas) {
        text =
            fmt::format("it is stored {} instead of {}",
                        cli::counted(static_cast<std::uint64_t>(there.replicas), "time", "times"),
                        wanted.replicas);
    }
    if (!there.in_file) {
        text += fmt::format("{}it is in memory, not in files", text.empty() ? "" : ", ");
    }
    if (there.subjects != wanted.subjects) {
        text += fmt::format("{}it has other subjects than {}", text.empty() ? "" : ", ",
                            wanted.subjects);
    }
    return text;
}

} // namespace espy::fleet
