/// The phases of a recorder: what it waits for, and how it begins and goes on.
#include "journal/recording/recording.hpp"

#include <espy/error.hpp>

#include <algorithm>
#include <utility>

namespace espy {
namespace {

using namespace journaling;

/// Entries of a batch; more are written by several.
constexpr std::size_t most_entries = 20'000;

constexpr kinds recorded{change_kind::created,      change_kind::modified,  change_kind::written,
                         change_kind::attributes,   change_kind::renamed,   change_kind::removed,
                         change_kind::ready,        change_kind::overflow,  change_kind::resynced,
                         change_kind::watch_failed, change_kind::root_gone, change_kind::root_back,
                         change_kind::unmounted};

} // namespace

/// An unmounted disk must not become "everything was removed": nobody has seen that it went.
void recorder::implementation::begin_if_there() {
    const volume found = volume_at(keeps.root());
    if (keeps.expects(found)) {
        begin();
    } else if (found.type == 0) {
        hold_nothing();
    } else {
        hold("another file system is at " + keeps.root() +
             " than the one that was recorded; waiting for that");
    }
}

void recorder::implementation::hold_nothing() {
    hold("nothing is at " + keeps.root() + "; waiting for it");
}

void recorder::implementation::hold(std::string why) {
    source.reset();
    if (!guard_) {
        guard_.emplace();
        root_options only_itself;
        only_itself.tell = {change_kind::ready, change_kind::root_gone, change_kind::root_back,
                            change_kind::unmounted};
        only_itself.recursive = false;
        only_itself.must_exist = false;
        guard_->add(keeps.root(), only_itself);
        listen(guard_->native_handle(), true);
    }
    phase = recorder_phase::holding;
    message = std::move(why);
}

/// Compares, and goes on recording.
void recorder::implementation::begin() {
    guard_.reset();
    phase = recorder_phase::comparing;
    message.clear();
    began_ = steady::now();
    compared = {};
    compared.first = !keeps.is_complete();
    compared.since = journal_time(std::chrono::nanoseconds(keeps.last_time()));
    keeps.begin();
    try {
        watch();
    } catch (const error& why) {
        // It went in this moment.
        if (why.code() != errc::not_found || keeps.knows_nothing()) {
            throw;
        }
        hold_nothing();
    }
}

void recorder::implementation::watch() {
    settle_options settle;
    settle.quiet = options.quiet;
    settle.max_wait = options.max_wait;
    settle.max_size = most_entries;
    source.emplace(settle, options.watch);
    root_options watched = options.root;
    watched.tell = recorded;
    watched.events = inotify::mask::none;
    watched.initial = false;
    watched.expand_renames = false;
    watched.types = true;
    // Of a root that was told to be gone nothing is known.
    watched.must_exist = !keeps.knows_nothing() || !keeps.is_complete();
    watched.known = [this](std::string_view directory, const auto& each) {
        keeps.tell_known(directory, each);
    };
    id = source->add(keeps.root(), watched);
    listen(source->native_handle(), true);
}

void recorder::implementation::poll_held() {
    // Whatever it tells: that something is at the path for the first time is no change of the path.
    batch ignored;
    guard_->poll(ignored);
    begin_if_there();
}

void recorder::implementation::retry(batch& out) {
    if (steady::now() < pause_.until) {
        return;
    }
    std::swap(out, pause_.unwritten);
    pause_.unwritten.clear();
    phase = pause_.before;
    message.clear();
    if (record(out)) {
        pause_.next = shortest_pause;
        listen(source->native_handle(), true);
    }
}

/// Nothing is lost: the watcher is not asked meanwhile, and what its queue cannot hold it finds again.
void recorder::implementation::pause(batch& told, const std::string& why) {
    std::swap(told, pause_.unwritten);
    told.clear();
    pause_.before = phase;
    phase = recorder_phase::paused;
    message = "cannot write " + keeps.where().file() + " (" + why + "); trying again";
    listen(source->native_handle(), false);
    pause_.until = steady::now() + pause_.next;
    pause_.next = std::min(pause_.next * 2, longest_pause);
}

} // namespace espy
