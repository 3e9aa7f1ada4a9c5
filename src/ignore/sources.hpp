/// Where the rules of one tree lie on disk, and reads them.
#pragma once

#include "ignore/git_config.hpp"
#include "ignore/level.hpp"
#include "ignore/source_file.hpp"

#include <espy/ignore/tree.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace espy::ignore {

/// The files with rules of a root. Paths of directories are relative to `top()`.
class sources {
public:
    explicit sources(const std::filesystem::path& root);

    /// What comes before a path below the root to make it a path below the top of the repository:
    /// nothing, or a path with a slash behind it.
    const std::string& prefix() const noexcept { return prefix_; }

    /// git's global excludes.
    const std::shared_ptr<const rules>& global() const noexcept { return global_; }

    /// The names in the root; nothing if it is no directory that can be listed, or beyond what is
    /// worth a look.
    std::vector<std::pair<std::string, bool>> names_in_root() const;
    /// Passes over these lines from now on, by file: what is read again has them no more.
    void waive(std::string_view source, std::size_t line);

    /// The level of a directory, which is `up` if it has no ignore files.
    std::shared_ptr<const level> read_level(std::string_view directory,
                                            const std::shared_ptr<const level>& up);

    /// A level is not needed any more, so others may be read.
    void give_back(const level& done) noexcept { spent_ -= done.price; }

    std::vector<std::filesystem::path> outside_files() const;
    const std::vector<unreadable_file>& unreadable() const noexcept { return unreadable_; }

private:
    /// Adds what they cost to `spent`.
    rules read_rules(int directory, const std::string& name, links last,
                     const std::filesystem::path& shown, cost& spent);
    std::error_code price(std::string_view text, cost& spent) const;
    bool read_exclude(int place, std::string_view directory, level& into);
    void read_global();
    void refuse(const std::filesystem::path& shown, std::error_code ec);

    /// The top of the repository around the root, or the root.
    std::filesystem::path top_;
    /// How the top is called in decisions.
    std::filesystem::path shown_top_;
    std::string prefix_;
    unique_fd top_fd_;
    std::filesystem::path global_path_;
    std::shared_ptr<const rules> global_ = std::make_shared<rules>();
    git_settings settings_;
    /// On levels.
    cost spent_;
    std::map<std::string, std::vector<std::size_t>, std::less<>> waived_;
    /// Every `info/exclude` found, and the `HEAD` that a repository lacks.
    std::vector<std::filesystem::path> exclude_paths_;
    std::vector<unreadable_file> unreadable_;
};

} // namespace espy::ignore
