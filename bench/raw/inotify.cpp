/// The baseline of inotify(7), the least that must be done: a walker that watches every directory
/// of a tree, then a loop that reads and looks at every event. It knows nothing of what comes
/// later. With `--print`, each event about a name is a line with its path.
#include "raw/raw.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using namespace espy::bench;

/// What a watcher with the default options asks the kernel for.
constexpr std::uint32_t wanted = IN_CREATE | IN_DELETE | IN_MOVE | IN_MODIFY | IN_CLOSE_WRITE |
                                 IN_ATTRIB | IN_ONLYDIR | IN_EXCL_UNLINK;

struct record {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t size;
    std::uint8_t type;
    char name[1];
};

class walker {
public:
    walker(int inotify, bool keeps_paths) : inotify_(inotify), keeps_paths_(keeps_paths) {}

    /// Watches the directory `name` of `parent`, then what is below it. `path` is given back as it
    /// was.
    void walk(int parent, const char* name, std::string& path) {
        const int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        const int watch = ::inotify_add_watch(inotify_, path.c_str(), wanted);
        if (fd < 0 || watch < 0) {
            fail(path.c_str());
        }
        ++watches;
        if (keeps_paths_) {
            paths.resize(static_cast<std::size_t>(watch) + 1);
            paths.back() = path;
        }
        for (const std::string& child : directories(fd)) {
            const std::size_t size = path.size();
            path += '/';
            path += child;
            walk(fd, child.c_str(), path);
            path.resize(size);
        }
        ::close(fd);
    }

    std::size_t watches = 0;
    /// By watch, if they are kept.
    std::vector<std::string> paths;

private:
    std::vector<std::string> directories(int fd) {
        std::vector<std::string> found;
        for (;;) {
            const long size = ::syscall(SYS_getdents64, fd, buffer_.data(), buffer_.size());
            if (size <= 0) {
                return found;
            }
            for (long at = 0; at < size;) {
                const auto* const entry = reinterpret_cast<const record*>(buffer_.data() + at);
                const std::string_view name = static_cast<const char*>(entry->name);
                if (entry->type == 4 && name != "." && name != "..") {
                    found.emplace_back(name);
                }
                at += entry->size;
            }
        }
    }

    int inotify_;
    bool keeps_paths_;
    alignas(record) std::array<char, 32768> buffer_{};
};

class reader {
public:
    reader(int inotify, const std::vector<std::string>& paths) : inotify_(inotify), paths_(paths) {}

    totals run() {
        while (ending == 0) {
            const ssize_t size = ::read(inotify_, buffer_.data(), buffer_.size());
            for (ssize_t at = 0; at < size;) {
                const auto* const event =
                    reinterpret_cast<const inotify_event*>(buffer_.data() + at);
                take(*event);
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
            }
            if (!lines_.empty()) {
                (void)!::write(STDOUT_FILENO, lines_.data(), lines_.size());
                lines_.clear();
            }
        }
        return seen_;
    }

private:
    void take(const inotify_event& event) {
        ++seen_.events;
        seen_.sum += static_cast<std::uint32_t>(event.wd) + event.mask + event.cookie;
        seen_.sum += event.len != 0 ? std::strlen(event.name) : 0;
        seen_.overflows += (event.mask & IN_Q_OVERFLOW) != 0 ? 1U : 0U;
        const auto watch = static_cast<std::size_t>(event.wd);
        if (event.len != 0 && watch < paths_.size()) {
            lines_ += word(event.mask);
            lines_ += paths_[watch];
            lines_ += '/';
            lines_ += event.name;
            lines_ += '\n';
        } else if ((event.mask & IN_Q_OVERFLOW) != 0 && !paths_.empty()) {
            lines_ += "overflow -\n";
        }
    }

    static std::string_view word(std::uint32_t mask) {
        constexpr std::array<std::pair<std::uint32_t, std::string_view>, 4> words{
            {{IN_CREATE, "add "},
             {IN_DELETE, "remove "},
             {IN_MOVED_FROM, "remove "},
             {IN_MOVED_TO, "add "}}};
        for (const auto& [bit, text] : words) {
            if ((mask & bit) != 0) {
                return text;
            }
        }
        return "touch ";
    }

    int inotify_;
    const std::vector<std::string>& paths_;
    totals seen_;
    std::string lines_;
    alignas(inotify_event) std::array<char, 65536> buffer_{};
};

} // namespace

int main(int count, char** words) {
    if (count < 2) {
        std::fputs("usage: raw_inotify DIRECTORY [--print]\n", stderr);
        return 2;
    }
    end_by_signal();
    const int inotify = ::inotify_init1(IN_CLOEXEC);
    std::string path = words[1];
    walker walk(inotify, count > 2);
    walk.walk(AT_FDCWD, path.c_str(), path);
    say_ready(walk.watches);
    reader read(inotify, walk.paths);
    say_totals(read.run());
}
