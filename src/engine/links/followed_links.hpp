/// Symbolic links that are followed: what one leads to is a root of its own (docs/design/0021).
#pragma once

#include "engine/links/link_reach.hpp"
#include "engine/roots/root.hpp"
#include "record/store.hpp"
#include "way/root_path.hpp"

#include <espy/coverage.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espy::tree {

class engine;

/// Which links of the roots of an engine are followed, and what follows from their coming and going.
/// Distinct objects: safe. Shared objects: unsafe.
class followed_links {
public:
    explicit followed_links(engine& of);

    /// A root may follow links.
    void expect(bool follows) noexcept { follows_ = follows_ || follows; }
    bool may_be_followed() const noexcept { return follows_; }
    /// A call begins.
    void begin() noexcept { ++calls_; }
    bool attend();
    void link_leaves(root_index owner, entry_index link);
    bool wait() const;
    bool may_come() const;
    const link_reach& reach() const noexcept { return reach_; }
    bool is_renamed_in_tree(const root& r) const noexcept;
    bool is_overtaken(const root& r, std::string_view target) const;
    bool may_be_moving(const root& r) const;
    /// What is known of it may be told under another path by now, or not at all: until that link, or one
    /// that it is behind, has been followed again, nothing is told of it.
    bool is_elsewhere(const root& r) const noexcept;
    void stand_still(const root& tree);
    void performed(root& r, const action& done);
    void uncover(const root& r);
    void reprune(root_index owner, std::string_view directory);
    void remove(root_index owner);
    void recheck(root_index owner);
    root* polled_first(const root& r) const noexcept;
    root& schedule_of(root& r) const noexcept;
    poll_schedule::work due(const root& r, std::int64_t now) const noexcept;
    void looked_at(const root& r);
    void hold_resyncs();
    std::optional<coverage> covers(const root& r, std::string_view path) const;

    /// How many are followed.
    std::size_t count() const noexcept { return followed_.size(); }
    /// Its laws (laws.cpp).
    void check() const;

private:
    static std::uint64_t key_of(root_index owner, entry_index link) noexcept {
        return std::uint64_t{owner.value()} << 32 | link.value();
    }
    void follow_link(root& of, entry_index link);
    bool take_turn(root& r) noexcept;

    engine& engine_;
    link_reach reach_;
    std::uint64_t calls_ = 0;
    /// Some root follows links, or did.
    bool follows_ = false;
    /// What is followed, by the number of the tree and the entry of the link in it.
    std::unordered_map<std::uint64_t, root_index> followed_;
    /// Links that are gone, to be taken out.
    std::vector<root_index> left_;
    /// Which of them lead to something that is not told elsewhere may be different by now.
    bool reconsiders_ = false;
    /// Directories, by root, that were told under a link that is gone.
    std::vector<std::pair<root_index, std::string>> uncovered_;
};

} // namespace espy::tree
