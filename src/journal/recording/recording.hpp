/// What is in a recorder.
#pragma once

#include "journal/barrier/answering.hpp"
#include "journal/recording/keeping.hpp"
#include "journal/tables/failing.hpp"

#include "base/waker.hpp"

#include <espy/journal/recorder.hpp>
#include <espy/settled_watcher.hpp>
#include <espy/unique_fd.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stop_token>
#include <string>

namespace espy {

///     comparing ──ready──▶ recording ──no room──▶ paused ──room──▶ what it was
///         ▲
///         └──the volume is there── holding
struct recorder::implementation {
    using steady = std::chrono::steady_clock;

    implementation(const std::filesystem::path& root, const std::filesystem::path& file,
                   const recorder_options& given);

    bool poll(batch& out);
    sync_status sync_source(batch& out, std::chrono::milliseconds timeout, std::stop_token stop);
    bool look_again();

    /// Calls, unless a call has failed: what the watcher had told by then may not be written, so that it fails likewise from
    /// then on.
    template <typename Call>
    auto unless_failed(const char* operation, Call call) {
        if (failure_) {
            std::rethrow_exception(failure_);
        }
        try {
            return journaling::translated(operation, keeps.where().file(), call);
        } catch (...) {
            failure_ = std::current_exception();
            throw;
        }
    }

    recorder_options options;
    journaling::keeper keeps;
    journaling::answering desk;
    unique_fd epoll;
    unique_fd timer;
    espy::waker waker;
    recorder_phase phase = recorder_phase::comparing;
    std::string message;
    comparison compared;
    /// While it compares and records.
    std::optional<settled_watcher> source;
    root_id id{};

private:
    void begin_if_there();
    void begin();
    void watch();
    void hold(std::string why);
    void hold_nothing();
    void attend();
    void poll_held();
    void retry(batch& out);
    bool record(batch& told);
    void count(const batch& told);
    void pause(batch& told, const std::string& why);
    bool all_is_told(std::string_view directory) const;
    bool is_covered(const std::string& directory) const;
    void serve(batch& out);
    void listen(int fd, bool on);
    void rearm();
    void arm(std::chrono::milliseconds in);

    /// How soon after want of room it is tried again: doubled up to the second.
    static constexpr std::chrono::milliseconds shortest_pause{1000};
    static constexpr std::chrono::milliseconds longest_pause{30'000};

    /// While it is holding: tells when something comes to the path.
    std::optional<watcher> guard_;
    steady::time_point began_{};
    /// While it is paused: what could not be written, when that is tried again, what it was before, and how long the next
    /// pause is.
    struct pausing {
        batch unwritten;
        steady::time_point until{};
        recorder_phase before = recorder_phase::comparing;
        std::chrono::milliseconds next = shortest_pause;
    };
    pausing pause_;
    /// How long it works at once for those who ask.
    std::chrono::milliseconds slice_;
    bool is_armed_ = false;
    /// All that the watcher told is written: nothing is held by the settler.
    bool is_flushed_ = false;
    std::exception_ptr failure_;
};

} // namespace espy
