#include <espy/inotify/mask.hpp>

#include <algorithm>
#include <array>
#include <charconv>

#include <sys/inotify.h>

namespace espy::inotify {
namespace {

struct word {
    mask bits;
    std::string_view text;
};

constexpr std::array words{
    word{mask::access, "access"},
    word{mask::modify, "modify"},
    word{mask::attrib, "attrib"},
    word{mask::close_write, "close_write"},
    word{mask::close_nowrite, "close_nowrite"},
    word{mask::open, "open"},
    word{mask::moved_from, "moved_from"},
    word{mask::moved_to, "moved_to"},
    word{mask::create, "create"},
    word{mask::delete_, "delete"},
    word{mask::delete_self, "delete_self"},
    word{mask::move_self, "move_self"},
    word{mask::unmount, "unmount"},
    word{mask::queue_overflow, "queue_overflow"},
    word{mask::ignored, "ignored"},
    word{mask::only_dir, "only_dir"},
    word{mask::dont_follow, "dont_follow"},
    word{mask::excl_unlink, "excl_unlink"},
    word{mask::mask_create, "mask_create"},
    word{mask::mask_add, "mask_add"},
    word{mask::is_dir, "is_dir"},
    word{mask::one_shot, "one_shot"},
};

constexpr std::array groups{
    word{mask::close, "close"},
    word{mask::move, "move"},
    word{mask::all_events, "all_events"},
};

constexpr bool is(mask value, std::uint32_t kernel) {
    return static_cast<std::uint32_t>(value) == kernel;
}

static_assert(is(mask::access, IN_ACCESS) && is(mask::modify, IN_MODIFY) &&
              is(mask::attrib, IN_ATTRIB));
static_assert(is(mask::close_write, IN_CLOSE_WRITE) && is(mask::close_nowrite, IN_CLOSE_NOWRITE));
static_assert(is(mask::close, IN_CLOSE) && is(mask::open, IN_OPEN) && is(mask::move, IN_MOVE));
static_assert(is(mask::moved_from, IN_MOVED_FROM) && is(mask::moved_to, IN_MOVED_TO));
static_assert(is(mask::create, IN_CREATE) && is(mask::delete_, IN_DELETE));
static_assert(is(mask::delete_self, IN_DELETE_SELF) && is(mask::move_self, IN_MOVE_SELF));
static_assert(is(mask::unmount, IN_UNMOUNT) && is(mask::queue_overflow, IN_Q_OVERFLOW));
static_assert(is(mask::ignored, IN_IGNORED) && is(mask::is_dir, IN_ISDIR));
static_assert(is(mask::only_dir, IN_ONLYDIR) && is(mask::dont_follow, IN_DONT_FOLLOW));
static_assert(is(mask::excl_unlink, IN_EXCL_UNLINK) && is(mask::mask_create, IN_MASK_CREATE));
static_assert(is(mask::mask_add, IN_MASK_ADD) && is(mask::one_shot, IN_ONESHOT));
static_assert(is(mask::all_events, IN_ALL_EVENTS));

std::optional<mask> from_word(std::string_view text) noexcept {
    for (const auto* table : {words.data(), groups.data()}) {
        const auto* end = table + (table == words.data() ? words.size() : groups.size());
        const auto* found = std::find_if(table, end, [&](const word& w) { return w.text == text; });
        if (found != end) {
            return found->bits;
        }
    }
    std::uint32_t number = 0;
    const char* const last = text.data() + text.size();
    if (text.starts_with("0x") && text.size() > 2) {
        const auto [stop, failure] = std::from_chars(text.data() + 2, last, number, 16);
        if (failure == std::errc() && stop == last) {
            return static_cast<mask>(number);
        }
    }
    return std::nullopt;
}

} // namespace

std::string to_string(mask value) {
    std::string text;
    const auto append = [&](std::string_view part) {
        if (!text.empty()) {
            text += '|';
        }
        text += part;
    };
    for (const word& w : words) {
        if (any(value, w.bits)) {
            append(w.text);
            value &= ~w.bits;
        }
    }
    if (value != mask::none) {
        std::array<char, 10> digits{'0', 'x'};
        const auto [end, failure] = std::to_chars(digits.data() + 2, digits.data() + digits.size(),
                                                  static_cast<std::uint32_t>(value), 16);
        append({digits.data(), static_cast<std::size_t>(end - digits.data())});
    }
    return text;
}

std::optional<mask> from_string(std::string_view text) noexcept {
    mask value = mask::none;
    while (!text.empty()) {
        const auto bar = text.find('|');
        const auto bits = from_word(text.substr(0, bar));
        if (!bits || bar == text.size() - 1) {
            return std::nullopt;
        }
        value |= *bits;
        text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
    }
    return value;
}

} // namespace espy::inotify
