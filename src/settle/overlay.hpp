/// What happened to a tree, without the tree: only the entries that were touched.
#pragma once

#include <espy/change.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::settle {

/// An entry of the overlay, by its place in it.
using node_index = std::uint32_t;
inline constexpr node_index none = ~node_index{0};

/// A name in a directory.
struct slot {
    node_index parent = none;
    std::string name;

    friend bool operator==(const slot&, const slot&) = default;
};

struct slot_hash {
    std::size_t operator()(const slot& s) const noexcept {
        return std::hash<std::string>()(s.name) * 31 + s.parent;
    }
};

using slot_map = std::unordered_map<slot, node_index, slot_hash>;

/// One thing that was touched, or that leads to one.
struct node {
    /// Where it is, or was last.
    slot now;
    /// Where it was at the beginning, if it was.
    slot before;
    entry_type type = entry_type::none;
    entry_type type_before = entry_type::none;
    bool original = false;
    bool live = true;
    /// Its first mention was `exists`.
    bool listed = false;
    /// Came, or came again, since the beginning: who opens it now may be who makes it.
    bool fresh = false;
    /// Came, and its content was not changed since: moved in or linked, if nobody has it open.
    bool as_it_came = false;
    /// Somebody may still be writing it.
    bool unfinished = false;
    /// What happened to its content and attributes.
    kinds happened;
    decltype(change::told_at) told_at{};

    bool moved() const { return original && live && now != before; }
};

/// Takes in changes of one root, as paths below it, and knows of each entry touched where it was
/// and where it is. Entries come to be known when they are first mentioned, parents before
/// children.
class overlay {
public:
    overlay();

    /// Whether what is modified from now on is unfinished until it is written.
    void defer(bool on) noexcept { defers_ = on; }

    /// Applies a change of an entry. A rename of something to below itself, which no tree can have,
    /// is left out.
    void apply(const change& change, std::string_view path, std::string_view from);

    /// Takes what was replaced by a new thing of the same type for the same thing, modified, or
    /// written if it is known to have come complete; drops what is below things that are gone.
    /// @pre Nothing is applied after it.
    void conclude();

    /// Forgets everything but files that are unfinished: they stay as they are, to be told later.
    void restart();
    /// Nobody is taken to be writing any more.
    void finish_all() noexcept;

    const std::vector<node>& nodes() const noexcept { return nodes_; }
    /// What is there now, or `none`.
    node_index at(const slot& where) const;
    /// A file that is not to be told yet.
    bool is_deferred(node_index index) const;

    /// The path below the root, of where it is now.
    std::string path(node_index index) const;

    /// Above the root: what is called `` in it is the root itself.
    static constexpr node_index anchor = 0;

private:
    node_index find(std::string_view path, entry_type type);
    node_index child(node_index parent, std::string_view name, entry_type type);
    slot slot_of(std::string_view path);
    void created(const change& change, std::string_view path);
    void removed(const change& change, std::string_view path);
    void renamed(const change& change, std::string_view path, std::string_view from);
    void touched(const change& change, std::string_view path);
    bool is_within(node_index index, node_index top) const;
    void leave(node_index index);
    void put(node_index index, slot where);
    node_index add(node added);

    bool defers_ = false;
    std::vector<node> nodes_;
    slot_map now_;
    slot_map before_;
};

} // namespace espy::settle
