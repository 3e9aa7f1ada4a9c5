/// In which order the net effect can be told, so that each step is true when it is told.
#pragma once

#include "settle/overlay.hpp"

#include <optional>
#include <vector>

namespace espy::settle {

/// One step from the tree as it was to the tree as it is.
struct step {
    enum class kind {
        remove,
        create,
        move,
        /// `subject` and `other` swap their places.
        exchange,
    };
    kind what{};
    node_index subject = none;
    /// `move`: what is replaced. `exchange`: the other.
    node_index other = none;
};

/// Orders the steps: what is in the way goes first, parents come before and go after what is in
/// them, rings are broken by exchanges.
class planner {
public:
    /// @pre The overlay is concluded.
    explicit planner(const overlay& tree);

    /// All steps, or nothing if there is no order (two directories that changed their places while
    /// one was in the other).
    std::optional<std::vector<step>> plan();
    /// Some entries are created in directories that move later.
    bool creates_early() const noexcept { return early_; }

private:
    enum class task { nothing, remove, create, move };
    struct state {
        task todo = task::nothing;
        /// In the tree at this point of the plan, and where.
        bool present = false;
        slot at;
        std::uint32_t children = 0;
        /// What cannot be done before this.
        std::vector<node_index> waiting;
    };

    void choose(node_index index);
    void run();
    bool exchange_some();
    node_index obstacle(node_index index) const;
    node_index obstacle_above(node_index index) const;
    node_index moving_ancestor(node_index index) const;
    bool can_replace(node_index index, node_index there) const;
    bool is_to_be_replaced(node_index index) const;
    node_index occupant(const slot& where) const;
    void perform(node_index index);
    bool exchange(node_index index);
    void enter(node_index index, const slot& where);
    void vacate(node_index index);
    void done(node_index index);
    void wake(node_index index);
    bool is_within(node_index index, node_index top) const;

    const overlay& tree_;
    std::vector<state> states_;
    slot_map at_;
    std::vector<node_index> ready_;
    std::vector<step> steps_;
    std::size_t left_ = 0;
    bool early_ = false;
};

} // namespace espy::settle
