/// Changes that were told and are not complete yet.
///
///     nothing is held ──keep──▶ held ──take, keep──▶ held … ──give──▶ nothing is held
#pragma once

#include <espy/batch.hpp>
#include <espy/batch_writer.hpp>
#include <espy/change.hpp>

#include <utility>
#include <vector>

namespace espy::tree {

/// A batch is given out when it is complete. Until then nobody has it, and each call goes on with it.
/// Distinct objects: safe. Shared objects: unsafe.
class held_batch {
public:
    bool holds() const noexcept { return holds_; }

    /// The batch to be filled by a call that is to fill `out`: with what is held, if anything is.
    batch& take(batch& out) noexcept {
        if (holds_) {
            std::swap(out, held_);
        }
        return out;
    }
    /// It is not complete at the end of the call either: `out` is empty.
    void keep(batch& out) {
        holds_ = true;
        std::swap(out, held_);
        out.clear();
    }
    /// It is complete, but for what was told of roots that have gone meanwhile.
    void give(batch& out) {
        if (!holds_) {
            return;
        }
        holds_ = false;
        for (const root_id gone : std::exchange(gone_, {})) {
            batch_writer(out).drop(gone);
        }
    }
    /// Not even what was told already is given out; as long as it is not complete, its places count.
    void root_goes(root_id id) {
        if (holds_) {
            gone_.push_back(id);
        }
    }

private:
    batch held_;
    bool holds_ = false;
    std::vector<root_id> gone_;
};

} // namespace espy::tree
