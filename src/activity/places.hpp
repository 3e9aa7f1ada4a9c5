/// Where directories are, as far as anybody asked.
#pragma once

#include "activity/object_key.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::activities {

/// One directory that events were about, or that one of these is in.
struct place {
    enum class state : std::uint8_t {
        /// The root itself.
        top,
        /// Below `parent`, which need not be in the root.
        below,
        outside,
        /// Not asked for yet, or not true any more.
        unknown,
    };

    std::string_view key;
    state where = state::unknown;
    /// Stays what it is until everything is forgotten.
    bool fixed = false;
    place* parent = nullptr;
    std::string name;
    /// The stretch of the stream, from one empty queue to the next, in which it was renamed last.
    std::uint64_t moved_in = 0;
    /// Those whose parent this is.
    std::uint32_t children = 0;

    /// Of the generation in which they were found out: the path as it is told, its depth below the
    /// root, and whether its entries are nobody's business.
    std::uint64_t generation = 0;
    std::string path;
    std::uint32_t depth = 0;
    bool hidden = false;
};

/// A directory is known by its handle, and has a parent and a name in it, so that one rename of a
/// directory far up is one change here. What is not below the root is known as such, at the price
/// of one look-up. Nothing here asks the kernel.
class places {
public:
    /// What `hidden` is asked: the path as told, and the depth of a directory that is not the root.
    using question = std::function<bool(std::string_view path, std::uint32_t depth)>;

    explicit places(std::string top_path) : top_path_(std::move(top_path)) {}

    question hides = {};

    /// Forgets everything; `key` is the root.
    void begin(std::string_view key);
    void clear() noexcept;

    place* find(std::string_view key);
    const place* find(std::string_view key) const;
    place& get(std::string_view key);
    place* top() noexcept { return top_; }
    const place* top() const noexcept { return top_; }

    /// From now on it is there.
    void put(place& which, place& parent, std::string_view name);
    void put_outside(place& which);
    /// To be asked for again.
    void doubt(place& which);
    /// It does not exist any more.
    void remove(place& which);
    /// What was outside may be inside now.
    void forget_outside();
    /// Paths are to be composed, and `hides` to be asked again.
    void forget_paths() noexcept { ++generation_; }

    /// Finds out where `which` is. If nothing is known of a directory above it, gives that one;
    /// otherwise `which`, which is `outside`, or has its path.
    place& resolve(place& which);

    std::size_t size() const noexcept { return all_.size(); }
    std::size_t memory() const noexcept;
    /// Its laws (laws.cpp).
    void check() const;

private:
    bool has_path(const place& which) const noexcept { return which.generation == generation_; }
    void unlink(place& which);
    void erase_unused(place* which);
    place& open_ring(place& which);
    void compose(place& which);

    std::string top_path_;
    std::unordered_map<std::string, place, text_hash, std::equal_to<>> all_;
    place* top_ = nullptr;
    std::uint64_t generation_ = 1;
    std::vector<place*> way_;
};

} // namespace espy::activities
