/// What holds of telling between any two calls.
#include "base/check.hpp"
#include "telling/teller.hpp"

namespace espy::tree {

void teller::check() const {
    // A directory that moved, or is gone, would be told of by its former path.
    const bool is_kept = prefix_of_ != none && outer_ == nullptr;
    if (is_kept) {
        const std::string now = path(prefix_of_);
        ESPY_CHECK(!tree_.at(prefix_of_).retired);
        ESPY_CHECK(prefix_ == now + (now.ends_with('/') ? "" : "/"));
    }
}

} // namespace espy::tree
