/// Writes a settled batch: what is told decides where things are. What they are like, a look does (looking.cpp).
#include "journal/recording/writer.hpp"

#include "journal/recording/opening.hpp"

#include "base/path_below.hpp"

#include <espy/batch_writer.hpp>
#include <espy/unique_fd.hpp>

#include <array>
#include <utility>

#include <fcntl.h>

namespace espy::journaling {
namespace {

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

} // namespace espy::journaling
