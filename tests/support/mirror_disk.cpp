#include "mirror.hpp"

#include "place.hpp"

#include <espy/unique_fd.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <system_error>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

entry_type type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG: return entry_type::file;
    case S_IFDIR: return entry_type::directory;
    case S_IFLNK: return entry_type::symlink;
    default: return entry_type::other;
    }
}

class walker {
public:
    walker(tree_map& out, const reach& limits, dev_t device, const std::string& root)
        : out_(out), limits_(limits), device_(device) {
        std::array<char, PATH_MAX> real;
        if (limits_.follow && ::realpath(root.c_str(), real.data()) != nullptr) {
            tops_.emplace_back(real.data());
        }
    }

    void list(int parent, const char* name, int follow, const std::string& path,
              std::uint32_t depth) {
        const int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
        if (fd < 0) {
            return;
        }
        const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(fd), ::closedir);
        while (const dirent* const entry = ::readdir(stream.get())) {
            const std::string_view found = entry->d_name;
            if (found != "." && found != "..") {
                look(fd, entry->d_name, path, depth);
            }
        }
    }

private:
    void look(int parent, const char* name, const std::string& directory, std::uint32_t depth) {
        struct stat status {};
        if (::fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            return;
        }
        const std::string path = directory + name;
        const entry_type type = type_of(status.st_mode);
        out_[path] = type;
        if (type == entry_type::symlink && limits_.follow && depth < limits_.max_depth) {
            follow(parent, name, path, depth);
        }
        const bool stays = !limits_.one_file_system || status.st_dev == device_;
        if (type == entry_type::directory && limits_.follow && is_followed(path)) {
            return;
        }
        if (type == entry_type::directory && depth < limits_.max_depth && stays) {
            list(parent, name, O_NOFOLLOW, path + '/', depth + 1);
        }
    }

    bool is_followed(const std::string& path) const {
        std::array<char, PATH_MAX> real;
        return ::realpath(path.c_str(), real.data()) != nullptr &&
               std::find(tops_.begin(), tops_.end(), real.data()) != tops_.end();
    }

    /// Each directory once: neither what is in the tree, nor what another link leads to.
    void follow(int parent, const char* name, const std::string& path, std::uint32_t depth) {
        std::array<char, PATH_MAX> real;
        const std::string there = "/proc/self/fd/" + std::to_string(parent) + '/' + name;
        if (::realpath(there.c_str(), real.data()) == nullptr) {
            return;
        }
        const std::string target = real.data();
        const auto is_within = [&](const std::string& top) {
            return target == top || target.starts_with(top + '/');
        };
        if (std::any_of(tops_.begin(), tops_.end(), is_within)) {
            return;
        }
        tops_.push_back(target);
        list(parent, name, 0, path + '/', depth + 1);
    }

    tree_map& out_;
    const reach& limits_;
    dev_t device_;
    std::vector<std::string> tops_;
};

} // namespace

tree_map walk(const std::string& root, const reach& limits) {
    tree_map out;
    struct stat status {};
    const place at(root);
    if (::fstatat(at.directory(), at.name(), &status, 0) != 0) {
        return out;
    }
    if (type_of(status.st_mode) != entry_type::directory) {
        out[root] = type_of(status.st_mode);
        return out;
    }
    walker walks(out, limits, status.st_dev, root);
    walks.list(at.directory(), at.name(), 0, root.ends_with('/') ? root : root + '/', 1);
    return out;
}

std::vector<std::string> differences(const tree_map& map, const tree_map& disk) {
    std::vector<std::string> lines;
    const auto is = [](entry_type type) { return " (" + std::string(to_string(type)) + ")"; };
    for (const auto& [path, type] : disk) {
        const auto known = map.find(path);
        if (known == map.end()) {
            lines.push_back("not told: " + quoted(path) + is(type));
        } else if (known->second != type) {
            lines.push_back("told as" + is(known->second) + ": " + quoted(path) + is(type));
        }
    }
    for (const auto& [path, type] : map) {
        if (!disk.contains(path)) {
            lines.push_back("not there: " + quoted(path) + is(type));
        }
    }
    return lines;
}

} // namespace espy::test
