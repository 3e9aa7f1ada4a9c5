#include "storm/round.hpp"

#include "scripts/script.hpp"
#include "storm/chaos.hpp"

#include <espy/error.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

void print(const batch& changes) {
    for (const change& told : changes) {
        std::printf("  %llu %s %s%s%s %s%s%s %.*s\n", static_cast<unsigned long long>(told.seq),
                    std::string(to_string(told.kind)).c_str(), std::string(told.from).c_str(),
                    told.from.empty() ? "" : " -> ", std::string(told.path).c_str(),
                    std::string(to_string(told.type)).c_str(), told.replaced ? " replaced" : "",
                    told.exchanged ? " exchanged" : "", static_cast<int>(told.message.size()),
                    told.message.data());
    }
}

/// Of every name some, all of what is in some directories, and no pipe or socket.
bool selects(std::string_view path, entry_type type) {
    return type != entry_type::other && (path.starts_with("mark") || path.ends_with('1') ||
                                         path.find("d2/") != std::string_view::npos);
}

} // namespace

storm_round::storm_round(const storm_options& options, std::uint64_t seed)
    : options_(options), seed_(seed), base_(options.directory + "/round"), inside_(base_ + "/in"),
      outside_(base_ + "/out"), believer_(inside_) {
    remove_tree(base_);
    ::mkdir(base_.c_str(), 0755);
    ::mkdir(inside_.c_str(), 0755);
    ::mkdir(outside_.c_str(), 0755);
}

storm_round::~storm_round() {
    open_tree(base_);
    remove_tree(base_);
}

bool storm_round::run() {
    return options_.no_track ? run_log() : run_map();
}

/// No map, but true paths: wherever a directory is when all is over, what is made in it is told there.
bool storm_round::run_log() {
    make_chaos(inside_, outside_, {seed_ * 7 + 1, 200, !options_.tame});
    activity source;
    try {
        source.add(inside_);
    } catch (const error& why) {
        throw not_possible(why.what());
    }
    source.sync(batch_);
    start_writers();
    consume(source);
    if (source.sync(batch_) != sync_status::reached) {
        complain("the last sync did not reach its end");
    }
    take();
    // Others write there, too: after an overflow nobody knows what was told of.
    std::set<std::string> made;
    for (unsigned number = 0; number == 0 || overflowed_; ++number) {
        overflowed_ = false;
        created_.clear();
        made = make_probes(number);
        source.sync(batch_);
        take();
    }
    for (const std::string& path : made) {
        if (created_.erase(path) == 0) {
            complain("not told: " + path);
        }
    }
    for (const std::string& path : created_) {
        complain("told, and not there: " + path);
    }
    return !wrong_;
}

/// A file in each directory.
std::set<std::string> storm_round::make_probes(unsigned number) const {
    std::set<std::string> made;
    std::vector<std::string> directories{inside_};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(inside_)) {
        if (entry.symlink_status().type() == std::filesystem::file_type::directory) {
            directories.push_back(entry.path());
        }
    }
    for (const std::string& directory : directories) {
        const std::string path = directory + "/probe" + std::to_string(number);
        const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
        if (file >= 0) {
            ::close(file);
            made.insert(path);
        }
    }
    return made;
}

bool storm_round::run_map() {
    make_chaos(inside_, outside_, {seed_ * 7 + 1, 200, !options_.tame});
    const std::unique_ptr<watcher> source = make_watcher();
    add_root(*source);
    // The queue is made with the first root.
    small_queue_.reset();
    usual_queue_.reset();
    start_writers();
    if (options_.stops > 0) {
        start_stopper();
    }
    consume(*source);
    if (options_.ordinary_user) {
        // Without it neither side could say what is in some directories.
        open_tree(inside_);
        open_tree(outside_);
    }
    const sync_status last = source->sync(batch_);
    take();
    if (options_.watches > 0) {
        await_equality(*source);
    } else if (last != sync_status::reached) {
        complain("the last sync ended in doubt");
    }
    return check(*source);
}

std::unique_ptr<watcher> storm_round::make_watcher() {
    const backend by = backend_from_string(options_.backend).value();
    if (options_.queue == 0) {
        usual_queue_.emplace(by);
    } else {
        std::error_code ec;
        small_queue_.emplace(by, options_.queue, ec);
        if (ec) {
            throw std::system_error(ec, "max_queued_events");
        }
    }
    watcher_options how{.buffer_size = options_.buffer};
    how.backend = by;
    try {
        return std::make_unique<watcher>(how);
    } catch (const error& why) {
        if (why.code() == errc::permission_denied) {
            throw not_possible(why.what());
        }
        throw;
    }
}

void storm_round::add_root(watcher& source) {
    if (options_.backend == "poll") {
        believer_.begin_polled();
    }
    root_options how{.initial = true};
    if (options_.select) {
        how.select = selects;
        believer_.begin_selected(selects);
    }
    if (options_.expand) {
        how.expand_renames = true;
        believer_.begin_expanded();
    }
    source.add(inside_, how);
}

void storm_round::start_writers() {
    std::fflush(stdout);
    for (int i = 0; i < options_.writers; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            write(i);
        }
        children_.push_back(child);
    }
}

void storm_round::write(int number) const {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<std::thread> threads;
    for (int i = 0; i < options_.threads; ++i) {
        const auto seed = seed_ * 100 + static_cast<std::uint64_t>(number * options_.threads + i);
        threads.emplace_back([this, seed] {
            make_chaos(inside_, outside_, {seed, options_.operations, !options_.tame});
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    ::_exit(0);
}

/// A child that stops this process now and then for a few milliseconds.
void storm_round::start_stopper() {
    const pid_t consumer = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        for (int i = 0; i < options_.stops && ::getppid() == consumer; ++i) {
            ::kill(consumer, SIGSTOP);
            ::usleep(10'000);
            ::kill(consumer, SIGCONT);
            ::usleep(5'000);
        }
        ::_exit(0);
    }
    children_.push_back(child);
}

bool storm_round::writing() {
    std::erase_if(children_,
                  [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) == child; });
    return !children_.empty();
}

template <typename Source>
void storm_round::consume(Source& source) {
    for (int polls = 1; writing(); ++polls) {
        pollfd interest{source.native_handle(), POLLIN, 0};
        ::poll(&interest, 1, 1);
        if (options_.pause_every > 0 && polls % options_.pause_every == 0) {
            ::usleep(20'000);
        }
        source.poll(batch_);
        take();
        if (polls % 20 == 0 && marks_ < options_.syncs) {
            synchronise(source);
        }
    }
}

/// What was made before `sync` is told when it returns, whatever the writers do meanwhile.
template <typename Source>
void storm_round::synchronise(Source& source) {
    const std::string mark = inside_ + "/mark" + std::to_string(marks_++);
    const int file = ::open(mark.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (file < 0) {
        return;
    }
    ::close(file);
    source.sync(batch_);
    take();
    if (options_.no_track ? !created_.contains(mark) : !believer_.knows(mark)) {
        complain("not told when sync returned: " + mark);
    }
}

/// What has no watch is listed now and then; equality comes with the next listing.
void storm_round::await_equality(watcher& source) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!believer_.differences().empty() && std::chrono::steady_clock::now() < end) {
        source.wait(batch_, std::chrono::milliseconds(200));
        take();
    }
}

void storm_round::take() {
    if (options_.verbose) {
        print(batch_);
    }
    if (!options_.no_track) {
        believer_.apply(batch_);
        return;
    }
    for (const change& told : batch_) {
        overflowed_ = overflowed_ || told.kind == change_kind::overflow;
        if (told.kind == change_kind::created) {
            created_.emplace(told.path);
        }
        if (!told.path.starts_with(inside_) ||
            (!told.from.empty() && !told.from.starts_with(inside_))) {
            complain("outside of the root: " + std::string(told.path));
        }
    }
}

bool storm_round::check(const watcher& source) {
    for (const std::string& text : believer_.differences()) {
        complain(text);
    }
    const auto& contradictions = believer_.contradictions();
    for (std::size_t i = 0; i < contradictions.size() && i < 8; ++i) {
        complain("told " + contradictions[i]);
    }
    const statistics stats = source.stats();
    if (!options_.select && stats.entries_known != believer_.size()) {
        complain("the watcher knows " + std::to_string(stats.entries_known) +
                 " entries, the consumer " + std::to_string(believer_.size()));
    }
    return !wrong_;
}

void storm_round::complain(const std::string& text) {
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed_), text.c_str());
    wrong_ = true;
}

} // namespace espy::test
