/// Writes a settled batch: what is told decides where things are, a look what they are like.
///
/// Whoever has the batch's token reads a file after it was looked at; so a look that is newer than what was told does no
/// harm where content was told. Where something else was told, of a file that was written a moment later, that would be
/// the end of it, were the recorder killed now: the row would have the new time, and nobody would have heard of the write.
/// So such a row is in doubt (docs/design/0024).
#include "journal/writer.hpp"

#include "journal/opening.hpp"

#include "base/path_below.hpp"

#include <espy/batch_writer.hpp>
#include <espy/unique_fd.hpp>

#include <algorithm>
#include <array>
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

std::string_view directory_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

} // namespace

writer::writer(tables& of, entries& tree, batches& log, const location& where,
               std::string root_path)
    : tables_(of), tree_(tree), log_(log), where_(where), root_path_(std::move(root_path)) {}

bool writer::write(batch& told, batch_cause cause, bool logs, const trust& looks) {
    tree_.trim_paths();
    touched_.clear();
    logs_ = logs;
    has_logged_ = has_written_ = false;
    cause_ = cause;
    told_.clear();
    for (const change& each : told) {
        take(each);
    }
    batch_writer out(told);
    out.truncate(0);
    for (const change& each : told_) {
        out.append(each); // the texts are there still
    }
    if (touched_.empty() && !has_logged_ && !has_written_) {
        return false;
    }
    look_at_all(looks);
    tree_.save();
    if (has_logged_) {
        log_.write();
    }
    return true;
}

bool writer::look_again(const trust& looks) {
    touched_.clear();
    look_at_all(looks);
    tree_.save();
    return has_doubts();
}

void writer::roll_back() {
    tree_.reload();
    log_.reload();
}

void writer::take(const change& told) {
    const std::string_view path = path_below(root_path_, told.path);
    switch (told.kind) {
    case change_kind::created: take_created(told, path); return;
    case change_kind::renamed: take_renamed(told, path, path_below(root_path_, told.from)); return;
    case change_kind::removed: take_removed(told, path); return;
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes: take_touched(told, path); return;
    default: take_stream(told); return;
    }
}

void writer::take_created(const change& told, std::string_view path) {
    if (is_own(path)) {
        return;
    }
    const slot where = make_slot(path);
    find(where);
    touch& t = touched_[where];
    t.type = told.type;
    t.content = t.fresh = true;
    if (told.type == entry_type::directory) {
        settle_fresh(where, t); // what is in it needs its number
    }
    tell(told, path);
}

/// What is to be looked at before it is in the tables is put there first.
void writer::settle_fresh(const slot& where, touch& t) {
    if (!t.fresh || (t.before && t.before->type == t.type)) {
        return;
    }
    entry_row row;
    row.type = t.type;
    row.in_doubt = true;
    tree_.put(where, row, t.before);
    t.before = tree_.find(where);
}

void writer::take_renamed(const change& told, std::string_view path, std::string_view from) {
    change as = told;
    const auto source = tree_.find_slot(from);
    touch* const moved = source ? find(*source) : nullptr;
    if (moved == nullptr) {
        // It had a name that nobody heard of.
        as.kind = change_kind::created;
        as.replaced = as.exchanged = false;
        as.from = {};
        take_created(as, path);
        return;
    }
    settle_fresh(*source, *moved);
    const slot target = make_slot(path);
    touch* const other = find(target);
    if (other != nullptr) {
        settle_fresh(target, *other);
    }
    const entry_type other_type = other != nullptr ? other->type : entry_type::none;
    as.type = moved->type;
    as.exchanged = told.exchanged && other != nullptr;
    as.replaced = !as.exchanged && other != nullptr;
    touch moving = std::move(touched_.at(*source));
    touched_.erase(*source);
    if (as.exchanged) {
        tree_.exchange(*source, target);
        touched_.insert_or_assign(*source, std::move(touched_.at(target)));
    } else {
        tree_.move(*source, target);
    }
    touched_.insert_or_assign(target, std::move(moving));
    tell(as, path, from, other_type);
}

void writer::take_removed(const change& told, std::string_view path) {
    const auto where = tree_.find_slot(path);
    const touch* const t = where ? find(*where) : nullptr;
    if (t == nullptr) {
        return;
    }
    change as = told;
    as.type = t->type;
    tree_.erase(*where);
    touched_.erase(*where);
    tell(as, path);
}

void writer::take_touched(const change& told, std::string_view path) {
    const auto where = tree_.find_slot(path);
    touch* const t = where ? find(*where) : nullptr;
    if (t == nullptr) {
        return;
    }
    if (told.type == t->type) {
        t->content = t->content || told.kind != change_kind::attributes;
        tell(told, path);
        return;
    }
    // The settler took what was replaced for something of the type of what replaced it.
    change as = told;
    as.kind = change_kind::removed;
    take_removed(as, path);
    as.kind = change_kind::created;
    as.type = told.type;
    take_created(as, path);
}

void writer::take_stream(const change& told) {
    switch (told.kind) {
    case change_kind::watch_failed:
        statement(tables_.base(), "INSERT OR REPLACE INTO uncovered VALUES(?, ?)")
            .with(path_below(root_path_, told.path), std::int64_t{told.error.value()})
            .run();
        has_written_ = true;
        break;
    case change_kind::root_gone:
        tree_.erase({});
        touched_.clear();
        has_written_ = true;
        break;
    case change_kind::ready:
    case change_kind::root_back: take_root(); break;
    default: break;
    }
    told_.push_back(told);
}

/// The root itself is told of only if it is a file.
void writer::take_root() {
    const unique_fd root(::open(root_path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (root) {
        find({});
        touch& t = touched_[{}];
        t.type = entry_type::directory;
        t.content = t.fresh = true;
        settle_fresh({}, t);
    }
}

/// What is known to be there; nothing, if nothing is.
writer::touch* writer::find(const slot& where) {
    const auto known = touched_.find(where);
    if (known != touched_.end()) {
        return &known->second;
    }
    auto row = tree_.find(where);
    if (!row) {
        return nullptr;
    }
    touch& t = touched_[where];
    t.type = row->type;
    t.before = std::move(row);
    return &t;
}

slot writer::make_slot(std::string_view path) {
    std::vector<slot> made;
    slot where = tree_.make_slot(path, made);
    for (const slot& each : made) {
        if (touch* const t = find(each)) {
            t->content = true;
        }
    }
    return where;
}

void writer::tell(change told, std::string_view path, std::string_view from, entry_type other) {
    told_.push_back(told);
    has_written_ = true;
    if (!logs_) {
        return;
    }
    if (!has_logged_) {
        has_logged_ = true;
        log_.begin(cause_);
    }
    log_.add({told.kind, told.type, told.replaced, told.exchanged, other, path, from});
}

bool writer::is_own(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    if (!where_.has_name(name)) {
        return false;
    }
    const unique_fd root(::open(root_path_.c_str(), O_PATH | O_CLOEXEC));
    const unique_fd directory = open_below(root.get(), directory_of(path));
    const auto id = directory ? identify(directory.get(), "") : std::nullopt;
    return id && where_.is_own(*id, name);
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
