/// What models ask for is done, some of it at a time.
#include "engine/engine.hpp"

#include "base/check.hpp"

#include <optional>
#include <variant>

namespace espy::tree {

namespace {

bool explains(const action& todo) noexcept {
    const auto* const look = std::get_if<to::look>(&todo);
    return look != nullptr && std::holds_alternative<to::explain>(look->why);
}

} // namespace

void engine::perform(root& r, const action& todo) {
    emptied_.reset();
    if (const auto* const wish = std::get_if<to::narrow>(&todo)) {
        narrow(wish->watch, wish->bits);
    } else if (std::holds_alternative<to::observe>(todo)) {
        observe(r, todo);
    } else {
        performer_.perform(r.where, todo);
    }
    ++counts_.performed;
}

bool engine::perform_some(const limits& allowed, std::error_code& ec) {
    root* const r = roots_[todo_.busy.back()];
    if (r == nullptr) {
        todo_.busy.pop_back();
        ESPY_SOMETIMES("work: for a root that is gone");
        return true;
    }
    if (links_.is_elsewhere(*r) && !r->model->removals().is_removing()) {
        // Nothing is told of it until it is known where it is.
        ESPY_SOMETIMES("work: behind a link that may lead elsewhere by now");
        r->busy = false;
        todo_.busy.pop_back();
        return true;
    }
    // Who asks for openings and accesses makes every listing fill the queue with events of its own.
    const std::size_t at_once = counts_.readers > 0 ? 1 : settings_.limits.engine.actions_at_once;
    bool may_fence_later = !source_->keeps_order() && r->model->root().is_ready() &&
                           !r->model->repairs().is_under_way();
    {
        // A function of the program may use relative paths.
        const root_options& asks = r->model->options();
        const bool calls = asks.prune || asks.select || asks.notice;
        const watching_many now(calls ? nullptr : source_.get());
        // Each may have to wait for a disk.
        for (std::size_t i = 0; i < at_once && !r->where.moves; ++i) {
            const auto todo =
                i == 0 || !allowed.is_over(desk_.tells) ? r->model->next() : std::nullopt;
            if (!todo) {
                break;
            }
            may_fence_later = may_fence_later && explains(*todo);
            if (may_fence_later) {
                // What was read gains nothing any more.
                r->model->events().fence(source_->seen());
            }
            perform(*r, *todo);
            links_.performed(*r, *todo);
            if (r->recheck && r->is_link()) {
                break;
            }
        }
    }
    if (r->where.moves) {
        leaving_ = r->id;
        ESPY_SOMETIMES("work: a root is to leave for another engine");
        return true;
    }
    const bool denied = r->model->tree().at(r->model->tree().top()).is_denied();
    if (denied && !r->denied) {
        // It may be a directory on the way that changed: each of them matters from now on.
        ESPY_SOMETIMES("work: the root may not be read");
        r->recheck = todo_.attention = true;
    }
    r->denied = denied;
    if (may_fence_later && r->model->idle() && !backlog_.empty()) {
        // One fence for all that is looked at because of what was read at once: until then an event about such a name
        // is not believed, and what was read is not believed as it is.
        ESPY_SOMETIMES("work: the fence comes when all that was read is applied");
        todo_.fence = true;
    } else {
        const fence now = measure(ec);
        // A long listing must not let the kernel's queue overflow.
        if (counts_.performed >= at_once) {
            counts_.performed = 0;
            if (now.end > backlog_.end() && backlog_.bytes() < settings_.backlog_limit) {
                ESPY_SOMETIMES("work: what is queued is read in the middle of it");
                read_source(ec);
            }
        }
        r->model->fence(now.seen, now.end, backlog_.at());
    }
    if (r->model->idle() && r->model->renames().has_transfers()) {
        find_partners(*r);
    }
    if (r->model->idle()) {
        performer_.forget_listings(r->where.owner);
        r->busy = false;
        std::erase(todo_.busy, r->where.owner);
        todo_.attention = todo_.attention || !r->model->root().is_ready();
    }
    return !ec;
}

} // namespace espy::tree
