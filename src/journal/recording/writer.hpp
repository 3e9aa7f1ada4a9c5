/// Writes a settled batch into the tables.
#pragma once

#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/location.hpp"

#include <espy/batch.hpp>
#include <espy/known.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::journaling {

/// What a look at the tree is worth.
struct trust {
    /// Of a directory, by its path below the root: all that happened in it before the call was told.
    std::function<bool(std::string_view directory)> all_is_told;
    /// What changed before this was told, in ns.
    std::int64_t told_until = std::numeric_limits<std::int64_t>::min();
};

/// Takes in one batch after the other, each in a transaction of its caller.
///
/// What is told decides where things are; then each thing that was told of is looked at, once. That look
/// may be newer than what was told. If that may hide a change of content that is not told yet, the row says that
/// it is in doubt, and the next comparison tells it as modified, unless what is yet to be told comes first.
class writer {
public:
    writer(tables& of, entries& tree, batches& log, const location& where, std::string root_path);

    /// Takes out of `told` what nobody is to hear of: the journal's own files.
    /// @return False if there was nothing to be written.
    bool write(batch& told, batch_cause cause, bool logs, const trust& looks);
    /// Looks again at what is in doubt since it was looked at in the tick of the clock in which it changed.
    /// @return True if some of it still is.
    bool look_again(const trust& looks);
    bool has_doubts() const noexcept { return !in_doubt_.empty(); }
    /// What was begun is forgotten: the transaction was rolled back.
    void roll_back();

private:
    struct touch {
        /// What is there before it is looked at.
        std::optional<entry_row> before;
        entry_type type = entry_type::none;
        /// It was told that its content is, or may be, another.
        bool content = false;
        bool fresh = false;
        /// Nothing was told of it; it was in doubt.
        bool again = false;
    };
    using touches = std::unordered_map<slot, touch, slot_hash>;

    void take(const change& told);
    void take_created(const change& told, std::string_view path);
    void take_renamed(const change& told, std::string_view path, std::string_view from);
    void take_removed(const change& told, std::string_view path);
    void take_touched(const change& told, std::string_view path);
    void take_stream(const change& told);
    void take_root();
    touch* find(const slot& where);
    slot make_slot(std::string_view path);
    void settle_fresh(const slot& where, touch& t);
    void tell(change told, std::string_view path, std::string_view from = {},
              entry_type other = entry_type::none);
    bool is_own(std::string_view path);

    void look_at_all(const trust& looks);
    void look_in(int root, std::int64_t parent,
                 const std::vector<const touches::value_type*>& group, const trust& looks);
    void put_look(const slot& where, const touch& t, const known_entry& found, bool all_is_told,
                  std::int64_t told_until);

    tables& tables_;
    entries& tree_;
    batches& log_;
    const location& where_;
    std::string root_path_;
    touches touched_;
    /// What was taken in, for who is told of it.
    std::vector<change> told_;
    /// To be looked at again with the next batch.
    std::vector<slot> in_doubt_;
    bool logs_ = false;
    bool has_logged_ = false;
    bool has_written_ = false;
    batch_cause cause_{};
};

} // namespace espy::journaling
