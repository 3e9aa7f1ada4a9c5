#include "ignore/sources.hpp"

#include "base/limits.hpp"
#include "ignore/repository.hpp"

#include <algorithm>

#include <fcntl.h>
#include <unistd.h>

namespace espy::ignore {

namespace {

/// This one does not fit any more, nor may others.
constexpr std::errc too_much_in_all = std::errc::argument_list_too_long;

} // namespace

sources::sources(const std::filesystem::path& root)
    : shown_top_(root == "." ? std::filesystem::path() : root) {
    std::error_code ec;
    const auto directory = std::filesystem::canonical(root, ec);
    if (ec) {
        return;
    }
    const auto too_large = std::make_error_code(std::errc::file_too_large);
    std::vector<std::filesystem::path> refused;
    settings_ = user_settings(refused);
    for (const auto& file : refused) {
        refuse(file, too_large);
    }
    std::filesystem::path foreign;
    top_ = find_worktree(directory, settings_, foreign).value_or(directory);
    if (!foreign.empty() && foreign.parent_path() != directory) {
        refuse(foreign, std::make_error_code(std::errc::operation_not_permitted));
    }
    if (top_ != directory) {
        prefix_ = directory.lexically_relative(top_).native() + '/';
        shown_top_ = top_;
    }
    top_fd_.reset(::open(top_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (const auto git = top_fd_ ? open_git(top_fd_.get(), top_, settings_, ec) : std::nullopt) {
        if (!read_config(git->place.get(), "config", git->path / "config", settings_)) {
            refuse(git->path / "config", too_large);
        }
    }
    global_path_ = global_excludes(settings_, top_);
    read_global();
}

void sources::read_global() {
    if (!global_path_.empty()) {
        cost none;
        global_ = std::make_shared<const rules>(
            read_rules(AT_FDCWD, global_path_.native(), links::follow, global_path_, none));
    }
}

/// Of what does not fit any more, the first is listed: there may be any number.
void sources::refuse(const std::filesystem::path& shown, std::error_code ec) {
    std::erase_if(unreadable_, [&](const unreadable_file& known) { return known.path == shown; });
    const bool known = ec == too_much_in_all &&
                       std::any_of(unreadable_.begin(), unreadable_.end(),
                                   [](const auto& each) { return each.error == too_much_in_all; });
    if (ec && !known) {
        unreadable_.push_back({shown, ec});
    }
}

std::error_code sources::price(std::string_view text, cost& spent) const {
    const cost price = cost_of(text);
    cost sum = spent_;
    sum += spent;
    sum += price;
    if (!price.is_within(most_of_one)) {
        return std::make_error_code(std::errc::file_too_large);
    }
    if (!sum.is_within(most_of_all)) {
        return std::make_error_code(too_much_in_all);
    }
    spent += price;
    return {};
}

rules sources::read_rules(int directory, const std::string& name, links last,
                          const std::filesystem::path& shown, cost& spent) {
    std::error_code ec;
    const auto text = read_file(directory, name.c_str(), last, ec);
    if (text) {
        ec = price(*text, spent);
    }
    refuse(shown, ec);
    if (!text || ec) {
        return {};
    }
    const auto waived = waived_.find(shown.native());
    return waived == waived_.end() ? rules::parse(*text, shown.native())
                                   : rules::parse(*text, shown.native(), waived->second);
}

std::vector<std::pair<std::string, bool>> sources::names_in_root() const {
    std::vector<std::pair<std::string, bool>> names;
    std::error_code ec;
    for (std::filesystem::directory_iterator at(top_ / prefix_, ec), end; !ec && at != end;
         at.increment(ec)) {
        std::error_code unknown;
        names.emplace_back(at->path().filename().native(),
                           at->is_directory(unknown) && !at->is_symlink(unknown));
        if (names.size() > limit::names_in_root) {
            return {};
        }
    }
    return names;
}

void sources::waive(std::string_view source, std::size_t line) {
    waived_[std::string(source)].push_back(line);
    if (source == global_path_.native()) {
        read_global();
    }
}

std::shared_ptr<const level> sources::read_level(std::string_view directory,
                                                 const std::shared_ptr<const level>& up) {
    std::error_code ec;
    const unique_fd place = top_fd_ ? open_below(top_fd_.get(), directory, ec) : unique_fd();
    if (!place || ::faccessat(place.get(), ".", X_OK, AT_EACCESS) != 0) {
        // What cannot be entered holds no path to decide about.
        return up;
    }
    const auto shown = shown_top_ / directory;
    level made;
    made.git_ignore =
        read_rules(place.get(), ".gitignore", links::refuse, shown / ".gitignore", made.price);
    made.dot_ignore =
        read_rules(place.get(), ".ignore", links::refuse, shown / ".ignore", made.price);
    made.repository = ::faccessat(place.get(), ".git", F_OK, 0) == 0 &&
                      read_exclude(place.get(), directory, made);
    if (made.price.files == 0 && !made.repository) {
        return up;
    }
    spent_ += made.price;
    made.up = up;
    made.base = directory.empty() ? 0 : directory.size() + 1;
    return std::make_shared<level>(std::move(made));
}

bool sources::read_exclude(int place, std::string_view directory, level& into) {
    const auto inside = top_ / directory / ".git";
    std::error_code ec;
    const auto git = open_git(place, top_ / directory, settings_, ec);
    refuse(shown_top_ / directory / ".git", ec);
    if (ec) {
        return false;
    }
    // What is being made has a HEAD when it is a repository.
    const auto file = git ? git->path / "info/exclude" : inside / "HEAD";
    if (std::find(exclude_paths_.begin(), exclude_paths_.end(), file) == exclude_paths_.end()) {
        exclude_paths_.push_back(file);
    }
    if (!git) {
        return false;
    }
    const auto shown = git->path == inside ? shown_top_ / directory / ".git/info/exclude" : file;
    into.info_exclude =
        read_rules(git->place.get(), "info/exclude", links::follow, shown, into.price);
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
