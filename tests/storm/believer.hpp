/// A consumer that believes the stream, and nothing else.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espy::test {

/// What tells the content of one file from another: inode, size, time of the last write.
struct stamp {
    std::uint64_t inode = 0;
    std::int64_t size = -1;
    std::int64_t written = 0;
    bool linked = false;
    /// When the file or its name changed last, not compared.
    struct time {
        std::int64_t at = 0;
        friend bool operator==(const time&, const time&) { return true; }
    } changed = {};
    friend bool operator==(const stamp&, const stamp&) = default;
};

/// Keeps a map of path to type from the changes of one root, and notes what contradicts it: told twice, gone before it came, a
/// path that is not known. After each change of a file it looks at the file, as a reader of its content would.
class believer {
public:
    explicit believer(std::string root) : root_(std::move(root)) {}

    /// For a root that is polled: a directory that is away and back between two listings is the same
    /// as ever to whoever lists, so that nothing is told of the files in it, unless they changed.
    void begin_polled() { polled_ = true; }
    /// For a root of which not every entry is told.
    void begin_selected(std::function<bool(std::string_view, entry_type)> selects) {
        selects_ = std::move(selects);
    }
    /// For a root whose renames are expanded: keeps a flat map.
    void begin_expanded() { expanded_ = true; }
    void apply(const batch& changes);
    /// The differences between the map and the disk, and between the files looked at and the files there; up to a few.
    std::vector<std::string> differences() const;
    const std::vector<std::string>& contradictions() const noexcept { return contradictions_; }
    bool knows(const std::string& path) const { return known_.contains(path); }
    std::size_t size() const noexcept { return known_.size(); }
    std::uint64_t overflows() const noexcept { return overflows_; }

private:
    struct thing {
        entry_type type = entry_type::none;
        stamp seen;
        /// When it was looked at; nanoseconds since 1970.
        std::int64_t looked_at = 0;
        /// It was looked at while its directory could not be searched.
        bool unread = false;
    };
    using map = std::map<std::string, thing, std::less<>>;

    void apply(const change& told);
    void arrive(const change& told, bool twice_is_wrong);
    void leave(const change& told);
    void rename(const change& told);
    map take(const std::string& path);
    void put(map things, const std::string& from, const std::string& to);
    void look(const std::string& path);
    void touched(const std::string& path);
    void look_again(const std::string& directory);
    void contradict(const change& told, const char* what);

    std::string root_;
    map known_;
    std::vector<std::string> contradictions_;
    std::uint64_t overflows_ = 0;
    bool polled_ = false;
    bool expanded_ = false;
    std::function<bool(std::string_view, entry_type)> selects_;
};

} // namespace espy::test
