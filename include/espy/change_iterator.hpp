/// How calls that wait end, and range loops over what they tell.
#pragma once

#include <espy/batch.hpp>
#include <espy/export.hpp>

#include <cstddef>
#include <iterator>

namespace espy {

/// How a `wait` ended.
enum class wait_status {
    /// The batch has changes.
    changes,
    timeout,
    /// `wake()` was called.
    woken,
    /// The stop token was asked to stop.
    stopped,
    /// A handler of a signal ran meanwhile. Nothing is lost: wait again.
    interrupted,
};

/// How a `sync` ended.
enum class sync_status {
    /// All that is to be told of what happened before the call was told.
    reached,
    /// The time was over before. Nothing is lost: the calls that follow go on.
    timeout,
    /// The stop token was asked to stop before. The same.
    stopped,
    /// All that happened before was taken in, but others exchange things, or move them to and fro, as
    /// fast as they can be looked at. What is told of these is not certain until that ends; the calls
    /// that follow put it right.
    in_doubt,
};

/// An input iterator over the changes of a `watcher`, a `settled_watcher` or an `activity`, which waits for more at
/// the end of each batch; at the end of the range once a `wait` is woken. A change is valid until
/// the increment.
template <typename Watcher>
class change_iterator {
public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = change;
    using difference_type = std::ptrdiff_t;

    const change& operator*() const noexcept { return (*batch_)[index_]; }
    const change* operator->() const noexcept { return &**this; }
    change_iterator& operator++() {
        if (++index_ >= batch_->size()) {
            fill();
        }
        return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const change_iterator& it, std::default_sentinel_t) noexcept {
        return it.owner_ == nullptr;
    }

private:
    friend Watcher;
    change_iterator(Watcher& owner, batch& changes) : owner_(&owner), batch_(&changes) { fill(); }
    void fill() {
        index_ = 0;
        wait_status ended{};
        do {
            ended = owner_->wait(*batch_);
        } while (ended == wait_status::interrupted);
        if (ended != wait_status::changes) {
            owner_ = nullptr;
        }
    }

    Watcher* owner_;
    batch* batch_;
    std::size_t index_ = 0;
};

} // namespace espy
