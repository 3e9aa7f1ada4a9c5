/// The list of mounts of this process as it is now: mountinfo(5), and the lasting numbers of listmount(2).
#include "sys/mount_line.hpp"
#include "sys/mount_status.hpp"
#include "way/mounts.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {
namespace {

/// All of it, or an error: half a list would say that the other half is unmounted.
std::string read_all(int fd, std::error_code& ec) {
    ec.clear();
    std::string text;
    std::array<char, 16384> buffer;
    ssize_t size = 0;
    ::lseek(fd, 0, SEEK_SET);
    while ((size = ::read(fd, buffer.data(), buffer.size())) != 0) {
        if (size > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(size));
        } else if (errno != EINTR) {
            ec.assign(errno, std::system_category());
            return {};
        }
    }
    return text;
}

bool is_missing(std::error_code ec) noexcept {
    return ec == std::errc::function_not_supported || ec == std::errc::operation_not_permitted;
}

/// The lasting number of each mount by the one it has in the list; none where the kernel has none.
std::map<std::uint32_t, std::uint64_t> lasting_numbers(std::error_code& ec) {
    std::map<std::uint32_t, std::uint64_t> numbers;
    const std::vector<std::uint64_t> all = sys::list_mounts(ec);
    for (std::size_t i = 0; i < all.size() && !ec; ++i) {
        const sys::mount_status is = sys::stat_mount(all[i], ec);
        if (!ec) {
            numbers[is.number] = all[i];
        } else if (ec == std::errc::no_such_file_or_directory || is_missing(ec)) {
            ec.clear(); // unmounted by now, or out of reach
        }
    }
    if (is_missing(ec)) {
        ec.clear();
    }
    return numbers;
}

} // namespace

std::string mounted_type(std::uint64_t device) {
    const std::string wanted =
        std::to_string(device >> 32) + ':' + std::to_string(device & 0xffffffffU);
    const unique_fd file(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    std::error_code ignored;
    const std::string text = file ? read_all(file.get(), ignored) : std::string();
    std::string type;
    sys::for_each_mount(text, [&](const sys::mount_line& each) {
        if (type.empty() && each.device == wanted) {
            type = sys::unescaped(each.type);
        }
    });
    return type;
}

std::vector<mounts::point> mounts::read(std::error_code& ec) {
    std::vector<point> points;
    if (!file_) {
        return points;
    }
    ++readings_;
    const std::string text = read_all(file_.get(), ec);
    std::error_code unknown;
    const std::map<std::uint32_t, std::uint64_t> lasting = lasting_numbers(unknown);
    ec = ec ? ec : unknown;
    sys::for_each_mount(text, [&](const sys::mount_line& each) {
        point found{sys::unescaped(each.point), static_cast<std::uint32_t>(each.id)};
        if (const auto known = lasting.find(found.number); known != lasting.end()) {
            found.lasting = known->second;
        }
        points.push_back(std::move(found));
    });
    std::sort(points.begin(), points.end());
    return points;
}

} // namespace espy::tree
