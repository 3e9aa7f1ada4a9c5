/// What was told is flushed before it is committed: who is killed in between tells it again, and leaves nothing out.
#include "follow/follower.hpp"

#include "failing/failure.hpp"
#include "follow/wanted.hpp"
#include "wire/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace espy::fleet {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t alive_tag = 0;
/// Between two looks for streams that came, unless one of them is heard of before.
constexpr std::chrono::seconds between_finds{10};
constexpr std::chrono::milliseconds between_calls{500};
/// Between two looks at a stream.
constexpr std::chrono::seconds between_looks{30};
/// After something went wrong.
constexpr std::chrono::seconds pause{2};
/// Streams that are read to their end at once: each may have a tree of a million entries in the making.
constexpr std::ptrdiff_t most_catching_up = 8;
/// What is committed at once, if there is more to do.
constexpr std::chrono::milliseconds longest_batch{200};

} // namespace

follower::follower(broker& servers, mirror& into, listener& tells, follower_options options)
    : desk_{servers, into, tells, inbox()}, options_(std::move(options)), lost_at_(steady::now()) {}

follower::~follower() {
    desk_.arrivals.close();
}

void follower::run_once(std::chrono::milliseconds most) {
    const auto begin = steady::now();
    if (look_at_connection()) {
        if (begin >= find_at_) {
            find_streams();
        }
        for (auto& [tag, each] : all_) {
            attend(each);
        }
        watch_silence();
    }
    const auto until = std::min(next_due(), begin + most);
    const auto wait =
        std::max(std::chrono::ceil<std::chrono::milliseconds>(until - steady::now()), 0ms);
    inbox::arrival next;
    if (desk_.arrivals.take(next, wait)) {
        const auto end = steady::now() + longest_batch;
        do {
            take(next);
        } while (steady::now() < end && desk_.arrivals.take(next, 0ms));
    }
    commit();
}

/// While there is none nobody can be heard, so that nobody is silent.
bool follower::look_at_connection() {
    const outcome now = desk_.servers.connection();
    if (now.what == trouble::refused) {
        throw cli::failure(now.message);
    }
    const bool was_connected = is_connected();
    if (!now.good()) {
        if (was_connected) {
            lost_at_ = steady::now();
        }
        if (steady::now() - lost_at_ > pause) {
            say_trouble(now);
        }
        return false;
    }
    if (!was_connected) {
        if (!said_.empty()) {
            said_.clear();
            desk_.tells.say("the servers answer again");
        }
        lost_at_ = {};
        connected_at_ = steady::now();
        find_at_ = {};
        for (auto& [tag, each] : all_) {
            each.seen.heard = connected_at_;
            each.due = {};
        }
    }
    return true;
}

void follower::find_streams() {
    found_at_ = steady::now();
    find_at_ = found_at_ + between_finds;
    listen();
    std::vector<std::string> streams;
    if (const outcome failed = desk_.servers.streams(streams); !failed.good()) {
        say_trouble(failed);
        find_at_ = steady::now() + pause;
        return;
    }
    has_found_ = true;
    said_.clear(); // what it was is over
    for (const std::string& stream : streams) {
        if (!tags_.contains(stream)) {
            add(stream);
        }
    }
}

void follower::add(const std::string& stream) {
    const auto source = source_of_stream(stream);
    // A name with a slash would be a path in the mirror.
    const auto is_name = [](const std::string& text) {
        return !text.empty() && text != "." && text != ".." &&
               text.find('/') == std::string::npos && text.find('\0') == std::string::npos;
    };
    if (!source || !is_name(source->machine) || !is_name(source->journal) ||
        !is_wanted(options_.wanted, *source)) {
        return;
    }
    const std::uint64_t tag = next_tag_++;
    tags_.emplace(stream, tag);
    one& added = all_[tag];
    added.what = std::make_unique<followed>(desk_, stream, *source, tag);
    added.seen.heard = steady::now();
    added.seen.heard_at = std::chrono::system_clock::now();
}

void follower::listen() {
    if (alive_) {
        return;
    }
    const outcome failed =
        desk_.servers.listen(std::string(all_alive_subjects), desk_.arrivals, alive_tag, alive_);
    if (!failed.good()) {
        say_trouble(failed);
    }
}

void follower::attend(one& each) {
    if (steady::now() < each.due) {
        return;
    }
    const bool begins = !each.what->is_reading();
    const auto catching_up = std::count_if(all_.begin(), all_.end(), [](const auto& other) {
        return other.second.what->is_reading() && !other.second.what->has_caught_up();
    });
    if (begins && catching_up >= most_catching_up) {
        return;
    }
    const outcome failed = begins ? each.what->start() : each.what->check();
    if (!failed.good() && failed.what != trouble::no_stream) {
        say_trouble(failed);
    }
    each.due = steady::now() + (failed.good() ? between_looks : pause);
}

void follower::take(const inbox::arrival& next) {
    if (next.tag == alive_tag) {
        if (const auto source = source_of_alive_subject(next.what.subject)) {
            heard(*source);
        }
        return;
    }
    const auto found = all_.find(next.tag);
    if (found != all_.end()) {
        found->second.what->take(next.what);
    }
}

void follower::heard(const source_name& source) {
    const auto found = tags_.find(stream_of(source));
    if (found == tags_.end()) {
        if (is_wanted(options_.wanted, source)) {
            find_at_ = std::min(find_at_, found_at_ + between_calls); // its stream may be new
        }
        return;
    }
    presence& seen = all_.at(found->second).seen;
    seen.heard = steady::now();
    seen.heard_at = std::chrono::system_clock::now();
    if (std::exchange(seen.silent, false)) {
        desk_.tells.heard({source.machine, source.journal});
    }
}

void follower::watch_silence() {
    if (!alive_) {
        return;
    }
    for (auto& [tag, each] : all_) {
        if (!each.seen.silent && steady::now() - each.seen.heard > options_.silence) {
            each.seen.silent = true;
            desk_.tells.silent(each.what->name(), each.seen.heard_at);
        }
    }
}

void follower::commit() {
    desk_.tells.flush();
    desk_.into.commit();
}

/// Once, until it is another, or over.
void follower::say_trouble(const outcome& failed) {
    if (said_ != failed.message) {
        said_ = failed.message;
        desk_.tells.say(failed.message);
    }
}

follower::steady::time_point follower::next_due() const {
    auto next = is_connected() ? find_at_ : steady::now() + 100ms;
    for (const auto& [tag, each] : all_) {
        const bool waits = !each.what->is_reading() && each.due <= steady::now();
        next = std::min(next, waits ? steady::now() + 100ms : each.due);
    }
    return next;
}

bool follower::has_caught_up() const noexcept {
    return has_found_ && std::all_of(all_.begin(), all_.end(), [](const auto& each) {
               return each.second.what->is_reading() && each.second.what->has_caught_up();
           });
}

std::vector<followed_state> follower::states() const {
    std::vector<followed_state> result;
    for (const auto& [tag, each] : all_) {
        followed_state state;
        state.at = desk_.into.find(each.what->name());
        state.stream = each.what->stream();
        state.reading = each.what->is_reading();
        state.behind = each.what->behind();
        state.bytes = each.what->bytes();
        state.heard = each.seen.heard;
        state.silent = each.seen.silent;
        result.push_back(std::move(state));
    }
    return result;
}

} // namespace espy::fleet
