/// One root as the engine keeps it.
#pragma once

#include "engine/time/poll_schedule.hpp"
#include "engine/time/schedule.hpp"
#include "hands/performer.hpp"
#include "model/model.hpp"
#include "way/root_path.hpp"

#include <espy/change.hpp>

#include <cstdint>
#include <memory>

namespace espy::tree {

struct root {
    root_id id{};
    std::unique_ptr<tree::model> model;
    root_path way;
    place where;
    poll_schedule polls;
    /// Find out again what is at the path.
    bool recheck = true;
    /// When to find it out again that could not be found out.
    recheck_times rechecks = {};
    /// The last time that something came.
    root_arrival came = {};
    /// It may not be read.
    bool denied = false;
    bool busy = false;
    /// When to try again what could not be reached.
    retry_times retries = {};
    /// What happened later may not have been told by the engine that it comes from.
    std::int64_t known_until = 0;
    /// Not a root, but what the entry `link` in the tree of this one leads to (`links`).
    root_index link_of = none;
    entry_index link = none;
    /// The root that its links' links are in, at last.
    root_index group = none;
    /// How many are in this one.
    unsigned links = 0;
    /// Where it led when it was followed last.
    root_path::target target = {};
    /// How often it was followed in one call since anything was heard.
    struct turns {
        std::uint64_t call = 0;
        std::uint64_t heard = 0;
        unsigned count = 0;
    };
    turns followed = {};
    /// The link is gone; so is this, soon.
    bool left = false;

    bool is_link() const noexcept { return link != none; }
};

/// True if it is told of what only reads.
bool hears_reading(const root_options& options);

} // namespace espy::tree
