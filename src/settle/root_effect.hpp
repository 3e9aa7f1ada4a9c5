/// What is collected of one root until a batch is settled.
#pragma once

#include "settle/overlay.hpp"

#include <espy/batch_writer.hpp>
#include <espy/change.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace espy::settle {

/// The changes of one root since they were last told.
class root_effect {
public:
    root_effect(root_id root, std::string_view root_path, kinds tell);

    void select(kinds tell) noexcept { tell_ = tell; }
    /// Whether a file that is modified is held back until it is written.
    void defer(bool on) noexcept { tree_.defer(on); }
    void add(const change& change);
    /// Appends the net effect to `out`, and begins anew.
    void tell(batch_writer out);
    /// Nobody is taken to be writing any more.
    void finish_all() noexcept { tree_.finish_all(); }

    bool empty() const noexcept { return tree_.nodes().size() <= 1; }
    /// How many entries came, went or were renamed.
    std::size_t size() const noexcept { return came_and_went_.size(); }
    void append_pending(std::vector<std::string>& out) const;

private:
    void log(const change& change);
    void tell_as_it_came(batch_writer out, std::string_view root_path) const;
    void restart();

    root_id root_;
    std::string root_path_;
    kinds tell_;
    overlay tree_;
    /// In the order of the stream, for the case that there is no simpler one.
    batch came_and_went_;
};

} // namespace espy::settle
