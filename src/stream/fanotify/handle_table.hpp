/// Numbers for directories that are known by their file handles.
#pragma once

#include "base/memory/growing.hpp"
#include "base/memory/name_arena.hpp"
#include "base/time/position.hpp"

#include <espy/fanotify/file_handle.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace espy::tree {

/// A directory, as events name it.
struct located {
    std::uint32_t volume = 0;
    fanotify::file_handle handle;
};

/// A number stands for one handle of one file system until it is removed, and for no other ever.
class handle_table {
public:
    /// The numbers come after `last`.
    explicit handle_table(watch_id last = watch_id{0});

    /// The number of the handle, a new one if it has none. `volume` is the file system's.
    watch_id add(std::uint32_t volume, fanotify::handle_view handle);
    /// The number of the handle, or none.
    watch_id find(std::uint32_t volume, fanotify::handle_view handle) const noexcept;
    void remove(watch_id number) noexcept;
    /// What the number stands for; an empty handle if for nothing.
    located meaning(watch_id number) const noexcept;

    /// The directory has a mark, not only its file system.
    void note_own_mark(watch_id number) noexcept;
    bool has_own_mark(watch_id number) const noexcept;

    std::size_t size() const noexcept { return used_; }
    /// How many numbers stand for directories of this volume.
    std::uint32_t uses(std::uint32_t volume) const noexcept {
        return volume < uses_.size() ? uses_[volume] : 0;
    }
    std::size_t memory() const noexcept;
    /// Its laws.
    void check() const;

private:
    static constexpr std::uint32_t none = 0xffffffff;
    struct record {
        /// That of the next free one, in one that is free.
        watch_id number;
        /// Volume, type and bytes in the arena.
        std::uint32_t key;
        std::uint16_t key_size;
        bool own_mark = false;
    };
    /// The hash tells all but equal handles apart without a look at the record.
    struct slot {
        std::uint32_t hash = 0;
        std::uint32_t at = none;
        friend bool operator==(const slot&, const slot&) = default;
    };

    std::string_view key_of(const record& r) const noexcept { return keys_.get(r.key, r.key_size); }
    std::size_t slot_of(std::string_view key, std::uint32_t hash) const noexcept;
    std::size_t slot_of(watch_id number) const noexcept;
    std::uint32_t new_record(std::string_view key);
    void grow();

    name_arena keys_;
    growing<record> records_;
    std::uint32_t free_ = none;
    /// Open addressing, both of one size.
    std::vector<slot> by_handle_;
    std::vector<std::uint32_t> by_number_;
    std::size_t used_ = 0;
    /// By volume.
    std::vector<std::uint32_t> uses_;
    watch_id last_;
};

} // namespace espy::tree
