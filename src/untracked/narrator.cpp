#include "untracked/narrator.hpp"

namespace espy::untracked {
namespace {

/// What was gone before it could be looked at was a file, as a rule; of tracked roots it is said, too.
entry_type known(entry_type type) noexcept {
    return type == entry_type::none ? entry_type::file : type;
}

} // namespace

void narrator::attribute_to(std::int32_t process) {
    process_ = process;
}

void narrator::entry(change_kind kind, std::string_view path, entry_type type) {
    if (change* const told = append(kind)) {
        told->path = shared_.out->keep(path);
        told->type = kind == change_kind::removed ? type : known(type);
    }
}

void narrator::renamed(std::string_view path, std::string_view from, entry_type type,
                       bool exchanged) {
    if (change* const told = append(change_kind::renamed)) {
        told->path = shared_.out->keep(path);
        told->from = shared_.out->keep(from);
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
        told->path = shared_.out->keep(path);
        told->type = entry_type::directory;
        told->error = error;
        told->message = shared_.out->keep(message);
    }
}

change* narrator::append(change_kind kind) {
    if (!wanted_.contains(kind)) {
        return nullptr;
    }
    change& told = shared_.out->append({});
    told.kind = kind;
    told.root = root_;
    told.seq = ++shared_.seq;
    told.time = shared_.time;
    told.root_path = root_path_.in_batch();
    if (process_ > 0) {
        told.pid = process_;
        told.process = processes_.find(process_, shared_);
    }
    return &told;
}

} // namespace espy::untracked
