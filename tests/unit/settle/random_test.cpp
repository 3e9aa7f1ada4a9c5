/// Thousands of trees, each changed at random: what is settled, applied to the old map, is the new.
#include "stream_of.hpp"

#include <espy/batch_writer.hpp>

#include <gtest/gtest.h>

#include <array>
#include <iterator>
#include <random>

namespace espy::test {
namespace {

/// A tree that does what it is told to, and tells it as a watcher does.
class random_tree {
public:
    explicit random_tree(unsigned seed) : random_(seed) { map_["r"] = entry_type::directory; }

    void step(batch& out) {
        out_ = &out;
        switch (number(9)) {
        case 0:
        case 1:
        case 2: create(); return;
        case 3: remove(); return;
        case 4:
        case 5:
        case 6: rename(); return;
        case 7: exchange(); return;
        default: touch(); return;
        }
    }

    const picture& map() const { return map_; }

private:
    std::size_t number(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }
    const std::string& any() {
        return std::next(map_.begin(), static_cast<std::ptrdiff_t>(number(map_.size())))->first;
    }
    /// A path that may or may not exist, in a directory that does.
    std::string place() {
        for (;;) {
            const std::string directory = any();
            if (map_[directory] == entry_type::directory) {
                return directory + "/" + static_cast<char>('a' + number(4));
            }
        }
    }
    static bool is_below(const std::string& path, const std::string& top) {
        return path == top || path.starts_with(top + "/");
    }
    bool has_content(const std::string& path) const {
        const auto next = map_.lower_bound(path + "/");
        return next != map_.end() && next->first.starts_with(path + "/");
    }

    void tell(change_kind kind, const std::string& path, const std::string& from = {},
              bool replaced = false, bool exchanged = false) {
        change& told = batch_writer(*out_).append({});
        told.kind = kind;
        told.path = keep(path);
        told.from = keep(from);
        told.root_path = "r";
        told.type = map_[path];
        told.replaced = replaced;
        told.exchanged = exchanged;
    }
    std::string_view keep(const std::string& text) { return batch_writer(*out_).keep(text); }

    void create() {
        constexpr std::array types{entry_type::file, entry_type::directory, entry_type::directory,
                                   entry_type::symlink};
        const std::string path = place();
        if (!map_.contains(path)) {
            map_[path] = types[number(types.size())];
            tell(change_kind::created, path);
        }
    }

    void remove() {
        const std::string top = any();
        if (top == "r") {
            return;
        }
        for (auto at = std::prev(map_.end());;) {
            const auto next = at == map_.begin() ? map_.end() : std::prev(at);
            if (is_below(at->first, top)) {
                tell(change_kind::removed, at->first);
                map_.erase(at);
            }
            if (next == map_.end()) {
                return;
            }
            at = next;
        }
    }

    void rename() {
        const std::string from = any();
        const std::string to = place();
        if (from == "r" || is_below(to, from) || is_below(from, to)) {
            return;
        }
        const bool replaced = map_.contains(to);
        const bool fits = !has_content(to) && (map_[from] == entry_type::directory) ==
                                                  (map_[to] == entry_type::directory);
        if (replaced && !fits) {
            return;
        }
        map_.erase(to);
        move({{from, to}});
        tell(change_kind::renamed, to, from, replaced);
    }

    void exchange() {
        const std::string a = any();
        const std::string b = any();
        if (is_below(a, b) || is_below(b, a)) {
            return;
        }
        move({{a, b}, {b, a}});
        tell(change_kind::renamed, b, a, false, true);
    }

    void move(const std::map<std::string, std::string>& ways) {
        picture next;
        for (const auto& [path, type] : map_) {
            std::string to = path;
            for (const auto& [from, target] : ways) {
                if (is_below(path, from)) {
                    to = target + path.substr(from.size());
                }
            }
            next[to] = type;
        }
        map_ = std::move(next);
    }

    void touch() {
        const std::string path = any();
        const bool file = map_[path] == entry_type::file;
        tell(file ? change_kind::modified : change_kind::attributes, path);
        if (file && number(2) == 0) {
            tell(change_kind::written, path);
        }
    }

    std::mt19937 random_;
    picture map_;
    batch* out_ = nullptr;
};

/// One tree through many batches of up to `steps` steps.
void settle_at_random(unsigned seed, std::size_t steps) {
    random_tree tree(seed);
    std::mt19937 random(seed);
    picture map = tree.map();
    settler fold;
    for (int round = 0; round < 20; ++round) {
        std::string raw;
        for (std::size_t i = std::uniform_int_distribution<std::size_t>(1, steps)(random); i > 0;
             --i) {
            batch changes;
            tree.step(changes);
            fold.add(changes, {});
            for (const std::string& line : to_lines(changes)) {
                raw += "\n  " + line;
            }
        }
        batch out;
        fold.flush(out);
        const std::string problem = test::apply(out, map);
        std::string told;
        for (const std::string& line : to_lines(out)) {
            told += "\n  " + line;
        }
        ASSERT_EQ(problem, "") << "seed " << seed << ", told:" << told << "\nof:" << raw;
        ASSERT_EQ(map, tree.map()) << "seed " << seed << ", told:" << told << "\nof:" << raw;
    }
}

TEST(SettledBatch, TakesTheOldMapToTheNew) {
    for (unsigned seed = 0; seed < 600; ++seed) {
        settle_at_random(seed, 12);
        if (testing::Test::HasFatalFailure()) {
            return;
        }
    }
}

TEST(SettledBatch, TakesTheOldMapToTheNewAfterMuchHappened) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        settle_at_random(seed, 200);
        if (testing::Test::HasFatalFailure()) {
            return;
        }
    }
}

TEST(SettledBatch, TellsAChangeOfEveryFileThatWasWrittenLast) {
    for (unsigned seed = 0; seed < 1000; ++seed) {
        random_tree tree(seed);
        settler fold;
        batch changes;
        batch out;
        for (int i = 0; i < 30; ++i) {
            tree.step(changes);
        }
        fold.add(changes, {});
        fold.flush(out);
        changes.clear();
        for (int i = 0; i < 30; ++i) {
            tree.step(changes);
        }
        fold.add(changes, {});
        fold.flush(out);
        const change& last = changes[changes.size() - 1];
        if (last.kind != change_kind::modified && last.kind != change_kind::written) {
            continue;
        }
        bool told = false;
        for (const change& change : out) {
            told = told || (change.path == last.path && change.kind != change_kind::removed);
        }
        ASSERT_TRUE(told) << "seed " << seed << ", told: " << testing::PrintToString(to_lines(out))
                          << "\nof: " << testing::PrintToString(to_lines(changes));
    }
}

} // namespace
} // namespace espy::test
