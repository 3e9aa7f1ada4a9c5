/// A journal of what the journals of many machines tell.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/journal/errc.hpp>
#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>
#include <espy/known.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy {

struct mirror_options {
    /// As of a recorder.
    std::chrono::seconds keep = std::chrono::hours(24 * 30);
    std::uint64_t keep_size = std::uint64_t{1} << 30;
    bool group_reads = false;
    /// False: a power cut may damage it. For a mirror that nobody reads later.
    bool durable = true;
};

/// Which of the journals of a fleet: two names, of which each is one of a file.
struct journal_name {
    std::string machine;
    std::string journal;

    friend auto operator<=>(const journal_name&, const journal_name&) = default;
};

/// What a mirror was told, by paths below the root of the journal that it is of, and what each entry looks like then.
struct mirrored_changes {
    batch changes;
    /// One for each change; with `mode` 0 that is not known.
    std::vector<signature> looks;

    void clear() noexcept {
        changes.clear();
        looks.clear();
    }
};

/// One batch of a journal elsewhere.
struct mirrored_batch {
    /// The place in that journal's history that it follows, and the one that it leads to.
    token before{};
    token upto{};
    /// Whatever the caller wants to have kept with it (`mirrored_journal::position`).
    std::uint64_t position = 0;
    /// By the clock of its machine.
    journal_time time{};
    batch_cause cause = batch_cause::live;
};

/// What a tree had in it at one moment: entries by their paths below its root, in any order.
class tree_picture {
public:
    void add(std::string_view path, entry_type type, const signature& look);
    std::size_t size() const noexcept { return items_.size(); }
    void clear() noexcept;

private:
    friend class mirror;
    struct item {
        std::size_t at;
        std::uint32_t size;
        entry_type type;
        bool seen;
        signature look;
    };
    void sort();
    /// @pre Sorted.
    item* find(std::string_view path) noexcept;
    std::string_view path(const item& of) const noexcept {
        return std::string_view(paths_).substr(of.at, of.size);
    }

    std::vector<item> items_;
    std::string paths_;
};

enum class mirror_status {
    /// It is in the mirror.
    added,
    /// It was there already.
    known,
    /// It does not follow what is there: what is between them is missing.
    gap,
};

/// Writes a journal that has in it what other journals told: the tree of each is in it as `machine/journal`, and a
/// `journal` reads it like any other. What is added is in one transaction with the place that it came from: whatever
/// is brought a second time is `known`, whatever is left out is a `gap`.
///
/// One mirror has the file. Throws `espy::error`, with the codes of `journal_errc` besides errno; what was not committed
/// is not there then. Distinct objects: safe. Shared objects: unsafe.
class mirror {
public:
    /// Makes the file if it is not there. Fails with `journal_errc::busy`, `journal_errc::other_root` if it is the journal
    /// of a tree, and with what opening a journal fails with.
    explicit mirror(const std::filesystem::path& file, const mirror_options& options = {});
    mirror(mirror&&) noexcept;
    mirror& operator=(mirror&&) noexcept;
    ~mirror();

    const std::filesystem::path& file() const noexcept;
    /// By name.
    std::vector<mirrored_journal> journals() const;
    /// Nothing was mirrored of it yet: its history is 0.
    mirrored_journal find(const journal_name& of) const;

    /// Adds what a journal told next.
    ///
    /// @param told If not null, what it comes to is appended: as a rule what was given.
    mirror_status add(const journal_name& of, const mirrored_batch& what,
                      const mirrored_changes& given, mirrored_changes* told = nullptr);
    /// Makes the tree of a journal what the picture has, wherever it was, and closes a gap. `told` gets the
    /// differences. Entries whose size, time and mode are the same are no different.
    ///
    /// @return `known` if it is where `what.upto` leads to, and there is no gap.
    mirror_status replace(const journal_name& of, const mirrored_batch& what, tree_picture& picture,
                          mirrored_changes* told = nullptr);
    /// Notes that something is missing, in a few words. Nothing can be added until it is replaced.
    void note_gap(const journal_name& of, std::string_view reason);
    /// Moves the position along, where there was nothing to be added.
    void move(const journal_name& of, std::uint64_t position);
    /// Its tree goes, entry by entry, and what is known of it.
    void forget(const journal_name& of, mirrored_changes* told = nullptr);

    /// Writes it to the disk: all that was done since the last time, or nothing. `ENOSPC`: nothing was written, and it
    /// can be done again from there.
    void commit();
    void roll_back() noexcept;
    bool has_uncommitted() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy
