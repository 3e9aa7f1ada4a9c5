/// Writes the net effect on one root as changes.
#pragma once

#include "settle/overlay.hpp"
#include "settle/plan.hpp"

#include <espy/batch_writer.hpp>
#include <espy/change.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace espy::settle {

/// The root that is told of; its path must outlive the batch.
struct subject {
    root_id root{};
    std::string_view root_path;
    kinds tell;
};

/// Tells steps, then what happened to content. Appends to a batch.
class narrator {
public:
    narrator(const overlay& tree, const subject& about, batch_writer out);

    void tell(const std::vector<step>& steps);
    /// Without steps: the changes were told one by one. Takes everything to be where it is in the
    /// end.
    void arrive();
    /// What is not told by steps: content and attributes. What is new is told of only if it may
    /// have moved since it was told.
    void tell_content(bool new_too);

private:
    void tell_step(const step& next);
    void tell_created(const node& n, std::string_view path);
    void tell_touched(const node& n, std::string_view path);
    change* append(change_kind kind, const node& n, std::string_view path);
    std::string path(const slot& where) const;

    const overlay& tree_;
    const subject& about_;
    batch_writer out_;
    /// Where each entry is at this point of the telling.
    std::vector<slot> at_;
};

} // namespace espy::settle
