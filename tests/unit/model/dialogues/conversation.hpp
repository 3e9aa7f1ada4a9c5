/// A conversation with the model of one root: what the kernel says, what the model asks and is
/// answered, what it tells. No file system, no system call.
#pragma once

#include "model/model.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <deque>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::tree {

/// What is at a name.
struct thing {
    entry_type type = entry_type::none;
    std::uint64_t inode = 0;
    watch_id watch = watch_id::none;
    std::int64_t changed = 0;
    std::uint32_t mode = 0644;
};
inline constexpr thing nothing{};
inline constexpr thing a_file{entry_type::file};
inline constexpr thing a_link{entry_type::symlink};
constexpr thing a_file_changed_at(std::int64_t time) {
    return {entry_type::file, 0, watch_id::none, time};
}
/// The directory number `inode`; its watch has the same number unless said otherwise.
constexpr thing a_directory(std::int32_t inode, std::int32_t watch = -1) {
    return {entry_type::directory, static_cast<std::uint64_t>(inode),
            watch_id{watch == -1 ? inode : watch}};
}

/// For what is polled: it was made, and changed, as many moments ago as its numbers say.
constexpr thing polled_file(std::uint64_t inode, std::int64_t changed = 1) {
    return {entry_type::file, inode, watch_id::none, changed};
}

using names = std::vector<std::pair<std::string, thing>>;

/// The root is the directory number 1, called `r`; paths are below it. At the end of a test all
/// that was asked has been answered, and all that was told expected. A question or an answer out of
/// place ends the test.
class conversation : public testing::Test {
protected:
    // What the kernel says, with the number of a watch.
    static constexpr inotify::mask create = inotify::mask::create;
    static constexpr inotify::mask mkdir = inotify::mask::create | inotify::mask::is_dir;
    static constexpr inotify::mask unlink = inotify::mask::delete_;
    static constexpr inotify::mask rmdir = inotify::mask::delete_ | inotify::mask::is_dir;
    static constexpr inotify::mask from = inotify::mask::moved_from;
    static constexpr inotify::mask to = inotify::mask::moved_to;
    static constexpr inotify::mask from_dir = inotify::mask::moved_from | inotify::mask::is_dir;
    static constexpr inotify::mask to_dir = inotify::mask::moved_to | inotify::mask::is_dir;
    static constexpr inotify::mask modify = inotify::mask::modify;
    static constexpr inotify::mask attrib = inotify::mask::attrib;
    static constexpr inotify::mask attrib_dir = inotify::mask::attrib | inotify::mask::is_dir;
    static constexpr inotify::mask ignored = inotify::mask::ignored;
    static constexpr inotify::mask unmount = inotify::mask::unmount;

    /// Something has happened and was not read yet.
    void happens(std::int32_t watch, inotify::mask bits, std::string name = {},
                 std::uint32_t cookie = 0);
    /// All that has happened is read, or the first of it.
    void reads();
    void reads_one();
    void says(std::int32_t watch, inotify::mask bits, std::string name = {},
              std::uint32_t cookie = 0) {
        happens(watch, bits, std::move(name), cookie);
        reads();
    }
    /// The same from a source that keeps no order: all of it happened, perhaps more. `object`: to this.
    void hints(std::int32_t watch, inotify::mask bits, std::string name = {},
               std::string object = {});
    /// So does all: what is queued goes on collecting what happens.
    void keeps_no_order() { ordered_ = false; }
    /// Where in the stream the next event begins.
    position next() const noexcept { return read_; }
    /// The queue is empty, and whoever held the lock of a directory has let go of it.
    void is_quiet();

    /// The root with all that `there` names by its path below the root is known, and `ready` told.
    void given(const names& there, root_options options = {});
    /// Like `given`, before anything was looked at.
    void begins(root_options options, std::string_view single = {});

    /// `arm PATH`, `look at PATH`, perhaps `unless OBJECT is gone`, `pass PATH` (its lock), `unwatch NUMBER`.
    void asks(const std::string& what);
    void asks_nothing();

    // What the answer to the last question is.
    void finds(const thing& what);
    /// `look at PATH unless OBJECT is gone`: it is.
    void is_gone() { fence(); }
    /// `arm`: what it is, and what is listed in it.
    void opens(const thing& what, const names& inside);
    /// `arm`: nothing is to be listed.
    void meets(const thing& what);
    void cannot_open(int why);
    void cannot_watch(int why, const thing& what, const names& inside);
    void cannot_list(int why, const thing& what);
    void is_elsewhere(int why = ENOENT);
    void is_on_another_file_system();
    void passes();
    /// A listing, whoever asked for it.
    void list(directory_index where, const names& inside);
    /// Like `given`, where nothing can be watched.
    void given_polled(const std::map<std::string, names>& disk, root_options options = {});
    /// What was known of each directory, and what is there when it is compared; nothing is watched yet.
    void knows(const std::map<std::string, names>& known, const std::map<std::string, names>& disk,
               root_options options = {}, std::string_view single = {});
    /// `knows` watches each directory before it is listed; this happens when all are.
    void watches_ahead(std::function<void()> meanwhile = [] {}) {
        meanwhile_ = std::move(meanwhile);
    }
    /// In a pass, only what its listing says is known of this name.
    void cannot_look_at(std::string name) { unseen_ = std::move(name); }
    /// In a pass, this happens when the directory is about to be listed, which is new.
    void before_listing(std::string path, std::function<void()> meanwhile) {
        before_listing_ = {std::move(path), std::move(meanwhile)};
    }
    /// `arm`: it is as the pass has seen it.
    void adopts();
    bool is_to_be_opened() const;
    /// A pass over all that is polled, or over what changed lately: what is there by the path of
    /// each directory; the root's is `.`.
    void polls(const std::map<std::string, names>& disk, bool whole = true);

    /// The batch ends; these are the changes in it: `created d/`, `created link@`,
    /// `renamed b from a, replaced`. A name is that of a file, unless `turns_out` said otherwise.
    void tells(const std::vector<std::string>& expected);
    std::vector<std::string> told_at_its_end();
    void turns_out(const std::string& path, const thing& what) { types_[path] = what; }

    model& it() { return *model_; }
    /// What was told so far in this batch.
    const batch& told() const { return batch_; }
    const watch_table& watches() const { return watches_; }

    void TearDown() override;

private:
    struct queued {
        watch_id watch;
        inotify::mask bits;
        std::string name;
        std::uint32_t cookie;
        bool hint;
        std::string object = {};
    };

    void answer_from(const names& there);
    static known_entry to_known(std::string_view name, const thing& what);
    void observes(const std::map<std::string, names>& disk, directory_index where);
    void arms_polled(const std::map<std::string, names>& disk, entry_index index);
    void end_batch();
    void fence();
    /// What is asked; nothing else is answered now.
    template <typename Kind>
    const Kind& asked() const;
    void goes_on(const action& todo);
    entry_index subject() const;
    std::string path(entry_index index) const;
    std::string describe(const action& todo) const;
    static std::string describe(const change& told);

    batch batch_;
    telling shared_;
    watch_table watches_;
    std::unique_ptr<model> model_;
    std::deque<queued> queue_;
    position read_ = 0;
    position end_ = 0;
    bool ordered_ = true;
    action question_ = to::unwatch{};
    std::map<std::string, thing> types_;
    std::function<void()> meanwhile_;
    std::string unseen_;
    std::pair<std::string, std::function<void()>> before_listing_;
};

} // namespace espy::tree
