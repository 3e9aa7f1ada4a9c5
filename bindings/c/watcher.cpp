/// The calls of C on a watcher: those of `espy::watcher` and of `espy::settled_watcher`, whichever
/// the handle has.
#include "batch.hpp"
#include "guard.hpp"
#include "options.hpp"

#include <chrono>
#include <memory>
#include <new>

using espy::c::fail;
using espy::c::guard;
using espy::c::show;
using espy::c::to_options;

namespace {

/// A watcher that has lost something can only be freed, as in C++.
void require_whole(const espy_watcher& watcher) {
    if (watcher.lost) {
        throw std::bad_alloc();
    }
}

/// What the batch shows until it is filled is nothing: its texts are about to go.
espy::batch& emptied(espy_batch& batch) {
    batch.changes.clear();
    return batch.source;
}

std::unique_ptr<espy_watcher> make(const espy_watcher_options& from, int& invalid) {
    espy::watcher_options watch;
    espy::settle_options settle;
    invalid = to_options(watch, settle, from);
    if (invalid != 0) {
        return nullptr;
    }
    if (from.settled != 0) {
        return std::make_unique<espy_watcher>(
            espy_watcher{.source = espy::settled_watcher(settle, watch)});
    }
    return std::make_unique<espy_watcher>(espy_watcher{.source = espy::watcher(watch)});
}

} // namespace

int espy_watcher_new(espy_watcher** out, const espy_watcher_options* options, espy_error* error) {
    return guard<int>(error, "espy_watcher_new", [&] {
        espy_watcher_options read;
        int invalid = espy::c::read_options(read, options);
        auto made = invalid == 0 ? make(read, invalid) : nullptr;
        if (invalid != 0) {
            return fail(error, invalid, "espy_watcher_new", "the options are not valid");
        }
        *out = made.release();
        return 0;
    });
}

void espy_watcher_free(espy_watcher* watcher) {
    delete watcher;
}

int64_t espy_add(espy_watcher* watcher, const char* path, const espy_root_options* options,
                 espy_error* error) {
    return guard<int64_t>(error, "espy_add", [&]() -> int64_t {
        require_whole(*watcher);
        espy_root_options read;
        espy::root_options root;
        int invalid = espy::c::read_options(read, options);
        if (invalid == 0) {
            invalid = to_options(root, read);
        }
        if (invalid != 0) {
            return fail(error, invalid, "espy_add", "the options are not valid");
        }
        return static_cast<int64_t>(
            std::visit([&](auto& source) { return source.add(path, root); }, watcher->source));
    });
}

int espy_remove(espy_watcher* watcher, uint32_t root, espy_error* error) {
    return guard<int>(error, "espy_remove", [&] {
        require_whole(*watcher);
        const auto id = static_cast<espy::root_id>(root);
        return std::visit([id](auto& source) { return source.remove(id) ? 1 : 0; },
                          watcher->source);
    });
}

int espy_reprune(espy_watcher* watcher, uint32_t root, const char* directory, espy_error* error) {
    return guard<int>(error, "espy_reprune", [&] {
        require_whole(*watcher);
        const auto id = static_cast<espy::root_id>(root);
        return std::visit([&](auto& source) { return source.reprune(id, directory) ? 1 : 0; },
                          watcher->source);
    });
}

int espy_fd(const espy_watcher* watcher) {
    return std::visit([](const auto& source) { return source.native_handle(); }, watcher->source);
}

int espy_poll(espy_watcher* watcher, espy_batch* batch, espy_error* error) {
    return guard<int>(error, "espy_poll", [&] {
        require_whole(*watcher);
        std::visit([&](auto& source) { source.poll(emptied(*batch)); }, watcher->source);
        return show(*batch, *watcher) ? ESPY_CHANGES : 0;
    });
}

int espy_wait(espy_watcher* watcher, espy_batch* batch, int timeout_ms, espy_error* error) {
    return guard<int>(error, "espy_wait", [&] {
        require_whole(*watcher);
        const std::chrono::milliseconds timeout(timeout_ms);
        const espy::wait_status ended = std::visit(
            [&](auto& source) { return source.wait(emptied(*batch), timeout); }, watcher->source);
        show(*batch, *watcher);
        switch (ended) {
        case espy::wait_status::changes: return ESPY_CHANGES;
        case espy::wait_status::interrupted:
            return fail(error, EINTR, "espy_wait", "the handler of a signal ran");
        case espy::wait_status::woken: return ESPY_WOKEN;
        default: return ESPY_TIMEOUT;
        }
    });
}

int espy_sync(espy_watcher* watcher, espy_batch* batch, int timeout_ms, espy_error* error) {
    return guard<int>(error, "espy_sync", [&] {
        require_whole(*watcher);
        const std::chrono::milliseconds timeout(timeout_ms);
        const espy::sync_status ended = std::visit(
            [&](auto& source) { return source.sync(emptied(*batch), timeout); }, watcher->source);
        show(*batch, *watcher);
        switch (ended) {
        case espy::sync_status::reached: return ESPY_REACHED;
        case espy::sync_status::in_doubt: return ESPY_IN_DOUBT;
        default: return ESPY_TIMEOUT;
        }
    });
}

void espy_wake(espy_watcher* watcher) {
    std::visit([](auto& source) { source.wake(); }, watcher->source);
}
