#include "activity/narrator.hpp"

#include "base/path_below.hpp"

namespace espy::activities {
namespace {

/// What was gone before it could be looked at was a file, as a rule; of tracked roots it is said, too.
entry_type known(entry_type type) noexcept {
    return type == entry_type::none ? entry_type::file : type;
}

} // namespace

void narrator::entry(change_kind kind, std::string_view path, entry_type type) {
    show(kind, path, {}, type);
    if (kind == change_kind::unmounted || selects(path, type)) {
        tell(kind, path, type);
    }
}

void narrator::tell(change_kind kind, std::string_view path, entry_type type) {
    if (change* const told = append(kind)) {
        told->path = shared_.writer().keep(path);
        told->type = kind == change_kind::removed ? type : known(type);
    }
}

void narrator::renamed(std::string_view path, std::string_view from, entry_type type,
                       bool exchanged) {
    show(change_kind::renamed, path, from, type);
    const bool comes = selects(path, type);
    const bool leaves = selects(from, type);
    if (comes != leaves) {
        const std::string_view told = comes ? path : from;
        if (!comes || exchanged) {
            tell(change_kind::removed, told, type);
        }
        if (comes || exchanged) {
            tell(change_kind::created, told, type);
        }
        return;
    }
    if (!comes) {
        return;
    }
    if (change* const told = append(change_kind::renamed)) {
        told->path = shared_.writer().keep(path);
        told->from = shared_.writer().keep(from);
        told->type = known(type);
        told->exchanged = exchanged;
    }
}

void narrator::stream(change_kind kind) {
    attribute_to(0);
    if (change* const told = append(kind)) {
        told->path = root_path_.in_batch();
    }
}

void narrator::watch_failed(std::string_view path, std::error_code error,
                            std::string_view message) {
    attribute_to(0);
    if (change* const told = append(change_kind::watch_failed)) {
        told->path = shared_.writer().keep(path);
        told->type = entry_type::directory;
        told->error = error;
        told->message = shared_.writer().keep(message);
    }
}

change* narrator::append(change_kind kind) {
    if (!wanted_.contains(kind)) {
        return nullptr;
    }
    change& told = shared_.writer().append({});
    told.kind = kind;
    told.root = root_;
    told.seq = ++shared_.seq;
    told.told_at = shared_.told_at;
    told.root_path = root_path_.in_batch();
    if (process_ > 0) {
        told.pid = process_;
        told.process = shared_.processes.find(process_, *shared_.out);
    }
    return &told;
}

bool narrator::selects(std::string_view path, entry_type type) const {
    if (!select_) {
        return true;
    }
    return select_(path_below(root_path_.own(), path), type);
}

void narrator::show(change_kind kind, std::string_view path, std::string_view from,
                    entry_type type) {
    if (!notice_) {
        return;
    }
    change seen;
    seen.kind = kind;
    seen.type = type;
    seen.root = root_;
    seen.root_path = root_path_.own();
    seen.path = path;
    seen.from = from;
    notice_(seen);
}

} // namespace espy::activities
