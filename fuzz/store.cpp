// Any bytes as what happens to a tree of names: they are added, looked up, moved, swapped and erased,
// of any length that the kernel gives, and numbers are used again. A map says what must be known.
#include "require.hpp"

#include "base/limits.hpp"
#include "record/store.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace {

using espy::entry_type;
using namespace espy::tree;
using espy::fuzz::require;

class run {
public:
    run(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {
        tree_.open_directory(tree_.top());
        known_[{tree_.top(), {}}] = tree_.top();
    }

    void go() {
        while (at_ != end_) {
            step();
        }
        for (const auto& [where, index] : known_) {
            check(where, index);
        }
        require(tree_.size() == known_.size() - 1, "as many entries as were added");
    }

private:
    using place = std::pair<entry_index, std::string>;

    std::uint8_t byte() { return at_ == end_ ? 0 : *at_++; }

    /// Few that are short, so that they are met again; some as long as any.
    std::string name() {
        const std::uint8_t kind = byte();
        std::size_t size = 1 + kind % 16;
        if (kind >= 192) {
            size = 1 + (std::size_t{byte()} << 8 | byte()) % espy::limit::name_bytes;
        } else if (kind >= 128) {
            size = 250 + kind % 16;
        }
        std::string text(size, static_cast<char>('a' + kind % 3));
        text.back() = static_cast<char>(byte() % 4 + 1);
        return text;
    }
    entry_index any() {
        auto at = known_.begin();
        std::advance(at, byte() % known_.size());
        return at->second;
    }
    entry_index any_directory() {
        const entry_index index = any();
        return tree_.at(index).directory == none ? tree_.top() : index;
    }
    bool has_children(entry_index index) const {
        const directory_index d = tree_.at(index).directory;
        return d != none && tree_.dir(d).first_child != none;
    }
    place where(entry_index index) const {
        return {tree_.at(index).parent, std::string(tree_.name(index))};
    }
    void check(const place& at, entry_index index) const {
        require(tree_.name(index) == at.second, "a name is kept");
        require(index == tree_.top() ||
                    tree_.find(tree_.at(at.first).directory, at.second) == index,
                "an entry is found by its name");
    }

    void step() {
        switch (byte() % 8) {
        case 0:
        case 1:
        case 2: add(); return;
        case 3: erase(); return;
        case 4:
        case 5: move(); return;
        case 6: swap(); return;
        default: look(); return;
        }
    }
    void add() {
        const place at{any_directory(), name()};
        if (known_.contains(at)) {
            return;
        }
        const bool directory = byte() % 2 == 0;
        const entry_index index = tree_.add(tree_.at(at.first).directory, at.second,
                                            directory ? entry_type::directory : entry_type::file);
        if (directory) {
            tree_.open_directory(index);
        }
        known_[at] = index;
        check(at, index);
    }
    void erase() {
        const entry_index index = any();
        if (index == tree_.top() || has_children(index)) {
            return;
        }
        known_.erase(where(index));
        tree_.erase(index);
        if (byte() % 2 == 0) {
            tree_.recycle();
        }
    }
    void move() {
        const entry_index index = any();
        const place to{any_directory(), name()};
        if (index == tree_.top() || known_.contains(to) || tree_.is_within(to.first, index)) {
            return;
        }
        known_.erase(where(index));
        tree_.move(index, tree_.at(to.first).directory, to.second);
        known_[to] = index;
        check(to, index);
    }
    void swap() {
        const entry_index a = any();
        const entry_index b = any();
        if (tree_.is_within(a, b) || tree_.is_within(b, a)) {
            return;
        }
        const place of_a = where(a);
        const place of_b = where(b);
        tree_.swap(a, b);
        known_[of_a] = b;
        known_[of_b] = a;
        check(of_a, b);
        check(of_b, a);
    }
    void look() {
        const place at{any_directory(), name()};
        const auto known = known_.find(at);
        require(tree_.find(tree_.at(at.first).directory, at.second) ==
                    (known == known_.end() ? none : known->second),
                "nothing is found that is not there");
        std::string path;
        const entry_index index = any();
        tree_.append_path(index, tree_.top(), path);
        require(path.ends_with(tree_.name(index)), "a path ends in the name");
    }

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    store tree_;
    std::map<place, entry_index> known_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    run(data, size).go();
    return 0;
}
