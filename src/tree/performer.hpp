/// Performs what models ask for: opens, watches, lists and looks.
#pragma once

#include "tree/model.hpp"
#include "tree/mount_kinds.hpp"
#include "tree/mounts.hpp"
#include "tree/source.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace espy::tree {

/// One root as the performer needs to know it.
struct place {
    std::uint32_t owner = none;
    tree::model* model = nullptr;
    /// Where the top directory is.
    std::string top_path;
    /// The device number of a directory cannot be taken from its parent: there are mounts below the
    /// root.
    bool has_mounts = false;
    /// What is mounted where; null: nobody knows.
    const tree::mounts* mounts = nullptr;
    /// Asked once, when a limit is reached: another engine can take the root over.
    std::function<bool()> may_move = {};
    /// It does.
    bool moves = false;
};

/// Directories are opened relative to their parent, never through a symbolic link, and known again
/// by what they are, not by their path. No descriptor is kept from one batch to the next: none
/// would let a file system be unmounted.
class performer {
public:
    performer(source& events, watch_table& watches) : source_(events), watches_(watches) {}

    void perform(place& where, const action& todo);
    /// Asks for no more than `bits` in a directory that is watched.
    void narrow(place& where, directory_index directory, inotify::mask bits);
    /// Looks at the entries whose types are not known yet.
    void complete_types(place& where);
    /// Notes what the entries look like that events have told of, where these do not tell all.
    void stamp(place& where);
    /// Lists a directory that is polled.
    void observe(place& where, const action& todo);
    /// File systems that change without this kernel's knowledge are polled, too.
    void poll_shared(bool whether) noexcept { polls_shared_ = whether; }
    bool polls_shared() const noexcept { return polls_shared_; }
    mount_kinds& kinds() noexcept { return kinds_; }
    void mounts_changed() noexcept { kinds_.forget(); }
    /// Closes the descriptors at hand.
    void forget() noexcept;

    std::uint64_t listings() const noexcept { return listings_; }
    std::uint64_t looks() const noexcept { return looks_; }

private:
    void arm(place& where, const action& todo);
    void end_watch(place& where, const action& todo);
    void end_watch(std::int32_t watch, int fd);
    void arm_opened(place& where, entry_index index, unique_fd fd, std::uint64_t inode);
    std::string explain(const place& where, entry_index index, std::error_code why) const;
    std::string explain_uncovered(const place& where, entry_index index, std::error_code why) const;
    /// An error means that nothing can be said of the name.
    static finding look_at(int directory, const char* name, std::error_code& ec) noexcept;
    void look(place& where, const action& todo);
    void barrier(place& where, const action& todo);
    void list_types(place& where, directory_index directory);
    void look_for_type(place& where, entry_index index);
    /// True if there are directories in it.
    bool list(place& where, directory_index directory, int fd);
    void identify(place& where, directory_index directory, int fd, std::uint64_t listed);
    std::vector<std::string> mounted_in(const place& where, directory_index directory) const;
    void watch_mounted(place& where, directory_index directory, int fd, const std::string& name);

    unique_fd open_observed(place& where, directory_index directory, std::error_code& ec);
    bool cover(place& where, directory_index directory, int fd, const sys::details& itself);
    void list_observed(model& m, directory_index directory, int fd, const sys::details& itself);
    void look_closely(model& m, directory_index directory, int fd, const sys::listed_entry& found);
    void note_kind(model& m, entry_index index, int fd, std::uint64_t device);

    /// The descriptor of a directory, opened if need be; -1 if its path does not lead to it, or it
    /// cannot be told (`ec`).
    int open(place& where, directory_index directory, std::error_code& ec);
    unique_fd open_by_path(place& where, directory_index directory, std::error_code& ec);
    bool is_it(place& where, directory_index directory, int fd, std::error_code& ec);
    /// Those in which something is to be opened are not crowded out by others.
    enum class use : std::uint8_t { way, end };
    void keep(place& where, directory_index directory, unique_fd fd, use what = use::way);
    int kept(std::uint32_t owner, directory_index directory) const noexcept;

    struct opened {
        std::uint32_t owner = none;
        directory_index directory = none;
        unique_fd fd;
    };

    source& source_;
    watch_table& watches_;
    static constexpr std::size_t ways = 12;
    static constexpr std::size_t ends = 4;
    std::array<opened, ways + ends> opened_;
    std::size_t next_way_ = 0;
    std::size_t next_end_ = 0;
    std::unique_ptr<std::byte[]> buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_size);
    std::string path_;
    std::uint64_t listings_ = 0;
    std::uint64_t looks_ = 0;
    mount_kinds kinds_;
    bool polls_shared_ = false;

    static constexpr std::size_t buffer_size = 32768;
};

} // namespace espy::tree
