/// The servers, as ship and follow see them: streams with an order, and messages outside of these.
#pragma once

#include "link/inbox.hpp"
#include "wire/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espy::fleet {

/// What stands in the way of a request.
enum class trouble : std::uint8_t {
    none,
    /// No connection, no leader, or no answer in time. It may have been carried out all the same: whoever
    /// published has to look at the stream.
    unreachable,
    /// A limit of the stream, the account or the server is reached.
    full,
    /// This user may not do it.
    denied,
    /// The last message of the stream is another than the one that was expected.
    moved_on,
    no_stream,
    no_message,
    /// It never can be as things are configured: a wrong password, a server that keeps no streams.
    refused,
};

/// How a request ended.
struct outcome {
    trouble what = trouble::none;
    /// One line for people; empty if nothing stands in the way.
    std::string message = {};

    bool good() const noexcept { return what == trouble::none; }
};

/// What is to hold for a stream, and what does.
struct stream_settings {
    std::string name;
    std::string subjects;
    /// On so many servers each message is before it is acknowledged.
    int replicas = 3;
    /// The oldest messages go where there are more bytes, or older ones; 0: no limit.
    std::int64_t max_bytes = 0;
    std::chrono::nanoseconds max_age{0};
    /// The oldest go; otherwise nothing new is taken.
    bool drops_oldest = true;
    bool in_file = true;
    /// Messages stay until a limit drops them, whoever has read them.
    bool keeps = true;
};

struct stream_state {
    stream_settings settings;
    /// Of the messages that are there; `first` is `last` + 1 if none is, and both are 0 before the first.
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t messages = 0;
    std::uint64_t bytes = 0;
    /// When it was made, in nanoseconds since 1970.
    std::int64_t created = 0;
};

/// Something is being received for as long as this lives. Its inbox may get some more afterwards.
class subscription {
public:
    subscription() = default;
    subscription(const subscription&) = delete;
    subscription& operator=(const subscription&) = delete;
    virtual ~subscription() = default;
};

/// All requests block for some seconds at most, fail at once without a connection, and may be made from
/// several threads at a time. None throws for what servers and networks do.
class broker {
public:
    broker() = default;
    broker(const broker&) = delete;
    broker& operator=(const broker&) = delete;
    virtual ~broker() = default;

    /// `none`, or why there is no connection. The first one is made by this call, and by the next ones until it is
    /// there; from then on it is made again by itself.
    virtual outcome connection() = 0;
    /// What a message may have, headers included, in bytes.
    virtual std::size_t largest_message() = 0;

    /// Appends a message if the last one in the stream is at `expected_last` (0: it never had one).
    /// @param sequence Where it is now.
    virtual outcome publish(const std::string& stream, const message& what,
                            std::uint64_t expected_last, std::uint64_t& sequence) = 0;
    /// The last message of the stream with a subject; `>`: with any. `no_message` says that the stream
    /// certainly has none.
    virtual outcome last(const std::string& stream, const std::string& subject, message& out) = 0;
    virtual outcome get(const std::string& stream, std::uint64_t sequence, message& out) = 0;
    virtual outcome state(const std::string& stream, stream_state& out) = 0;
    /// Makes a stream; one that is there with the same settings is good, too.
    virtual outcome create(const stream_settings& settings) = 0;
    /// The names of all streams of espy's.
    virtual outcome streams(std::vector<std::string>& out) = 0;

    /// Sends a message to whoever listens now; nobody keeps it.
    virtual outcome send(const message& what) = 0;
    /// Receives from a place in the stream on, in order and without a gap, unless the stream was trimmed or
    /// went back: that is to be seen by `message::sequence`. A place beyond the end waits for that.
    /// @param tag What `inbox::take` gives with each message.
    virtual outcome read(const std::string& stream, std::uint64_t from, inbox& into,
                         std::uint64_t tag, std::unique_ptr<subscription>& out) = 0;
    /// Receives what is sent to a subject.
    virtual outcome listen(const std::string& subject, inbox& into, std::uint64_t tag,
                           std::unique_ptr<subscription>& out) = 0;
};

} // namespace espy::fleet
