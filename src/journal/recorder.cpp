/// The recorder: a settled watcher that begins with what the tables know, and whose batches are written into them.
///
///     comparing ──ready──▶ recording ──no room──▶ paused ──room──▶ recording
///         ▲                                                       (or comparing, as before)
///         └──the volume is back── holding
///
/// There is one way from the watcher to whoever asks: a batch is settled, written, and only then told. What ends the
/// process in between leaves the tables as they were, and the next comparison finds it.
#include <espy/journal/recorder.hpp>

#include "journal/answering.hpp"
#include "journal/failing.hpp"
#include "journal/now.hpp"
#include "journal/volume.hpp"
#include "journal/writer.hpp"

#include "base/path_below.hpp"
#include "base/waker.hpp"

#include <espy/settled_watcher.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <unordered_set>
#include <utility>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace espy {
namespace {

using namespace journaling;
using steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Entries of a batch; more are written by several.
constexpr std::size_t most_entries = 20'000;
/// How soon after want of room it is tried again: doubled up to the second.
constexpr milliseconds shortest_pause{1000};
constexpr milliseconds longest_pause{30'000};
/// How long a barrier for others works at once; doubled up to the second, if that was not enough.
constexpr milliseconds shortest_slice{10};
constexpr milliseconds longest_slice{1000};
/// A change that is so much older than the beginning was made before it, however coarse its clock.
constexpr std::int64_t time_grain = 2'000'000'000;

constexpr kinds recorded{change_kind::created,      change_kind::modified,  change_kind::written,
                         change_kind::attributes,   change_kind::renamed,   change_kind::removed,
                         change_kind::ready,        change_kind::overflow,  change_kind::resynced,
                         change_kind::watch_failed, change_kind::root_gone, change_kind::root_back,
                         change_kind::unmounted};

} // namespace

std::string_view to_string(recorder_phase phase) noexcept {
    constexpr std::array<std::string_view, 4> names{"comparing", "recording", "holding", "paused"};
    return names[static_cast<std::size_t>(phase)];
}

struct recorder::implementation {
    implementation(const std::filesystem::path& given_root, const std::filesystem::path& file,
                   const recorder_options& given);

    void begin();
    bool is_held_back();
    void hold(std::string why);
    void hold_nothing();
    void watch();
    void tell_known(std::string_view directory,
                    const std::function<void(const known_entry&)>& each);
    bool poll(batch& out);
    void poll_held();
    void retry(batch& out);
    bool record(batch& told);
    void write(batch& told);
    void count(const batch& told);
    void pause(batch& told, const sqlite_error& why);
    void check_uncovered();
    bool all_is_told(std::string_view directory) const;
    void serve(batch& out);
    void listen(int fd, bool on);
    void attend();
    void rearm();
    void arm(milliseconds in);
    void check_file() const;
    sync_status sync_source(batch& out, milliseconds timeout, std::stop_token stop);

    recorder_options options;
    std::string root;
    location where;
    unique_fd lock;
    tables store;
    entries tree;
    batches log;
    writer writes;
    answering desk;
    unique_fd epoll;
    unique_fd timer;
    espy::waker waker;

    std::optional<settled_watcher> source;
    root_id id{};
    /// While it is held back: tells when something comes to the path.
    std::optional<watcher> guard;
    recorder_phase phase = recorder_phase::comparing;
    /// What it is when there is room again.
    recorder_phase before_pause = recorder_phase::comparing;
    std::string message;
    comparison compared;
    steady::time_point began{};
    batch_cause cause = batch_cause::comparison;
    trust looks;
    bool complete = false;
    /// The tables were asked for what is known.
    bool asked = false;
    bool overflowed = false;
    std::unordered_set<std::int64_t> given;
    std::exception_ptr failure;
    std::int64_t uncovered = 0;
    /// Nothing of this comparison was written yet.
    bool is_anew = true;
    std::optional<batch_row> last;
    /// What could not be written yet.
    batch unwritten;
    milliseconds pause_for = shortest_pause;
    steady::time_point retry_at{};
    bool is_armed = false;
    milliseconds slice = shortest_slice;
};

recorder::implementation::implementation(const std::filesystem::path& given_root,
                                         const std::filesystem::path& file,
                                         const recorder_options& given_options)
    : options(given_options), root(root_text(given_root)), where(file, location::use::record),
      lock(take_lock(where, options.group_reads)), store(where, options.group_reads), tree(store),
      log(store), writes(store, tree, log, where, root), desk(where, options.group_reads),
      epoll(::epoll_create1(EPOLL_CLOEXEC)),
      timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {
    if (!epoll || !timer || waker.native_handle() < 0) {
        fail("recorder", file, last_error());
    }
    where.hold();
    const std::string known_root = store.text("root");
    if (known_root.empty()) {
        store.put("root", std::string_view(root));
        store.put("rules", std::string_view(options.rules));
    } else if (known_root != root) {
        fail("recorder", file, journal_errc::other_root, "this is the journal of " + known_root);
    }
    for (const int fd : {timer.get(), waker.native_handle(), desk.native_handle()}) {
        listen(fd, true);
    }
    last = log.last();
    complete = store.number("complete") != 0;
    if (!is_held_back()) {
        begin();
    }
}

void recorder::implementation::listen(int fd, bool on) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.fd = fd;
    ::epoll_ctl(epoll.get(), on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd, &interest);
}

/// Takes in what made the descriptor readable, but for the watcher's part.
void recorder::implementation::attend() {
    std::array<epoll_event, 4> ready{};
    const int count = ::epoll_wait(epoll.get(), ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
        const int fd = ready[static_cast<std::size_t>(i)].data.fd;
        std::uint64_t ignored = 0;
        if (fd == timer.get()) {
            (void)!::read(fd, &ignored, sizeof ignored);
        } else if (fd == desk.native_handle()) {
            desk.take();
        }
    }
    waker.read();
}

/// Has the descriptor be readable when there is something to do that no event tells of.
void recorder::implementation::rearm() {
    if (phase == recorder_phase::paused) {
        arm(std::max(std::chrono::ceil<milliseconds>(retry_at - steady::now()), milliseconds(0)));
    } else if (phase == recorder_phase::recording && desk.is_asked()) {
        arm(milliseconds(0));
    } else if (is_armed) {
        arm(milliseconds(-1));
    }
}

/// Less than 0: never.
void recorder::implementation::arm(milliseconds in) {
    itimerspec when{};
    is_armed = in.count() >= 0;
    if (is_armed) {
        when.it_value.tv_sec = in.count() / 1000;
        when.it_value.tv_nsec = in.count() % 1000 * 1'000'000 + 1;
    }
    ::timerfd_settime(timer.get(), 0, &when, nullptr);
}

/// An unmounted disk must not become "everything was removed": nobody has seen that it went.
bool recorder::implementation::is_held_back() {
    if (options.follow_path || tree.count() == 0) {
        return false;
    }
    const volume now = volume_at(root);
    const volume before = load_volume(store);
    if (now.is(before) || (now.type != 0 && before.type == 0)) {
        return false;
    }
    if (now.type == 0) {
        hold_nothing();
    } else {
        hold("another file system is at " + root +
             " than the one that was recorded; waiting for that");
    }
    return true;
}

void recorder::implementation::hold_nothing() {
    hold("nothing is at " + root + "; waiting for it");
}

void recorder::implementation::hold(std::string why) {
    source.reset();
    if (!guard) {
        guard.emplace();
        root_options only_itself;
        only_itself.tell = {change_kind::ready, change_kind::root_gone, change_kind::root_back,
                            change_kind::unmounted};
        only_itself.recursive = false;
        only_itself.must_exist = false;
        guard->add(root, only_itself);
        listen(guard->native_handle(), true);
    }
    phase = recorder_phase::holding;
    message = std::move(why);
}

/// Compares, and goes on recording.
void recorder::implementation::begin() {
    guard.reset();
    phase = recorder_phase::comparing;
    message.clear();
    asked = false;
    overflowed = false;
    given.clear();
    began = steady::now();
    compared = {};
    compared.first = !complete;
    compared.since = journal_time(std::chrono::nanoseconds(last ? last->time : 0));
    cause = !complete                              ? batch_cause::first
            : store.text("rules") != options.rules ? batch_cause::rules
                                                   : batch_cause::comparison;
    looks.all_is_told = [this](std::string_view directory) { return all_is_told(directory); };
    looks.told_until = now_ns() - time_grain;
    is_anew = true;
    uncovered = 0;
    try {
        watch();
    } catch (const error& why) {
        if (why.code() != errc::not_found || tree.count() == 0) {
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
    watched.must_exist = tree.count() != 0 || !complete;
    watched.known = [this](std::string_view directory, const auto& each) {
        tell_known(directory, each);
    };
    id = source->add(root, watched);
    listen(source->native_handle(), true);
}

/// May not throw: what went wrong is told by the `poll` that it happened in.
void recorder::implementation::tell_known(std::string_view directory,
                                          const std::function<void(const known_entry&)>& each) {
    asked = true;
    try {
        const auto place = tree.find_slot(directory);
        const auto row = place ? tree.find(*place) : std::nullopt;
        if (directory.empty() && row) {
            each(known_of({}, *row));
        }
        if (!row || row->id == 0) {
            return;
        }
        if (!given.insert(row->id).second) {
            throw sqlite_error(SQLITE_CORRUPT, "a directory that is in itself");
        }
        tree.each_in(row->id, [&](std::string_view name, const entry_row& below) {
            each(known_of(name, below));
        });
    } catch (...) {
        failure = std::current_exception();
    }
}

/// All that happened in the directory before the call was told by the batch that is being written.
bool recorder::implementation::all_is_told(std::string_view directory) const {
    if (phase != recorder_phase::recording || overflowed) {
        return false;
    }
    const statistics now = source->stats();
    const auto covered = source->covers(id, path_in(root, directory) + '/');
    return now.queue_bytes == 0 && now.backlog_bytes == 0 && covered &&
           covered->by == coverage_means::watch && covered->interval.count() == 0;
}

bool recorder::implementation::poll(batch& out) {
    out.clear();
    const recorder_phase before = phase;
    attend();
    switch (phase) {
    case recorder_phase::holding: poll_held(); break;
    case recorder_phase::paused: retry(out); break;
    default:
        if (source->poll(out) || failure) {
            record(out);
        }
        break;
    }
    if (out.empty()) {
        serve(out);
    }
    rearm();
    return !out.empty() || phase != before;
}

void recorder::implementation::poll_held() {
    batch ignored;
    if (guard->poll(ignored) && !is_held_back()) {
        begin();
    }
}

void recorder::implementation::retry(batch& out) {
    if (steady::now() < retry_at) {
        return;
    }
    std::swap(out, unwritten);
    unwritten.clear();
    phase = before_pause;
    message.clear();
    if (record(out)) {
        pause_for = shortest_pause;
        listen(source->native_handle(), true);
    }
}

/// False: it is paused, and the batch is kept.
bool recorder::implementation::record(batch& told) {
    if (failure) {
        std::rethrow_exception(std::exchange(failure, nullptr));
    }
    const bool is_ready = std::any_of(told.begin(), told.end(), [](const change& each) {
        return each.kind == change_kind::ready;
    });
    if (is_ready && !asked && tree.count() != 0) {
        // It went in the moment between: the watcher would compare it when it comes, whatever it is.
        told.clear();
        hold_nothing();
        return true;
    }
    try {
        write(told);
    } catch (const sqlite_error& why) {
        writes.roll_back();
        if (!why.is_passing()) {
            throw;
        }
        pause(told, why);
        return false;
    }
    return true;
}

void recorder::implementation::write(batch& told) {
    check_file();
    bool is_ready = false;
    bool is_back = false;
    batch_cause why = phase == recorder_phase::comparing ? cause : batch_cause::live;
    for (const change& each : told) {
        is_ready = is_ready || each.kind == change_kind::ready;
        is_back = is_back || each.kind == change_kind::root_back;
        overflowed = (overflowed || each.kind == change_kind::overflow) &&
                     each.kind != change_kind::resynced;
        if (each.kind == change_kind::overflow) {
            why = batch_cause::overflow;
        }
    }
    transaction whole(store.base(), transaction::kind::write);
    const bool first = !complete;
    if (is_anew) {
        store.base().run("DELETE FROM uncovered");
    }
    bool changed = writes.write(told, why, complete, looks);
    if (is_ready && first) {
        store.put("complete", std::int64_t{1});
        log.begin(batch_cause::first);
        log.write();
    }
    if (is_ready) {
        store.put("rules", std::string_view(options.rules));
    }
    if (is_ready || is_back) {
        save_volume(store, volume_at(root));
        changed = true;
    }
    if (changed) {
        const auto keep = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::min(options.keep, std::chrono::seconds(std::chrono::hours(24 * 36'500))));
        log.trim(now_ns() - keep.count(),
                 static_cast<std::int64_t>(std::min<std::uint64_t>(options.keep_size, 1ULL << 60)));
        whole.commit();
        last = log.last();
        is_anew = false;
    }
    count(told);
    if (is_ready) {
        complete = true;
        phase = recorder_phase::recording;
        looks.told_until = std::numeric_limits<std::int64_t>::min();
        given = {};
        compared.took = steady::now() - began;
        compared.entries = static_cast<std::uint64_t>(tree.count());
    }
    if (first) {
        told.clear();
    }
    check_uncovered();
}

void recorder::implementation::count(const batch& told) {
    for (const change& each : told) {
        if (phase != recorder_phase::comparing) {
            return;
        }
        switch (each.kind) {
        case change_kind::created: ++compared.created; break;
        case change_kind::modified:
        case change_kind::written: ++compared.modified; break;
        case change_kind::attributes: ++compared.attributes; break;
        case change_kind::renamed: ++compared.renamed; break;
        case change_kind::removed: ++compared.removed; break;
        case change_kind::watch_failed: ++uncovered; break;
        default: break;
        }
    }
}

/// Nothing is lost: the watcher is not asked meanwhile, and what its queue cannot hold it finds again.
void recorder::implementation::pause(batch& told, const sqlite_error& why) {
    std::swap(told, unwritten);
    told.clear();
    before_pause = phase;
    phase = recorder_phase::paused;
    message = "cannot write " + where.file() + " (" + why.what() + "); trying again";
    listen(source->native_handle(), false);
    retry_at = steady::now() + pause_for;
    pause_for = std::min(pause_for * 2, longest_pause);
}

void recorder::implementation::check_file() const {
    if (where.is_lost() ||
        identify(lock.get(), "") != identify(where.directory(), where.lock_name().c_str())) {
        fail("recorder", where.file(), journal_errc::gone);
    }
}

/// Directories that could not be read, and can be now.
void recorder::implementation::check_uncovered() {
    if (uncovered == 0 || phase != recorder_phase::recording) {
        return;
    }
    statement ask(store.base(), "SELECT path FROM uncovered");
    std::vector<std::string> covered;
    while (ask.step()) {
        const std::string path(ask.bytes(0));
        const auto now = source->covers(id, path_in(root, path) + '/');
        if (!now || (now->by != coverage_means::nothing && now->gap == coverage_gap::none)) {
            covered.push_back(path);
        }
    }
    for (const std::string& path : covered) {
        statement(store.base(), "DELETE FROM uncovered WHERE path=?")
            .with(std::string_view(path))
            .run();
    }
    uncovered = store.base().number("SELECT count(*) FROM uncovered");
}

/// Answers who asks, as soon as that can be done.
void recorder::implementation::serve(batch& out) {
    if (!desk.is_asked()) {
        return;
    }
    switch (phase) {
    case recorder_phase::comparing: desk.progress(source->stats().entries_known); return;
    case recorder_phase::holding: desk.answer("holding " + message); return;
    case recorder_phase::paused: desk.answer("paused " + message); return;
    case recorder_phase::recording: break;
    }
    const sync_status how = sync_source(out, slice, {});
    if (phase != recorder_phase::recording) {
        return;
    }
    if (how == sync_status::reached || how == sync_status::in_doubt) {
        slice = shortest_slice;
        desk.answer((how == sync_status::reached ? "token " : "in-doubt ") +
                    to_string(log.token_at(*last)));
    } else {
        slice = std::min(slice * 2, longest_slice);
    }
}

sync_status recorder::implementation::sync_source(batch& out, milliseconds timeout,
                                                  std::stop_token stop) {
    const sync_status how = source->sync(out, timeout, std::move(stop));
    if (!out.empty() || failure) {
        record(out);
    }
    return how;
}

recorder::recorder(const std::filesystem::path& root, const std::filesystem::path& file,
                   const recorder_options& options)
    : self_(translated("recorder", file,
                       [&] { return std::make_unique<implementation>(root, file, options); })) {}

recorder::recorder(const std::filesystem::path& root, const std::filesystem::path& file,
                   const recorder_options& options, std::error_code& ec) {
    without_throw(ec, [&] { *this = recorder(root, file, options); });
}

recorder::recorder(recorder&&) noexcept = default;
recorder& recorder::operator=(recorder&&) noexcept = default;
recorder::~recorder() = default;

int recorder::native_handle() const noexcept {
    return self_->epoll.get();
}

bool recorder::poll(batch& out) {
    return translated("recorder::poll", self_->where.file(), [&] { return self_->poll(out); });
}

wait_status recorder::wait(batch& out, milliseconds timeout, std::stop_token stop) {
    const std::stop_callback wakes(stop, [this] { wake(); });
    const bool forever = timeout.count() < 0;
    const auto until = steady::now() + std::min(timeout, milliseconds(std::int64_t{1} << 40));
    for (bool interrupted = false;;) {
        if (poll(out)) {
            return wait_status::changes;
        }
        if (stop.stop_requested()) {
            self_->waker.take();
            return wait_status::stopped;
        }
        if (self_->waker.take()) {
            return wait_status::woken;
        }
        if (interrupted) {
            return wait_status::interrupted;
        }
        const auto left = std::chrono::ceil<milliseconds>(until - steady::now());
        if (!forever && left.count() <= 0) {
            return wait_status::timeout;
        }
        pollfd interest{native_handle(), POLLIN, 0};
        const int ms =
            forever ? -1 : static_cast<int>(std::min<std::int64_t>(left.count(), 1 << 30));
        interrupted = ::poll(&interest, 1, ms) < 0 && errno == EINTR;
    }
}

sync_status recorder::sync(batch& out, milliseconds timeout, std::stop_token stop) {
    const bool forever = timeout.count() < 0;
    const auto until = steady::now() + std::min(timeout, milliseconds(std::int64_t{1} << 40));
    out.clear();
    for (;;) {
        const auto left = forever ? milliseconds(-1)
                                  : std::max(std::chrono::ceil<milliseconds>(until - steady::now()),
                                             milliseconds(0));
        if (phase() == recorder_phase::recording) {
            const sync_status how = translated("recorder::sync", self_->where.file(),
                                               [&] { return self_->sync_source(out, left, stop); });
            if (phase() == recorder_phase::recording) {
                return how;
            }
        }
        if (stop.stop_requested()) {
            return sync_status::stopped;
        }
        if (!forever && left.count() == 0) {
            return sync_status::timeout;
        }
        wait(out, left, stop);
    }
}

void recorder::wake() noexcept {
    self_->waker.wake();
}

void recorder::reprune(std::string_view directory) {
    if (self_->source) {
        self_->source->reprune(self_->id, directory);
    }
}

recorder_phase recorder::phase() const noexcept {
    return self_->phase;
}

const std::string& recorder::message() const noexcept {
    return self_->message;
}

comparison recorder::compared() const {
    comparison so_far = self_->compared;
    if (so_far.took.count() == 0 && self_->source) {
        so_far.entries = self_->source->stats().entries_known;
    }
    return so_far;
}

std::optional<token> recorder::now() const noexcept {
    return self_->last ? std::optional(self_->log.token_at(*self_->last)) : std::nullopt;
}

void recorder::stats(statistics& out) const {
    out = self_->source ? self_->source->stats() : statistics();
}

std::optional<coverage> recorder::covers(std::string_view path) const {
    return self_->source ? self_->source->covers(self_->id, path_in(self_->root, path))
                         : std::nullopt;
}

} // namespace espy
