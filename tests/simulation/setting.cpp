// What a play is about: the habits of its disk, what is watched and how, and within which limits.
#include "play.hpp"

#include "watcher/test_access.hpp"

#include <span>
#include <string>
#include <string_view>
#include <type_traits>

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

disk::habits play::choose_habits() {
    disk::habits how;
    const unsigned bits = choices_.below(256);
    how.hashed = (bits & 1) != 0;
    how.reuses_numbers = (bits & 2) != 0;
    how.keeps_births = (bits & 64) != 0;
    how.forgets_handles = (bits & 128) != 0;
    if ((bits & 12) == 12) {
        how.queue_limit = 3 + choices_.below(16);
    }
    if ((bits & 48) == 48) {
        how.watch_limit = 3 + choices_.below(6);
        limited_ = by_ != backend::automatic;
    }
    if (scene_ == scene::links) {
        how.watch_limit = 1000000;
        limited_ = false;
    }
    if (scene_ == scene::volumes) {
        how.queue_limit = 3 + choices_.below(32);
    }
    return how;
}

root_options play::choose_options() {
    root_options options;
    options.initial = true;
    if (scene_ == scene::links) {
        options.follow_symlinks = true;
        return options;
    }
    // What is mounted where nobody looks, and moved from there, is not noticed (0020).
    const unsigned kind = choices_.below(12);
    const bool is_whole =
        (scene_ == scene::mounts && kind < 4) || (scene_ == scene::records && kind > 3);
    switch (is_whole ? 11 : kind) {
    case 0: options.recursive = false; break;
    case 1: options.max_depth = 1 + choices_.below(3); break;
    case 2: options.prune = [](std::string_view path) { return path.ends_with('c'); }; break;
    case 3: options.one_file_system = true; break;
    case 4: options.select = selects_by_name; break;
    case 5: options.select = selects_below_a; break;
    case 6: options.select = selects_by_type; break;
    case 7: options.types = false; break;
    default: break;
    }
    if (scene_ == scene::records) {
        options.events = record_law::asked;
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
    choose(limits_.engine.polls_without_mounts, 1);
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
    if (bits % 4 == 3 && scene_ != scene::links) {
        names_.back() = std::string(256 + 5 * choices_.below(256), 'd');
    }
    if (bits / 4 == 3) {
        for (char name = 'e'; name < 'm'; ++name) {
            names_.emplace_back(1, name);
        }
    }
}

void play::open_watcher() {
    watcher_.emplace(
        test_access::make({{.backend = by_, .buffer_size = buffer_size_},
                           {kernel::interface(), kernel::fanotify_interface(), limits_}}));
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
    denies_ = (bits & 96) == 96 && scene_ != scene::mounts && scene_ != scene::links;
    kernel_.portion = [this] {
        return small_portions_ ? std::size_t{1} + choices_.below(4) : std::size_t{1000};
    };
    tree.events().given = [this](const record& event) {
        records_.read(event);
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
    buffer_size_ = (bits & 128) != 0 ? 272U : 65536U;
    open_watcher();
    // Whatever takes longer than a call may is cut into pieces.
    const unsigned pace = choices_.below(4);
    kernel_.disk_takes = pace == 3 ? 4'000'000 : 0;
    hastens_ = pace == 2;
    kernel_.timed = [this] { hasten(); };
    const unsigned kind = choices_.below(16);
    several_ = kind % 4 == 3 && scene_ != scene::records && scene_ != scene::restarts;
    faulty_ = kind / 4 == 3 && scene_ != scene::links;
    calls_to_fault_ = choices_.below(256);
    kernel_.refuse = [this](call which) { return refuse(which); };
    kernel_.applied = [this] {
        applied_.push_back(batch_.size());
        if (scene_ == scene::records) {
            records_.applied();
        }
    };
    kernel_.watched = [this](std::int32_t watch, inotify::mask asked) {
        records_.watched(watch, asked);
    };
    add_root("/w/root", choose_options());
    if (scene_ == scene::volumes) {
        add_root("/w/out", choose_options());
    }
    if (several_ && choices_.below(2) == 0) {
        add_or_remove_root();
    }
}

} // namespace espy::simulation
