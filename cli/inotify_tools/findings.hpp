/// What no record of the kernel has told, told as if one had: entries of directories that were there before
/// their watch, and what was lost in an overflow. Each once, though a record of it may still be queued.
///
/// A name is made only once between two deletions, so that what was told as found is told no more until
/// it goes: no clock, and no fence, is needed for that. A file that was found is complete if nobody has it
/// open for writing (`who_writes`), and if no CLOSE_WRITE of it was queued at that moment.
#pragma once

#include "inotify_tools/heard.hpp"

#include <espy/change.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace espy::cli::inotify_tools {

/// Pairs records with what was found. Distinct objects: safe. Shared objects: unsafe.
class findings {
public:
    /// `asked`: what is told at all.
    findings(listener& tells, inotify::mask asked) : tells_(tells), asked_(asked) {}

    /// Every record goes through this. False: it was told already.
    bool is_news(const heard& record);

    /// Of the tree: an entry is there. Told, if no record has told it and it is in a directory that is
    /// new itself; `everything`: wherever it is.
    void arrived(std::string_view watch, std::string_view name, entry_type type, bool everything);
    /// Of the tree, where records are missing: the same for what went, was renamed or touched.
    void left(std::string_view watch, std::string_view name, entry_type type);
    void moved(const heard& from, const heard& to);
    void touched(change_kind kind, std::string_view watch, std::string_view name, entry_type type);
    /// A directory has another path, and all in it.
    void carry(std::string_view from, std::string_view to);
    /// What is in this directory is told as found.
    void is_new(std::string_view directory) { new_.emplace(directory); }

    /// Asks of the files that were found since the last time whether they are complete.
    void ask();
    /// What was queued when they were asked is before this position: to be measured after `ask`.
    void fence(std::uint64_t end);
    bool waits() const noexcept { return !unfinished_.empty(); }
    /// Everything before `position` was heard.
    void heard_until(std::uint64_t position);
    /// Everything was heard: what was remembered for records to come is of no use any more.
    void all_heard();
    /// Records were lost.
    void forget();
    /// From now on `left` is, or is not, told of names that a record told to have gone.
    void remember_what_leaves(bool does) noexcept { remembers_ = does; }

private:
    using paths = std::set<std::string, std::less<>>;
    struct unfinished {
        std::size_t watch_size = 0;
        bool is_asked = false;
        /// Where the queue ended when it was asked.
        std::uint64_t fence = ~std::uint64_t{0};
    };
    using files = std::map<std::string, unfinished, std::less<>>;

    void tell(inotify::mask what, std::string_view watch, std::string_view name,
              std::uint32_t cookie = 0);
    void complete(files::iterator file);
    bool has_left(std::string_view path) const;

    listener& tells_;
    inotify::mask asked_;
    /// Told as found; a record may follow.
    paths found_;
    /// Told by a record; the tree may follow.
    paths arrived_;
    paths left_;
    bool remembers_ = false;
    /// Directories that were made, or found.
    paths new_;
    /// Renames of such that are under way.
    std::set<std::uint32_t> moving_;
    files unfinished_;
    std::uint32_t made_up_cookie_ = 0;
};

} // namespace espy::cli::inotify_tools
