#include "journal/pictures.hpp"

#include <support/mirror.hpp>

#include <espy/unique_fd.hpp>

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

/// Where a path was before.
void move_back(std::string& path, std::string_view to, std::string_view from) {
    if (path == to || (path.starts_with(to) && path[to.size()] == '/')) {
        path = std::string(from) + path.substr(to.size());
    }
}

bool is_within(std::string_view path, std::string_view top) {
    return path == top || (path.starts_with(top) && path[top.size()] == '/');
}

/// Its time was put back, and its mode says why it was changed.
bool is_hidden(const pictured_file& before, const pictured_file& now) {
    return before.content.size() == now.content.size() && before.modified == now.modified &&
           before.mode != now.mode;
}

} // namespace

picture picture_of(const std::string& root) {
    picture result;
    for (const auto& [path, type] : walk(root)) {
        if (type != entry_type::file) {
            continue;
        }
        const unique_fd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat status {};
        if (!fd || ::fstat(fd.get(), &status) != 0) {
            continue;
        }
        pictured_file& file = result[path];
        file.links = status.st_nlink;
        file.mode = status.st_mode;
        file.modified =
            status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
        file.content.resize(static_cast<std::size_t>(status.st_size));
        (void)!::pread(fd.get(), file.content.data(), file.content.size(), 0);
    }
    return result;
}

std::vector<std::string> unsaid(const picture& then, const picture& now, const batch& told) {
    std::vector<std::string> wrong;
    for (const auto& [path, file] : now) {
        std::string was = path;
        bool said = false;
        for (std::size_t i = told.size(); i-- > 0 && !said;) {
            const change& each = told[i];
            if (each.kind == change_kind::renamed) {
                if (each.exchanged && is_within(was, each.from)) {
                    move_back(was, each.from, each.path);
                } else {
                    move_back(was, each.path, each.from);
                }
            } else if (each.kind != change_kind::attributes && each.kind != change_kind::removed) {
                said = each.path == was;
            }
        }
        const auto before = then.find(was);
        if (said || file.links != 1 || before == then.end() || before->second.links != 1) {
            continue;
        }
        if (before->second.content != file.content && !is_hidden(before->second, file)) {
            wrong.push_back(quoted(path) + " (was " + quoted(was) + ") is another: '" +
                            before->second.content + "', now '" + file.content + "'");
        }
    }
    return wrong;
}

} // namespace espy::test
