#include "inotify_tools/event_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace espy::cli::inotify_tools {
namespace {

using inotify::any;
using inotify::mask;

/// In the order in which they are printed. What is closed in one way or the other is closed, too.
constexpr std::array printed{
    std::pair{mask::access, std::string_view("ACCESS")},
    std::pair{mask::modify, std::string_view("MODIFY")},
    std::pair{mask::attrib, std::string_view("ATTRIB")},
    std::pair{mask::close_write, std::string_view("CLOSE_WRITE")},
    std::pair{mask::close_nowrite, std::string_view("CLOSE_NOWRITE")},
    std::pair{mask::open, std::string_view("OPEN")},
    std::pair{mask::moved_from, std::string_view("MOVED_FROM")},
    std::pair{mask::moved_to, std::string_view("MOVED_TO")},
    std::pair{mask::create, std::string_view("CREATE")},
    std::pair{mask::delete_, std::string_view("DELETE")},
    std::pair{mask::delete_self, std::string_view("DELETE_SELF")},
    std::pair{mask::unmount, std::string_view("UNMOUNT")},
    std::pair{mask::queue_overflow, std::string_view("Q_OVERFLOW")},
    std::pair{mask::ignored, std::string_view("IGNORED")},
    std::pair{mask::close, std::string_view("CLOSE")},
    std::pair{mask::move_self, std::string_view("MOVE_SELF")},
    std::pair{mask::is_dir, std::string_view("ISDIR")},
    std::pair{mask::one_shot, std::string_view("ONESHOT")},
};

/// Words that only ask.
constexpr std::array only_asked{
    std::pair{mask::move, std::string_view("MOVE")},
    std::pair{mask::all_events, std::string_view("ALL_EVENTS")},
};

std::optional<mask> bits_of(std::string_view word) {
    const auto is_word = [&](const auto& each) {
        return std::equal(word.begin(), word.end(), each.second.begin(), each.second.end(),
                          [](unsigned char a, char b) { return std::toupper(a) == b; });
    };
    if (const auto* at = std::find_if(printed.begin(), printed.end(), is_word);
        at != printed.end()) {
        return at->first;
    }
    const auto* const at = std::find_if(only_asked.begin(), only_asked.end(), is_word);
    return at == only_asked.end() ? std::nullopt : std::optional(at->first);
}

} // namespace

std::string to_words(mask events, char separator) {
    std::string text;
    for (const auto& [bits, word] : printed) {
        if (any(events, bits)) {
            text.append(text.empty() ? 0 : 1, separator).append(word);
        }
    }
    if (text.empty()) {
        std::array<char, 16> number{};
        std::snprintf(number.data(), number.size(), "0x%08x", static_cast<unsigned>(events));
        text = number.data();
    }
    return text;
}

std::optional<mask> events_from_words(std::string_view list) {
    mask all = mask::none;
    for (;;) {
        const std::string_view word = list.substr(0, list.find(','));
        const std::optional<mask> bits = word.empty() ? mask::all_events : bits_of(word);
        if (!bits) {
            return {};
        }
        all |= *bits;
        if (word.size() == list.size()) {
            return all;
        }
        list.remove_prefix(word.size() + 1);
    }
}

} // namespace espy::cli::inotify_tools
