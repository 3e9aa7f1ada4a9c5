#include "sys/mount_status.hpp"

#include "base/limits.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>

#include <unistd.h>

namespace espy::sys {
namespace {

// Newer than the headers may be; the numbers are those of all architectures of Linux but alpha.
constexpr long call_statmount = 457;
constexpr long call_listmount = 458;
struct mount_request {
    std::uint32_t size = 24;
    std::uint32_t spare = 0;
    std::uint64_t mount = 0;
    std::uint64_t parameter = 0;
};
constexpr std::uint64_t below_the_root = ~std::uint64_t{0};
// STATMOUNT_MNT_BASIC, STATMOUNT_MNT_POINT; where their answers are in `struct statmount`.
constexpr std::uint64_t basic_numbers = 0x2;
constexpr std::uint64_t mount_point = 0x10;
constexpr std::size_t offset_of_what = 8;
constexpr std::size_t offset_of_number = 56;
constexpr std::size_t offset_of_place = 108;
constexpr std::size_t offset_of_texts = 512;

constexpr std::size_t usual_size = 1024;
/// No path is as long.

template <typename T>
T field(const std::vector<std::byte>& about, std::size_t offset) {
    T value;
    std::memcpy(&value, about.data() + offset, sizeof value);
    return value;
}

} // namespace

std::vector<std::uint64_t> list_mounts(std::error_code& ec) {
    ec.clear();
    std::vector<std::uint64_t> all;
    std::array<std::uint64_t, 64> found{};
    mount_request request;
    request.mount = below_the_root;
    for (;;) {
        const long count = ::syscall(call_listmount, &request, found.data(), found.size(), 0);
        if (count < 0) {
            ec.assign(errno, std::system_category());
        }
        if (count <= 0) {
            return all;
        }
        const auto next = std::span(found).first(static_cast<std::size_t>(count));
        all.insert(all.end(), next.begin(), next.end());
        request.parameter = all.back();
    }
}

mount_status stat_mount(std::uint64_t mount, std::error_code& ec) {
    ec.clear();
    mount_request request;
    request.mount = mount;
    request.parameter = basic_numbers | mount_point;
    std::vector<std::byte> about(usual_size);
    while (::syscall(call_statmount, &request, about.data(), about.size(), 0) != 0) {
        if (errno != EOVERFLOW || about.size() >= limit::mount_status_bytes) {
            ec.assign(errno, std::system_category());
            return {};
        }
        about.resize(about.size() * 4);
    }
    mount_status result;
    result.number = field<std::uint32_t>(about, offset_of_number);
    if ((field<std::uint64_t>(about, offset_of_what) & mount_point) != 0) {
        const std::size_t at = offset_of_texts + field<std::uint32_t>(about, offset_of_place);
        const auto* const text = reinterpret_cast<const char*>(about.data() + at);
        result.place.assign(text, ::strnlen(text, about.size() - at));
    }
    return result;
}

} // namespace espy::sys
