/// Which changes of an answer are told.
#pragma once

#include "filter/filter.hpp"
#include "watch/options.hpp"

#include <espy/batch.hpp>
#include <espy/change.hpp>
#include <espy/options.hpp>

#include <string>
#include <string_view>

namespace espy::cli {

/// The filter of `espy watch`, over changes that are folded already: an entry that is not chosen counts
/// as outside of the tree, so that a rename over that border is `created` or `removed`. Distinct objects:
/// safe. Shared objects: unsafe.
class selection {
public:
    /// @param expand Each entry below a directory that was renamed is told, too.
    selection(const watch_options& options, const std::string& root, bool expand);

    /// The kinds that the changes have to have, and whether each entry below a directory that was renamed
    /// has to be among them.
    kinds needed() const noexcept;
    bool needs_expanded() const noexcept { return expand_ || chooses_; }

    /// The changes to tell, whose texts live in `all`.
    batch chosen(const batch& all);
    bool has(std::string_view path, entry_type type);

private:
    const std::string root_;
    const kinds wanted_;
    const bool expand_;
    filter filter_;
    root_options asks_;
    const bool chooses_;
};

} // namespace espy::cli
