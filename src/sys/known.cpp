#include <espy/known.hpp>

#include "base/limits.hpp"
#include "base/time/clock.hpp"
#include "sys/details.hpp"

namespace espy {
namespace {

/// A later write may leave the change time as it is: the clock has not moved on since.
bool is_settled(std::int64_t changed, std::int64_t looked) noexcept {
    constexpr std::int64_t second = 1'000'000'000;
    // A file system that keeps no fractions has whole seconds, or two.
    const std::int64_t grain = changed % second == 0 ? limit::coarse_clock_tick : limit::clock_tick;
    std::int64_t age = 0;
    return __builtin_sub_overflow(looked, changed, &age) || age > grain || age < -grain;
}

} // namespace

known_entry look_up_entry(int directory, const char* name, std::error_code& ec) noexcept {
    const std::int64_t now = tree::system_now();
    const sys::details found = sys::examine(directory, name, ec);
    if (ec) {
        return {};
    }
    return {name,
            found.status.type,
            {found.status.inode, found.size, found.born, found.modified, found.status.changed,
             found.mode, found.links, found.user, found.group},
            !is_settled(found.status.changed, now)};
}

} // namespace espy
