/// Writes into a mirror what a journal elsewhere told.
#pragma once

#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"

#include <espy/change.hpp>
#include <espy/journal/mirror.hpp>
#include <espy/known.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace espy::journaling {

/// The branch of a mirror's tree that is the tree of one journal. Begins a batch of the log with the first change, and
/// writes it with `end`. @pre A transaction is open.
class graft {
public:
    /// @param told If not null, gets what is told, by its path below that journal's root.
    graft(entries& tree, batches& log, std::string branch, batch_cause cause,
          mirrored_changes* told);

    /// One change, and what the entry looks like after it. What does not fit to what is known is told as what it comes
    /// to: a rename of what is not there is `created`.
    void take(const change& given, const signature& look);
    /// With all that is below it.
    void remove(std::string_view path);
    /// What is there already is told as `modified`, if it is a file, or `attributes`.
    void create(std::string_view path, entry_type type, const signature& look);
    /// All that is known, each directory before what is in it, by its path below the branch; the tree may not be
    /// written meanwhile.
    void each(const std::function<void(std::string_view path, const entry_row&)>& visit);
    /// Says whether anything was told.
    bool end();

private:
    std::string full(std::string_view path) const;
    std::optional<slot> place_of(std::string_view path, std::optional<entry_row>& row);
    slot make_place(std::string_view full_path);
    void make_directory(std::string_view full_path);
    void put(const slot& where, entry_type type, const signature& look,
             const std::optional<entry_row>& before);
    void rename(const change& given, const signature& look);
    void touch(const change& given, const signature& look);
    void log_and_tell(change_kind kind, entry_type type, std::string_view path,
                      const signature& look = {});
    void log(const change& as, std::string_view path, std::string_view from, entry_type other);
    void tell(const change& as, const signature& look = {});

    entries& tree_;
    batches& log_;
    std::string branch_;
    batch_cause cause_;
    mirrored_changes* told_;
    bool begun_ = false;
};

} // namespace espy::journaling
