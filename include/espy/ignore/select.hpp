/// Which entries are delivered; descent is none of its business.
#pragma once

#include <espy/change.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace espy::ignore {

/// What to deliver. Empty fields ask for nothing.
struct select_options {
    /// Patterns in the syntax of gitignore(5), relative to the root: what one of them matches is
    /// delivered, with all that is below it. `!` takes out again; the last that matches decides.
    std::vector<std::string> only = {};
    /// Endings of names that are delivered as well, with or without the dot: `rs`, `tar.gz`. They
    /// are not asked about directories.
    std::vector<std::string> extensions = {};
    /// Types of entries. Others are not delivered, whatever they are called.
    std::vector<entry_type> types = {};
};

/// Decides which entries are delivered; to be asked by `root_options::select`, for only the watcher
/// knows both ends of a rename, and what is in a directory that is renamed. It never decides about
/// descent, so a file deep below directories that are not selected is found. Distinct objects: safe. Shared objects: safe to
/// read.
class select {
public:
    explicit select(const select_options& options = {});
    select(select&&) noexcept;
    select& operator=(select&&) noexcept;
    ~select();

    /// True if everything is selected.
    [[nodiscard]] bool everything() const noexcept;

    /// Decides about an entry by its path below the root. The root itself (empty) is decided by its
    /// type alone.
    [[nodiscard]] bool selects(std::string_view path, entry_type type) const;

    /// The decision as a line for people, without a line feed.
    [[nodiscard]] std::string explain(std::string_view path, entry_type type) const;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

/// The part of `path` below `root`, both as in a `change`; empty for the root itself, and for what is
/// elsewhere.
std::string_view path_below(std::string_view root, std::string_view path) noexcept;

} // namespace espy::ignore
