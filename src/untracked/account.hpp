/// What a consumer believes, and what it is told so that it stays right.
#pragma once

#include "untracked/ledger.hpp"
#include "untracked/narrator.hpp"
#include "untracked/objects.hpp"
#include "untracked/territory.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace espy::untracked {

/// Tells what happens to names as far as that agrees with what was told before: nothing is created
/// where something is believed to be, and nothing removed or renamed that is believed to be
/// elsewhere. What does not agree shows that the kernel has lost the order. A directory is looked
/// for then; a file is told to be gone, or to have come. Distinct objects: safe. Shared objects:
/// unsafe.
class account {
public:
    account(territory& land, objects& known, narrator& tell, std::uint32_t most_depth)
        : land_(land), objects_(known), tell_(tell), most_depth_(most_depth) {}

    /// What the kernel says has happened to names.
    void came(const slot& where, const thing& what);
    void left(const slot& where, const thing& what);
    /// `partner`, if it exists, goes the other way.
    void moved(const slot& from, const slot& to, const thing& what, const thing& partner);
    /// False if something else is believed to be there.
    bool agrees(const slot& where, const thing& what);
    /// What happened last to this name is not known.
    void doubt(const slot& where) { ledger_.touch(where).times += 2; }
    /// It has been removed, wherever it is.
    void ended(const thing& what);

    /// Looks at all names that are in doubt and tells what is there; false if more has happened
    /// meanwhile, or if this moment of the steady clock has come and the rest is left to the next
    /// call.
    bool put_right(std::int64_t until);
    /// What was seen so far may be out of date.
    void interrupt() noexcept {
        interruptions_ += survey_ ? 1U : 0U;
        survey_.reset();
    }
    void clear() noexcept {
        survey_.reset();
        ledger_.clear();
    }
    /// False if more is in doubt than can be kept.
    bool trim();

    entry_type type_of(const slot& where, const thing& what);
    bool shows(const place& in) const noexcept { return !in.hidden && in.depth < most_depth_; }
    std::size_t memory() const noexcept { return ledger_.memory(); }

private:
    void arrive(const slot& where, const thing& what);
    void end(const slot& where, const thing& what);
    void empty(const std::string& directory);
    std::optional<slot> source_of(const slot& from, const thing& what);

    // conflicts.cpp
    bool shift(const slot& from, const slot& to, const thing& what);
    void tell_shift(const slot& from, const slot& to, const thing& what);
    bool exchange(const slot& from, const slot& to, const thing& what, const thing& other);
    bool make_room(const slot& where);
    bool resettle(const slot& where, const thing& what);
    bool untangle(const std::string& key, const std::string& directory);
    bool is_in(const std::string& directory, std::string_view other);
    std::vector<std::string> way_up(const std::string& directory, std::string_view top);
    void relocate(const thing& what, place* from, place* to, const slot& target);

    // doubts.cpp
    struct doubtful {
        slot where;
        /// What is there.
        thing now;
    };
    /// Those of which something else is believed than is there, and what is believed.
    struct wrongs {
        std::vector<doubtful> all;
        /// Numbers in `all`, by the object that was believed there at some time.
        std::unordered_multimap<std::string, std::size_t> by_belief;
        /// The objects that are there.
        std::unordered_set<std::string> present;
    };
    /// The names in doubt, by directory, that were not looked at yet, and those of which something
    /// else is believed than is there.
    struct survey {
        std::vector<std::pair<std::string, std::vector<std::string>>> ahead;
        std::vector<doubtful> wrong;
        /// There were some.
        bool any = false;
        /// What was believed when it began; anything that happens in the tree makes another of it.
        std::uint64_t version = 0;
    };
    survey begin_survey() const;
    bool look_on(survey& under_way, std::int64_t until);
    void bring(std::vector<doubtful>& wrong);
    bool bring(const doubtful& one, wrongs& among);

    territory& land_;
    objects& objects_;
    narrator& tell_;
    std::uint32_t most_depth_;
    ledger ledger_;
    /// That is under way, and how many came to nothing since the last that did not.
    std::optional<survey> survey_;
    unsigned interruptions_ = 0;
    /// Directories that are being looked for, one because of the other.
    unsigned depth_ = 0;
};

/// The path of an entry as it is told.
std::string path_in(const place& in, std::string_view name);

} // namespace espy::untracked
