#include "mounts.hpp"

#include "sys/mount_line.hpp"
#include "text_file.hpp"

#include <algorithm>
#include <unordered_map>

#include <fcntl.h>

namespace espy::doctor {
namespace {

/// Which mounts a path meets, by the tree of mounts.
class mount_tree {
public:
    explicit mount_tree(const std::vector<mount>& mounts) : mounts_(mounts) {
        for (const mount& entry : mounts) {
            by_id_[entry.id] = &entry;
            children_[entry.parent].push_back(&entry);
        }
    }

    /// False if the way to the mount point leads into another mount.
    bool is_visible(const mount& target) const {
        if (covers(target, target, nullptr)) {
            return false;
        }
        const mount* step = &target;
        // A mount is at most as deep as there are mounts: a broken file cannot loop for ever.
        for (std::size_t depth = 0; depth <= mounts_.size(); ++depth) {
            const auto parent = by_id_.find(step->parent);
            if (parent == by_id_.end() || parent->second == step) {
                return true;
            }
            if (covers(*parent->second, target, step)) {
                return false;
            }
            step = parent->second;
        }
        return true;
    }

private:
    /// True if a mount on `parent`, other than `step`, is met first on the way to `target`.
    bool covers(const mount& parent, const mount& target, const mount* step) const {
        const auto children = children_.find(parent.id);
        if (children == children_.end()) {
            return false;
        }
        return std::any_of(children->second.begin(), children->second.end(), [&](const mount* m) {
            return m != step && m != &parent && is_within(target.point, m->point) &&
                   (step == nullptr || m->point.size() < step->point.size());
        });
    }

    const std::vector<mount>& mounts_;
    std::unordered_map<std::uint64_t, const mount*> by_id_;
    std::unordered_map<std::uint64_t, std::vector<const mount*>> children_;
};

} // namespace

std::vector<mount> parse_mountinfo(std::string_view text) {
    std::vector<mount> mounts;
    sys::for_each_mount(text, [&](const sys::mount_line& each) {
        mounts.push_back({each.id, each.parent, sys::unescaped(each.point),
                          sys::unescaped(each.type), sys::unescaped(each.source),
                          sys::unescaped(each.options)});
    });
    return mounts;
}

std::vector<mount> read_mounts(const std::filesystem::path& proc) {
    std::string text;
    read_file(AT_FDCWD, (proc / "self/mountinfo").c_str(), text);
    return parse_mountinfo(text);
}

std::vector<mount> mounts_at(const std::vector<mount>& mounts, std::string_view path) {
    const mount_tree tree(mounts);
    const mount* holds = nullptr;
    std::vector<mount> result;
    for (const mount& entry : mounts) {
        const bool here = is_within(path, entry.point);
        if ((!here && !is_within(entry.point, path)) || !tree.is_visible(entry)) {
            continue;
        }
        if (!here) {
            result.push_back(entry);
        } else if (holds == nullptr || holds->point.size() <= entry.point.size()) {
            holds = &entry;
        }
    }
    std::sort(result.begin(), result.end(),
              [](const mount& a, const mount& b) { return a.point < b.point; });
    if (holds != nullptr) {
        result.insert(result.begin(), *holds);
    }
    return result;
}

bool is_within(std::string_view path, std::string_view directory) noexcept {
    if (directory == "/") {
        return path.starts_with('/');
    }
    return path.starts_with(directory) &&
           (path.size() == directory.size() || path[directory.size()] == '/');
}

} // namespace espy::doctor
