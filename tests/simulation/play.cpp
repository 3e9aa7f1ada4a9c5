#include "play.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

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

play::play(std::span<const std::uint8_t> bytes, backend by)
    : choices_(bytes), by_(by), kernel_(choose_habits()) {
    // What happens between two looks is one change.
    limited_ = limited_ || by == backend::poll;
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
        limited_ = true;
    }
    return how;
}

root_options play::choose_options() {
    root_options options;
    options.initial = true;
    switch (choices_.below(12)) {
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
    tree.make(w, "out", entry_type::directory);
    tree.make(w, "root", entry_type::directory);
    const unsigned bits = choices_.below(256);
    small_portions_ = (bits & 1) != 0;
    kernel_.silent_about_types = (bits & 6) == 6;
    touches_root_ = (bits & 24) == 24 && !limited_;
    denies_ = (bits & 96) == 96;
    kernel_.portion = [this] {
        return small_portions_ ? std::size_t{1} + choices_.below(4) : std::size_t{1000};
    };
    tree.events().given = [this](const record& event) {
        say("  read: " + std::to_string(event.watch) + ' ' + to_string(event.bits) + ' ' +
            event.name + (event.cookie == 0 ? "" : " #" + std::to_string(event.cookie)));
    };
    tree.hints().given = [this](const hint& event) {
        const auto text = [](const named& what) {
            return ' ' + std::to_string(what.directory) + '/' + what.name;
        };
        say("  read:" + text(event.where) + ' ' + to_string(event.bits) +
            (event.to.directory == 0 ? "" : text(event.to)) + " by " +
            std::to_string(event.process));
    };
    kernel_.meanwhile = [this] { meanwhile(); };
    for (unsigned count = choices_.below(16); count > 0; --count) {
        operate();
    }
    tree.finish_all();
    if (by_ == backend::fanotify) {
        const unsigned kind = choices_.below(4);
        tree.hints().directories_only = kind >= 2;
        tree.hints().hides_processes = kind % 2 == 1;
    }
    const watcher_options options{.backend = by_,
                                  .buffer_size = (bits & 128) != 0 ? 272U : 65536U,
                                  .api = kernel::interface(),
                                  .fanotify_api = kernel::fanotify_interface()};
    watcher_.emplace(options);
    // Whatever takes longer than a call may is cut into pieces.
    kernel_.disk_takes = choices_.below(4) == 3 ? 4'000'000 : 0;
    const bool second = choices_.below(8) == 7;
    add_root("/w/root", choose_options());
    if (second) {
        add_root(choices_.below(2) == 0 ? "/w/root/a" : "/w/root", choose_options());
    }
}

void play::add_root(const std::string& path, const root_options& options) {
    root_options chosen = options;
    chosen.must_exist = false;
    std::error_code ec;
    watcher_->add(path, chosen, ec);
    if (!ec) {
        options_.push_back(chosen);
        consumers_.emplace_back(path, chosen.select != nullptr);
        say("watch " + path);
    }
}

void play::run() {
    prepare();
    if (consumers_.empty()) {
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
        sync();
    } else {
        quiet_ = true;
        kernel_.tree().finish_all();
        sync();
        if (!limited_ || by_ == backend::poll) {
            check(false);
        }
        quiet_ = false;
    }
}

void play::poll() {
    std::error_code ec;
    watcher_->poll(batch_, ec);
    take_in();
}

void play::sync() {
    say("sync");
    std::error_code ec;
    watcher_->sync(batch_, ec);
    take_in();
}

void play::take_in() {
    read_again();
    for (const change& told : batch_) {
        std::string line = "    told: " + std::string(to_string(told.kind)) + ' ' +
                           std::string(told.path) + ' ' + std::string(to_string(told.type));
        line += told.from.empty() ? "" : " from " + std::string(told.from);
        line += told.replaced ? " replaced" : "";
        line += told.exchanged ? " exchanged" : "";
        say(line + (consumers_.size() > 1
                        ? " (root " + std::to_string(static_cast<unsigned>(told.root)) + ')'
                        : ""));
        consumers_.at(static_cast<std::size_t>(told.root) - 1).apply(told, kernel_.tree().tick());
    }
}

/// Who reads what a change is about finds what is there by then.
void play::read_again() {
    for (std::size_t i = 0; i < consumers_.size() && !batch_.empty(); ++i) {
        consumers_[i].read = [tree = whole_tree(i)](const std::string& path) {
            const auto found = tree.find(path);
            return found == tree.end() ? 0 : found->second.what->identity;
        };
    }
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
        if (!kernel_.readable()) {
            if (kernel_.timer == 0) {
                return;
            }
            slow += kernel_.timer - tree.now() > 5'000'000 ? 1U : 0U;
            tree.pass(kernel_.timer - tree.now());
        }
        poll();
    }
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

void play::check(bool everything) {
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
        check_root(i, everything);
    }
    const std::uint64_t held = watcher_->stats().watches;
    if (everything && by_ == backend::inotify && held != kernel_.tree().watches()) {
        throw broken_promise("every watch of the kernel is known: " + std::to_string(held) +
                             " known, " + std::to_string(kernel_.tree().watches()) + " held");
    }
}

void play::check_root(std::size_t which, bool everything) {
    const consumer& map = consumers_[which];
    const auto tree = whole_tree(which);
    if (!map.is_ready() || map.in_doubt()) {
        throw broken_promise(map.in_doubt() ? "an overflow is repaired" : "ready is told");
    }
    for (const auto& [path, there] : tree) {
        const auto known = map.entries().find(path);
        if (there.hidden && !everything) {
            continue;
        }
        if (options_[which].select && !options_[which].select(path, there.what->target->type)) {
            if (known != map.entries().end()) {
                throw broken_promise("what is hidden is not known: " + path);
            }
            continue;
        }
        if (known == map.entries().end()) {
            throw broken_promise("what is there is known: " + path);
        }
        if (known->second.type != there.what->target->type) {
            throw broken_promise("what is known is of the type it is: " + path);
        }
        if (there.what->target->type == entry_type::file && !denies_ &&
            (!limited_ || by_ == backend::poll)) {
            check_laws(which, path, there);
        }
    }
    for (const auto& [path, known] : map.entries()) {
        std::string above = path;
        auto there = tree.find(above);
        const bool missing = there == tree.end();
        while (there == tree.end() && above.find('/') != std::string::npos) {
            above.resize(above.rfind('/'));
            there = tree.find(above);
        }
        const bool hidden = !everything && denies_;
        if (missing && !hidden) {
            throw broken_promise("what is known is there: " + path);
        }
    }
}

void play::check_laws(std::size_t which, const std::string& path, const seen& there) {
    const consumer::known& known = consumers_[which].entries().find(path)->second;
    if (known.told < there.what->written) {
        throw broken_promise("a change is told after the last write: " + path);
    }
    // A directory that is away and back between two listings is the same as ever.
    if (by_ != backend::poll && known.read != there.what->identity) {
        throw broken_promise("a change is told after another thing came to a path: " + path);
    }
}

} // namespace espy::simulation
