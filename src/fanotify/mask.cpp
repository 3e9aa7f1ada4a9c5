#include <espy/fanotify/mask.hpp>

#include "base/flag_words.hpp"

#include <array>

namespace espy::fanotify {
namespace {

using word = flag_word<mask>;

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

} // namespace

std::string to_string(mask value) {
    return words_of<mask>(value, words);
}

std::optional<mask> from_string(std::string_view text) noexcept {
    return flags_of_words<mask>(text, {words, groups});
}

} // namespace espy::fanotify
