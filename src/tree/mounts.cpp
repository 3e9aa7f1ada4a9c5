#include "tree/mounts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <span>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {
namespace {

/// Space, tab, newline and backslash are written as three octal digits behind a backslash.
std::string unescape(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        if (text[0] == '\\' && text.size() >= 4) {
            plain +=
                static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'));
            text.remove_prefix(4);
        } else {
            plain += text[0];
            text.remove_prefix(1);
        }
    }
    return plain;
}

/// The field of this number, counted from 0.
std::string_view field(std::string_view line, int number) {
    for (; number > 0 && !line.empty(); --number) {
        const auto space = line.find(' ');
        line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
    }
    return line.substr(0, line.find(' '));
}

std::string read_all(int fd) {
    std::string text;
    std::array<char, 16384> buffer;
    ssize_t size = 0;
    ::lseek(fd, 0, SEEK_SET);
    while ((size = ::read(fd, buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text;
}

// listmount(2) and statmount(2), newer than the headers may be; the numbers are those of all
// architectures of Linux but alpha.
constexpr long call_statmount = 457;
constexpr long call_listmount = 458;
struct mount_request {
    std::uint32_t size = 24;
    std::uint32_t spare = 0;
    std::uint64_t mount = 0;
    std::uint64_t parameter = 0;
};
constexpr std::uint64_t below_the_root = ~std::uint64_t{0};
constexpr std::uint64_t basic_numbers = 0x2;
constexpr std::size_t offset_of_number = 56;

/// The number of a mount in the list is used again as soon as it is free; these are not. Empty where
/// the kernel has none (before Linux 6.8). They are asked for by number, not by path: to look up a
/// path waits for the server that it leads to.
std::map<std::uint32_t, std::uint64_t> lasting_numbers() {
    std::map<std::uint32_t, std::uint64_t> numbers;
    std::array<std::uint64_t, 64> found{};
    mount_request all;
    all.mount = below_the_root;
    for (;;) {
        const long count = ::syscall(call_listmount, &all, found.data(), found.size(), 0);
        if (count <= 0) {
            return numbers;
        }
        for (const std::uint64_t each : std::span(found).first(static_cast<std::size_t>(count))) {
            std::array<std::byte, 1024> about{};
            mount_request one;
            one.mount = each;
            one.parameter = basic_numbers;
            if (::syscall(call_statmount, &one, about.data(), about.size(), 0) == 0) {
                std::uint32_t number = 0;
                std::memcpy(&number, about.data() + offset_of_number, sizeof number);
                numbers[number] = each;
            }
            all.parameter = each;
        }
    }
}

} // namespace

std::string mounted_type(std::uint64_t device) {
    const std::string wanted =
        std::to_string(device >> 32) + ':' + std::to_string(device & 0xffffffffU);
    const unique_fd file(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    const std::string text = file ? read_all(file.get()) : std::string();
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const auto dash = line.find(" - ");
        if (field(line, 2) == wanted && dash != std::string_view::npos) {
            return unescape(field(line.substr(dash + 3), 0));
        }
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    return {};
}

mounts::mounts() : file_(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC)) {
    points_ = read();
}

std::vector<mounts::change> mounts::update() {
    std::vector<point> now = read();
    std::vector<point> gone;
    std::vector<point> come;
    std::set_difference(points_.begin(), points_.end(), now.begin(), now.end(),
                        std::back_inserter(gone));
    std::set_difference(now.begin(), now.end(), points_.begin(), points_.end(),
                        std::back_inserter(come));
    points_ = std::move(now);
    std::vector<change> changes;
    for (point& p : gone) {
        changes.push_back({std::move(p.first), true});
    }
    for (point& p : come) {
        changes.push_back({std::move(p.first), false});
    }
    return changes;
}

bool mounts::any_below(std::string_view directory) const {
    return std::any_of(points_.begin(), points_.end(), [&](const point& p) {
        const std::string_view place = p.first;
        return directory == "/" ? place.size() > 1
                                : place.starts_with(directory) && place.size() > directory.size() &&
                                      place[directory.size()] == '/';
    });
}

std::vector<mounts::point> mounts::read() const {
    const std::string text = read_all(file_.get());
    const std::map<std::uint32_t, std::uint64_t> lasting = lasting_numbers();
    std::vector<point> points;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        std::string number(field(line, 0));
        std::uint32_t value = 0;
        std::from_chars(number.data(), number.data() + number.size(), value);
        if (const auto known = lasting.find(value); known != lasting.end()) {
            number += ' ' + std::to_string(known->second);
        }
        points.emplace_back(unescape(field(line, 4)), std::move(number));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    std::sort(points.begin(), points.end());
    return points;
}

} // namespace espy::tree
