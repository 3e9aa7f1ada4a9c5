/// What an event is worth beside what was seen of its name.
///
///     ───── contained ─────┬──────── open ────────┬───── exact ─────▶ the stream
///                    seen before           the fence after
///
/// A name was seen at some moment between two positions: when its directory was listed, when the directory
/// that has the name was, when it was looked at. An event before all of them is in what was seen, one
/// after is not, and one in between may be.
#pragma once

#include "base/memory/fenced.hpp"
#include "model/hearing/event.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <string_view>

namespace espy::tree {

/// How an event relates to what is known of its name.
enum class certainty : std::uint8_t { contained, open, exact };

/// Names that were looked at and directories that were listed, and when. Pure: it reads the record. Distinct objects: safe. Shared objects:
/// unsafe.
class windows {
public:
    explicit windows(const store& tree) : tree_(tree) {}

    /// It was seen after `from` and before the next fence.
    void note(directory_index where, std::string_view name, position from);
    void fence(position end) { looks_.fence(end); }
    /// Some of a directory was listed between these positions, and the rest before.
    void note_listing(directory_index where, position from, position until) {
        listings_.note_closed(where, from, until);
    }
    void passed(position at) {
        looks_.passed(at);
        listings_.passed(at);
    }
    /// `known`: what has the name, as far as is known.
    certainty certainty_of(directory_index where, const event& what, entry_index known) const {
        // As a rule nothing was seen lately.
        const bool is_rule = looks_.empty() && listings_.empty() && !tree_.dir(where).unlisted &&
                             (known == none || tree_.at(known).directory == none);
        return is_rule ? certainty::exact : compare(where, what, known);
    }

private:
    certainty compare(directory_index where, const event& what, entry_index known) const;
    std::uint64_t key_of(directory_index where, std::string_view name) const noexcept {
        return std::uint64_t{where.value()} << 32 | store::hash(tree_.dir(where).entry, name);
    }

    const store& tree_;
    /// By directory and hash.
    fenced<std::uint64_t> looks_;
    fenced<directory_index> listings_;
};

} // namespace espy::tree
