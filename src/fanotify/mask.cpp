#include <espy/fanotify/mask.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace espy::fanotify {
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
    word{mask::open_exec, "open_exec"},
    word{mask::queue_overflow, "queue_overflow"},
    word{mask::fs_error, "fs_error"},
    word{mask::open_perm, "open_perm"},
    word{mask::access_perm, "access_perm"},
    word{mask::open_exec_perm, "open_exec_perm"},
    word{mask::pre_access, "pre_access"},
    word{mask::mnt_attach, "mnt_attach"},
    word{mask::mnt_detach, "mnt_detach"},
    word{mask::event_on_child, "event_on_child"},
    word{mask::rename, "rename"},
    word{mask::on_dir, "on_dir"},
};

constexpr std::array groups{
    word{mask::close, "close"},
    word{mask::move, "move"},
};

std::optional<mask> from_word(std::string_view text) noexcept {
    const auto is_it = [&](const word& w) { return w.text == text; };
    if (const auto* found = std::find_if(words.begin(), words.end(), is_it); found != words.end()) {
        return found->bits;
    }
    if (const auto* found = std::find_if(groups.begin(), groups.end(), is_it);
        found != groups.end()) {
        return found->bits;
    }
    std::uint64_t number = 0;
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
        std::array<char, 18> digits{'0', 'x'};
        const auto [end, failure] = std::to_chars(digits.data() + 2, digits.data() + digits.size(),
                                                  static_cast<std::uint64_t>(value), 16);
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

} // namespace espy::fanotify
