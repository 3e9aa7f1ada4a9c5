/// Directories that cannot be opened, watched or listed: which, and how many.
///
///                        try_later           tried     deny                allow
///     nothing            dirty               nothing   denied              nothing
///     dirty              dirty               nothing   denied_and_dirty    dirty
///     denied             denied_and_dirty    denied    denied              nothing
///     denied_and_dirty   denied_and_dirty    denied    denied_and_dirty    dirty
///
/// Beside that, a directory that is open may have no watch (`uncover`). `clear` ends all of it.
#pragma once

#include "base/limits.hpp"
#include "record/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace espy::tree {

/// The only one to change `entry::trouble` and `directory::shortage`, so that the counts are right. It
/// tells nothing and asks for nothing. Distinct objects: safe. Shared objects: unsafe.
class troubles {
public:
    explicit troubles(store& tree) : tree_(tree) {}

    /// It is tried again soon.
    void try_later(entry_index index);
    /// It is tried now.
    void tried(entry_index index) noexcept;
    /// It may not be read. False if that was known.
    bool deny(entry_index index);
    /// It may be read by now. False if it was not denied.
    bool allow(entry_index index) noexcept;
    /// It has no watch.
    void uncover(directory_index where, shortage why) noexcept;
    /// There is no trouble with it, nor with what is open of it.
    void clear(entry_index index) noexcept;

    /// All that are dirty, the deepest first; none of them is any more.
    std::vector<entry_index> take_dirty();
    bool has_dirty() const noexcept { return dirty_count() > 0; }
    /// With some that are not dirty any more, or are twice in it.
    const std::vector<entry_index>& dirty() const noexcept { return dirty_; }
    /// With some that may be read by now.
    const std::vector<entry_index>& denied() const noexcept { return denied_; }
    /// Those that may not be read, each once.
    const std::vector<entry_index>& only_denied();
    std::uint64_t denied_count() const noexcept {
        return counts_[of(trouble::denied)] + counts_[of(trouble::denied_and_dirty)];
    }
    std::uint64_t uncovered_count() const noexcept { return uncovered_; }

    /// What was in trouble for another one, of the same record, is not for anybody.
    void forget(const troubles& other) noexcept;
    void keep_within(const limit::of_model& most) noexcept { denied_kept_ = most.denied_kept; }
    /// Its laws: the counts are those of the record, and the lists hold what they are to hold.
    void check() const;

private:
    static constexpr std::size_t of(trouble one) noexcept { return static_cast<std::size_t>(one); }
    std::uint64_t dirty_count() const noexcept {
        return counts_[of(trouble::dirty)] + counts_[of(trouble::denied_and_dirty)];
    }
    void set(entry_index index, trouble next) noexcept;

    store& tree_;
    /// How many are in which trouble; none is counted for `nothing`.
    std::array<std::uint64_t, 4> counts_{};
    std::uint64_t uncovered_ = 0;
    std::vector<entry_index> dirty_;
    std::vector<entry_index> denied_;
    std::size_t denied_kept_ = limit::usual.model.denied_kept;
};

} // namespace espy::tree
