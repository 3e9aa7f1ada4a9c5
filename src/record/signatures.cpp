#include "record/signatures.hpp"

#include <sys/stat.h>

namespace espy::tree {
namespace {

/// Whoever does not want to know of types has a pipe for a file.
bool is_one_format(std::uint32_t before, std::uint32_t now) noexcept {
    return (before & S_IFMT) == (now & S_IFMT) || (before & S_IFMT) == 0 || (now & S_IFMT) == 0;
}

bool is_same_inode(const sys::details& before, const sys::details& now) noexcept {
    const bool one_birth = before.born == now.born || before.born == 0 || now.born == 0;
    // Where it is not known, from earlier, it may be this.
    const bool one_device = before.status.device == now.status.device || before.status.device == 0;
    return before.status.inode == now.status.inode && one_device &&
           before.status.type == now.status.type && is_one_format(before.mode, now.mode) &&
           one_birth;
}

} // namespace

difference compare(const sys::details& before, const sys::details& now) noexcept {
    if (!is_same_inode(before, now)) {
        return difference::another;
    }
    if (now.mode == 0) {
        // It cannot be looked at.
        return difference::nothing;
    }
    const bool attributes =
        before.mode != now.mode || before.user != now.user || before.group != now.group;
    if (now.status.type == entry_type::directory) {
        // Its times and its size are those of its list of names.
        return attributes ? difference::attributes : difference::nothing;
    }
    // What happened while it could not be looked at, nobody has seen.
    if (before.mode == 0 || before.size != now.size || before.modified != now.modified) {
        return difference::content;
    }
    if (before.status.changed == now.status.changed) {
        return difference::nothing;
    }
    // Something happened. If nothing else shows, the time may have been set back after a write.
    return attributes || before.links != now.links ? difference::attributes : difference::content;
}

bool is_same_thing(const sys::details& before, const sys::details& now) noexcept {
    if (!is_same_inode(before, now)) {
        return false;
    }
    const bool born = before.born != 0 && now.born != 0;
    // Numbers of inodes are used again at once. A rename changes neither of these.
    return born || now.status.type == entry_type::directory ||
           (before.size == now.size && before.modified == now.modified);
}

void signatures::put(entry_index index, const sys::details& now) {
    const std::size_t at = index.value();
    if (at / entries >= pages_.size()) {
        pages_.resize(at / entries + 1);
    }
    std::unique_ptr<page>& of = pages_[at / entries];
    if (of == nullptr) {
        of = std::make_unique<page>();
        ++count_;
    }
    of->present |= std::uint64_t{1} << at % entries;
    of->looks[at % entries] = now;
}

void signatures::erase(entry_index index) {
    if (find(index) == nullptr) {
        return;
    }
    const std::size_t at = index.value();
    std::unique_ptr<page>& of = pages_[at / entries];
    of->present &= ~(std::uint64_t{1} << at % entries);
    if (of->present != 0) {
        return;
    }
    of.reset();
    if (--count_ == 0) {
        pages_ = decltype(pages_)();
    }
}

std::size_t signatures::memory() const noexcept {
    return count_ * sizeof(page) + pages_.capacity() * sizeof(std::unique_ptr<page>);
}

} // namespace espy::tree
