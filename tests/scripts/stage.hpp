/// Performs a script: what it does to the disk, what a watcher tells of it, and whether that is
/// right.
#pragma once

#include "disk_operations.hpp"
#include "expectation.hpp"
#include "recorded_root.hpp"
#include "script.hpp"

#include <espy/activity.hpp>
#include <espy/watcher.hpp>
#include <support/mirror.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace espy::test {

/// When the watcher gets to read.
enum class pace {
    /// After every step, but for those between `freeze` and `thaw`. What is told is compared.
    each_step,
    /// Only where the script looks at what was told, as if all of it was frozen. What is told then
    /// depends on when it is read, so it is not compared; but it must give the map, and make sense.
    late,
};

/// How the script is to be played.
struct setting {
    pace when = pace::each_step;
    /// How the watcher gets its events; the same scripts are for every way.
    std::string backend = "inotify";
    /// All of it happens as an ordinary user.
    bool as_nobody = false;
    /// What is mounted is read in the list of mounts, as where no event tells of it.
    bool lists_mounts = false;
    /// Without a record of the entries.
    bool no_track = false;

    /// What `unlike` calls it.
    std::string source() const { return no_track ? "no-track" : backend; }
};

class stage {
public:
    explicit stage(setting how) : how_(std::move(how)) {}

    void play(const std::vector<statement>& script);
    /// What was wrong, one line each.
    const std::vector<std::string>& failures() const noexcept { return failures_; }

private:
    struct root {
        root_id id{};
        std::string path;
        reach limits;
        std::string prune;
        std::string select;
        /// Its changes are enough to keep a map.
        bool mirrored = true;
    };
    /// What tells that a file's content was changed.
    struct content {
        std::uint64_t inode;
        std::int64_t size;
        std::int64_t modified;
        bool operator==(const content&) const = default;
    };

    // stage.cpp
    void prepare(const std::vector<statement>& script);
    void compare_what_polling_tells(const std::vector<statement>& script);
    bool expects_hidden(const statement& line) const;
    void step(const statement& line);
    bool surround(const statement& line);
    void unless(const statement& line);
    void change_disk(const statement& line);
    void all_together(const statement& line);
    pid_t start(const std::vector<statement>& part);
    void hide(const statement& line);
    void fail(std::size_t line, const std::string& why);

    // stage_watcher.cpp
    void start_watcher();
    root_id add_root(const std::string& path, const root_options& options, std::error_code& ec);
    void watch(const statement& line);
    root_options read_options(const statement& line, root& added, std::string& fails);
    void unwatch(const statement& line);
    void read();
    void complete(change& told);
    void take(const batch& told);

    // stage_recorder.cpp
    bool record(const statement& line);
    void begin_record(const statement& line);
    void ask_since();

    // stage_checks.cpp
    void compare();
    void check_map(std::size_t line);
    void check_contents(std::size_t line);
    std::map<std::string, std::uint64_t> numbers();
    void check_number(const statement& line);
    void finish(std::size_t line);
    tree_map disk(const root& of) const;

    setting how_;
    std::optional<watcher> watcher_;
    /// In its place, where nothing is tracked.
    std::optional<activity> log_;
    /// In the place of both.
    std::unique_ptr<recorded_root> recorded_;
    /// Changes of all answers so far.
    std::uint64_t answered_ = 0;
    std::optional<std::size_t> queue_;
    std::size_t files_ = 0;
    batch batch_;
    mirror mirror_;
    disk_operations disk_;
    std::vector<root> roots_;
    std::vector<told_change> told_;
    expectation expected_;
    kinds hidden_;
    std::map<std::string, content> contents_;
    std::map<std::string, std::uint64_t> noted_;
    std::set<std::string, std::less<>> touched_;
    std::vector<std::string> failures_;
    bool frozen_ = false;
    bool trusts_contents_ = true;
    std::size_t contradictions_ = 0;
};

} // namespace espy::test
