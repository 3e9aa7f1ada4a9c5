#include "fdinfo.hpp"

#include "sys/setting.hpp"
#include "text_file.hpp"

#include <espy/unique_fd.hpp>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

constexpr std::uint64_t unlimited_marks_flag = 0x20; // FAN_UNLIMITED_MARKS

void mix(std::uint64_t& hash, std::string_view text) noexcept {
    for (const char c : text) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3; // FNV-1a
    }
}

void take_line(std::string_view line, instance& out) noexcept {
    constexpr std::string_view group = "fanotify flags:";
    const std::string_view watch =
        out.kind == instance_kind::inotify ? std::string_view("inotify ") : "fanotify ";
    if (!line.starts_with(watch)) {
        return; // pos, flags, mnt_id, ino: not of the instance
    }
    if (line.starts_with(group)) {
        const auto flags = sys::leading_number(line.substr(group.size()), 16);
        out.unlimited_marks = flags && (*flags & unlimited_marks_flag) != 0;
    } else {
        ++out.watches;
    }
    mix(out.fingerprint, line);
}

} // namespace

bool read_fdinfo(int directory, const char* name, instance_kind kind, instance& out) {
    out = {kind, 0, false, 0xcbf29ce484222325};
    const unique_fd file(::openat(directory, name, O_RDONLY | O_CLOEXEC));
    if (!file) {
        return false;
    }
    std::vector<char> buffer(65536);
    std::size_t kept = 0; // the beginning of a line that goes on in the next piece
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data() + kept, buffer.size() - kept);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            take_line({buffer.data(), kept}, out);
            return got == 0;
        }
        std::string_view rest(buffer.data(), kept + static_cast<std::size_t>(got));
        for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos;
             rest.remove_prefix(end + 1)) {
            take_line(rest.substr(0, end), out);
        }
        if (rest.size() == buffer.size()) {
            rest = {}; // no line of the kernel's is that long
        }
        kept = rest.copy(buffer.data(), rest.size());
    }
}

} // namespace espy::doctor
