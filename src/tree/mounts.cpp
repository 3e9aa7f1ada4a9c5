#include "tree/mounts.hpp"

#include <algorithm>
#include <array>
#include <iterator>

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
    std::vector<point> points;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        points.emplace_back(unescape(field(line, 4)), field(line, 0));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    }
    std::sort(points.begin(), points.end());
    return points;
}

} // namespace espy::tree
