#include "watch/progress.hpp"

#include "streams/output.hpp"

#include <fmt/format.h>

namespace espy::cli {

std::string watches_text(const statistics& now) {
    return fmt::format("{} {}", now.watches, now.watches == 1 ? "watch" : "watches");
}

std::string counts_text(const statistics& now) {
    return fmt::format("{} {}, {}", now.entries_known, now.entries_known == 1 ? "entry" : "entries",
                       watches_text(now));
}

void progress::show(const statistics& now) {
    if (!shown_ || clock::now() < next_) {
        return;
    }
    write_to_stderr(fmt::format("\r\033[Kreading: {}", counts_text(now)));
    visible_ = true;
    next_ = clock::now() + std::chrono::milliseconds(100);
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
