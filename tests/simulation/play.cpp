#include "play.hpp"

#include "faults.hpp"
#include "watcher/test_access.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <limits>
#include <type_traits>
#include <utility>

namespace espy::simulation {
namespace {

bool selects_by_name(std::string_view path, entry_type /*type*/) {
    return !path.ends_with('b');
}

bool selects_below_a(std::string_view path, entry_type /*type*/) {
    return path.empty() || path == "a" || path.starts_with("a/") || path.ends_with("/a") ||
           path.find("/a/") != std::string_view::npos;
}

bool selects_by_type(std::string_view path, entry_type type) {
    return path.empty() || type == entry_type::file ||
           (type == entry_type::directory && path.ends_with('a'));
}

} // namespace

play::play(std::span<const std::uint8_t> bytes, backend by, scene of)
    : choices_(bytes), by_(by), scene_(of), kernel_(choose_habits()) {
    // What happens between two looks is one change.
    limited_ = limited_ || by == backend::poll;
    choose_limits(bytes);
}

disk::habits play::choose_habits() {
    disk::habits how;
    const unsigned bits = choices_.below(256);
    how.hashed = (bits & 1) != 0;
    how.reuses_numbers = (bits & 2) != 0;
    if ((bits & 12) == 12) {
        how.queue_limit = 3 + choices_.below(16);
    }
    if ((bits & 48) == 48) {
        how.watch_limit = 3 + choices_.below(6);
        limited_ = by_ != backend::automatic;
    }
    if (scene_ == scene::volumes) {
        how.queue_limit = 3 + choices_.below(32);
    }
    return how;
}

root_options play::choose_options() {
    root_options options;
    options.initial = true;
    // What is mounted where nobody looks, and moved from there, is not noticed (0020).
    const unsigned kind = choices_.below(12);
    switch (scene_ == scene::mounts && kind < 4 ? 11 : kind) {
    case 0: options.recursive = false; break;
    case 1: options.max_depth = 1 + choices_.below(3); break;
    case 2: options.prune = [](std::string_view path) { return path.ends_with('c'); }; break;
    case 3: options.one_file_system = true; break;
    case 4: options.select = selects_by_name; break;
    case 5: options.select = selects_below_a; break;
    case 6: options.select = selects_by_type; break;
    default: break;
    }
    return options;
}

/// By the last bytes of all, so that a play with the usual limits stays what it is.
void play::choose_limits(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 4 || bytes.back() % 4 != 3) {
        return;
    }
    tiny_ = true;
    unsigned bits = 0;
    for (const std::uint8_t each : bytes.last(4).first(3)) {
        bits = bits << 8 | each;
    }
    const auto choose = [&](auto& which, unsigned least) {
        if ((bits & 1) != 0) {
            which = static_cast<std::remove_reference_t<decltype(which)>>(least);
        }
        bits >>= 1;
    };
    choose(limits_.changes_a_call, 1);
    choose(limits_.engine.actions_at_once, 1);
    choose(limits_.engine.events_at_once, 1);
    choose(limits_.engine.far_behind, 0);
    choose(limits_.engine.reads_at_once, 1);
    choose(limits_.engine.sync_rounds, 1);
    choose(limits_.engine.sync_passes, 1);
    choose(limits_.engine.watches_ended_at_once, 1);
    choose(limits_.hands.entries_at_once, 1);
    choose(limits_.hands.names_worth_listing, 1);
    choose(limits_.hands.entries_for_types, 1);
    choose(limits_.hands.open_ways, 1);
    choose(limits_.hands.open_ends, 1);
    choose(limits_.model.replacements_kept, 1);
    choose(limits_.model.transfers_gone_over, 0);
    choose(limits_.model.denied_kept, 0);
    choose(limits_.model.listings_at_once, 1);
    choose(limits_.model.close_looks, 1);
    choose(limits_.model.renames_in_a_row, 1);
    choose(limits_.stream.events_near, 1);
    choose(limits_.stream.times_put_off, 0);
    choose(limits_.stream.foreign_reads, 1);
}

/// Some file systems have names of more bytes than NAME_MAX; some directories many entries.
void play::choose_names() {
    const unsigned bits = choices_.below(16);
    if (bits % 4 == 3) {
        names_.back() = std::string(256 + 5 * choices_.below(256), 'd');
    }
    if (bits / 4 == 3) {
        for (char name = 'e'; name < 'm'; ++name) {
            names_.emplace_back(1, name);
        }
    }
}

void play::say(const std::string& line) {
    story_ += line + '\n';
    if (aloud) {
        std::puts(line.c_str());
    }
}

void play::prepare() {
    disk& tree = kernel_.tree();
    tree.make(tree.root(), "w", entry_type::directory);
    const node_ptr w = kernel_.resolve(tree.root(), "w", false, false);
    kernel_.has_procfs = scene_ != scene::plain;
    if (scene_ == scene::volumes) {
        tree.make_volume(w, "out");
    } else {
        tree.make(w, "out", entry_type::directory);
    }
    tree.make(w, "root", entry_type::directory);
    const unsigned bits = choices_.below(256);
    small_portions_ = (bits & 1) != 0;
    kernel_.silent_about_types = (bits & 6) == 6;
    touches_root_ = (bits & 24) == 24 && !limited_ && scene_ != scene::mounts;
    denies_ = (bits & 96) == 96 && scene_ != scene::mounts;
    kernel_.portion = [this] {
        return small_portions_ ? std::size_t{1} + choices_.below(4) : std::size_t{1000};
    };
    tree.events().given = [this](const record& event) {
        say("  read: " + std::to_string(event.watch) + ' ' + to_string(event.bits) + ' ' +
            event.name + (event.cookie == 0 ? "" : " #" + std::to_string(event.cookie)));
    };
    tree.hint_given = [this](const hint& event) {
        const auto text = [](const named& what) {
            return ' ' + std::to_string(what.directory) + '/' + what.name;
        };
        say("  read:" + text(event.where) + ' ' + to_string(event.bits) +
            (event.to.directory == 0 ? "" : text(event.to)) + " by " +
            std::to_string(event.process));
    };
    kernel_.meanwhile = [this] { meanwhile(); };
    choose_names();
    for (unsigned count = choices_.below(16); count > 0; --count) {
        operate();
    }
    tree.finish_all();
    if (by_ == backend::fanotify) {
        const unsigned kind = choices_.below(4);
        tree.how().marks_directories_only = kind >= 2;
        tree.how().hides_processes = kind % 2 == 1;
    }
    watcher_.emplace(
        test_access::make({{.backend = by_, .buffer_size = (bits & 128) != 0 ? 272U : 65536U},
                           {kernel::interface(), kernel::fanotify_interface(), limits_}}));
    // Whatever takes longer than a call may is cut into pieces.
    const unsigned pace = choices_.below(4);
    kernel_.disk_takes = pace == 3 ? 4'000'000 : 0;
    hastens_ = pace == 2;
    kernel_.timed = [this] { hasten(); };
    const unsigned kind = choices_.below(16);
    several_ = kind % 4 == 3;
    faulty_ = kind / 4 == 3;
    calls_to_fault_ = choices_.below(256);
    kernel_.refuse = [this](call which) { return refuse(which); };
    kernel_.applied = [this] { applied_.push_back(batch_.size()); };
    add_root("/w/root", choose_options());
    if (scene_ == scene::volumes) {
        add_root("/w/out", choose_options());
    }
    if (several_ && choices_.below(2) == 0) {
        add_or_remove_root();
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
    if (what < 7) {
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
    for (unsigned count = 0; slow < 60; ++count) {
        if (count > (kernel_.disk_takes == 0 ? 3000U : 100'000U)) {
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
