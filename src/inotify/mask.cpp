#include <espy/inotify/mask.hpp>

#include "base/flag_words.hpp"

#include <array>

#include <sys/inotify.h>

namespace espy::inotify {
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

} // namespace

std::string to_string(mask value) {
    return words_of<mask>(value, words);
}

std::optional<mask> from_string(std::string_view text) noexcept {
    return flags_of_words<mask>(text, {words, groups});
}

} // namespace espy::inotify
