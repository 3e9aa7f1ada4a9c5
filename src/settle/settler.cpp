#include <espy/settler.hpp>

#include "base/live.hpp"
#include "settle/root_effect.hpp"
#include "sys/time.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace espy {
namespace {

bool is_about_entry(change_kind kind) noexcept {
    return kind < change_kind::ready;
}

} // namespace

struct settler::implementation {
    explicit implementation(const settle_options& given) : options(given) {
        options.quiet = sys::within_reason(options.quiet);
        options.max_wait = sys::within_reason(options.max_wait);
    }

    settle::root_effect& root_of(const change& change);
    void add_entry(const change& change);
    void add_stream(const change& change);
    void tell_all();
    bool hand_out(batch& out);

    settle_options options;
    std::map<root_id, kinds> selected;
    std::map<root_id, settle::root_effect> roots;
    /// Told already: what comes before something about the stream, and that.
    batch held;
    std::uint64_t seq = 0;
    time_point first{};
    time_point last{};
    /// Something was added that is worth waiting with, or that is not.
    bool waits = false;
    bool urgent = false;
    /// Between `overflow` and `resynced` the news that a file was closed may be lost.
    bool truth_lost = false;
};

settler::settler(const settle_options& options)
    : self_(std::make_unique<implementation>(options)) {}
settler::settler(settler&&) noexcept = default;
settler& settler::operator=(settler&&) noexcept = default;
settler::~settler() = default;

settle::root_effect& settler::implementation::root_of(const change& change) {
    const auto known = roots.find(change.root);
    if (known != roots.end()) {
        return known->second;
    }
    const auto chosen = selected.find(change.root);
    const kinds tell = chosen == selected.end() ? options.tell : chosen->second;
    return roots.emplace(change.root, settle::root_effect(change.root, change.root_path, tell))
        .first->second;
}

void settler::implementation::add_entry(const change& change) {
    settle::root_effect& root = root_of(change);
    root.defer(options.complete && !truth_lost);
    root.add(change);
    waits = waits || change.kind != change_kind::exists;
    urgent = urgent || change.kind == change_kind::exists;
}

void settler::implementation::add_stream(const change& change) {
    truth_lost = (truth_lost || change.kind == change_kind::overflow) &&
                 change.kind != change_kind::resynced;
    if (change.kind == change_kind::overflow || change.kind == change_kind::resynced) {
        for (auto& [id, root] : roots) {
            root.finish_all();
        }
    }
    tell_all();
    const auto chosen = selected.find(change.root);
    const kinds tell = chosen == selected.end() ? options.tell : chosen->second;
    if (tell.contains(change.kind)) {
        batch_writer out(held);
        espy::change& told = out.append(change);
        told.path = out.keep(change.path);
        told.from = {};
        told.root_path = out.keep(change.root_path);
        told.message = out.keep(change.message);
        told.process = out.keep(change.process);
        urgent = true;
    }
}

void settler::implementation::tell_all() {
    for (auto& [id, root] : roots) {
        root.tell(batch_writer(held));
    }
}

bool settler::implementation::hand_out(batch& out) {
    tell_all();
    waits = false;
    urgent = false;
    for (change& told : batch_writer(held).changes()) {
        told.seq = ++seq;
    }
    std::swap(out, held);
    held.clear();
    return !out.empty();
}

void settler::select(root_id root, kinds tell) {
    live(self_).selected[root] = tell;
    const auto known = live(self_).roots.find(root);
    if (known != live(self_).roots.end()) {
        known->second.select(tell);
    }
}

void settler::drop(root_id root) {
    live(self_).selected.erase(root);
    live(self_).roots.erase(root);
    batch_writer(live(self_).held).drop(root);
}

void settler::add(const change& change, time_point now) {
    if (change.kind == change_kind::event) {
        return;
    }
    if (!live(self_).waits && !live(self_).urgent) {
        live(self_).first = now;
    }
    const bool waited = live(self_).waits;
    if (is_about_entry(change.kind)) {
        live(self_).add_entry(change);
    } else {
        live(self_).add_stream(change);
    }
    if (!waited && live(self_).waits) {
        live(self_).first = now;
    }
    live(self_).last = now;
}

void settler::add(const batch& changes, time_point now) {
    for (const change& change : changes) {
        add(change, now);
    }
}

std::optional<settler::time_point> settler::due() const noexcept {
    if (!live(self_).waits) {
        return live(self_).urgent ? std::optional(live(self_).first) : std::nullopt;
    }
    const bool full =
        std::any_of(live(self_).roots.begin(), live(self_).roots.end(), [&](const auto& root) {
            return root.second.size() >= live(self_).options.max_size;
        });
    return full ? live(self_).first
                : std::min(live(self_).last + live(self_).options.quiet,
                           live(self_).first + live(self_).options.max_wait);
}

bool settler::take(batch& out, time_point now) {
    out.clear();
    const std::optional<time_point> at = due();
    return at && *at <= now && live(self_).hand_out(out);
}

bool settler::flush(batch& out) {
    out.clear();
    return live(self_).hand_out(out);
}

std::vector<std::string> settler::pending() const {
    std::vector<std::string> result;
    for (const auto& [id, root] : live(self_).roots) {
        root.append_pending(result);
    }
    return result;
}

} // namespace espy
