#include "play.hpp"

#include "faults.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <utility>

namespace espy::simulation {
play::play(std::span<const std::uint8_t> bytes, backend by, scene of)
    : choices_(bytes), by_(by), scene_(of), kernel_(choose_habits()) {
    // What happens between two looks is one change.
    limited_ = limited_ || by == backend::poll;
    choose_limits(bytes);
}

void play::say(const std::string& line) {
    story_ += line + '\n';
    if (aloud) {
        std::puts(line.c_str());
    }
}

void play::add_root(const std::string& path, const root_options& options) {
    root_options chosen = options;
    chosen.must_exist = false;
    std::error_code ec;
    const root_id id = watcher_->add(path, chosen, ec);
    if (!ec) {
        roots_.push_back({id, chosen, consumer(path, chosen.select != nullptr)});
        roots_.back().map.may_move = by_ == backend::automatic;
        roots_.back().map.follows_links = chosen.follow_symlinks;
        say("watch " + path);
    }
}

/// One within another, beside another, the same again; one whose parent is in another.
void play::add_or_remove_root() {
    constexpr std::array<const char*, 8> paths{"/w/root", "/w/root/a", "/w/root/b", "/w/root/a/b",
                                               "/w/out",  "/w/out/a",  "/w/alt",    "/w"};
    const unsigned which = choices_.below(16);
    if (which < 10 || roots_.empty()) {
        if (roots_.size() < 5) {
            add_root(paths[which % paths.size()], choose_options());
        }
        return;
    }
    subscription& root = roots_[which % roots_.size()];
    if (!root.removed && (scene_ != scene::mounts || which % roots_.size() != 0)) {
        say("unwatch " + root.map.root());
        root.removed = watcher_->remove(root.id);
        require(root.removed, "what was added is removed", root.map.root());
    }
}

std::string play::kind() const {
    std::string text;
    const auto add = [&](bool is, const char* word) {
        text += is ? (text.empty() ? "" : ",") + std::string(word) : "";
    };
    add(faulty_, "faults");
    add(several_, "roots");
    add(limited_, "limits");
    add(denies_, "modes");
    add(tiny_, "tiny");
    return text;
}

void play::run() {
    prepare();
    if (roots_.empty()) {
        return;
    }
    quiet_ = false;
    while (!choices_.exhausted() && operations_left_ > 0) {
        act();
    }
    quiet_ = true;
    quiesce();
    check(false);
    lift_limits();
    quiesce();
    check(true);
    sync();
    check(true);
    watcher_.reset();
}

void play::act() {
    const unsigned what = choices_.below(16);
    if (what == 6 && scene_ == scene::restarts) {
        restart();
    } else if (what < 7) {
        poll();
    } else if (what < 13) {
        operate();
    } else if (what == 13) {
        kernel_.tree().pass(choices_.below(256) * 500'000);
    } else if (what == 14) {
        if (several_ && choices_.below(2) == 0) {
            add_or_remove_root();
        } else {
            sync();
        }
    } else {
        quiet_ = true;
        kernel_.tree().finish_all();
        if (sync() && (!limited_ || by_ == backend::poll)) {
            check(false);
        }
        quiet_ = false;
    }
}

void play::poll() {
    std::error_code ec;
    watcher_->poll(batch_, ec);
    take_in(ec);
}

bool play::sync() {
    say("sync");
    std::error_code ec;
    const sync_status how = watcher_->sync(batch_, std::chrono::milliseconds(-1), {}, ec);
    take_in(ec);
    const bool gives_up = how != sync_status::reached &&
                          limits_.engine.sync_rounds != limit::usual.engine.sync_rounds;
    if (quiet_ && !limited_ && !denies_ && !faulty_ && !gives_up) {
        require(how == sync_status::reached, "nobody is at work, and sync is not in doubt", "");
    }
    return !gives_up;
}

/// Others have the processor for so long that a call's time is over, wherever it asks for it.
void play::hasten() {
    if (!hastens_ || quiet_ || choices_.exhausted()) {
        return;
    }
    if (asks_to_haste_ > 0) {
        --asks_to_haste_;
        return;
    }
    asks_to_haste_ = choices_.below(32);
    kernel_.tree().pass(20'000'000);
}

/// Goes on until nothing is left to do, but what is tried again now and then.
void play::quiesce() {
    disk& tree = kernel_.tree();
    tree.finish_all();
    say("quiet");
    unsigned slow = 0;
    // What is polled is looked at several times; of roots that share the time, each in its turn.
    const unsigned enough = scene_ == scene::links ? 150 : 60;
    for (unsigned count = 0; slow < enough; ++count) {
        if (count > (kernel_.disk_takes == 0 ? 50 * enough : 100'000U)) {
            throw broken_promise("the watcher comes to rest");
        }
        if (!failed_ && !kernel_.readable(watcher_->native_handle())) {
            if (kernel_.timer() == 0) {
                return;
            }
            slow += kernel_.timer() - tree.now() > 5'000'000 ? 1U : 0U;
            tree.pass(kernel_.timer() - tree.now());
        }
        poll();
    }
}

/// Why a call fails that could go well, once; as a rule none does.
int play::refuse(call which) {
    if (!faulty_ || quiet_ || choices_.exhausted() || calls_to_fault_-- > 0) {
        return 0;
    }
    calls_to_fault_ = choices_.below(256);
    const std::span<const int> reasons = reasons_of(which);
    int why = reasons[choices_.below(static_cast<unsigned>(reasons.size()))];
    if (why == EACCES && std::exchange(forbidden_, true)) {
        // What is forbidden is tried once more; again it would be no one-shot fault.
        why = EIO;
    }
    has_failed_ = true;
    way_failed_ = way_failed_ || which == call::way;
    say("fails: call " + std::to_string(static_cast<unsigned>(which)) + " with " +
        std::to_string(why));
    return why;
}

void play::lift_limits() {
    disk& tree = kernel_.tree();
    tree.how().watch_limit = 1000000;
    kernel_.openable = 1000000;
    collect(kernel_.resolve(tree.root(), "w", false, false), "/w", 0);
    // Modes are changed from the top.
    for (const auto& [where, path] : directories_) {
        if (where->readable && where->searchable) {
            continue;
        }
        where->readable = where->searchable = true;
        say("allow " + path);
        const auto slash = path.rfind('/');
        const node_ptr parent = kernel_.resolve(tree.root(), path.substr(0, slash), false, false);
        tree.change_attributes(parent, path.substr(slash + 1));
        tree.finish_all();
    }
}

} // namespace espy::simulation
