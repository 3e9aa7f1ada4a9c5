/// What is found out while polled directories are listed, until it is told.
///
/// All directories that are polled are listed first, and what has come to a name or left it is only
/// noted: then it is known what was moved where. What left one name and is the same thing as what came
/// to another was renamed (docs/design/0016).
///
///     no ──begin──▶ looking ──find_movers──▶ placing ──end──▶ no
///      ◀──forget────┘
///
///     looking   `next` are still to be listed; arrivals, missing, lost and strayed only grow
///     placing   nothing is listed any more; each arrival is `waiting`, `under_way`, then `done`, and
///               `placed` and `ended` say how far that is
#pragma once

#include "record/signatures.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

/// Nothing tells of what happens in it.
bool is_only_polled(const store& tree, directory_index where) noexcept;

/// One pass, pure: it asks for nothing and tells nothing, and what it reads are the record and the
/// signatures. Distinct objects: safe. Shared objects: unsafe.
class pass {
public:
    /// Something that was not known at its name.
    struct found {
        directory_index where = none;
        std::string name;
        sys::details what;
        /// Where it was until now.
        entry_index mover = none;
        enum class state : std::uint8_t { waiting, under_way, done } now = state::waiting;
        bool is_put_off = false;
    };
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    /// An entry that is not at its name any more, and which arrival it is.
    using missed = std::pair<entry_index, std::size_t>;

    /// `whole`: `ahead` are all that are polled; otherwise those that changed lately.
    void begin(bool whole, std::vector<directory_index> ahead);
    void end() noexcept;
    bool is_under_way() const noexcept { return now_ != phase::no; }
    bool is_looking() const noexcept { return now_ == phase::looking; }
    bool is_placing() const noexcept { return now_ == phase::placing; }
    bool is_whole() const noexcept { return whole_; }
    /// At a glance, some name had come or gone: only a whole pass explains it.
    bool wants_whole() const noexcept { return moved_ && !whole_; }
    /// Arrivals that were gone over for others, so far.
    std::uint64_t steps() const noexcept { return steps_; }

    // --- While it looks.

    /// So many more to be listed, at most; none: everything has been seen. Those that were not found
    /// are among them once more when it is known where some directory has gone.
    std::vector<directory_index> next(std::size_t most);
    /// Something has come to a name, or is to be compared there.
    void arrive(found one);
    /// The same, of which nothing was known: it may be a directory that is known elsewhere.
    void come(found one, const store& tree, const signatures& known);
    void miss(entry_index index);
    /// The same, because it was not seen where it was.
    void leave(entry_index index);
    /// A directory is not where it is thought to be.
    void lose(directory_index where);
    /// It is listed now for other reasons, and what is found is told at once.
    void listed(directory_index where, const store& tree);
    bool has_strayed() const noexcept { return !strayed_.empty(); }
    /// The way to a directory through others that were seen elsewhere; empty: not known.
    std::string path_on_disk(directory_index where, const store& tree) const;

    // --- When all has been seen.

    /// Nothing is listed any more. False if what is missing is not known in full: some directory was
    /// replaced after its name was looked at.
    bool place(const store& tree);
    /// Which of what is missing is what has come?
    void find_movers(const store& tree, const signatures& known);
    /// Of a glance nothing is placed: what is new there may be old elsewhere.
    void drop_found() noexcept;
    std::vector<found>& arrivals() noexcept { return arrivals_; }
    const std::vector<found>& arrivals() const noexcept { return arrivals_; }
    const std::vector<missed>& missing() const noexcept { return missing_; }
    const std::vector<directory_index>& lost() const noexcept { return lost_; }
    /// Which arrival an entry that is missing is, or `nowhere`.
    std::size_t destination(entry_index index) const;
    /// Something that is missing, went nowhere, and is this; it is not missing any more.
    entry_index take_missing(directory_index where, const sys::details& what, const store& tree,
                             const signatures& known);
    /// It is not missing, should it be so, nor what has come to another name.
    void forget_missing(entry_index index);

    /// Arrivals are to be placed: what was known elsewhere first, before that goes with what it was in.
    bool has_to_place() const noexcept { return placed_ < order_.size(); }
    /// @pre `has_to_place`
    std::size_t next_to_place() noexcept { return order_[placed_++]; }
    /// A directory that is missing may be in one that is new, and what has its name is placed when that
    /// was listed.
    bool puts_off() const noexcept { return puts_off_; }
    /// What was put off is to be placed, and nothing is put off any more.
    void place_put_off();
    /// What has come to this name is placed later: what has it may be such a directory, or goes where
    /// one is.
    bool is_put_off(const found& here, const store& tree) const;

    /// So many of what is missing have been dealt with.
    std::size_t ended = 0;

private:
    enum class phase : std::uint8_t { no, looking, placing };
    entry_index find_directory(const sys::details& what, const store& tree,
                               const signatures& known);

    phase now_ = phase::no;
    bool whole_ = true;
    bool moved_ = false;
    bool puts_off_ = true;
    std::vector<found> arrivals_;
    /// Arrivals, in the order in which they are placed; so many of them were.
    std::vector<std::size_t> order_;
    std::size_t placed_ = 0;
    /// By directory.
    std::unordered_multimap<directory_index, std::size_t> arrivals_in_;
    std::uint64_t steps_ = 0;
    std::vector<missed> missing_;
    std::unordered_map<entry_index, std::size_t> missing_at_;
    std::unordered_multimap<std::uint64_t, std::size_t> by_inode_;
    std::vector<directory_index> ahead_;
    std::vector<directory_index> lost_;
    /// Where directories were seen instead.
    std::unordered_map<directory_index, std::pair<directory_index, std::string>> strayed_;
    std::size_t strayed_before_ = 0;
    /// Known directories by inode, once one is needed.
    std::unordered_multimap<std::uint64_t, entry_index> directories_;
    bool has_directories_ = false;
};

} // namespace espy::tree
