#include "explain/explanation.hpp"

#include "watch/roots.hpp"

#include <system_error>
#include <utility>

#include <sys/stat.h>

namespace espy::cli {
namespace {

namespace fs = std::filesystem;

entry_type type_of(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        return entry_type::none;
    }
    switch (status.st_mode & S_IFMT) {
    case S_IFREG: return entry_type::file;
    case S_IFDIR: return entry_type::directory;
    case S_IFLNK: return entry_type::symlink;
    default: return entry_type::other;
    }
}

std::string without_slashes(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    return path;
}

/// `path` without symbolic links on the way to it; itself it may be one.
fs::path real_path(const std::string& path) {
    const fs::path typed = fs::path(absolute_path(path)).lexically_normal();
    std::error_code ec;
    const fs::path parent = fs::weakly_canonical(typed.parent_path(), ec);
    return ec || !typed.has_filename() ? typed : parent / typed.filename();
}

/// The part of `path` below `root`; nothing if it is not below it.
std::optional<std::string> part_below(const fs::path& root, const fs::path& path) {
    const fs::path part = path.lexically_relative(root);
    if (part.empty() || *part.begin() == "..") {
        return std::nullopt;
    }
    return part == "." ? std::string() : part.native();
}

bool is_in(std::string_view path, std::string_view directory) {
    return path.starts_with(directory) &&
           (path.size() == directory.size() || path[directory.size()] == '/');
}

} // namespace

explainer::explainer(const std::vector<std::string>& roots, const filter_options& entries,
                     const root_options& options, const watcher_options& source)
    : follows_(options.follow_symlinks), filter_(entries), watcher_(source) {
    const std::vector<root_id> ids = armed_.add(roots, options);
    for (std::size_t i = 0; i < roots.size(); ++i) {
        std::error_code ec;
        const fs::path typed =
            fs::path(without_slashes(absolute_path(roots[i]))).lexically_normal();
        roots_.push_back({roots[i], ids[i], fs::weakly_canonical(typed, ec), typed});
    }
    batch changes;
    watcher_.sync(changes);
    for (const change& change : changes) {
        if (armed_.take_in(change) && change.kind == change_kind::watch_failed) {
            messages_.emplace(change.path, change.message);
        }
    }
}

explanation explainer::explain(const std::string& path) {
    explanation about;
    about.path = path;
    const bool as_directory = path.ends_with('/');
    about.type = type_of(without_slashes(path));
    const auto [in, below] = find(path);
    if (in == nullptr) {
        return about;
    }
    about.root = in->shown;
    // What is not there is decided about as what it would be.
    const entry_type type = about.type != entry_type::none ? about.type
                            : as_directory                 ? entry_type::directory
                                                           : entry_type::file;
    const ignore::decision rule = filter_.decide(about.root, below, type);
    about.ignored = rule.ignored;
    about.matched = rule.matched;
    about.source = rule.source;
    about.pattern = rule.pattern;
    about.line = rule.line;
    about.rule_text = filter_.explain(about.root, below, type);
    about.selected = filter_.selection().selects(below, type);
    if (!filter_.selection().everything()) {
        about.selection_text = filter_.selection().explain(below, type);
    }
    about.itself = watcher_.covers(in->id, below).value_or(coverage());
    explain_links(below, about);
    if (about.type == entry_type::directory && about.link.empty()) {
        about.content = watcher_.covers(in->id, below + '/');
    }
    about.choice = watcher_.choice(in->id).value_or(backend_choice());
    about.message = message_about(about.itself);
    if (about.message.empty() && about.content) {
        about.message = message_about(*about.content);
    }
    return about;
}

/// What is below a link that is followed is covered there. The first that is not ends the way.
void explainer::explain_links(const std::string& below, explanation& about) const {
    about.follows = follows_;
    for (std::size_t slash = below.find('/'); slash != std::string::npos && about.link.empty();
         slash = below.find('/', slash + 1)) {
        const std::string path =
            about.root + (about.root.ends_with('/') ? "" : "/") + below.substr(0, slash);
        if (type_of(path) == entry_type::symlink) {
            (is_in(about.itself.place, path) ? about.followed : about.link) = path;
        }
    }
    if (!about.followed.empty()) {
        std::error_code ec;
        about.target = fs::canonical(about.followed, ec).native();
    }
}

/// Of the roots that the path is below, the nearest.
explainer::place explainer::find(const std::string& path) const {
    place found;
    std::size_t nearest = 0;
    const auto look = [&](const fs::path& top, const fs::path& whole, const explainer::root& in) {
        const std::size_t size = top.native().size();
        if (auto part = part_below(top, whole); part && size > nearest) {
            found = {&in, *part};
            nearest = size;
        }
    };
    const fs::path typed = fs::path(without_slashes(absolute_path(path))).lexically_normal();
    for (const root& in : roots_) {
        look(in.typed, typed, in);
    }
    for (const root& in : roots_) {
        if (found.in == nullptr) {
            look(in.real, real_path(without_slashes(path)), in);
        }
    }
    return found;
}

/// Said of the directory, or of the highest one above it.
std::string explainer::message_about(const coverage& covered) const {
    if (covered.gap == coverage_gap::none || covered.gap == coverage_gap::absent) {
        return {};
    }
    for (std::string_view path = covered.place; !path.empty();
         path = path.substr(0, path.rfind('/') == std::string_view::npos ? 0 : path.rfind('/'))) {
        if (const auto said = messages_.find(path); said != messages_.end()) {
            return said->second;
        }
    }
    return {};
}

} // namespace espy::cli
