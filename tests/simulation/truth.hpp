/// Which names have ever led where, and which event said that they do so no more.
#pragma once

#include <espy/change.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::simulation {

/// A number in the order in which events are queued, from 1 on; 0: none.
using event_number = std::uint64_t;

/// The names of all directories through all times. A path is told at a place in the stream of events:
/// behind all those that were applied before. It was true there if none of these said that one of
/// its names leads elsewhere by then. (It may be true only later: a look sees what no event has said
/// yet.)
class truth {
public:
    static constexpr event_number never = std::numeric_limits<event_number>::max();
    static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    /// A name in a directory; both things by the number that they have for life.
    /// `before`: the events that are queued already.
    std::size_t begin(std::uint64_t directory, const std::string& name, std::uint64_t thing,
                      entry_type type, std::string_view leads_to, event_number before);
    void end(std::size_t name) { names_[name].over = true; }
    /// An event tells of the beginning or the end; 0 if it was lost. Of several the last one counts
    /// (`all`): an exchange is one thing, and who watches the way to a root may hear of nothing but
    /// the directory itself, which comes last.
    void begin_told(std::size_t name, event_number event, bool all);
    void end_told(std::size_t name, event_number event, bool all);

    /// True if `path`, from the directory `top` on, may be told behind `applied` events.
    bool holds(std::uint64_t top, std::string_view path, bool of_directory,
               event_number applied) const;
    /// What of a path was renamed, if that may be told late.
    enum class late : std::uint8_t { last_name, any_name };
    /// The same of something that may be told late: the name that was renamed may lead elsewhere by
    /// then.
    bool held(std::uint64_t top, std::string_view path, bool of_directory, event_number applied,
              late renamed) const;
    /// True if `path` leads to the same thing, of this type (`none`: any but a link), ever since the event
    /// `since`, or an earlier one.
    bool stays(std::uint64_t top, std::string_view path, entry_type type, event_number since) const;

private:
    /// One life of a name.
    struct life {
        std::uint64_t thing = 0;
        entry_type type = entry_type::none;
        std::string leads_to;
        bool over = false;
        event_number begins_last = never;
        event_number ends_last = never;
        event_number begins = never;
        event_number ends = never;
    };
    /// Names that a look for a path has asked for: links may lead to one over and over.
    struct asked {
        std::set<std::pair<std::uint64_t, std::string>> names = {};
        int links = 0;
    };
    template <typename Valid, typename Wanted>
    bool find(std::uint64_t directory, std::string_view path, Valid valid, Wanted wanted) const {
        asked before;
        return find(directory, path, valid, wanted, before);
    }
    template <typename Valid, typename Wanted>
    bool find(std::uint64_t directory, std::string_view path, Valid valid, Wanted wanted,
              asked& before) const;

    std::vector<life> names_;
    std::map<std::pair<std::uint64_t, std::string>, std::vector<std::size_t>> by_place_;
};

} // namespace espy::simulation
