/// What is told decides where things are; what they are like, a look.
///
/// Whoever has the batch's token reads a file after it was looked at; so a look that is newer than what was told does no
/// harm where content was told. Where something else was told, of a file that was written a moment later, that would be
/// the end of it, were the recorder killed now: the row would have the new time, and nobody would have heard of the write.
/// So such a row is in doubt (docs/design/0024).
#include "journal/recording/writer.hpp"

#include "journal/recording/opening.hpp"

#include <espy/unique_fd.hpp>

#include <algorithm>
#include <utility>

#include <fcntl.h>

namespace espy::journaling {
namespace {

/// Rows that are looked at again with the next batch; more stay in doubt until they are told of, or compared.
constexpr std::size_t most_in_doubt = 65'536;

bool is_same_content(const signature& before, const signature& now) noexcept {
    return before.inode == now.inode && before.born == now.born && before.size == now.size &&
           before.modified == now.modified && before.mode != 0;
}

} // namespace

bool writer::look_again(const trust& looks) {
    touched_.clear();
    look_at_all(looks);
    tree_.save();
    return has_doubts();
}

void writer::look_at_all(const trust& looks) {
    for (const slot& each : std::exchange(in_doubt_, {})) {
        if (!touched_.contains(each)) {
            if (touch* const t = find(each)) {
                t->again = true;
            }
        }
    }
    std::vector<const touches::value_type*> all;
    all.reserve(touched_.size());
    for (const auto& each : touched_) {
        all.push_back(&each);
    }
    const auto parent_of = [](const touches::value_type* each) { return each->first.parent; };
    std::sort(all.begin(), all.end(),
              [&](const auto* a, const auto* b) { return parent_of(a) < parent_of(b); });
    const unique_fd root(::open(root_path_.c_str(), O_PATH | O_CLOEXEC));
    std::vector<const touches::value_type*> group;
    for (std::size_t i = 0; i < all.size();) {
        group.clear();
        const std::int64_t parent = parent_of(all[i]);
        for (; i < all.size() && parent_of(all[i]) == parent; ++i) {
            group.push_back(all[i]);
        }
        look_in(root.get(), parent, group, looks);
    }
}

void writer::look_in(int root, std::int64_t parent,
                     const std::vector<const touches::value_type*>& group, const trust& looks) {
    std::string path;
    unique_fd directory;
    if (parent != 0) {
        const auto place = tree_.place_of(parent);
        const auto row = place ? tree_.find(*place) : std::nullopt;
        if (!row || row->id != parent) {
            return; // it went, and took this with it
        }
        path = tree_.path_of(parent);
        directory = open_below(root, path);
    }
    const int fd = parent == 0 ? root : directory.get();
    std::vector<known_entry> found(group.size());
    bool asks = false;
    for (std::size_t i = 0; i < group.size(); ++i) {
        std::error_code ec;
        if (fd >= 0) {
            found[i] = look_up_entry(fd, group[i]->first.name.c_str(), ec);
        }
        asks = asks || !group[i]->second.content;
    }
    // Asked after the looks: what happened before them was told, then.
    const bool all_is_told = asks && looks.all_is_told(path);
    for (std::size_t i = 0; i < group.size(); ++i) {
        put_look(group[i]->first, group[i]->second, found[i], all_is_told, looks.told_until);
    }
}

void writer::put_look(const slot& where, const touch& t, const known_entry& found, bool all_is_told,
                      std::int64_t told_until) {
    const bool is_it = found.type == t.type && found.look.mode != 0;
    if (t.again) {
        const bool settled =
            is_it && t.before->look == found.look && !found.unsettled && all_is_told;
        if (settled) {
            entry_row row = *t.before;
            row.in_doubt = false;
            tree_.put(where, row, t.before);
        } else if (is_it && t.before->look == found.look) {
            // The tick is not over, or something is queued.
            in_doubt_.push_back(where);
        }
        return;
    }
    entry_row row = t.before.value_or(entry_row{});
    const signature before = row.look;
    row.hidden = row.hidden && !t.fresh && where.parent != 0;
    row.type = t.type;
    row.in_doubt = true;
    if (is_it) {
        row.look = found.look;
        row.in_doubt = found.unsettled;
        if (!t.content && t.type != entry_type::directory) {
            const bool may_hide = before.changed != found.look.changed &&
                                  found.look.changed >= told_until && !all_is_told;
            row.in_doubt = row.in_doubt || !is_same_content(before, found.look) || may_hide ||
                           (t.before->in_doubt && !all_is_told);
        }
    }
    tree_.put(where, row, t.before);
    if (row.in_doubt && t.type != entry_type::directory && in_doubt_.size() < most_in_doubt) {
        in_doubt_.push_back(where);
    }
}

} // namespace espy::journaling
