/// The consumer that the promises are made to: a map of path to type, kept from the changes alone.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace espy::test {

/// Path to type. The path is as it is told: the root's as given, joined with that below it.
using tree_map = std::map<std::string, entry_type, std::less<>>;

/// Believes the stream and nothing else, and says where the stream contradicts itself: something
/// created that is there already, removed or changed that is not known, its content left behind,
/// the wrong type.
class mirror {
public:
    /// What is known of a root that does not tell its initial listing.
    void begin(root_id root, tree_map known) { trees_[root] = std::move(known); }
    /// Not every entry of this root is told, so the directory that one is in need not be known.
    void begin_selected(root_id root) { selected_.insert(root); }
    void apply(const change& told);
    void apply(const batch& told);

    /// What is there, believing the changes so far; a directory that is a root is not in it.
    const tree_map& of(root_id root) { return trees_[root]; }
    /// Sentences; empty if everything told made sense.
    const std::vector<std::string>& contradictions() const noexcept { return contradictions_; }

private:
    void created(const change& told, tree_map& tree);
    void removed(const change& told, tree_map& tree);
    void renamed(const change& told, tree_map& tree);
    void about(const change& told, const tree_map& tree);
    void contradict(const change& told, std::string_view why);

    std::map<root_id, tree_map> trees_;
    std::set<root_id> selected_;
    std::vector<std::string> contradictions_;
    std::uint64_t seq_ = 0;
};

/// How far a root looks.
struct reach {
    std::uint32_t max_depth = std::numeric_limits<std::uint32_t>::max();
    bool one_file_system = false;
    /// Directories that symbolic links lead to are listed below the links, unless that is a loop.
    bool follow = false;
};

/// What is on the disk at `root` and below, read name by name at any depth. Symbolic links are not
/// followed, but for the root itself. What may not be read has no content.
tree_map walk(const std::string& root, const reach& limits = {});

/// One line for each path that is in one map only, or has two types; empty if they are equal.
std::vector<std::string> differences(const tree_map& map, const tree_map& disk);

/// One line for people, as in the scripts: `renamed a -> b replaced`.
std::string to_line(const change& told);
/// Odd bytes as `\n`, `\"`, `\\` and `\xHH`, and quotes around it where there are any.
std::string quoted(std::string_view path);

} // namespace espy::test
