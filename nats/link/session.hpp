/// One connection to the cluster, with what libnats says of it asynchronously.
#pragma once

#include "link/broker.hpp"
#include "words/servers.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <nats/nats.h>

namespace espy::fleet {

template <auto Destroy>
struct destroyed_by {
    template <typename Object>
    void operator()(Object* object) const noexcept {
        Destroy(object);
    }
};
template <typename Object, auto Destroy>
using nats_handle = std::unique_ptr<Object, destroyed_by<Destroy>>;
using nats_message = nats_handle<natsMsg, natsMsg_Destroy>;

/// One connection. It is made by `connect`, again and again until that succeeds, since there alone is it said why not;
/// from then on by itself, until it is closed for good: the servers do not know the user any more.
/// Thread-safe, but for `connect`.
class session {
public:
    /// Connects to nobody yet. Throws `failure` for what no server has to do with: a file that cannot be read.
    explicit session(const broker_settings& settings);
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    ~session();

    natsConnection* native() const noexcept { return connection_.get(); }
    jsCtx* streams() const noexcept { return streams_.get(); }

    /// Tries each server once. `refused` says that it is no use to try again as things are configured.
    outcome connect();
    bool was_connected() const noexcept { return was_connected_; }
    /// @pre `was_connected()`.
    outcome state();
    bool is_closed() const noexcept;

    /// What the servers said that this user may not, if it is about one of these subjects; empty otherwise.
    /// They say so beside the answers, of which none comes.
    std::string violation(std::string_view subject);

private:
    static void on_error(natsConnection* connection, natsSubscription* subscription, natsStatus why,
                         void* self) noexcept;
    void note_violation(std::string text);

    nats_handle<natsOptions, natsOptions_Destroy> options_;
    nats_handle<natsConnection, natsConnection_Destroy> connection_;
    nats_handle<jsCtx, jsCtx_Destroy> streams_;
    std::atomic<bool> was_connected_ = false;
    std::mutex mutex_;
    std::vector<std::string> violations_;
};

} // namespace espy::fleet
