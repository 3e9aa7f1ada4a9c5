/// The changes that the watcher tells only say when to look: what is there, stat(2) and glob(3) say.
/// Where nobody tells of changes (`/proc`, a directory that may not be looked into), or a pattern
/// leads through links that are not watched, it is looked again now and then.
#include "wait/presence.hpp"

#include "failing/error_text.hpp"
#include "failing/failure.hpp"
#include "failing/hang_notice.hpp"
#include "format/escape.hpp"
#include "format/path_parts.hpp"

#include <espy/file_system.hpp>
#include <espy/watcher.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>

#include <fnmatch.h>
#include <glob.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>

namespace espy::cli {
namespace {

using std::chrono::milliseconds;

/// How often to look where a look costs next to nothing.
constexpr milliseconds often(100);

enum class presence { present, absent, hidden };

/// A path whose last names are patterns: the directory before them, and they themselves.
struct pattern {
    std::string directory;
    std::string names;
};

std::optional<pattern> split_pattern(std::string_view path) {
    const std::size_t wildcard = path.find_first_of("*?[");
    if (wildcard == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t slash = path.rfind('/', wildcard);
    if (slash == std::string_view::npos) {
        return pattern{".", std::string(path)};
    }
    const std::size_t begin = path.find_first_not_of('/', slash);
    return pattern{std::string(path.substr(0, std::max<std::size_t>(slash, 1))),
                   std::string(path.substr(begin))};
}

presence look_at_path(const char* path, std::error_code& why) noexcept {
    struct stat status {};
    why.clear();
    if (::stat(path, &status) == 0) {
        return presence::present;
    }
    why.assign(errno, std::system_category());
    return why == errc::not_found ? presence::absent : presence::hidden;
}

bool matches_something(const std::string& path) {
    glob_t found{};
    const bool matches = ::glob(path.c_str(), GLOB_NOSORT, nullptr, &found) == 0;
    // A link that leads nowhere matches, but is not there.
    std::error_code ignored;
    const bool result =
        matches &&
        std::any_of(found.gl_pathv, found.gl_pathv + found.gl_pathc, [&](const char* each) {
            return look_at_path(each, ignored) == presence::present;
        });
    ::globfree(&found);
    return result;
}

/// A path is itself first, whatever characters it has.
presence look_at(const std::string& path, std::error_code& why) {
    const presence itself = look_at_path(path.c_str(), why);
    return itself == presence::absent && split_pattern(path) && matches_something(path)
               ? presence::present
               : itself;
}

/// True where the kernel makes up what is there, and tells nobody when it changes.
bool is_untold(std::string path) {
    struct statfs where {};
    while (::statfs(path.c_str(), &where) != 0) {
        const std::string parent(parent_directory(path));
        if (parent == path) {
            return false;
        }
        path = parent;
    }
    const auto magic = static_cast<std::uint32_t>(where.f_type);
    return look_up_file_system(magic).knows == kernel_knowledge::none;
}

/// Whether a directory below the one that is watched can be on the way to what the pattern means.
bool may_lead_there(std::string_view directory, std::string_view names) {
    for (;;) {
        const std::string name(directory.substr(0, directory.find('/')));
        const std::string wanted(names.substr(0, names.find('/')));
        if (name != wanted && ::fnmatch(wanted.c_str(), name.c_str(), FNM_PERIOD) != 0) {
            return false;
        }
        if (name.size() == directory.size() || wanted.size() == names.size()) {
            return name.size() == directory.size();
        }
        directory.remove_prefix(name.size() + 1);
        names.remove_prefix(wanted.size() + 1);
    }
}

class waiting {
public:
    explicit waiting(const wait_options& options) : options_(options) { hang_.works(); }

    std::optional<unmet> first_unmet() {
        std::optional<unmet> first;
        bool one_met = false;
        for (const std::string& path : options_.paths) {
            std::error_code why;
            const presence now = look_at(path, why);
            if (now == (options_.gone ? presence::absent : presence::present)) {
                one_met = true;
            } else if (!first || (now == presence::hidden && !first->hidden)) {
                first = unmet{path, now == presence::hidden};
                why_ = why;
            }
        }
        return options_.any && one_met ? std::nullopt : first;
    }

    std::error_code why() const noexcept { return why_; }

    void watch_all() {
        watcher_.emplace(options_.source);
        for (const std::string& path : options_.paths) {
            if (is_untold(path)) {
                look_every(often);
            }
            if (const auto found = split_pattern(path)) {
                watch_pattern(*found);
            }
            // The path as a root: whatever leads to it may come and go, symbolic links included.
            // Its directory: for what cannot be a root, such as a socket.
            watch(path, {.recursive = false});
            watch(std::string(parent_directory(path)), {.recursive = false});
        }
    }

    /// Reads what is told: what comes after that, `wait` wakes up for.
    void take() {
        changes_.clear();
        watcher_->poll(changes_);
    }

    void wait(const deadline& end, bool hidden) {
        const auto every = hidden ? std::optional(often) : every_;
        const int timeout = every ? static_cast<int>(every->count()) : -1;
        const int left = end.poll_timeout();
        pollfd waited{watcher_->native_handle(), POLLIN, 0};
        hang_.rests();
        ::poll(&waited, 1,
               timeout < 0 || left < 0 ? std::max(timeout, left) : std::min(timeout, left));
        hang_.works();
    }

private:
    void watch_pattern(const pattern& wanted) {
        const auto depth = std::count(wanted.names.begin(), wanted.names.end(), '/');
        if (depth > 0) {
            look_every(options_.source.poll_interval);
        }
        watch(wanted.directory, {.recursive = depth > 0,
                                 .max_depth = static_cast<std::uint32_t>(depth + 1),
                                 .prune = [names = wanted.names](std::string_view directory) {
                                     return !may_lead_there(directory, names);
                                 }});
    }

    void look_every(milliseconds time) { every_ = every_ ? std::min(*every_, time) : time; }

    void watch(const std::string& path, root_options how) {
        how.tell = kinds{change_kind::created,  change_kind::renamed,   change_kind::removed,
                         change_kind::ready,    change_kind::root_gone, change_kind::root_back,
                         change_kind::overflow, change_kind::resynced,  change_kind::attributes};
        how.must_exist = false;
        std::error_code ec;
        watcher_->add(path, how, ec);
        // Something that is no directory and no file is told by the directory that it is in.
        if (ec && ec != std::errc::invalid_argument && ec != errc::permission_denied) {
            throw failure(root_error_text(path, ec));
        }
    }

    const wait_options& options_;
    hang_notice hang_;
    std::optional<watcher> watcher_;
    batch changes_;
    /// How often to look without being told.
    std::optional<milliseconds> every_;
    std::error_code why_;
};

} // namespace

std::optional<unmet> wait_for_presence(const wait_options& options, const deadline& end) {
    waiting now(options);
    std::optional<unmet> missing = now.first_unmet();
    if (missing && missing->hidden) {
        throw failure(fmt::format("cannot look at {}: {}; check the path", escaped(missing->path),
                                  now.why().message()));
    }
    if (!missing) {
        return missing;
    }
    now.watch_all();
    for (;;) {
        now.take();
        missing = now.first_unmet();
        if (!missing || end.is_over()) {
            return missing;
        }
        now.wait(end, missing->hidden);
    }
}

} // namespace espy::cli
