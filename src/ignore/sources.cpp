#include "ignore/sources.hpp"

#include "ignore/repository.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

namespace espy::ignore {

sources::sources(const std::filesystem::path& root)
    : shown_top_(root == "." ? std::filesystem::path() : root) {
    std::error_code ec;
    const auto directory = std::filesystem::canonical(root, ec);
    if (ec) {
        return;
    }
    top_ = find_worktree(directory).value_or(directory);
    if (top_ != directory) {
        prefix_ = directory.lexically_relative(top_).native() + '/';
        shown_top_ = top_;
    }
    top_fd_.reset(::open(top_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    global_path_ = global_excludes(git_directory(top_).value_or(std::filesystem::path()), top_);
    if (!global_path_.empty()) {
        global_ = read_rules(AT_FDCWD, global_path_.native(), links::follow, global_path_);
    }
}

rules sources::read_rules(int directory, const std::string& name, links last,
                          const std::filesystem::path& shown) {
    std::error_code ec;
    const auto text = read_file(directory, name.c_str(), last, ec);
    std::erase_if(unreadable_, [&](const unreadable_file& known) { return known.path == shown; });
    if (ec) {
        unreadable_.push_back({shown, ec});
    }
    return text ? rules::parse(*text, shown.native()) : rules();
}

std::shared_ptr<const level> sources::read_level(std::string_view directory,
                                                 const std::shared_ptr<const level>& up) {
    std::error_code ec;
    const unique_fd place = top_fd_ ? open_below(top_fd_.get(), directory, ec) : unique_fd();
    if (!place) {
        // What cannot be entered holds no path to decide about.
        return up;
    }
    const auto shown = shown_top_ / directory;
    level made;
    made.git_ignore = read_rules(place.get(), ".gitignore", links::refuse, shown / ".gitignore");
    made.dot_ignore = read_rules(place.get(), ".ignore", links::refuse, shown / ".ignore");
    made.repository =
        ::faccessat(place.get(), ".git", F_OK, 0) == 0 && read_exclude(directory, made);
    if (made.git_ignore.empty() && made.dot_ignore.empty() && !made.repository) {
        return up;
    }
    made.up = up;
    made.base = directory.empty() ? 0 : directory.size() + 1;
    return std::make_shared<level>(std::move(made));
}

bool sources::read_exclude(std::string_view directory, level& into) {
    const auto inside = top_ / directory / ".git";
    const auto git = git_directory(top_ / directory);
    // What is being made has a HEAD when it is a repository.
    const auto file = git ? *git / "info/exclude" : inside / "HEAD";
    if (std::find(exclude_paths_.begin(), exclude_paths_.end(), file) == exclude_paths_.end()) {
        exclude_paths_.push_back(file);
    }
    if (!git) {
        return false;
    }
    const auto shown = *git == inside ? shown_top_ / directory / ".git/info/exclude" : file;
    into.info_exclude = read_rules(AT_FDCWD, file.native(), links::follow, shown);
    return true;
}

std::vector<std::filesystem::path> sources::outside_files() const {
    std::vector<std::filesystem::path> files = exclude_paths_;
    if (!global_path_.empty()) {
        files.push_back(global_path_);
    }
    for (std::size_t at = 0; at < prefix_.size(); at = prefix_.find('/', at) + 1) {
        const auto directory = top_ / std::string_view(prefix_).substr(0, at);
        files.push_back(directory / ".gitignore");
        files.push_back(directory / ".ignore");
    }
    return files;
}

} // namespace espy::ignore
