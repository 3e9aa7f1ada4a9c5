/// What the opaque handles of C are.
#pragma once

#include "espy.h"

#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <string>
#include <variant>
#include <vector>

struct espy_watcher {
    std::variant<espy::watcher, espy::settled_watcher> source;
    /// There was no memory to hand out what had been told: that is lost, as of a watcher of C++.
    bool lost = false;
    /// What `espy_covers` has shown last.
    std::string place = {};
};

struct espy_batch {
    espy::batch source;
    /// As C sees them; the texts are those of `source`.
    std::vector<espy_change> changes;
};
