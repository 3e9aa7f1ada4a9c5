/// Nothing is looked at: what an entry looks like came with the change.
///
/// The directories that lead to a branch, `machine` and `machine/journal`, are told when they come to be, for a parent to be
/// created before its children; they stay.
#include "journal/mirroring/grafting.hpp"

#include <espy/batch_writer.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace espy::journaling {

graft::graft(entries& tree, batches& log, std::string branch, batch_cause cause,
             mirrored_changes* told)
    : tree_(tree), log_(log), branch_(std::move(branch)), cause_(cause), told_(told) {
    tree_.trim_paths();
}

void graft::take(const change& given, const signature& look) {
    switch (given.kind) {
    case change_kind::exists:
    case change_kind::created: create(given.path, given.type, look); return;
    case change_kind::renamed: rename(given, look); return;
    case change_kind::removed: remove(given.path); return;
    case change_kind::modified:
    case change_kind::written:
    case change_kind::attributes: touch(given, look); return;
    default: return; // of a stream, not of a tree
    }
}

void graft::create(std::string_view path, entry_type type, const signature& look) {
    std::optional<entry_row> before;
    const auto known = place_of(path, before);
    if (before && before->type == type) {
        put(*known, type, look, before);
        if (!path.empty() || type != entry_type::directory) { // the root of a tree is the branch
            log_and_tell(type == entry_type::file ? change_kind::modified : change_kind::attributes,
                         type, path, look);
        }
        return;
    }
    remove(path);
    const std::string name = full(path);
    if (path.empty() && type == entry_type::directory) {
        make_directory(name);
        return;
    }
    put(make_place(name), type, look, std::nullopt);
    log_and_tell(change_kind::created, type, path, look);
}

/// What is below a directory was told to go before, as a rule.
void graft::remove(std::string_view path) {
    std::optional<entry_row> row;
    const auto where = place_of(path, row);
    if (!row) {
        return;
    }
    std::vector<std::pair<std::string, entry_type>> gone{{std::string(path), row->type}};
    if (row->id != 0) {
        std::string below(path);
        tree_.each_below(row->id, below, [&](std::string_view at, const entry_row& each) {
            gone.emplace_back(at, each.type);
            return true;
        });
    }
    tree_.erase(*where);
    std::for_each(gone.rbegin(), gone.rend(), [this](const auto& each) {
        log_and_tell(change_kind::removed, each.second, each.first);
    });
}

void graft::rename(const change& given, const signature& look) {
    std::optional<entry_row> moved;
    const auto source = place_of(given.from, moved);
    if (!moved) {
        create(given.path, given.type, look);
        return;
    }
    const slot target = make_place(full(given.path));
    const auto other = tree_.find(target);
    change as = given;
    as.type = moved->type;
    as.exchanged = given.exchanged && other;
    as.replaced = !as.exchanged && other;
    if (as.exchanged) {
        tree_.exchange(*source, target);
    } else {
        tree_.move(*source, target);
    }
    put(target, as.type, look, tree_.find(target));
    log(as, full(given.path), full(given.from), other ? other->type : entry_type::none);
    tell(as, look);
}

void graft::touch(const change& given, const signature& look) {
    std::optional<entry_row> before;
    const auto where = place_of(given.path, before);
    if (!before || before->type != given.type) {
        create(given.path, given.type, look);
        return;
    }
    entry_row known = *before;
    known.look = {}; // it is another by now, whether that is known or not
    put(*where, given.type, look, known);
    log(given, full(given.path), {}, entry_type::none);
    tell(given, look);
}

void graft::each(const std::function<void(std::string_view path, const entry_row&)>& visit) {
    std::optional<entry_row> root;
    (void)place_of({}, root);
    if (!root) {
        return;
    }
    if (root->id == 0) {
        visit({}, *root);
        return;
    }
    std::string path;
    tree_.each_below(root->id, path, [&](std::string_view below, const entry_row& row) {
        visit(below, row);
        return true;
    });
}

bool graft::end() {
    if (begun_) {
        log_.write();
    }
    return begun_;
}

std::string graft::full(std::string_view path) const {
    return path.empty() ? branch_ : std::string(branch_).append("/").append(path);
}

std::optional<slot> graft::place_of(std::string_view path, std::optional<entry_row>& row) {
    auto where = tree_.find_slot(full(path));
    row = where ? tree_.find(*where) : std::nullopt;
    return where;
}

slot graft::make_place(std::string_view full_path) {
    if (auto found = tree_.find_slot(full_path)) {
        return std::move(*found);
    }
    make_directory(full_path.substr(0, full_path.rfind('/')));
    return *tree_.find_slot(full_path);
}

/// What is above it too. Names of a mirror have at least one slash between them, so it ends.
void graft::make_directory(std::string_view full_path) {
    const std::size_t slash = full_path.rfind('/');
    if (slash != std::string_view::npos && !tree_.find_slot(full_path)) {
        make_directory(full_path.substr(0, slash));
    }
    const slot where = *tree_.find_slot(full_path);
    const auto before = tree_.find(where);
    if (before && before->type == entry_type::directory) {
        return;
    }
    change as;
    if (before) {
        as.kind = change_kind::removed;
        as.type = before->type;
        log(as, full_path, {}, entry_type::none);
        tree_.erase(where);
    }
    as.kind = change_kind::created;
    as.type = entry_type::directory;
    put(where, entry_type::directory, {}, std::nullopt);
    log(as, full_path, {}, entry_type::none);
    if (full_path.size() > branch_.size()) {
        as.path = full_path.substr(branch_.size() + 1);
        tell(as);
    }
}

void graft::put(const slot& where, entry_type type, const signature& look,
                const std::optional<entry_row>& before) {
    entry_row row = before.value_or(entry_row{});
    row.type = type;
    if (look.mode != 0) {
        row.look = look;
    }
    tree_.put(where, row, before);
}

void graft::log_and_tell(change_kind kind, entry_type type, std::string_view path,
                         const signature& look) {
    change as;
    as.kind = kind;
    as.type = type;
    as.path = path;
    log(as, full(path), {}, entry_type::none);
    tell(as, look);
}

void graft::log(const change& as, std::string_view path, std::string_view from, entry_type other) {
    if (!std::exchange(begun_, true)) {
        log_.begin(cause_);
    }
    log_.add({as.kind, as.type, as.replaced, as.exchanged, other, path, from});
}

void graft::tell(const change& as, const signature& look) {
    if (told_ != nullptr) {
        batch_writer out(told_->changes);
        change kept = as;
        kept.path = out.keep(as.path);
        kept.from = out.keep(as.from);
        out.append(kept);
        told_->looks.push_back(look);
    }
}

} // namespace espy::journaling
