/// fanotify(7) as a source: one mark for a file system, or for a directory where there can be none.
#pragma once

#include "base/limits.hpp"
#include "stream/fanotify/groups.hpp"
#include "stream/fanotify/handle_key.hpp"
#include "stream/fanotify/handle_table.hpp"
#include "stream/fanotify/marks.hpp"
#include "stream/record_writer.hpp"
#include "stream/source.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace espy::tree {

/// Directories have the numbers of their handles; an event about a directory without one is of no
/// interest. Positions are those of `groups`.
class fanotify_source final : public source {
public:
    fanotify_source(const fanotify::api& table, std::error_code& ec,
                    fanotify::init_flags queue = fanotify::init_flags::none,
                    const limit::of_stream& most = limit::usual.stream);

    std::string_view name() const noexcept override { return "fanotify"; }
    int native_handle() const noexcept override { return groups_.native_handle(); }
    watch_id watch(int fd, inotify::mask bits, std::error_code& ec) override;
    watch_id rewatch(int fd, inotify::mask bits, std::error_code& ec) override;
    watch_id watch_way(int fd, inotify::mask bits, std::error_code& ec) override;
    watch_id watch_file(int fd, inotify::mask bits, std::error_code& ec) override;
    void unwatch(watch_id watch) noexcept override;
    bool has_own_mark(watch_id watch) const noexcept override {
        return numbers_.has_own_mark(watch);
    }
    void unmark(watch_id watch, int fd) override;
    std::uint64_t identity(int directory, const char* name, std::uint64_t inode) override;
    std::uint64_t identity_of(watch_id watch, std::uint64_t inode) noexcept override;
    void mounts_changed() override { marks_.mounts_changed(numbers_); }
    bool is_gone(std::string_view object, watch_id mount, int fd) override;
    bool put_off(watch_id watch, std::string_view name, position at, std::uint32_t before) override;
    bool has_put_off() const noexcept override { return !renamed_.empty(); }
    bool keeps_order() const noexcept override { return false; }
    std::size_t read(std::span<std::byte> buffer, std::error_code& ec) override;
    position read_end() const noexcept override { return groups_.at(); }
    position end() const noexcept override { return groups_.end(has_put_off()); }
    position seen() const noexcept override { return groups_.at(); }
    std::size_t memory() const noexcept override { return numbers_.memory(); }

private:
    /// A name that was part of a rename, and is to be looked at when all of it was told.
    struct slot {
        watch_id watch;
        std::string name;
        /// How often it was put off.
        std::uint32_t before = 0;
    };

    watch_id number(const located& where, bool own_mark);
    watch_id number_of(const fanotify::info::object& where) const;
    handle_key<std::uint32_t> object_of(fanotify::event from, watch_id where) const;
    void lose(record_writer& to);
    void translate(fanotify::event from, record_writer& to);
    void translate_file(fanotify::event from, record_writer& to);
    void translate_rename(fanotify::event from, record_writer& to);
    void look_at_renamed(record_writer& to, position told);

    fanotify::api api_;
    tree::groups groups_;
    tree::marks marks_;
    handle_table numbers_;
    /// Files that are watched themselves; their handles are asked for in events only if there are any.
    std::vector<watch_id> files_;
    std::vector<std::byte> raw_;
    /// Until it was refused once.
    bool may_open_handles_ = true;
    std::vector<slot> renamed_;
    /// Where names were told to be looked at, which may not have been done yet.
    std::map<std::pair<watch_id, std::string>, position> told_;
    /// Of the last look that was put off.
    position looked_at_ = 0;
    std::uint32_t renames_ = 0;
    /// In the read under way it was told that something is lost.
    bool lost_ = false;
    std::uint32_t times_put_off_;
    int foreign_reads_;
};

} // namespace espy::tree
