/// The roots of a watcher: which engine each is in, and why.
#include "base/memory/out_of_memory.hpp"
#include "watcher/choose_backend.hpp"
#include "watcher/engines.hpp"

#include <memory>
#include <new>
#include <utility>

namespace espy::tree {

root_id engines::add(const std::string& path, const root_options& options, std::error_code& ec) {
    root_id added{};
    unless_broken(broken_, ec, [&] { added = add_one(path, options, ec); });
    return added;
}

root_id engines::add_one(const std::string& path, const root_options& options,
                         std::error_code& ec) {
    backend_choice chosen;
    engine* const in = choose(path, chosen, ec);
    if (in == nullptr) {
        return {};
    }
    const auto id = static_cast<root_id>(roots_so_far_ + 1);
    const root& added = roots_.emplace(id, root{path, std::move(chosen), in}).first->second;
    in->add(id, added.path, options, ec);
    if (!ec && in->unwoken()) {
        ec = in->unwoken();
        in->remove(id);
    }
    if (ec) {
        roots_.erase(id);
        std::error_code ignored;
        if (asked_backend(options_, ignored).backend == backend::automatic) {
            drop_unused();
        }
        return {};
    }
    ++roots_so_far_;
    return id;
}

engine* engines::choose(const std::string& path, backend_choice& chosen, std::error_code& ec) {
    chosen = asked_backend(options_, ec);
    if (ec) {
        return nullptr;
    }
    return chosen.backend == backend::automatic ? choose_automatically(path, chosen, ec)
                                                : make(chosen.backend, ec);
}

engine* engines::choose_automatically(const std::string& path, backend_choice& chosen,
                                      std::error_code& ec) {
    engine* const preferred = make(backend::inotify, ec);
    if (preferred != nullptr) {
        ec = preferred->refused();
    }
    chosen = tree::choose_automatically(path, options_, ec);
    if (!ec) {
        return preferred;
    }
    drop_unused();
    return make(chosen.backend, ec);
}

/// The engine of a backend; null if it cannot be had.
engine* engines::make(backend by, std::error_code& ec) {
    ec.clear();
    for (const one& each : engines_) {
        if (each.by == by) {
            return each.is.get();
        }
    }
    auto made = std::make_unique<engine>(by, options_, desk_, ec);
    if (ec) {
        return nullptr;
    }
    engines_.push_back({by, std::move(made)});
    engines_changed();
    return engines_.back().is.get();
}

void engines::engines_changed() {
    working_.clear();
    for (const one& each : engines_) {
        working_.push_back(each.is.get());
    }
    desk_.alone = working_.size() == 1;
}

bool engines::remove(root_id id) {
    root* const found = find(id);
    if (found == nullptr) {
        return false;
    }
    const bool removed = call_or_throw([&] { return found->in->remove(id); });
    roots_.erase(id);
    held_.root_goes(id);
    return removed;
}

bool engines::reprune(root_id id, std::string_view directory) {
    root* const found = find(id);
    return found != nullptr && call_or_throw([&] { return found->in->reprune(id, directory); });
}

template <typename Call>
bool engines::call_or_throw(Call call) {
    std::error_code ec;
    bool done = false;
    unless_broken(broken_, ec, [&] { done = call(); });
    if (ec) {
        throw std::bad_alloc();
    }
    return done;
}

engines::root* engines::find(root_id id) {
    const auto found = roots_.find(id);
    return found == roots_.end() ? nullptr : &found->second;
}

std::optional<backend_choice> engines::choice(root_id id) const {
    const auto found = roots_.find(id);
    return found == roots_.end() ? std::nullopt : std::optional(found->second.chosen);
}

std::optional<coverage> engines::covers(root_id id, std::string_view path) const {
    const auto found = roots_.find(id);
    return found == roots_.end() ? std::nullopt : found->second.in->covers(id, path);
}

} // namespace espy::tree
