#include "ship/outgoing.hpp"

#include <algorithm>
#include <utility>

namespace espy::fleet {

outgoing::outgoing(const logged_entries& batch, std::uint64_t skip, std::size_t limit) {
    headers_.kind = message_kind::changes;
    headers_.upto = batch.upto;
    headers_.before = batch.before;
    headers_.cause = batch.cause;
    headers_.time = batch.time;
    body_writer bodies(limit, skip);
    for (std::size_t at = skip; at < batch.entries.size(); ++at) {
        bodies.add(batch.entries[at]);
    }
    parts_ = bodies.finish();
    headers_.part.total = parts_.back().range.total;
}

outgoing::outgoing(listed_tree tree, snapshot_reason reason, std::uint64_t id) {
    headers_.kind = message_kind::snapshot;
    headers_.upto = tree.upto;
    headers_.time = tree.time;
    headers_.snapshot = id;
    headers_.reason = reason;
    headers_.part.total = tree.entries;
    parts_ = std::move(tree.parts);
}

std::uint64_t outgoing::bytes() const noexcept {
    std::uint64_t sum = 0;
    for (const body_part& part : parts_) {
        sum += part.body.size();
    }
    return sum;
}

std::uint64_t outgoing::sent() const noexcept {
    return is_done() ? headers_.part.total : parts_[next_].range.first;
}

bool outgoing::seek(std::uint64_t sent) noexcept {
    const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const body_part& part) {
        return part.range.first == sent;
    });
    if (found == parts_.end()) {
        return false;
    }
    next_ = static_cast<std::size_t>(found - parts_.begin());
    return true;
}

message outgoing::part(const source_name& source, std::uint64_t origin, const std::string& root,
                       std::uint64_t place) {
    const body_part& now = parts_[next_];
    if (next_ == 0) {
        headers_.begin = place;
    }
    headers_.part = now.range;
    headers_.deflated = now.deflated;
    headers_.origin = origin;
    headers_.root = root;
    // Kept: it may have to be sent again.
    return sealed(headers_, source, now.body);
}

} // namespace espy::fleet
