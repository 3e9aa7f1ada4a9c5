/// Which entries of a directory tree are ignored, by the ignore files in it.
#pragma once

#include <espy/export.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::ignore {

/// Where the rules of a tree come from.
struct tree_options {
    /// Honour `.gitignore`, `.ignore`, `.git/info/exclude` and git's global excludes, and ignore
    /// `.git` itself.
    bool ignore_files = true;
    /// Patterns relative to the root that come before all files: the last that matches decides, `!`
    /// negates.
    std::vector<std::string> globs = {};
    /// Patterns that come after those and before all files: what a program leaves out by itself.
    std::vector<std::string> default_globs = {};
    /// Somebody has named the root: rules of files that ignore all that is in it, or whatever should
    /// come there, are passed over.
    bool asked_for = false;
};

/// What is decided about a path, and why. The texts live until the next `invalidate`, `reload` or
/// `release`.
struct decision {
    bool ignored = false;
    /// The path that a rule matched, relative to the root: the one asked about, or a directory
    /// above it. Empty if no rule decided. A view of what was asked.
    std::string_view matched;
    /// The file that holds the rule; `--ignore` for `tree_options::globs`.
    std::string_view source;
    /// The line in it, from 1; 0 for a rule that is built in.
    std::size_t line = 0;
    /// The rule as it is written.
    std::string_view pattern;
};

/// A file that is there, and whose rules are not honoured: it could not be read, or
/// - `EPERM`: a `.git` that git would not trust, since it, its directory or what it leads to belong
///   to somebody else, and `safe.directory` does not name it;
/// - `EFBIG`: an ignore file of more than 1 MiB or 10,000 lines with wildcards, or a configuration
///   that includes more than 100 files or 1 MiB, or ten deep;
/// - `E2BIG`: an ignore file which, with those that were read before it, makes more than 10,000 files,
///   16 MiB or 50,000 lines with wildcards. Of more such files the first is listed.
struct unreadable_file {
    std::filesystem::path path;
    std::error_code error;
};

/// A rule that is passed over: it ignores all that is in the root, which was asked for.
struct waived_rule {
    std::string source;
    std::size_t line = 0;
    std::string pattern;
};

/// The rules that hold in one directory tree, decided as git does. Reads ignore files when they are
/// first needed and keeps them; never looks into an ignored directory. If the root lies inside a
/// repository, the ignore files above it, up to the top of the repository, are honoured as well,
/// though never so that the root itself were ignored. Distinct objects: safe. Shared objects:
/// unsafe.
class tree {
public:
    /// Reads nothing yet, and cannot fail: where nothing is, there are no rules.
    explicit tree(std::filesystem::path root, tree_options options = {});
    tree(tree&&) noexcept;
    tree& operator=(tree&&) noexcept;
    ~tree();

    /// Decides about a path below the root, such as `a/b`, which need not exist. What is below an
    /// ignored directory is ignored, whatever the rules say about it.
    [[nodiscard]] decision decide(std::string_view path, bool is_directory);

    /// False if nothing below the directory can be of interest: it is ignored.
    [[nodiscard]] bool should_descend(std::string_view directory) {
        return !decide(directory, true).ignored;
    }

    /// The decision as a line for people, without a line feed.
    [[nodiscard]] std::string explain(std::string_view path, bool is_directory);

    /// True if a change of `path` can change decisions: it is called `.gitignore`, `.ignore` or
    /// `.git`, or is the `info/exclude` of a repository.
    static bool is_ignore_file(std::string_view path) noexcept;

    /// Forgets what was read because of a change of `path` below the root: an ignore file, or a
    /// directory that came, went or was renamed. Empty: the root. What the rules of an ignore file
    /// ignored until now stays ignored until `release`, besides what the new ones ignore: such a
    /// file may be away, or empty, for a moment only.
    ///
    /// @return The directory below which decisions may be different now; empty: the root.
    std::string invalidate(std::string_view path);

    /// Forgets all that was read, git's configuration included; the rest as `invalidate`.
    void reload();

    /// True if more is ignored than by the rules that are there.
    [[nodiscard]] bool holds() const noexcept;
    /// Ends that. To be called when nothing has changed for a while (a second, in the command).
    ///
    /// @return The directories below which decisions may be different now; empty text: the root.
    std::vector<std::string> release();

    /// The files with rules for this tree that a watch of it does not cover, whether they exist or
    /// not: git's global excludes, the `info/exclude` of the repositories met so far (or the `HEAD`
    /// of one that is being made), the ignore files of the directories above the root. When one of
    /// them changes, `reload`.
    [[nodiscard]] std::vector<std::filesystem::path> outside_files();

    /// What could not be read so far, or is not honoured.
    [[nodiscard]] const std::vector<unreadable_file>& unreadable() const noexcept;

    /// The rules that are passed over (`tree_options::asked_for`).
    [[nodiscard]] const std::vector<waived_rule>& waived();

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy::ignore
