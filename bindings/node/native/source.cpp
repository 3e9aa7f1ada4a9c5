/// How a watcher of JavaScript works on the loop's thread. The watcher ends there too: what closes the descriptors of a
/// big tree takes a while.
#include "source.hpp"

#include "loop.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

namespace espy::node {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// While one watcher comes to its barrier, the others of the loop get their turns so often.
constexpr milliseconds turn{10};
constexpr std::size_t most_told = 2;

const failure closed_failure{ECANCELED, "the watcher was closed", {}};

auto make(const settle_options* settle, const watcher_options& watch) {
    using either = std::variant<espy::watcher, settled_watcher>;
    return settle == nullptr ? either(espy::watcher(watch))
                             : either(settled_watcher(*settle, watch));
}

milliseconds left_of_turn(const std::vector<request>& syncs) {
    milliseconds left = turn;
    for (const request& each : syncs) {
        if (each.end) {
            left = std::min(left, std::chrono::ceil<milliseconds>(*each.end - clock::now()));
        }
    }
    return std::max(left, milliseconds(0));
}

} // namespace

source::source(loop& owner, const watcher_options& watch, const settle_options* settle)
    : owner_(owner), watcher_(make(settle, watch)) {}

root_id source::add(const std::string& path, const root_options& options) {
    const root_id root = std::visit([&](auto& self) { return self.add(path, options); }, *watcher_);
    unready_.push_back(root);
    const std::lock_guard lock(owner_.mutex());
    added_.emplace_back(root, path);
    return root;
}

void source::refuse_asked() {
    for (request& each : std::exchange(asked_, {})) {
        if (each.what != request::action::close) {
            each.failed = closed_failure;
        }
        done_.push_back(std::move(each));
    }
}

std::optional<batch> source::take() {
    if (told_.empty()) {
        return std::nullopt;
    }
    batch first = std::move(told_.front());
    told_.pop_front();
    return first;
}

int source::native_handle() const {
    return std::visit([](const auto& self) { return self.native_handle(); }, *watcher_);
}

bool source::hungry() {
    const std::lock_guard lock(owner_.mutex());
    return !closing_ && (told_.size() < most_told || !waiting_.empty());
}

void source::work() {
    std::vector<request> asked;
    {
        const std::lock_guard lock(owner_.mutex());
        asked.swap(asked_);
    }
    try {
        for (request& each : asked) {
            begin(std::move(each));
        }
        if (closed()) {
            return;
        }
        if (!syncs_.empty()) {
            sync();
        } else if (hungry()) {
            poll();
        }
    } catch (...) {
        fail(current_failure());
    }
}

void source::begin(request&& what) {
    using action = request::action;
    if (closed()) {
        const std::lock_guard lock(owner_.mutex());
        asked_.push_back(std::move(what)); // to be refused
        return;
    }
    switch (what.what) {
    case action::add: begin_add(std::move(what)); break;
    case action::remove:
        remove(what.root);
        finish(std::move(what));
        break;
    case action::ready:
        waiting_.push_back(std::move(what));
        finish_waiting();
        break;
    case action::sync: syncs_.push_back(std::move(what)); break;
    case action::stats:
        std::visit([&](const auto& self) { self.stats(what.counters); }, *watcher_);
        finish(std::move(what));
        break;
    case action::close:
        close(std::nullopt);
        finish(std::move(what));
        break;
    }
}

void source::begin_add(request&& what) {
    try {
        what.root = add(what.path, what.options);
        waiting_.push_back(std::move(what));
    } catch (...) {
        what.failed = current_failure();
        finish(std::move(what));
    }
}

void source::remove(root_id root) {
    std::visit([root](auto& self) { self.remove(root); }, *watcher_);
    std::erase(unready_, root);
    finish_waiting();
}

void source::poll() {
    batch told;
    std::error_code ec;
    std::visit([&](auto& self) { self.poll(told, ec); }, *watcher_);
    if (ec) {
        throw std::system_error(ec, "the watcher has ended");
    }
    tell(std::move(told));
}

/// The barrier stands behind all that was asked before this turn: who asked first need not wait for more.
void source::sync() {
    batch told;
    std::error_code ec;
    const milliseconds left = left_of_turn(syncs_);
    const sync_status ended =
        std::visit([&](auto& self) { return self.sync(told, left, {}, ec); }, *watcher_);
    if (ec) {
        throw std::system_error(ec, "the watcher has ended");
    }
    tell(std::move(told));
    const bool reached = ended != sync_status::timeout;
    const auto now = clock::now();
    for (request& each : std::exchange(syncs_, {})) {
        if (reached || (each.end && *each.end <= now)) {
            each.reached = reached;
            finish(std::move(each));
        } else {
            syncs_.push_back(std::move(each));
        }
    }
}

void source::tell(batch&& told) {
    if (told.empty()) {
        return;
    }
    see_ready(told);
    {
        const std::lock_guard lock(owner_.mutex());
        told_.push_back(std::move(told));
    }
    finish_waiting();
    owner_.tell(*this);
}

void source::see_ready(const batch& told) {
    if (unready_.empty()) {
        return;
    }
    for (const change& each : told) {
        if (each.kind == change_kind::ready) {
            std::erase(unready_, each.root);
        }
    }
}

void source::finish_waiting() {
    for (request& each : std::exchange(waiting_, {})) {
        const bool ready = each.what == request::action::ready
                               ? unready_.empty()
                               : std::ranges::find(unready_, each.root) == unready_.end();
        if (ready) {
            finish(std::move(each));
        } else {
            waiting_.push_back(std::move(each));
        }
    }
}

void source::finish(request&& what) {
    // Its functions may be of use no more.
    what.options = {};
    {
        const std::lock_guard lock(owner_.mutex());
        done_.push_back(std::move(what));
    }
    owner_.tell(*this);
}

void source::fail(const failure& why) {
    {
        const std::lock_guard lock(owner_.mutex());
        failed_ = why;
    }
    close(why);
    owner_.tell(*this);
}

/// What was asked and is not done yet never will be.
void source::close(std::optional<failure> why) {
    owner_.disarm(*this);
    watcher_.reset();
    for (auto* const list : {&waiting_, &syncs_}) {
        for (request& each : std::exchange(*list, {})) {
            each.failed = why.value_or(closed_failure);
            finish(std::move(each));
        }
    }
}

} // namespace espy::node
