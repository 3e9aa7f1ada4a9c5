#include "stream/fanotify/bits.hpp"

#include <array>
#include <utility>

namespace espy::tree {
namespace {

namespace fan = fanotify;
using inotify_mask = inotify::mask;

constexpr std::array same_bits{
    std::pair{inotify_mask::access, fan::mask::access},
    std::pair{inotify_mask::modify, fan::mask::modify},
    std::pair{inotify_mask::attrib, fan::mask::attrib},
    std::pair{inotify_mask::close_write, fan::mask::close_write},
    std::pair{inotify_mask::close_nowrite, fan::mask::close_nowrite},
    std::pair{inotify_mask::open, fan::mask::open},
    std::pair{inotify_mask::create, fan::mask::create},
    std::pair{inotify_mask::delete_, fan::mask::delete_},
    std::pair{inotify_mask::delete_self, fan::mask::delete_self},
    std::pair{inotify_mask::move_self, fan::mask::move_self},
    std::pair{inotify_mask::is_dir, fan::mask::on_dir},
};
} // namespace

fan::mask wanted(inotify_mask bits) noexcept {
    fan::mask events = fan::mask::on_dir;
    for (const auto& [ours, kernels] : same_bits) {
        events |= any(bits, ours) ? kernels : fan::mask::none;
    }
    return any(bits, inotify_mask::move) ? events | fan::mask::rename : events;
}

inotify_mask meaning(fan::mask events) noexcept {
    inotify_mask bits = inotify_mask::none;
    for (const auto& [ours, kernels] : same_bits) {
        bits |= any(events, kernels) ? ours : inotify_mask::none;
    }
    return bits;
}

} // namespace espy::tree
