#include "watch/progress.hpp"

#include "format/escape.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace espy::cli {

std::string watches_text(const statistics& now) {
    return fmt::format("{} {}", now.watches, now.watches == 1 ? "watch" : "watches");
}

std::string counts_text(const statistics& now) {
    return fmt::format("{} {}, {}", now.entries_known, now.entries_known == 1 ? "entry" : "entries",
                       watches_text(now));
}

std::string all_of(const std::string& first, std::size_t count) {
    return count <= 1 ? first : fmt::format("{} and {} more", first, count - 1);
}

void progress::show(const statistics& now, std::string_view where) {
    if (shown_) {
        show("reading", where, counts_text(now), now.entries_known);
    }
}

void progress::show(std::string_view what, std::string_view where, std::string_view counts,
                    std::uint64_t entries) {
    const auto time = clock::now();
    if (!shown_ || time < next_) {
        return;
    }
    const std::chrono::duration<double> taken = time - began_;
    const double rate = static_cast<double>(entries) / std::max(taken.count(), 0.001);
    write_to_stderr(
        fmt::format("\r\033[K{} {}: {}, {:.0f} a second", what, escaped(where), counts, rate));
    visible_ = true;
    next_ = time + std::chrono::milliseconds(100);
}

void progress::clear() noexcept {
    if (visible_) {
        write_to_stderr("\r\033[K");
        visible_ = false;
    }
}

void progress::end() noexcept {
    clear();
    shown_ = false;
}

} // namespace espy::cli
