/// All streams that are followed.
#pragma once

#include "follow/followed.hpp"
#include "follow/listener.hpp"
#include "link/broker.hpp"

#include <espy/journal/mirror.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace espy::fleet {

struct follower_options {
    /// Names of machines, or `MACHINE/JOURNAL`, as in a shell's patterns; empty: all.
    std::vector<std::string> wanted;
    /// Nobody was heard of for so long: told as `silent`.
    std::chrono::seconds silence{30};
};

/// What one journal has come to, for reports.
struct followed_state {
    mirrored_journal at;
    std::string stream;
    bool reading = false;
    /// Messages that are in the stream and were not read.
    std::uint64_t behind = 0;
    std::uint64_t bytes = 0;
    std::chrono::steady_clock::time_point heard{};
    bool silent = false;
};

/// Finds streams, those that come later too, and follows them. One thread.
class follower {
public:
    using steady = std::chrono::steady_clock;

    follower(broker& servers, mirror& into, listener& tells, follower_options options);
    follower(const follower&) = delete;
    follower& operator=(const follower&) = delete;
    ~follower();

    /// Does what is to be done, and waits for something to do, so long at most; what was told is committed then. Throws
    /// `failure` if the servers refuse, and what the mirror throws.
    void run_once(std::chrono::milliseconds most);
    /// All that was in the streams is in the mirror; false before the streams are known.
    bool has_caught_up() const noexcept;
    std::vector<followed_state> states() const;
    bool is_connected() const noexcept { return lost_at_ == steady::time_point{}; }

private:
    struct presence {
        steady::time_point heard{};
        journal_time heard_at{};
        bool silent = false;
    };
    struct one {
        std::unique_ptr<followed> what;
        presence seen;
        /// When it is to be looked at again.
        steady::time_point due{};
    };

    bool look_at_connection();
    void find_streams();
    void add(const std::string& stream);
    void listen();
    void attend(one& each);
    void take(const inbox::arrival& next);
    void heard(const source_name& source);
    void watch_silence();
    void commit();
    void say_trouble(const outcome& failed);
    steady::time_point next_due() const;

    follower_desk desk_;
    follower_options options_;
    std::map<std::uint64_t, one> all_;
    std::map<std::string, std::uint64_t, std::less<>> tags_;
    std::uint64_t next_tag_ = 1;
    std::unique_ptr<subscription> alive_;
    /// When streams were looked for last, and will be next.
    steady::time_point found_at_{};
    steady::time_point find_at_{};
    /// Since when there is no connection.
    steady::time_point lost_at_{};
    steady::time_point connected_at_{};
    std::string said_;
    bool has_found_ = false;
};

} // namespace espy::fleet
